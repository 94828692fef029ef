package space.opensensor.station.panel;

import space.opensensor.station.Health;
import space.opensensor.station.StationState;
import space.opensensor.station.provision.LastReading;
import space.opensensor.station.provision.LogTail;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.vee.Board;
import space.opensensor.vee.Reading;

/**
 * What there is to be shown of a station, with its last readings, as many as fit into 2 KB: 32 of a
 * schema of 16 columns or fewer.
 */
final class StationView {

  private static final int MOST_VALUES = 512;
  private static final int MOST_ROWS = 32;

  /** How many attempts to upload a file are kept, a power of two. */
  private static final int UPLOADS = 4;

  final Board board;
  final StationState state;
  final LastReading sensors;
  final LogTail log;

  /** The station's counters when the last caller came. */
  final Reading health = new Reading(Health.SCHEMA);

  private final int columns;
  private final int room;
  private final int[] values;
  private int seen;
  private int next;
  private int rows;

  /** Each attempt at the last bits of its number. */
  private final UploadReport[] uploads = new UploadReport[UPLOADS];

  private int lastUpload;

  StationView(Board board, StationState state, LastReading sensors, LogTail log) {
    this.board = board;
    this.state = state;
    this.sensors = sensors;
    this.log = log;
    columns = sensors.last().schema().size();
    // A schema has a column at least.
    room = columns == 0 ? 0 : Math.min(MOST_ROWS, MOST_VALUES / columns);
    values = new int[room * columns];
  }

  /** Takes what is new; a value that nobody would believe counts as missing. */
  void follow() {
    UploadReport report = state.lastUpload();
    if (report != null) {
      lastUpload = report.number();
      uploads[lastUpload & UPLOADS - 1] = report;
    }
    if (seen == sensors.number()) {
      return;
    }
    seen = sensors.number();
    Reading reading = sensors.last();
    for (int c = 0; c < columns; c++) {
      int value = reading.get(c);
      boolean good = reading.has(c) && reading.schema().get(c).isPlausible(value);
      values[next++] = good ? value : PanelText.MISSING;
    }
    if (next == values.length) {
      next = 0;
    }
    if (rows < room) {
      rows++;
    }
  }

  /** How many readings are kept. */
  int rows() {
    return rows;
  }

  /** A value by its age in rows, of which 0 is the newest; a row that is not there has none. */
  int value(int age, int column) {
    int at = next - (age + 1) * columns + column;
    return age < rows ? values[at < 0 ? at + values.length : at] : PanelText.MISSING;
  }

  /** An attempt to upload a file, of which 0 is the last, or null behind the first that is kept. */
  UploadReport upload(int index) {
    return index < UPLOADS ? uploads[lastUpload - index & UPLOADS - 1] : null;
  }
}
