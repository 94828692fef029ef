package space.opensensor.vee;

/**
 * What the sensors said at one moment: one value or none for each measurement of a schema. Reused
 * from tick to tick; allocates nothing after construction.
 */
public final class Reading {

  private final Schema schema;
  private final int[] values;
  private final boolean[] present;

  /** A reading with all values missing. */
  public Reading(Schema schema) {
    this.schema = schema;
    this.values = new int[schema.size()];
    this.present = new boolean[schema.size()];
  }

  /** The schema, by whose order columns are counted. */
  public Schema schema() {
    return schema;
  }

  /** Makes all values missing. */
  public void clear() {
    for (int i = 0; i < present.length; i++) {
      present[i] = false;
    }
  }

  /**
   * Sets a value: an integer at the measurement's scale, or raw float bits.
   *
   * @param column position in the schema, from 0
   */
  public void set(int column, int value) {
    values[column] = value;
    present[column] = true;
  }

  /** Makes one value missing. */
  public void setMissing(int column) {
    present[column] = false;
  }

  /** Whether a value is there. */
  public boolean has(int column) {
    return present[column];
  }

  /** A value that is there; of a missing one, nothing meaningful. */
  public int get(int column) {
    return values[column];
  }
}
