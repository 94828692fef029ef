package space.opensensor.parquet.codec;

/**
 * For a parse that walks backward: the cheapest place for a literal run to end.
 *
 * <p>A run may end where a match starts or where the window ends. Its price beyond its bytes grows
 * in steps with its length, so the answer is the least of several nested sliding windows, one per
 * step. Usually the best target of all lies in the innermost window and nothing else is looked at;
 * a window is scanned only when its best target has left it.
 *
 * <p>Costs lie in cells of 16 bits: the lower 15 are the cost of the rest of the window, the sign
 * bit marks a target.
 */
final class LiteralTargets {

  /** Mark of a cell from which a match starts. */
  static final int TARGET = 0x8000;

  static final int COST = 0x7FFF;

  private static final int NONE = Integer.MAX_VALUE / 2;

  private final int base;
  private final int[] reach;
  private final int[] at;
  private final int[] values;

  private short[] cells;
  private int shift;
  private int best;
  private int bestAt;

  /** Inner windows that the best target of all has left. */
  private int left;

  /**
   * @param base price of the shortest runs beyond their bytes
   * @param reach longest run at the price {@code base}, {@code base + 1}, and so on; the last one
   *     is never exceeded
   */
  LiteralTargets(int base, int[] reach) {
    this.base = base;
    this.reach = reach;
    at = new int[reach.length];
    values = new int[reach.length];
  }

  /** Starts at the end of a window whose cells are {@code cells[position + shift]}. */
  void open(short[] cells, int shift, int end, int cost) {
    this.cells = cells;
    this.shift = shift;
    best = NONE;
    add(end, cost);
  }

  /** A match starts here, and costs so much with all that follows it. */
  void add(int position, int cost) {
    int value = cost + position;
    if (value <= best) {
      best = value;
      bestAt = position;
      left = 0;
      return;
    }
    for (int i = 0; i < left; i++) {
      if (value <= values[i]) {
        values[i] = value;
        at[i] = position;
      }
    }
  }

  /** Least cost of the window from {@code position} when a literal run starts there. */
  int cost(int position) {
    while (bestAt - position > reach[left]) {
      scan(left++, position);
    }
    int least = best + left;
    for (int i = 0; i < left; i++) {
      if (at[i] - position > reach[i]) {
        scan(i, position);
      }
      least = Math.min(least, values[i] + i);
    }
    return least + base - position;
  }

  private void scan(int window, int position) {
    values[window] = NONE;
    at[window] = position;
    for (int i = position + reach[window]; i > position; i--) {
      int cell = cells[i + shift];
      if ((cell & TARGET) != 0 && (cell & COST) + i <= values[window]) {
        values[window] = (cell & COST) + i;
        at[window] = i;
      }
    }
  }

  /** The end of the run that gives a position its cost, which is not that of a match. */
  int end(int position) {
    int wanted = (cells[position + shift] & COST) - base;
    int step = 0;
    for (int run = 1; ; run++) {
      if (run > reach[step]) {
        step++;
      }
      int cell = cells[position + run + shift];
      if ((cell & TARGET) != 0 && (cell & COST) + run + step == wanted) {
        return position + run;
      }
    }
  }
}
