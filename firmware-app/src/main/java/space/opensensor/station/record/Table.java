package space.opensensor.station.record;

import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.vee.Schema;

/**
 * A kind of rows and how they become files: what the sensors measure, or how the station is doing.
 * Immutable.
 */
public final class Table {

  /** Room in a window for the first rows of boots, which lie between ticks; more begin a file. */
  private static final int ROWS_OF_BOOTS = 8;

  private final Schema schema;
  private final char kind;
  private final int periodMillis;
  private final int windowMillis;
  private final boolean spills;

  private Table(Schema schema, char kind, int periodMillis, int windowMillis, boolean spills) {
    this.schema = schema;
    this.kind = kind;
    this.periodMillis = periodMillis;
    this.windowMillis = windowMillis;
    this.spills = spills;
  }

  /** The readings of the sensors, by the settings' period and window. */
  public static Table readings(Schema schema, StationSettings settings) {
    int period = settings.periodMillis();
    return new Table(schema, SpoolEntry.DATED, period, settings.windowMillis(), true);
  }

  /** The health of the station: a row at boot and at the start of each window of readings. */
  public static Table health(Schema schema, StationSettings settings) {
    int period = settings.windowMillis();
    return new Table(
        schema, SpoolEntry.HEALTH, period, Math.max(settings.healthMillis(), period), false);
  }

  /** What a row holds. */
  public Schema schema() {
    return schema;
  }

  /** What it is called in the log. */
  String name() {
    return kind == SpoolEntry.HEALTH ? "health" : "readings";
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

  /** The most rows in a file: those of a full window, and some that boots add between its ticks. */
  public int mostRows() {
    return ticksPerWindow() + ROWS_OF_BOOTS;
  }

  /** Ticks in a full window, and the rows of a raw file. */
  public int ticksPerWindow() {
    return (windowMillis + periodMillis - 1) / periodMillis;
  }

  /** Whether undated rows move to raw files when there are many. */
  public boolean spills() {
    return spills;
  }
}
