package space.opensensor.parquet.codec;

/**
 * Least cost among a range of cells that mostly moves down by one from call to call.
 *
 * <p>The cells hold costs in their lower 15 bits. A range that follows the one before costs one
 * look; a range is scanned only when it grew upward or its minimum fell out of it.
 */
final class SlidingMinimum {

  private int low = -1;
  private int high;
  private int at;
  private int value;

  /** Forgets the range before: the cells have changed. */
  void clear() {
    low = -1;
  }

  /** Least cost in {@code cells[from..to]}, both inclusive and not empty. */
  int least(short[] cells, int from, int to) {
    if (from == low - 1 && to <= high && at <= to) {
      int cost = cells[from] & LiteralTargets.COST;
      if (cost <= value) {
        value = cost;
        at = from;
      }
    } else {
      value = cells[to] & LiteralTargets.COST;
      at = to;
      for (int i = to - 1; i >= from; i--) {
        int cost = cells[i] & LiteralTargets.COST;
        if (cost <= value) {
          value = cost;
          at = i;
        }
      }
    }
    low = from;
    high = to;
    return value;
  }
}
