package space.opensensor.parquet.codec;

/**
 * Snappy compression with the shortest possible output for small pages.
 *
 * <p>A page of up to {@link #exactLength()} bytes, 767 with the default table of 2 KiB, gets an
 * optimal parse: no sequence of literals and copies is shorter. A longer page is parsed window by
 * window. Takes some twenty times as long as {@link SnappyCompressor}; more on a longer page.
 *
 * @see <a href="https://github.com/google/snappy/blob/main/format_description.txt">Snappy format
 *     description</a>
 */
public final class OptimalSnappyCompressor extends OptimalCompressor {

  /** Fewest cells of a table: 2 KiB. */
  public static final int MIN_CELLS = MatchTable.MIN_CELLS;

  /** Most cells of a table: 32 KiB. */
  public static final int MAX_CELLS = MatchTable.MAX_CELLS;

  /** A copy of 3 bytes costs 3, but can save the tag of a literal. */
  private static final int MIN_MATCH = 3;

  private static final int MAX_COPY = SnappyFormat.MAX_COPY;
  private static final int SHORT_FROM = SnappyFormat.SHORT_FROM;
  private static final int SHORT_TO = SnappyFormat.SHORT_TO;
  private static final int NEAR = SnappyFormat.NEAR - 1;
  private static final int FAR = 0xFFFF;

  private final boolean wide;
  private final SlidingMinimum longCopies = new SlidingMinimum();

  /** A compressor with a table of 2 KiB. */
  public OptimalSnappyCompressor() {
    this(new short[MIN_CELLS]);
  }

  /**
   * @param table working memory, {@link #MIN_CELLS} to {@link #MAX_CELLS} cells; may be shared with
   *     other compressors that are not in use at the same time
   */
  public OptimalSnappyCompressor(short[] table) {
    super(new SnappyFormat(), table, MIN_MATCH, 0);
    wide = exactLength() > NEAR;
  }

  @Override
  int[] reach(int bytes) {
    return new int[] {SnappyFormat.LITERAL_1, SnappyFormat.LITERAL_2, Integer.MAX_VALUE};
  }

  @Override
  boolean parse(byte[] in, int start, int stop, int lastMatch, int budget) {
    MatchTable matches = this.matches;
    LiteralTargets literals = this.literals;
    short[] cells = matches.cells;
    int base = matches.base();
    int shift = matches.shift;
    int near = 0;
    int any = 0;
    cells[stop + shift] = (short) LiteralTargets.TARGET;
    literals.open(cells, shift, stop, 0);
    longCopies.clear();
    for (int i = stop - 1; i >= start; i--) {
      int distance = near & 0xFFFF;
      if (near != 0 && i - distance >= base && in[i] == in[i - distance]) {
        near += 0x10000;
      } else {
        near = matches.search(i, near, NEAR);
      }
      if (wide) {
        any = matches.back(i, any, FAR);
      } else {
        any = near;
      }
      int cost = literals.cost(i);
      int cell = i + shift;
      if (any != 0) {
        int copy = copyCost(cells, cell, near >>> 16, any >>> 16);
        if (copy <= cost) {
          literals.add(i, copy);
          cost = copy | LiteralTargets.TARGET;
        }
      }
      cells[cell] = (short) cost;
      if ((cost & LiteralTargets.COST) - 1 > budget) {
        return false;
      }
    }
    return true;
  }

  private int copyCost(short[] cells, int cell, int near, int any) {
    int least = (cells[cell + MIN_MATCH] & LiteralTargets.COST) + 1;
    int length = SHORT_FROM;
    for (int last = Math.min(near, SHORT_TO); length <= last; length++) {
      least = Math.min(least, cells[cell + length] & LiteralTargets.COST);
    }
    for (int last = Math.min(any, SHORT_TO); length <= last; length++) {
      least = Math.min(least, (cells[cell + length] & LiteralTargets.COST) + 1);
    }
    if (any > SHORT_TO) {
      int last = cell + Math.min(any, MAX_COPY);
      least = Math.min(least, longCopies.least(cells, cell + SHORT_TO + 1, last) + 1);
    }
    return least + 2;
  }

  @Override
  int match(int position) {
    short[] cells = matches.cells;
    int cell = position + matches.shift;
    int cost = cells[cell] & LiteralTargets.COST;
    int match = matches.find(position, MAX_COPY, NEAR);
    for (int length = match >>> 16; length >= MIN_MATCH; length--) {
      int price = length >= SHORT_FROM && length <= SHORT_TO ? 2 : 3;
      if ((cells[cell + length] & LiteralTargets.COST) + price == cost) {
        return length << 16 | match & 0xFFFF;
      }
    }
    match = matches.find(position, MAX_COPY, FAR);
    int length = match >>> 16;
    while ((cells[cell + length] & LiteralTargets.COST) + 3 != cost) {
      length--;
    }
    return length << 16 | match & 0xFFFF;
  }
}
