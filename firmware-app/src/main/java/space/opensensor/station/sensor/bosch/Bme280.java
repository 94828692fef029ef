package space.opensensor.station.sensor.bosch;

import space.opensensor.station.sensor.I2cDevice;
import space.opensensor.station.sensor.I2cSensor;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.simulated.Air;
import space.opensensor.station.sensor.simulated.I2cChip;
import space.opensensor.station.sensor.simulated.SensorKind;
import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;
import space.opensensor.vee.MissingCause;

/**
 * Bosch BME280: temperature in 0.01 °C, humidity in 0.001 %, pressure in Pa, by one measurement in
 * forced mode. Takes about 50 ms.
 *
 * <p>Specification: <a
 * href="https://www.bosch-sensortec.com/media/boschsensortec/downloads/datasheets/bst-bme280-ds002.pdf">
 * BST-BME280-DS002</a>, 3.3.3 (forced mode), 5.3 (memory map), 5.4 (registers), 9.1 (timing).
 */
public final class Bme280 extends I2cSensor {

  /** Its name in profiles, its driver and its simulated chip. */
  public static final SensorKind KIND =
      new SensorKind("bme280", 0x76) {
        @Override
        public Sensor driver(SensorBuses buses, int at) {
          return new Bme280(buses.i2c(), at);
        }

        @Override
        public I2cChip simulated(Air air, long seed) {
          return new Bme280Chip(air, seed);
        }
      };

  /** What register 0xd0 says (5.4.1). */
  public static final int CHIP_ID = 0x60;

  private static final int CHIP_ID_REGISTER = 0xd0;
  private static final int RESET_REGISTER = 0xe0;
  private static final int RESET = 0xb6;
  private static final int RESET_MILLIS = 5;
  private static final int CONTROL_HUMIDITY = 0xf2;
  private static final int STATUS = 0xf3;
  private static final int CONTROL_MEASUREMENT = 0xf4;
  private static final int CONFIG = 0xf5;
  private static final int DATA = 0xf7;
  private static final int DATA_BYTES = 8;

  /** Measuring, or copying the calibration (5.4.4). */
  private static final int BUSY = 0x09;

  private static final int MODE = 0x03;

  /** Temperature twice, pressure 16 times, forced mode (5.4.5). */
  private static final int FORCED = 2 << 5 | 5 << 2 | 1;

  /** 1.25 + 2.3 × (2 + 16 + 1) + 2 × 0.575 ms (9.1). */
  private static final int CONVERSION_MILLIS = 47;

  /** Register and value in turn (6.2.1); humidity is taken over by what is written after it. */
  private static final byte[] START = {
    (byte) CONTROL_HUMIDITY, 1, (byte) CONFIG, 0, (byte) CONTROL_MEASUREMENT, FORCED
  };

  private static final int POLL_MILLIS = 5;
  private static final int POLLS = 12;
  private static final int IDENTIFY = 2;
  private static final int COLLECT = 3;
  private final Bme280Calibration calibration = new Bme280Calibration();
  private final byte[] words = new byte[Bme280Calibration.BYTES];
  private final byte[] data = new byte[DATA_BYTES];
  private final byte[] settings = new byte[4];
  private final BoschValues values = new BoschValues(calibration);
  private int polls;

  /** A driver of the chip at an address, 0x76 or 0x77. */
  public Bme280(I2cBus bus, int address) {
    super(
        "bme280",
        bus,
        address,
        Bme280Calibration.BLOCK_1_BYTES,
        new int[] {Quantity.TEMPERATURE, Quantity.HUMIDITY, Quantity.PRESSURE},
        new int[] {2, 3, 2},
        new int[3]);
  }

  @Override
  protected long advance(int phase, long now) throws BusException {
    switch (phase) {
      case SET_UP:
        return find(now);
      case IDENTIFY:
        return identify(now);
      case MEASURE:
        return measure(now);
      default:
        return collect(now);
    }
  }

  private long find(long now) throws BusException {
    int id = chip.readRegisterAlike(CHIP_ID_REGISTER);
    if (id < 0 || id == I2cDevice.NOBODY) {
      return fail(MissingCause.GARBLED, "its id reads differently each time");
    }
    if (id != CHIP_ID) {
      return fail(MissingCause.WRONG_CHIP, "its id is not that of a BME280 (0x60)");
    }
    chip.writeRegister(RESET_REGISTER, RESET);
    return next(IDENTIFY, now + RESET_MILLIS);
  }

  private long identify(long now) throws BusException {
    if (!chip.readAlike(Bme280Calibration.BLOCK_1, words, Bme280Calibration.BLOCK_1_BYTES)
        || !chip.readAlike(
            Bme280Calibration.BLOCK_2,
            words,
            Bme280Calibration.BLOCK_1_BYTES,
            Bme280Calibration.BLOCK_2_BYTES)) {
      return fail(MissingCause.GARBLED, "its calibration reads differently each time");
    }
    calibration.load(words);
    values.forget();
    isSetUp();
    return next(MEASURE, now);
  }

  private long measure(long now) throws BusException {
    chip.write(START, START.length);
    polls = 0;
    return next(COLLECT, now + CONVERSION_MILLIS);
  }

  private long collect(long now) throws BusException {
    if ((chip.readRegister(STATUS) & BUSY) != 0) {
      polls++;
      return polls < POLLS
          ? next(COLLECT, now + POLL_MILLIS)
          : fail(MissingCause.LATE, "it does not finish its measurement");
    }
    if (!chip.readAlike(DATA, data, DATA_BYTES)) {
      return fail(MissingCause.GARBLED, "its results read differently each time");
    }
    // A chip that kept its settings and is back asleep has measured; one that restarted has not.
    if (!chip.readAlike(CONTROL_HUMIDITY, settings, settings.length)) {
      return fail(MissingCause.GARBLED, "its settings read differently each time");
    }
    if (settings[0] != 1 || (settings[2] & 0xff) != (FORCED & ~MODE) || settings[3] != 0) {
      return fail(MissingCause.BUS, "it does not have the settings it was given");
    }
    values.give(this, data, 0, now);
    return DONE;
  }
}
