package space.opensensor.station.sensor;

import space.opensensor.vee.Measurement;
import space.opensensor.vee.Reading;

/** Values at one number of decimal places, put into columns that have another. */
final class Decimals {

  private Decimals() {}

  /**
   * Sets a column, rounded to the nearest, halves away from zero.
   *
   * @param scale decimal places of the value
   * @return whether the column holds it; one that is too large for its column does not
   */
  static boolean put(Reading reading, int column, int value, int scale) {
    Measurement measurement = reading.schema().get(column);
    if (measurement.isFloat32()) {
      reading.set(column, Float.floatToRawIntBits((float) value / power(scale)));
      return true;
    }
    int wanted = measurement.scale();
    long scaled;
    if (wanted >= scale) {
      scaled = (long) value * power(wanted - scale);
    } else {
      int unit = power(scale - wanted);
      scaled = (value + (value < 0 ? -unit / 2 : unit / 2)) / unit;
    }
    if (scaled < Integer.MIN_VALUE || scaled > Integer.MAX_VALUE) {
      return false;
    }
    reading.set(column, (int) scaled);
    return true;
  }

  /** Ten to a power of 0 to 9. */
  static int power(int exponent) {
    int power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }
}
