package space.opensensor.parquet;

/**
 * Snappy compression with the shortest possible output for small pages.
 *
 * <p>A page of up to {@link #exactLength()} bytes gets an optimal parse: no sequence of literals
 * and copies is shorter. A longer one is parsed optimally window by window, each reaching back as
 * far as the table allows. Takes some ten times as long as {@link SnappyCompressor}.
 *
 * <p>The parse walks backward and gives each position the least cost of what follows: a literal run
 * of any length, or a copy of any length up to the longest match.
 *
 * @see <a href="https://github.com/google/snappy/blob/main/format_description.txt">Snappy format
 *     description</a>
 */
public final class OptimalSnappyCompressor extends BlockCompressor {

  /** Fewest cells of a table: 2 KiB, exact up to 767 bytes. */
  public static final int MIN_CELLS = MatchTable.MIN_CELLS;

  /** Most cells of a table. */
  public static final int MAX_CELLS = MatchTable.MAX_CELLS;

  private static final int MIN_MATCH = 3;
  private static final int MAX_COPY = SnappyElements.MAX_COPY;
  private static final int NEAR = SnappyElements.NEAR;
  private static final int FAR = 0xFFFF;

  /** Lengths of a copy with a 1-byte offset. */
  private static final int SHORT_FROM = 4;

  private static final int SHORT_TO = 11;

  /** Bytes before the end of a window whose parse is left to the next one. */
  private static final int OVERLAP = 64;

  private final MatchTable matches;
  private final boolean wide;
  private final LiteralTargets literals;
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
    matches = new MatchTable(table, MIN_MATCH);
    wide = matches.capacity > NEAR;
    literals = new LiteralTargets(1, new int[] {60, 256, Integer.MAX_VALUE});
  }

  /** Longest input whose output is the shortest possible. */
  public int exactLength() {
    return matches.capacity;
  }

  @Override
  public int maxCompressedLength(int length) {
    return SnappyElements.maxLength(length);
  }

  @Override
  public int compress(byte[] in, int from, int length, byte[] out, int outFrom, int outLimit) {
    checkRanges(in, from, length, out, outFrom, outLimit);
    int op = SnappyElements.preamble(length, out, outFrom, outLimit);
    int end = from + length;
    int at = from;
    int literal = from;
    while (at < end) {
      int stop = matches.open(in, from, at, end, 0);
      boolean last = stop == end;
      if (op < 0 || !parse(at, stop, last ? outLimit - op : Integer.MAX_VALUE)) {
        return DOES_NOT_FIT;
      }
      matches.rewind(at);
      int commit = last ? end : stop - OVERLAP;
      while (at < commit) {
        if (matches.cells[at + matches.shift] >= 0) {
          at = Math.min(literals.end(at), Math.max(commit, at + 1));
          matches.link(at);
          continue;
        }
        int copy = copy(at);
        int distance = copy & 0xFFFF;
        int next = at + (copy >>> 16);
        matches.link(next);
        // Only the window made it end here.
        while (next >= stop
            && next < end
            && next - at < MAX_COPY
            && in[next] == in[next - distance]) {
          next++;
        }
        op = SnappyElements.literal(in, literal, at - literal, out, op, outLimit);
        if (op >= 0) {
          op = SnappyElements.element(distance, next - at, out, op, outLimit);
        }
        if (op < 0) {
          return DOES_NOT_FIT;
        }
        at = next;
        literal = at;
      }
    }
    if (op >= 0) {
      op = SnappyElements.literal(in, literal, end - literal, out, op, outLimit);
    }
    return op < 0 ? DOES_NOT_FIT : op - outFrom;
  }

  /**
   * Leaves in each cell of {@code [start, stop]} the least cost of the window from there on.
   *
   * @return whether the cost at {@code start} may be within the budget
   */
  private boolean parse(int start, int stop, int budget) {
    MatchTable matches = this.matches;
    LiteralTargets literals = this.literals;
    short[] cells = matches.cells;
    int shift = matches.shift;
    int near = 0;
    int any = 0;
    cells[stop + shift] = (short) LiteralTargets.TARGET;
    literals.open(cells, shift, stop, 0);
    longCopies.clear();
    for (int i = stop - 1; i >= start; i--) {
      near = matches.back(i, near, NEAR - 1);
      any = wide ? matches.back(i, any, FAR) : near;
      int cost = literals.cost(i);
      if (any != 0) {
        int copy = copyCost(cells, i + shift, near >>> 16, any >>> 16);
        if (copy <= cost) {
          literals.add(i, copy);
          cost = copy | LiteralTargets.TARGET;
        }
      }
      cells[i + shift] = (short) cost;
      // What precedes can save one byte at most, where it takes part of a short copy.
      if ((cost & LiteralTargets.COST) - 1 > budget) {
        return false;
      }
    }
    return true;
  }

  private int copyCost(short[] cells, int cell, int near, int any) {
    int least = (cells[cell + MIN_MATCH] & LiteralTargets.COST) + 3;
    int length = SHORT_FROM;
    for (int last = Math.min(near, SHORT_TO); length <= last; length++) {
      least = Math.min(least, (cells[cell + length] & LiteralTargets.COST) + 2);
    }
    for (int last = Math.min(any, SHORT_TO); length <= last; length++) {
      least = Math.min(least, (cells[cell + length] & LiteralTargets.COST) + 3);
    }
    if (any > SHORT_TO) {
      int last = Math.min(any, MAX_COPY);
      least = Math.min(least, longCopies.least(cells, cell + SHORT_TO + 1, cell + last) + 3);
    }
    return least;
  }

  /** A copy that gives a position its cost, as a match of {@link MatchTable}. */
  private int copy(int position) {
    short[] cells = matches.cells;
    int cell = position + matches.shift;
    int cost = cells[cell] & LiteralTargets.COST;
    int match = matches.find(position, MAX_COPY, NEAR - 1);
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
