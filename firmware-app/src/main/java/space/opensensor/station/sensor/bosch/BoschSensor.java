package space.opensensor.station.sensor.bosch;

import space.opensensor.station.sensor.I2cDevice;
import space.opensensor.station.sensor.I2cSensor;
import space.opensensor.station.sensor.Jumps;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.Repeats;
import space.opensensor.station.sensor.SensorValue;
import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;
import space.opensensor.vee.MissingCause;

/**
 * What the drivers of Bosch's BME280 and BME680 share: a chip is found by its id, reset and its
 * calibration read; each measurement is one in forced mode, and is believed when its results and
 * settings read alike twice and its values are near those before. The first three values are
 * temperature in 0.01 °C, humidity in 0.001 % and pressure in Pa.
 */
abstract class BoschSensor extends I2cSensor {

  static final int TEMPERATURE = 0;
  static final int HUMIDITY = 1;
  static final int PRESSURE = 2;

  private static final int CHIP_ID_REGISTER = 0xd0;
  private static final int RESET_REGISTER = 0xe0;
  private static final int RESET = 0xb6;

  /** That of a BME680, by Bosch's API; a BME280 takes 2 (table 1). */
  private static final int RESET_MILLIS = 10;

  private static final int POLL_MILLIS = 5;
  private static final int POLLS = 12;
  private static final int IDENTIFY = 2;
  private static final int COLLECT = 3;

  /** Raw results of an ADC that did not run (BME280: 5.4.3, 5.4.5; BME680: 5.3.2.3, 5.3.2.4). */
  private static final int SKIPPED = 0x80000;

  private static final int SKIPPED_HUMIDITY = 0x8000;

  private static final int STUCK_AFTER = 10;

  private final BoschCalibration calibration;
  private final int chipId;
  private final byte[] words;
  private final Repeats repeats = new Repeats(STUCK_AFTER);
  private final Jumps temperatureJumps = new Jumps(500, Jumps.TEMPERATURE_PER_HOUR);
  private final Jumps humidityJumps = new Jumps(20_000, Jumps.HUMIDITY_PER_HOUR);
  private final Jumps pressureJumps = new Jumps(500, Jumps.PRESSURE_PER_HOUR);
  private int polls;

  /**
   * A driver.
   *
   * @param chipId what register 0xd0 says
   * @param others what the chip measures beside temperature, humidity and pressure
   */
  BoschSensor(
      String name,
      I2cBus bus,
      int address,
      int chipId,
      BoschCalibration calibration,
      SensorValue... others) {
    super(name, bus, address, calibration.bytes(), values(others));
    this.chipId = chipId;
    this.calibration = calibration;
    this.words = new byte[calibration.bytes()];
  }

  /** What every Bosch chip measures, and what this one does beside it. */
  private static SensorValue[] values(SensorValue[] others) {
    SensorValue[] values = new SensorValue[PRESSURE + 1 + others.length];
    values[TEMPERATURE] = new SensorValue(Quantity.TEMPERATURE, 2);
    values[HUMIDITY] = new SensorValue(Quantity.HUMIDITY, 3);
    values[PRESSURE] = new SensorValue(Quantity.PRESSURE, 2);
    System.arraycopy(others, 0, values, PRESSURE + 1, others.length);
    return values;
  }

  @Override
  protected final long advance(int phase, long now) throws BusException {
    switch (phase) {
      case SET_UP:
        return find(now);
      case IDENTIFY:
        return calibrate(now);
      case MEASURE:
        polls = 0;
        return next(COLLECT, now + begin());
      default:
        return collect(now);
    }
  }

  private long find(long now) throws BusException {
    int id = chip.readRegisterAlike(CHIP_ID_REGISTER);
    if (id < 0 || id == I2cDevice.NOBODY) {
      return garbledId();
    }
    return id == chipId ? found(now) : fail(MissingCause.WRONG_CHIP, wrongChip());
  }

