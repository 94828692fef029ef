package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.BusException;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Uart;

/**
 * Chips outlive a restart of the processor: whatever state it left them in, and whenever it
 * restarted, the rows after the warm-up are those of a station that was powered on.
 */
class ProcessorRestartTest {

  private static final int SPARSE = 300_000;

  /** From when the fan is woken to when the chips have been put to rest. */
  private static final int BEFORE = 36_000;

  private static final int AFTER = 262_000;

  @ParameterizedTest
  @ValueSource(strings = {"indoor10", "enviro", "air", "co2"})
  void aRestartAtAnyMomentOfACycleLosesNoMoreThanTheWarmUp(String profile) {
    for (int moment = -BEFORE; moment <= AFTER; moment += step(moment)) {
      ChipBench bench = sparse(profile);
      bench.ticks(2);
      bench.runTo(bench.tick + moment - (moment < 0 ? 0 : SPARSE));
      String when = profile + ", " + moment + " ms after a row";
      restartAndCompare(bench, when);
    }
  }

  /** Each third millisecond of the measurement, and some of the time in which chips rest. */
  private static int step(int moment) {
    boolean measuring = moment > -SensorRack.LEAD_MILLIS - 5 && moment < 300;
    boolean waking = moment < -34_700;
    return measuring || waking ? 3 : 977;
  }

  /** As the processor left them a moment or a day ago. */
  @ParameterizedTest
  @ValueSource(ints = {1, 100, 1000, 5000, 30_000, 262_000})
  void aFanThatRestsSinceBeforeTheRestartIsWoken(int after) throws BusException {
    for (boolean passive : new boolean[] {true, false}) {
      ChipBench bench = sparse("indoor10");
      bench.runTo(500);
      command(bench, "42 4d e1 00 0" + (passive ? "0 01 70" : "1 01 71"));
      command(bench, "42 4d e4 00 00 01 73");
      assertTrue(bench.chips.pms5003().isAsleep());
      bench.runTo(bench.tick - after);
      restartAndCompare(bench, "asleep " + after + " ms before a row");
    }
  }

  /** The bytes of a command that the restart cut short are taken together with the next one's. */
  @Test
  void aCommandThatTheRestartCutShortCostsTheRowAtHandAtMost() throws BusException {
    byte[] sleep = bytes("42 4d e4 00 00 01 73");
    for (int cut = 1; cut < sleep.length; cut++) {
      ChipBench bench = sparse("indoor10");
      bench.runTo(500);
      command(bench, "42 4d e4 00 00 01 73");
      bench.chips.pms5003().write(sleep, 0, cut);
      bench.restart();
      bench.ticks(2);
      bench.tick();
      assertEquals(0, bench.missing(), "cut after " + cut + " bytes, " + bench.lines);
    }
  }

  @Test
  void everySetUpSendsTheFanItsCommandToWakeUp() {
    StringBuilder sent = new StringBuilder();
    ChipBench bench =
        new ChipBench(
            SensorProfile.indoor10(),
            buses -> new SensorBuses(buses.i2c(), new SpiedUart(buses.uart(), sent), buses.sound()),
            false,
            0);
    bench.tick();
    assertTrue(sent.toString().startsWith("42 4d e4 00 01 01 74 42 4d e1 00 00 01 70 "), "" + sent);
    sent.setLength(0);
    bench.tick();
    assertTrue(sent.toString().startsWith("42 4d e2 "), "set up already: " + sent);
    sent.setLength(0);
    bench.restart();
    bench.tick();
    assertTrue(sent.toString().startsWith("42 4d e4 00 01 01 74 42 4d e1 00 00 01 70 "), "" + sent);
  }

