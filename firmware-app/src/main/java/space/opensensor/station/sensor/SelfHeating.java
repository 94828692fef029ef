package space.opensensor.station.sensor;

import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/**
 * Takes the warmth of the station itself out of a reading: the temperature by a fixed difference,
 * the relative humidity by what the same water is at the temperature that is left. What was
 * measured goes to the raw columns, where the schema has them.
 *
 * <p>Saturation over water by Magnus's formula, <a
 * href="https://library.wmo.int/idurl/4/68695">WMO-No. 8</a>, annex 4.B: proportional to exp(17.62
 * t / (243.12 + t)).
 */
final class SelfHeating {

  /** 17.62 × 243.12 × 100, for temperatures in 0.01 °C. */
  private static final long MAGNUS = 428_377L;

  private static final int MAGNUS_ZERO = 24_312;

  private final int hundredths;
  private final int temperature;
  private final int humidity;
  private final int rawTemperature;
  private final int rawHumidity;
  private final int perHundredth;
  private final int most;

  /**
   * For readings of a schema.
   *
   * @param hundredths by how much the station warms its sensor, 0.01 °C
   */
  SelfHeating(Schema schema, int hundredths) {
    this.hundredths = hundredths;
    this.temperature = schema.columnOf(Quantity.TEMPERATURE);
    this.humidity = schema.columnOf(Quantity.HUMIDITY);
    this.rawTemperature = schema.columnOf(Quantity.RAW_TEMPERATURE);
    this.rawHumidity = schema.columnOf(Quantity.RAW_HUMIDITY);
    int scale = temperature < 0 ? 2 : schema.get(temperature).scale();
    if (scale < 2) {
      throw new IllegalArgumentException("temperature: expected a scale of at least 2");
    }
    this.perHundredth = Decimals.power(scale - 2);
    this.most = humidity < 0 ? 0 : 100 * Decimals.power(schema.get(humidity).scale());
  }

  /** Corrects a reading whose columns are those of the sensors. */
  void correct(Reading reading) {
    if (temperature < 0 || !reading.has(temperature)) {
      copy(reading, humidity, rawHumidity);
      if (hundredths != 0 && humidity >= 0) {
        // Without its temperature a humidity cannot be corrected.
        reading.setMissing(humidity);
      }
      return;
    }
    copy(reading, temperature, rawTemperature);
    copy(reading, humidity, rawHumidity);
    int warm = reading.get(temperature) / perHundredth;
    reading.set(temperature, reading.get(temperature) - hundredths * perHundredth);
    if (humidity >= 0 && reading.has(humidity)) {
      reading.set(humidity, corrected(reading.get(humidity), warm));
    }
  }

  private static void copy(Reading reading, int from, int to) {
    if (from >= 0 && to >= 0 && reading.has(from)) {
      reading.set(to, reading.get(from));
    }
  }

  private int corrected(int relative, int warm) {
    long left = MAGNUS_ZERO + warm;
    long right = left - hundredths;
    // The exponent in 1/65536, and its series, which for differences up to 20 °C is near enough.
    long x = (MAGNUS * hundredths << 16) / (left * right);
    long term = 1 << 16;
    long sum = term;
    for (int i = 1; i <= 8; i++) {
      term = (term * x >> 16) / i;
      sum += term;
    }
    return (int) Math.min(most, relative * sum + (1 << 15) >> 16);
  }
}