  /** Goes on with a chip that has the right id: with its reset. */
  long found(long now) throws BusException {
    lostPower();
    chip.writeRegister(RESET_REGISTER, RESET);
    return identify(now + RESET_MILLIS);
  }

  /** Goes on, at an uptime, with a chip that was reset, or has lost nothing since it was. */
  final long identify(long at) {
    return next(IDENTIFY, at);
  }

  private long calibrate(long now) throws BusException {
    if (!calibration.read(chip, words)) {
      return fail(MissingCause.GARBLED, "its calibration reads differently each time");
    }
    calibration.load(words);
    if (!wasPowered()) {
      poweredOn(now);
    }
    isSetUp();
    return next(MEASURE, now);
  }

  private long collect(long now) throws BusException {
    if (isBusy()) {
      polls++;
      return polls < POLLS
          ? next(COLLECT, now + POLL_MILLIS)
          : fail(MissingCause.LATE, "it does not finish its measurement");
    }
    return results(now);
  }

  /** What to say of a chip with another id. */
  abstract String wrongChip();

  /**
   * Begins a measurement.
   *
   * @return milliseconds until it should be over
   */
  abstract int begin() throws BusException;

  /** Whether the measurement is not over. */
  abstract boolean isBusy() throws BusException;

  /**
   * Reads the results and the settings, and gives the values.
   *
   * @return {@link #DONE}
   */
  abstract long results(long now) throws BusException;

  final long garbledId() {
    return fail(MissingCause.GARBLED, "its id reads differently each time");
  }

  final long garbledResults() {
    return fail(MissingCause.GARBLED, "its results read differently each time");
  }

  final long garbledSettings() {
    return fail(MissingCause.GARBLED, "its settings read differently each time");
  }

  final long lostSettings() {
    return fail(MissingCause.BUS, "it does not have the settings it was given");
  }

  /**
   * Gives the three values, or ends the measurement.
   *
   * @param data raw pressure and temperature of 20 bits, left in three bytes each, and humidity of
   *     16 bits
   * @return whether there is a temperature
   */
  final boolean give(byte[] data, int at, long now) {
    int rawPressure = raw20(data, at);
    int rawTemperature = raw20(data, at + 3);
    if (repeats.isStuck(rawTemperature, rawPressure)) {
      fail(MissingCause.STUCK, "its results do not change any more");
      return false;
    }
    int temperature = calibration.temperature(rawTemperature);
    if (rawTemperature == SKIPPED
        || temperature == BoschCalibration.IMPOSSIBLE
        || temperature < -4000
        || temperature > 8500) {
      fail(MissingCause.RANGE, "its temperature is outside -40 to 85 °C");
      return false;
    }
    if (temperatureJumps.isJump(temperature, now)) {
      // The other values are computed with the temperature.
      reject(MissingCause.NOISY, "its temperature jumps");
      return false;
    }
    set(TEMPERATURE, temperature);
    int rawHumidity = I2cDevice.bigEndian(data, at + 6);
    int humidity = calibration.thousandths(rawHumidity);
    give(HUMIDITY, humidity, rawHumidity != SKIPPED_HUMIDITY, humidityJumps, now);
    int pressure = calibration.pascals(rawPressure);
    boolean possible = rawPressure != SKIPPED && pressure >= 30_000 && pressure <= 110_000;
    give(PRESSURE, pressure, possible, pressureJumps, now);
    return true;
  }

  private void give(int index, int value, boolean possible, Jumps jumps, long now) {
    if (!possible) {
      miss(index, MissingCause.RANGE);
    } else if (jumps.isJump(value, now)) {
      miss(index, MissingCause.NOISY);
    } else {
      set(index, value);
    }
  }

  private static int raw20(byte[] data, int at) {
    return I2cDevice.bigEndian(data, at) << 4 | (data[at + 2] & 0xff) >> 4;
  }
}
