package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.sensor.simulated.ChipFault;
import space.opensensor.vee.BusException;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.Uart;

/** When a driver speaks with its chip: the waits are those of the data sheets. */
class DriverTimesTest {

  private final List<Long> times = new ArrayList<>();
  private ChipBench bench;
  private ChipBench.Tampering tampering = (address, inLength, in, inOffset) -> {};

  private ChipBench bench(String chip) {
    Measurement[] columns = {
      Measurement.fixed(Quantity.TEMPERATURE, "temperature", "", 2, -4000, 8500)
    };
    SensorProfile profile = new SensorProfile("times/1", columns, new String[] {chip}, new int[1]);
    return new ChipBench(
        profile,
        buses ->
            new SensorBuses(
                (to, out, outOffset, outLength, in, inOffset, inLength) -> {
                  note();
                  buses.i2c().transfer(to, out, outOffset, outLength, in, inOffset, inLength);
                  if (inLength > 0 && outLength > 0) {
                    tampering.with(out[outOffset] & 0xff, inLength, in, inOffset);
                  }
                },
                new Uart() {
                  @Override
                  public int read(byte[] buffer, int offset, int length) throws BusException {
                    note();
                    return buses.uart().read(buffer, offset, length);
                  }

                  @Override
                  public int write(byte[] buffer, int offset, int length) throws BusException {
                    note();
                    return buses.uart().write(buffer, offset, length);
                  }
                },
                buses.sound()),
        true,
        0);
  }

  private void note() {
    long time = bench.now - (bench.tick - SensorRack.LEAD_MILLIS);
    if (times.isEmpty() || times.get(times.size() - 1) != time) {
      times.add(time);
    }
  }

  /** In milliseconds since a measurement began: its first with the set-up, and the third. */
  @ParameterizedTest
  @CsvSource({
    "bme280, 0 10 11 58, 0 47",
    "bme680, 0 10 11 204, 0 193",
    "ltr559, 0 100 310, 0 210",
    "veml7700, 0 1 116, 0 115",
    "mics6814, 0 9 11 13 15, 0 2 4 6",
    "pmsa003i, 0, 0",
    "pms5003, 0 100 200 250 300 400, 0 50 100 200",
    "scd41, 0 30 530 560 562, 0 2 766 768 770",
  })
  void aDriverWaitsAsLongAsItsChipNeeds(String chip, String setUp, String measurement) {
    bench = bench(chip);
    bench.tick();
    assertEquals(setUp, text());
    bench.tick();
    times.clear();
    bench.tick();
    assertEquals(measurement, text());
  }

  /**
   * The register that tells when a result is there, a bit of it and what it is meanwhile; when it
   * is asked.
   */
  @ParameterizedTest
  @CsvSource({
    "bme280, 0xf3, 0, 0x08, true, 47, 5, 12",
    "bme680, 0x1d, 0, 0x80, false, 193, 5, 12",
    "ltr559, 0x88, 4, 0x04, false, 210, 20, 12",
    "mics6814, 0x01, 0, 0x80, false, 2, 2, 10",
  })
  void aChipThatDoesNotFinishIsAskedSomeTimesAndThenLate(
      String chip, int register, int at, int bit, boolean set, int first, int apart, int polls) {
    bench = bench(chip);
    bench.ticks(2);
    tampering =
        (from, inLength, in, inOffset) -> {
          if (from == register) {
            int clear = in[inOffset + at] & ~bit;
            in[inOffset + at] = (byte) (set ? clear | bit : clear);
          }
        };
    times.clear();
    long late = bench.rack.missing(MissingCause.LATE);
    bench.tick();
    StringBuilder expected = new StringBuilder("0");
    for (int i = 0; i < polls; i++) {
      expected.append(' ').append(first + i * apart);
    }
    assertEquals(expected.toString(), text());
    boolean measuresTemperature = chip.startsWith("bme");
    assertEquals(measuresTemperature ? 1 : 0, bench.rack.missing(MissingCause.LATE) - late);
    assertTrue(
        bench.lines.get(bench.lines.size() - 1).endsWith("it does not finish its measurement"));
  }

  /** 20 ms apart, twelve times in all. */
  @Test
  void aSilentParticleSensorIsAskedOnceAndListenedToForAQuarterOfASecond() {
    bench = bench("pms5003");
    bench.ticks(2);
    bench.chips.pms5003().setFault(ChipFault.SILENT);
    times.clear();
    bench.tick();
    assertEquals("0 50 70 90 110 130 150 170 190 210 230 250 270", text());
  }

  private String text() {
    return times.toString().replaceAll("[\\[\\],]", "");
  }
}
