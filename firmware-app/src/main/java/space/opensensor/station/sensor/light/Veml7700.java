package space.opensensor.station.sensor.light;

import space.opensensor.station.sensor.I2cDevice;
import space.opensensor.station.sensor.I2cSensor;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.Repeats;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.SensorValue;
import space.opensensor.station.sensor.simulated.Air;
import space.opensensor.station.sensor.simulated.I2cChip;
import space.opensensor.station.sensor.simulated.SensorKind;
import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;
import space.opensensor.vee.MissingCause;

/**
 * Vishay VEML7700: light in 0.01 lx, 0.0084 lx to 140 klx in four ranges of gain and integration
 * time. Each measurement wakes the chip, and takes the next coarser range within the same
 * measurement when the result is full. Takes 40 to 750 ms.
 *
 * <p>Specification: <a href="https://www.vishay.com/docs/84286/veml7700.pdf">VEML7700</a>, command
 * registers; <a href="https://www.vishay.com/docs/84323/designingveml7700.pdf">Designing the
 * VEML7700</a>, resolutions and the correction of strong light.
 */
public final class Veml7700 extends I2cSensor {

  /** Its only address. */
  public static final int ADDRESS = 0x10;

  /** Its name in profiles, its driver and its simulated chip. */
  public static final SensorKind KIND =
      new SensorKind("veml7700", ADDRESS) {
        @Override
        public Sensor driver(SensorBuses buses, int at) {
          return new Veml7700(buses.i2c());
        }

        @Override
        public I2cChip simulated(Air air, long seed) {
          return new Veml7700Chip(air, seed);
        }
      };

  /** The lower byte of register 7. */
  public static final int DEVICE_ID = 0x81;

  private static final int CONFIG = 0x00;
  private static final int POWER_SAVING = 0x03;
  private static final int LIGHT = 0x04;
  private static final int ID = 0x07;
  private static final int SHUT_DOWN = 0x0001;

  /** Ranges from fine to coarse: configuration (gain at bit 11, time at bit 6), time in ms. */
  private static final int[] RANGE = {1 << 11 | 2 << 6, 0, 2 << 11, 2 << 11 | 12 << 6};

  private static final int[] INTEGRATION_MILLIS = {400, 100, 100, 25};

  /** Light of a count in 0.0001 lx. */
  private static final int[] COUNT = {84, 672, 5376, 21504};

  /** Gain 1/8, at which strong light needs the correction. */
  private static final int FIRST_CORRECTED = 2;

  private static final int CORRECTED_ABOVE = 100_000;

  /** Above this uncorrected light in 0.01 lx the correction leads beyond 140 klx. */
  private static final int MAX_UNCORRECTED = 2_397_000;

  /** Waking takes 2.5 ms; the integration time is known to a few per cent. */
  private static final int WAKE_MILLIS = 5;

  private static final int COLLECT = 2;
  private static final int STUCK_AFTER = 60;
  private static final int STUCK_ABOVE = 1000;

  private final byte[] word = new byte[2];
  private final byte[] command = new byte[3];
  private final Repeats repeats = new Repeats(STUCK_AFTER);
  private final Ranging ranging = new Ranging(RANGE.length, 1);

  /** A driver of the chip. */
  public Veml7700(I2cBus bus) {
    super("veml7700", bus, ADDRESS, 2, new SensorValue(Quantity.LIGHT, 2));
  }

  @Override
  protected long advance(int phase, long now) throws BusException {
    switch (phase) {
      case SET_UP:
        return setUp(now);
      case MEASURE:
        return measure(now);
      default:
        return collect(now);
    }
  }

  private long setUp(long now) throws BusException {
    if (!chip.readAlike(ID, word, 2) || (word[1] & 0xff) == I2cDevice.NOBODY) {
      return fail(MissingCause.GARBLED, "its id reads differently each time");
    }
    if ((word[0] & 0xff) != DEVICE_ID) {
      return fail(MissingCause.WRONG_CHIP, "its id is not that of a VEML7700 (0x81)");
    }
    // It outlives a restart of the processor, and results come seconds late with it.
    write(POWER_SAVING, 0);
    isSetUp();
    return next(MEASURE, now);
  }

  private long measure(long now) throws BusException {
    write(CONFIG, SHUT_DOWN);
    write(CONFIG, RANGE[ranging.range()]);
    int time = INTEGRATION_MILLIS[ranging.range()];
    return next(COLLECT, now + WAKE_MILLIS + time + time / 10);
  }

  private void write(int register, int value) throws BusException {
    command[0] = (byte) register;
    command[1] = (byte) value;
    command[2] = (byte) (value >> 8);
    chip.write(command, 3);
  }

  private long collect(long now) throws BusException {
    if (!chip.readAlike(LIGHT, word, 2)) {
      return fail(MissingCause.GARBLED, "its results read differently each time");
    }
    int counts = I2cDevice.littleEndian(word, 0);
    // After the results, so that a power failure before them is not missed.
    if (!chip.readAlike(CONFIG, word, 2)) {
      return fail(MissingCause.GARBLED, "its settings read differently each time");
    }
    int range = ranging.range();
    if (I2cDevice.littleEndian(word, 0) != RANGE[range]) {
      return fail(MissingCause.BUS, "it lost its settings; check its power");
    }
    if (ranging.coarsen(counts)) {
      return next(MEASURE, now);
    }
    write(CONFIG, SHUT_DOWN);
    if (counts > STUCK_ABOVE && repeats.isStuck(counts, range)) {
      return fail(MissingCause.STUCK, "its results do not change any more");
    }
    ranging.refine(counts);
    int light = light(counts, range);
    if (Ranging.isFull(counts) || light < 0) {
      return reject(MissingCause.RANGE, "there is more light than it can measure");
    }
    set(0, light);
    return DONE;
  }

  /**
   * Light of a result.
   *
   * @param range 0 to 3, from fine to coarse
   * @return 0.01 lx, or -1 above what the chip measures
   */
  public static int light(int counts, int range) {
    int light = (int) (((long) counts * COUNT[range] + 50) / 100);
    if (range < FIRST_CORRECTED || light <= CORRECTED_ABOVE) {
      return light;
    }
    return light > MAX_UNCORRECTED ? -1 : corrected(light);
  }

  /**
   * 6.0135e-13 x⁴ - 9.3924e-9 x³ + 8.1488e-5 x² + 1.0023 x with x in lx, by Horner's rule in
   * integers for x in 0.01 lx: the terms are kept at 10<sup>-24</sup>, 10<sup>-16</sup> and
   * 10<sup>-8</sup>.
   */
  private static int corrected(int light) {
    long sum = 601_350L * light - 939_240_000_000L;
    sum = (sum * light + 814_880_000_000_000_000L) / 100_000_000;
    sum = (sum * light + 10_023_000_000_000_000L) / 100_000_000;
    return (int) (sum * light / 100_000_000);
  }
}
