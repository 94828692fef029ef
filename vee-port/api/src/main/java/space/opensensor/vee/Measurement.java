package space.opensensor.vee;

/**
 * One measured quantity: a name, a unit, a fixed number, how its values are held and which are
 * plausible. Immutable.
 *
 * <p>A value is an {@code int}. A <em>fixed</em> measurement with scale <i>s</i> holds value ×
 * 10<sup>s</sup> (2153 at scale 2 is 21.53), as integer sensor drivers deliver it. A
 * <em>float32</em> measurement holds the raw IEEE 754 bits, for values that are not at a
 * resolution.
 */
public final class Measurement {

  /** The largest fixed number. */
  public static final int MAX_NUMBER = 32767;

  /** The largest scale of a fixed measurement. */
  public static final int MAX_SCALE = 9;

  private static final int FLOAT32 = -1;

  private final int number;
  private final String name;
  private final String unit;
  private final int scale;
  private final int min;
  private final int max;
  private final String sensor;

  private Measurement(
      int number, String name, String unit, int scale, int min, int max, String sensor) {
    if (number <= Schema.TIMESTAMP_NUMBER || number > MAX_NUMBER) {
      throw new IllegalArgumentException(name + ": number " + number + " is not 2.." + MAX_NUMBER);
    }
    if (scale != FLOAT32 && (scale < 0 || scale > MAX_SCALE)) {
      throw new IllegalArgumentException(name + ": scale " + scale + " is not 0.." + MAX_SCALE);
    }
    if (min > max) {
      throw new IllegalArgumentException(name + ": range " + min + ".." + max + " is empty");
    }
    checkWord(name, "unit", unit);
    checkWord(name, "sensor", sensor == null ? "" : sensor);
    this.number = number;
    this.name = name;
    this.unit = unit;
    this.scale = scale;
    this.min = min;
    this.max = max;
    this.sensor = sensor;
  }

  /** Files list units and sensors with commas and spaces between them. */
  private static void checkWord(String name, String what, String word) {
    if (word.indexOf(',') >= 0 || word.indexOf(' ') >= 0) {
      throw new IllegalArgumentException(
          name + ": " + what + " \"" + word + "\" has a comma or a space");
    }
  }

  /**
   * A fixed measurement.
   *
   * @param number its fixed number, 2–{@link #MAX_NUMBER}, which is its Parquet field id for ever
   * @param name its column name
   * @param unit its unit, such as {@code hPa}, without comma and space
   * @param scale decimal places, 0–{@link #MAX_SCALE}
   * @param min least plausible value, times 10<sup>scale</sup>
   * @param max largest plausible value, times 10<sup>scale</sup>
   */
  public static Measurement fixed(
      int number, String name, String unit, int scale, int min, int max) {
    return new Measurement(number, name, unit, scale, min, max, null);
  }

  /** This measurement with raw float values of any magnitude instead. */
  public Measurement asFloat32() {
    return new Measurement(
        number, name, unit, FLOAT32, Integer.MIN_VALUE, Integer.MAX_VALUE, sensor);
  }

  /** A measurement of the same kind with another number and name. */
  public Measurement as(int otherNumber, String otherName) {
    return new Measurement(otherNumber, otherName, unit, scale, min, max, sensor);
  }

  /**
   * This measurement as one that a kind of sensor takes, such as {@code bme680}; no comma, no
   * space.
   */
  public Measurement by(String sensorName) {
    return new Measurement(number, name, unit, scale, min, max, sensorName);
  }

  /** The fixed number; the Parquet field id. */
  public int number() {
    return number;
  }

  /** The column name. */
  public String name() {
    return name;
  }

  /** The unit. */
  public String unit() {
    return unit;
  }

  /** The kind of sensor that takes it, or null where that is not known. */
  public String sensor() {
    return sensor;
  }

  /** Whether values are raw float bits. */
  public boolean isFloat32() {
    return scale == FLOAT32;
  }

  /** Decimal places of a fixed measurement. */
  public int scale() {
    if (scale == FLOAT32) {
      throw new IllegalStateException(name + " is a float and has no scale");
    }
    return scale;
  }

  /** Whether a value lies in the plausible range; every float value does. */
  public boolean isPlausible(int value) {
    return value >= min && value <= max;
  }
}
