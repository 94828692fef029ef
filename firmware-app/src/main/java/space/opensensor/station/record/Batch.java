package space.opensensor.station.record;

import space.opensensor.station.storage.Row;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/**
 * The rows of one window on their way into one file, column by column, in ascending order of time.
 *
 * <p>Memory: {@code rows × (8 + 4 ⅛ × columns)} bytes, 8.1 KB for 180 rows of 9 measurements;
 * allocated once.
 */
public final class Batch {

  private final Schema schema;
  private final long[] ticks;
  private final int[][] values;
  private final byte[][] validity;
  private final boolean[] lacks;
  private int size;
  private long windowStart;
  private boolean estimated;
  private int boot;
  private long firstSequence;
  private long lastSequence;

  /** An empty batch with room for some rows. */
  public Batch(Schema schema, int rows) {
    this.schema = schema;
    this.ticks = new long[rows];
    // One array at a time: TeaVM's collector does not see what new int[m][n] has made so far.
    this.values = new int[schema.size()][];
    this.validity = new byte[schema.size()][];
    for (int c = 0; c < values.length; c++) {
      values[c] = new int[rows];
      validity[c] = new byte[(rows + 7) / 8];
    }
    this.lacks = new boolean[schema.size()];
  }

  /** Forgets the rows and takes the next row's window. */
  void begin(long windowStartMillis, boolean isEstimated, int bootNumber) {
    clear();
    windowStart = windowStartMillis;
    estimated = isEstimated;
    boot = bootNumber;
  }

  /** Forgets the rows. */
  public void clear() {
    size = 0;
    for (int c = 0; c < lacks.length; c++) {
      lacks[c] = false;
    }
  }

  /** Appends a row; there must be room and its tick must be after the last. */
  void add(long tickMillis, Row row) {
    add(tickMillis, row.reading());
    if (size == 1) {
      firstSequence = row.sequence();
    }
    lastSequence = row.sequence();
  }

  /** Appends a reading that no journal holds. */
  public void add(long tickMillis, Reading reading) {
    ticks[size] = tickMillis;
    for (int c = 0; c < values.length; c++) {
      int bit = 1 << (size & 7);
      if (reading.has(c)) {
        values[c][size] = reading.get(c);
        validity[c][size >> 3] |= bit;
      } else {
        values[c][size] = 0;
        validity[c][size >> 3] &= ~bit;
        lacks[c] = true;
      }
    }
    size++;
  }

  /** The measurements. */
  public Schema schema() {
    return schema;
  }

  /** Rows there are. */
  public int size() {
    return size;
  }

  /** Whether no further row fits. */
  public boolean isFull() {
    return size == ticks.length;
  }

  /** The nominal times; the first {@link #size()} count. Not to be changed. */
  long[] ticks() {
    return ticks;
  }

  /** The values of a column; those that are present count. Not to be changed. */
  int[] values(int column) {
    return values[column];
  }

  /**
   * Which values of a column are present, the lowest bit of the first byte for the first row; null
   * when all are. Not to be changed.
   */
  byte[] validity(int column) {
    return lacks[column] ? validity[column] : null;
  }

  /** The time of the last row. */
  long lastTick() {
    return ticks[size - 1];
  }

  /** Start of the window, epoch milliseconds. */
  long windowStart() {
    return windowStart;
  }

  /** Whether the times are estimates, for a boot that never learned the time. */
  boolean isEstimated() {
    return estimated;
  }

  /** The boot of an estimated batch. */
  int boot() {
    return boot;
  }

  /** The journal's number of the first row. */
  long firstSequence() {
    return firstSequence;
  }

  /** The journal's number of the last row. */
  long lastSequence() {
    return lastSequence;
  }
}
