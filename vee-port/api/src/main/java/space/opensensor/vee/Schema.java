package space.opensensor.vee;

/** The measurements of a station, in column order; the timestamp is not among them. Immutable. */
public final class Schema {

  /** The fixed number of the timestamp, the first column of every file; measurements start at 2. */
  public static final int TIMESTAMP_NUMBER = 1;

  /** The most measurements a schema can have. */
  public static final int MAX_SIZE = 32;

  private final String name;
  private final Measurement[] measurements;
  private final Origin origin;
  private final int stationNumber;
  private final String stationColumn;

  /**
   * Checks and copies.
   *
   * @param name the profile's name and version, such as {@code indoor10/1}, kept in each file
   * @throws IllegalArgumentException when there are none or too many, or two share a name or number
   */
  public Schema(String name, Measurement[] measurements) {
    this(name, measurements, null, 0, null);
  }

  private Schema(
      String name,
      Measurement[] measurements,
      Origin origin,
      int stationNumber,
      String stationColumn) {
    if (measurements.length < 1 || measurements.length > MAX_SIZE) {
      throw new IllegalArgumentException(
          name + ": " + measurements.length + " measurements, not 1.." + MAX_SIZE);
    }
    this.name = name;
    this.origin = origin;
    this.stationNumber = stationNumber;
    this.stationColumn = stationColumn;
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
    for (int i = 0; stationColumn != null && i < measurements.length; i++) {
      if (measurements[i].number() == stationNumber
          || measurements[i].name().equals(stationColumn)) {
        throw new IllegalArgumentException(
            name + ": " + stationColumn + " has the name or number of a measurement");
      }
    }
  }

  /** This schema for readings that come from somewhere. */
  public Schema from(Origin whence) {
    return new Schema(name, measurements, whence, stationNumber, stationColumn);
  }

  /**
   * This schema with a column after the timestamp that holds the station's id in each row, which is
   * the shape of the opensensor.space network's files.
   *
   * @param number the column's fixed number, which no measurement has
   */
  public Schema withStation(int number, String column) {
    return new Schema(name, measurements, origin, number, column);
  }

  /** Where the readings come from, or null where that was not said. */
  public Origin origin() {
    return origin;
  }

  /** The fixed number of the station's column, where there is one. */
  public int stationNumber() {
    return stationNumber;
  }

  /** The column that holds the station's id in each row, or null. */
  public String stationColumn() {
    return stationColumn;
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

  /** The same columns, each with the kind of sensor that takes it; null where that is not known. */
  public Schema by(String[] sensors) {
    Measurement[] taken = new Measurement[measurements.length];
    for (int i = 0; i < taken.length; i++) {
      taken[i] = measurements[i].by(sensors[i]);
    }
    return new Schema(name, taken, origin, stationNumber, stationColumn);
  }

  /** The same columns holding raw floats, for rows that come from elsewhere. */
  public Schema asFloat32() {
    Measurement[] floats = new Measurement[measurements.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = measurements[i].asFloat32();
    }
    return new Schema(name + "/float32", floats, origin, stationNumber, stationColumn);
  }
}