  /**
   * What the drivers would not do themselves, but a firmware before them may have: each chip in
   * each of its other modes, with the bytes that its data sheet has for it, a transfer at a time.
   */
  @ParameterizedTest
  @CsvSource({
    "indoor10, 0x77, 74 55, a BME680 in the midst of a measurement",
    "indoor10, 0x77, 74 56, in parallel mode",
    "indoor10, 0x77, 5a ff 64 ff 70 08 71 1f 74 55, with another heater profile, the heater off",
    "indoor10, 0x77, 72 05 75 1c 74 b4, with a filter and other oversampling, asleep",
    "enviro, 0x76, f2 05 f5 1c f4 27, a BME280 in normal mode with a filter",
    "enviro, 0x76, f4 25, in the midst of a measurement",
    "enviro, 0x76, f2 00 f4 00, asleep with nothing to measure",
    "indoor10, 0x23, 80 01, an LTR-559 that measures",
    "enviro, 0x23, 80 1d 81 03 94 00 95 14, with an offset of proximity",
    "enviro, 0x23, 85 1f, with a rate of two seconds",
    "air, 0x10, 00 01 00, a VEML7700 that is shut down",
    "air, 0x10, 03 07 00, in its slowest mode of power saving",
    "air, 0x10, 00 c0 10, with another gain and time",
    "enviro, 0x49, 01 c5 83, an ADS1015 in the midst of a conversion",
    "enviro, 0x49, 01 70 03, that converts another input by itself at its lowest rate",
    "enviro, 0x49, 02 5a 50, with the mark of a driver",
    "co2, 0x62, 3f 86 | 21 b1, an SCD41 that measures",
    "co2, 0x62, 3f 86 | 36 e0, that sleeps",
    "co2, 0x62, 3f 86 | 24 1d 07 e6 48, with an offset of temperature",
    "air, 0x12, 00, a PMSA003I that was asked"
  })
  void whateverModeAChipWasLeftInItMeasuresWhatThereIs(
      String profile, String address, String written, String what) throws BusException {
    ChipBench fresh = new ChipBench(SensorProfile.named(profile), buses -> buses, true, 0);
    fresh.ticks(2);
    for (int before : new int[] {20, SensorRack.LEAD_MILLIS, SensorRack.LEAD_MILLIS + 3, 4000}) {
      ChipBench bench = new ChipBench(SensorProfile.named(profile), buses -> buses, true, 0);
      bench.room[Quantity.LIGHT] /= 2;
      bench.room[Quantity.GAS_RESISTANCE] /= 2;
      bench.ticks(2);
      bench.runTo(bench.tick - before);
      leave(bench, Integer.decode(address), written);
      bench.restart();
      bench.room[Quantity.LIGHT] = fresh.room[Quantity.LIGHT];
      bench.room[Quantity.GAS_RESISTANCE] = fresh.room[Quantity.GAS_RESISTANCE];
      for (int row = 1; row <= 3; row++) {
        bench.tick();
        String where = what + ", left " + before + " ms before a row: row " + row + ": ";
        assertTrue(row < 3 || bench.missing() == 0, where + bench.lines);
        compare(fresh, bench, where);
      }
    }
  }

  /** Registers and values in turn go one by one; words and commands as they are. */
  private static void leave(ChipBench bench, int address, String written) throws BusException {
    for (String transfer : written.split(" \\| ")) {
      byte[] bytes = bytes(transfer);
      boolean pairs = address > 0x70 || address == 0x23;
      int length = pairs ? 2 : bytes.length;
      for (int i = 0; i < bytes.length; i += length) {
        bench.chips.i2c().transfer(address, bytes, i, length, bytes, 0, 0);
      }
    }
  }

  private static ChipBench sparse(String profile) {
    ChipBench bench = new ChipBench(profile);
    bench.period = SPARSE;
    bench.tick = SPARSE;
    return bench;
  }

  /**
   * The first row is of chips that warm up, or, where it comes too soon after the restart, of chips
   * that are not set up, so that the warm-up begins with the second.
   */
  private static void restartAndCompare(ChipBench bench, String when) {
    boolean isTimely = bench.tick - bench.now >= SensorRack.LEAD_MILLIS;
    bench.restart();
    bench.ticks(isTimely ? 1 : 2);
    for (int row = 0; row < 2; row++) {
      bench.tick();
      assertEquals(0, bench.missing(), when + ", " + bench.lines);
    }
  }

  /** What is there is what should be. */
  private static void compare(ChipBench expected, ChipBench actual, String where) {
    for (int c = 0; c < expected.reading.schema().size(); c++) {
      Measurement column = expected.reading.schema().get(c);
      if (actual.reading.has(c) && column.number() != Quantity.WARMING) {
        int value = expected.reading.get(c);
        int noise = column.name().startsWith("particles") ? 40 : 5 + value / 500;
        ChipBench.near(value, actual.reading.get(c), noise, where + column.name());
      }
    }
  }

  private static void command(ChipBench bench, String hex) throws BusException {
    byte[] command = bytes(hex);
    bench.chips.pms5003().write(command, 0, command.length);
  }

  private static byte[] bytes(String hex) {
    String[] words = hex.split(" ");
    byte[] bytes = new byte[words.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(words[i], 16);
    }
    return bytes;
  }

  /** A serial port that notes what is sent. */
  private record SpiedUart(Uart port, StringBuilder sent) implements Uart {
    @Override
    public int write(byte[] buffer, int offset, int length) throws BusException {
      for (int i = 0; i < length; i++) {
        sent.append(String.format(Locale.ROOT, "%02x ", buffer[offset + i]));
      }
      return port.write(buffer, offset, length);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws BusException {
      return port.read(buffer, offset, length);
    }
  }
}
