package space.opensensor.vee;

/** The measurements of a station, in column order; the timestamp is not among them. Immutable. */
public final class Schema {

  /** The fixed number of the timestamp, the first column of every file; measurements start at 2. */
  public static final int TIMESTAMP_NUMBER = 1;

  /** The most measurements a schema can have. */
  public static final int MAX_SIZE = 32;

  private final String name;
  private final Measurement[] measurements;

  /**
   * Checks and copies.
   *
   * @param name the profile's name and version, such as {@code indoor10/1}, kept in each file
   * @throws IllegalArgumentException when there are none or too many, or two share a name or number
   */
  public Schema(String name, Measurement[] measurements) {
    if (measurements.length < 1 || measurements.length > MAX_SIZE) {
      throw new IllegalArgumentException(
          name + ": " + measurements.length + " measurements, not 1.." + MAX_SIZE);
    }
    this.name = name;
    this.measurements = new Measurement[measurements.length];
    for (int i = 0; i < measurements.length; i++) {
      for (int j = 0; j < i; j++) {
        if (measurements[i].number() == measurements[j].number()
            || measurements[i].name().equals(measurements[j].name())) {
          throw new IllegalArgumentException(
              name
                  + ": "
                  + measurements[i].name()
                  + " has the name or number of "
                  + measurements[j].name());
        }
      }
      this.measurements[i] = measurements[i];
    }
  }

  /** The profile's name and version. */
  public String name() {
    return name;
  }

  /** How many measurements there are. */
  public int size() {
    return measurements.length;
  }

  /** The measurement of a column, counted from 0. */
  public Measurement get(int column) {
    return measurements[column];
  }

  /** The column of a measurement's fixed number, or -1. */
  public int columnOf(int number) {
    for (int i = 0; i < measurements.length; i++) {
      if (measurements[i].number() == number) {
        return i;
      }
    }
    return -1;
  }

  /** The same columns holding raw floats, for rows that come from elsewhere. */
  public Schema asFloat32() {
    Measurement[] floats = new Measurement[measurements.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = measurements[i].asFloat32();
    }
    return new Schema(name + "/float32", floats);
  }
}
