package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.sensor.bosch.Bme680Chip;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.SoundLevel;
import space.opensensor.vee.Uart;

/**
 * Each driver on a bus that goes mad in bursts: random bytes, missing acknowledges, held clocks,
 * lost and changed writes, power failures; and between bursts one wrong bit now and then. {@code
 * -Dfull} makes a million transactions a driver instead of ten thousand.
 */
class SensorFuzzTest {

  /** Readings after a burst within which a driver has all its values again. */
  private static final int RECOVERY_TICKS = 2;

  /**
   * The same for a chip that measures by itself: its last result stands until the next one is due,
   * so that a loss of its power may show a reading later.
   */
  private static final int SLOW_RECOVERY_TICKS = 3;

  private static final Map<String, String> COLUMNS =
      Map.of(
          "bme680", "2 3 4 8",
          "bme688", "2 3 4 8",
          "bme280", "2 3 4",
          "ltr559", "9 16",
          "veml7700", "9",
          "mics6814", "13 14 15",
          "pmsa003i", "5 6 7 17",
          "pms5003", "5 6 7 17",
          "scd41", "24 2 3");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bme680",
        "bme688",
        "bme280",
        "ltr559",
        "veml7700",
        "mics6814",
        "pmsa003i",
        "pms5003",
        "scd41"
      })
  void garbageHangsNoDriverAndNoneBelievesIt(String chip) {
    int transactions = Integer.getInteger("sensors.transactions", 10_000);
    long seed = 20261121;
    MadBus mad = new MadBus(seed);
    ChipBench bench = new ChipBench(profile(chip), mad::around, true, 0);
    mad.bench = bench;
    if (chip.equals("bme688")) {
      ((Bme680Chip) bench.chips.i2c().chip(ChipBench.BME680)).setVariant(1);
    }
    bench.ticks(3);
    int[] truth = values(bench);
    mad.flips = true;
    int recovery = chip.equals("scd41") ? SLOW_RECOVERY_TICKS : RECOVERY_TICKS;
    int burst = 0;
    int calm = 0;
    long ticks = 0;
    long taken = 0;
    while (mad.transactions < transactions) {
      if (burst == 0 && calm == 0) {
        burst = 1 + mad.random.nextInt(12);
        calm = recovery + 1 + mad.random.nextInt(8);
      }
      mad.isMad = burst > 0;
      long before = mad.transactions;
      bench.tick();
      ticks++;
      String where = chip + ", tick " + ticks + ", seed " + seed;
      assertTrue(mad.transactions - before <= 400, where + ": too many transactions");
      taken += check(bench, truth, where);
      mad.calmTicks = mad.isMad || mad.hasFlipped ? 0 : mad.calmTicks + 1;
      if (mad.calmTicks >= recovery) {
        assertTrue(bench.missing() == 0, where + ": not recovered, " + bench.lines);
      }
      mad.hasFlipped = false;
      if (burst > 0) {
        burst--;
      } else {
        calm--;
      }
      bench.lines.clear();
    }
    System.out.println(
        chip
            + ": "
            + mad.transactions
            + " transactions, "
            + ticks
            + " ticks, "
            + taken
            + " values");
    assertTrue(taken > ticks / 4, "the bus was mad all the time");
  }

  /** A port has no checksum: what can be told is what no microphone could have said. */
  @Test
  void garbageFromTheMicrophoneIsNoImpossibleLevelAndIsOverWithIt() {
    int transactions = Integer.getInteger("sensors.transactions", 10_000);
    long seed = 20261121;
    MadSound mad = new MadSound(seed);
    ChipBench bench = new ChipBench(SensorProfile.indoor10(), mad::around, true, 0);
    bench.ticks(3);
    int truth = bench.get(Quantity.NOISE);
    int calm = 0;
    int taken = 0;
    for (int tick = 0; mad.transactions < transactions; tick++) {
      String where = "tick " + tick + ", seed " + seed;
      mad.isMad = mad.random.nextInt(4) == 0;
      calm = mad.isMad ? 0 : calm + 1;
      long before = mad.transactions;
      bench.tick();
      assertTrue(mad.transactions - before <= 2, where);
      if (calm > RECOVERY_TICKS) {
        assertEquals(truth, bench.get(Quantity.NOISE), 1, where);
      }
      if (bench.has(Quantity.NOISE)) {
        taken++;
        assertTrue(mad.isPossible(), where + ": " + bench.get(Quantity.NOISE));
      }
    }
    System.out.println("microphone: " + mad.transactions + " transactions, " + taken + " values");
    assertTrue(taken > transactions / 4, "it was mad all the time");
  }

  /** A port that says anything. */
  private static final class MadSound implements SoundLevel {
    final Random random;
    SoundLevel sound;
    boolean isMad;
    long transactions;
    private int samples;
    private long energy;
    private int clipped;

    MadSound(long seed) {
      this.random = new Random(seed);
    }

    SensorBuses around(SensorBuses buses) {
      sound = buses.sound();
      return new SensorBuses(buses.i2c(), buses.uart(), this);
    }

    /** Whether a microphone could have said it: at most twice full scale on average, not silent. */
    boolean isPossible() {
      double mean = samples <= 0 ? -1 : (double) energy / samples;
      return mean > 0 && mean <= 4 * Math.pow(2, 2 * FULL_SCALE_BITS) && clipped <= samples / 2;
    }

    @Override
    public int endInterval() throws BusException {
      transactions++;
      samples = sound.endInterval();
      energy = sound.energy();
      clipped = sound.clipped();
      if (isMad) {
        if (random.nextInt(4) == 0) {
          throw new BusException("mad", BusException.Kind.FAILED);
        }
        samples = random.nextInt() >> random.nextInt(32);
        energy = random.nextLong() >> random.nextInt(64);
        clipped = random.nextInt() >> random.nextInt(32);
      }
      return samples;
    }

    @Override
    public long energy() {
      return energy;
    }

    @Override
    public int clipped() {
      return clipped;
    }
  }

  private static SensorProfile profile(String chip) {
    String[] numbers = COLUMNS.get(chip).split(" ");
    Measurement[] columns = new Measurement[numbers.length];
    for (int c = 0; c < columns.length; c++) {
      int number = Integer.parseInt(numbers[c]);
      boolean hundredths = number <= 4 || number == 9;
      columns[c] =
          hundredths
              ? Measurement.fixed(number, "c" + number, "", 2, -40_000, 2_000_000_000)
              : Measurement.fixed(number, "c" + number, "", 0, -400, 20_000_000);
    }
    String driver = chip.equals("bme688") ? "bme680" : chip;
    return new SensorProfile("fuzz/1", columns, new String[] {driver}, new int[1]);
  }

  private static int[] values(ChipBench bench) {
    int[] values = new int[bench.reading.schema().size()];
    for (int c = 0; c < values.length; c++) {
      assertTrue(bench.reading.has(c), "column " + c);
      values[c] = bench.reading.get(c);
    }
    return values;
  }

  private static int check(ChipBench bench, int[] truth, String where) {
    int taken = 0;
    for (int c = 0; c < truth.length; c++) {
      if (!bench.reading.has(c)) {
        continue;
      }
      int number = bench.reading.schema().get(c).number();
      if (number == Quantity.WARMING) {
        continue;
      }
      taken++;
      int noise = number == Quantity.PARTICLES_0_3 ? 30 : number == Quantity.PROXIMITY ? 5 : 2;
      noise = number == Quantity.LIGHT ? 60 : noise;
      int value = bench.reading.get(c);
      assertTrue(
          Math.abs(value - truth[c]) <= noise,
          where + ": number " + number + " is " + value + ", not " + truth[c]);
    }
    return taken;
  }

  /** A bus between driver and chips. */
  private static final class MadBus implements I2cBus, Uart {
    final Random random;
    I2cBus i2c;
    Uart uart;
    ChipBench bench;
    boolean isMad;
    int calmTicks;
    int sinceFlip;
    boolean flips;
    boolean hasFlipped;
    long transactions;

    MadBus(long seed) {
      this.random = new Random(seed);
    }

    SensorBuses around(SensorBuses buses) {
      i2c = buses.i2c();
      uart = buses.uart();
      return new SensorBuses(this, this, null);
    }

    @Override
    public void transfer(
        int address, byte[] out, int outOffset, int outLength, byte[] in, int inOffset, int length)
        throws BusException {
      transactions++;
      if (!isMad || random.nextInt(3) == 0) {
        i2c.transfer(address, out, outOffset, outLength, in, inOffset, length);
        flip(in, inOffset, length);
        return;
      }
      switch (random.nextInt(8)) {
        case 0:
          throw new BusException("mad", BusException.Kind.NO_ANSWER);
        case 1:
          throw new BusException("mad", BusException.Kind.TIMED_OUT);
        case 2:
          throw new BusException("mad", BusException.Kind.FAILED);
        case 3:
          // What is written arrives changed.
          byte[] changed = out.clone();
          if (outLength > 0) {
            changed[outOffset + random.nextInt(outLength)] ^= (byte) (1 << random.nextInt(8));
          }
          i2c.transfer(address, changed, outOffset, outLength, in, inOffset, length);
          break;
        case 4:
          // What is written is lost.
          break;
        case 5:
          bench.chips.i2c().chip(address).powerOn();
          i2c.transfer(address, out, outOffset, outLength, in, inOffset, length);
          break;
        default:
          i2c.transfer(address, out, outOffset, outLength, in, inOffset, length);
          break;
      }
      garbage(in, inOffset, length);
    }

    /** One wrong bit, far from the last one. */
    private void flip(byte[] in, int offset, int length) {
      if (flips && !isMad && length > 0 && sinceFlip++ > 17) {
        sinceFlip = 0;
        hasFlipped = true;
        in[offset + random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
      }
    }

    private void garbage(byte[] in, int offset, int length) {
      for (int i = 0; i < length; i++) {
        in[offset + i] = (byte) random.nextInt();
      }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws BusException {
      transactions++;
      int count = uart.read(buffer, offset, length);
      if (!isMad) {
        flip(buffer, offset, count);
        return count;
      }
      switch (random.nextInt(5)) {
        case 0:
          throw new BusException("mad", BusException.Kind.FAILED);
        case 1:
          count = random.nextInt(length + 1);
          garbage(buffer, offset, count);
          return count;
        case 2:
          if (count > 0) {
            buffer[offset + random.nextInt(count)] ^= (byte) (1 << random.nextInt(8));
          }
          return count;
        case 3:
          if (count > 1) {
            int lost = random.nextInt(count);
            System.arraycopy(buffer, offset + lost + 1, buffer, offset + lost, count - lost - 1);
            count--;
          }
          return count;
        default:
          bench.chips.pms5003().powerOn();
          return count;
      }
    }

    @Override
    public int write(byte[] buffer, int offset, int length) throws BusException {
      transactions++;
      if (isMad && random.nextInt(3) == 0) {
        return random.nextInt(length);
      }
      return uart.write(buffer, offset, length);
    }
  }
}
