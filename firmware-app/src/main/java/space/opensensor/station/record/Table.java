package space.opensensor.station.record;

import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.vee.Schema;

/**
 * A kind of rows and how they become files: what the sensors measure, or how the station is doing.
 * Immutable.
 */
public final class Table {

  /** Room for the rows of boots in a window of health; more boots begin another file. */
  private static final int ROWS_OF_BOOTS = 8;

  private final Schema schema;
  private final char kind;
  private final int periodMillis;
  private final int windowMillis;
  private final int datingMillis;
  private final boolean spills;

  private Table(
      Schema schema,
      char kind,
      int periodMillis,
      int windowMillis,
      int datingMillis,
      boolean spills) {
    this.schema = schema;
    this.kind = kind;
    this.periodMillis = periodMillis;
    this.windowMillis = windowMillis;
    this.datingMillis = datingMillis;
    this.spills = spills;
  }

  /** The readings of the sensors, by the settings' period and window. */
  public static Table readings(Schema schema, StationSettings settings) {
    int period = settings.periodMillis();
    return new Table(schema, SpoolEntry.DATED, period, settings.windowMillis(), period, true);
  }

  /**
   * The health of the station: a row at boot and at the start of each window of readings. The row
   * of a boot keeps its second, so that several boots of one window follow each other in one file.
   */
  public static Table health(Schema schema, StationSettings settings) {
    int period = settings.windowMillis();
    return new Table(
        schema, SpoolEntry.HEALTH, period, Math.max(settings.healthMillis(), period), 1000, false);
  }

  /** What a row holds. */
  public Schema schema() {
    return schema;
  }

  /** The kind of its files in the spool, where their times are known. */
  public char kind() {
    return kind;
  }

  /** The kind of its files in the spool, where their times are estimates. */
  char estimatedKind() {
    return kind == SpoolEntry.DATED ? SpoolEntry.ESTIMATED : kind;
  }

  /** Time between rows. */
  int periodMillis() {
    return periodMillis;
  }

  /** Length of a window, which becomes a file. */
  int windowMillis() {
    return windowMillis;
  }

  /** Rows in a full window; several boots can add some to one of health. */
  public int rowsPerWindow() {
    int rows = (windowMillis + periodMillis - 1) / periodMillis;
    return kind == SpoolEntry.HEALTH ? rows + ROWS_OF_BOOTS : rows;
  }

  /** What the times of rows that are dated later are rounded down to. */
  int datingMillis() {
    return datingMillis;
  }

  /** Whether undated rows move to raw files when there are many. */
  public boolean spills() {
    return spills;
  }
}
