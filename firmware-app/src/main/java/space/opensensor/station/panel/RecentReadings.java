package space.opensensor.station.panel;

import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/** The last readings, as many as fit into 2 KB: 32 of a schema of 16 columns or fewer. */
final class RecentReadings {

  /** What stands for a value that was missing. */
  static final int MISSING = Integer.MIN_VALUE;

  private static final int MOST_VALUES = 512;
  private static final int MOST_ROWS = 32;

  private final int[] values;
  private final int columns;
  private final int room;
  private int next;
  private int size;

  RecentReadings(Schema schema) {
    columns = schema.size();
    // A schema has a column at least.
    room = columns == 0 ? 0 : Math.min(MOST_ROWS, MOST_VALUES / columns);
    values = new int[room * columns];
  }

  /** Takes a reading; a value that nobody would believe counts as missing. */
  void add(Reading reading) {
    for (int c = 0; c < columns; c++) {
      boolean good = reading.has(c) && reading.schema().get(c).isPlausible(reading.get(c));
      values[next * columns + c] = good ? reading.get(c) : MISSING;
    }
    next = next + 1 == room ? 0 : next + 1;
    size = Math.min(size + 1, room);
  }

  int size() {
    return size;
  }

  /** A value of the last rows, of which 0 is the oldest. */
  int get(int row, int column) {
    int at = next - size + row;
    return values[(at < 0 ? at + room : at) * columns + column];
  }
}
