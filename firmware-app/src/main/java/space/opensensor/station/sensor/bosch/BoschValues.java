package space.opensensor.station.sensor.bosch;

import space.opensensor.station.sensor.I2cDevice;
import space.opensensor.station.sensor.Jumps;
import space.opensensor.station.sensor.Repeats;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.vee.MissingCause;

/**
 * What Bosch's BME280 and BME680 both measure, and when it is believed: temperature in 0.01 °C,
 * humidity in 0.001 % and pressure in Pa, the first three values of their drivers.
 */
final class BoschValues {

  /** The order of the values. */
  private static final int TEMPERATURE = 0;

  private static final int HUMIDITY = 1;
  private static final int PRESSURE = 2;

  /** Raw results of an ADC that did not run (BME280: 5.4.3, 5.4.5; BME680: 5.3.2.3, 5.3.2.4). */
  private static final int SKIPPED = 0x80000;

  private static final int SKIPPED_HUMIDITY = 0x8000;

  private static final int STUCK_AFTER = 10;

  private final BoschCalibration calibration;
  private final Repeats repeats = new Repeats(STUCK_AFTER);
  private final Jumps temperatureJumps = new Jumps(500, Jumps.TEMPERATURE_PER_HOUR);
  private final Jumps humidityJumps = new Jumps(20_000, Jumps.HUMIDITY_PER_HOUR);
  private final Jumps pressureJumps = new Jumps(500, Jumps.PRESSURE_PER_HOUR);

  BoschValues(BoschCalibration calibration) {
    this.calibration = calibration;
  }

  /** Forgets what was measured before the calibration was read. */
  void forget() {
    temperatureJumps.forget();
    humidityJumps.forget();
    pressureJumps.forget();
  }

  /**
   * Gives a driver its values, or ends its measurement.
   *
   * @param data raw pressure and temperature of 20 bits, left in three bytes each, and humidity of
   *     16 bits
   * @return whether there is a temperature
   */
  boolean give(Sensor sensor, byte[] data, int at, long now) {
    int rawPressure = raw20(data, at);
    int rawTemperature = raw20(data, at + 3);
    if (repeats.isStuck(rawTemperature, rawPressure)) {
      sensor.fail(MissingCause.STUCK, "its results do not change any more");
      return false;
    }
    int temperature = calibration.temperature(rawTemperature);
    if (rawTemperature == SKIPPED
        || temperature == BoschCalibration.IMPOSSIBLE
        || temperature < -4000
        || temperature > 8500) {
      sensor.fail(MissingCause.RANGE, "its temperature is outside -40 to 85 °C");
      return false;
    }
    if (temperatureJumps.isJump(temperature, now)) {
      // The other values are computed with the temperature.
      sensor.reject(MissingCause.NOISY, "its temperature jumps");
      return false;
    }
    sensor.set(TEMPERATURE, temperature);
    int rawHumidity = I2cDevice.bigEndian(data, at + 6);
    int humidity = calibration.thousandths(rawHumidity);
    if (rawHumidity == SKIPPED_HUMIDITY) {
      sensor.miss(HUMIDITY, MissingCause.RANGE);
    } else if (humidityJumps.isJump(humidity, now)) {
      sensor.miss(HUMIDITY, MissingCause.NOISY);
    } else {
      sensor.set(HUMIDITY, humidity);
    }
    int pressure = calibration.pascals(rawPressure);
    if (rawPressure == SKIPPED || pressure < 30_000 || pressure > 110_000) {
      sensor.miss(PRESSURE, MissingCause.RANGE);
    } else if (pressureJumps.isJump(pressure, now)) {
      sensor.miss(PRESSURE, MissingCause.NOISY);
    } else {
      sensor.set(PRESSURE, pressure);
    }
    return true;
  }

  private static int raw20(byte[] data, int at) {
    return I2cDevice.bigEndian(data, at) << 4 | (data[at + 2] & 0xff) >> 4;
  }
}
