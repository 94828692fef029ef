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

  /** Lengths of a copy with a 1-byte offset. */
  private static final int SHORT_FROM = 4;

  private static final int SHORT_TO = 11;

  /** Bytes before the end of a window whose parse is left to the next one. */
  private static final int OVERLAP = 64;

  private final MatchTable matches;
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
    matches = new MatchTable(table, MIN_MATCH, SnappyElements.NEAR);
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
    int lookback = matches.capacity / 4 * 3;
    int at = from;
    int literal = from;
    while (at < end && op >= 0) {
      int base = Math.max(from, at - lookback);
      int stop = Math.min(end, base + matches.capacity);
      matches.open(in, base, stop);
      costs(at, stop);
      matches.rewind();
      matches.link(at);
      int commit = stop == end ? end : stop - OVERLAP;
      while (at < commit) {
        if (matches.cells[at + matches.shift] >= 0) {
          at = Math.min(literals.end(at), Math.max(commit, at + 1));
          matches.link(at);
          continue;
        }
        int copied = copyLength(at);
        int offset = copied <= matches.nearLength ? matches.nearOffset : matches.offset;
        op = SnappyElements.literal(in, literal, at - literal, out, op, outLimit);
        if (op < 0) {
          return DOES_NOT_FIT;
        }
        int next = at + copied;
        matches.link(next);
        if (next == stop) {
          while (next < end && next - at < SnappyElements.MAX_COPY && in[next] == in[next - offset]) {
            next++;
          }
        }
        op = SnappyElements.element(offset, next - at, out, op, outLimit);
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

  /** Leaves in each cell of {@code [start, stop]} the least cost of the window from there on. */
  private void costs(int start, int stop) {
    MatchTable matches = this.matches;
    short[] cells = matches.cells;
    int shift = matches.shift;
    cells[stop + shift] = (short) LiteralTargets.TARGET;
    literals.open(cells, shift, stop, 0);
    longCopies.clear();
    for (int i = stop - 1; i >= start; i--) {
      matches.stepBack(i);
      int cost = literals.cost(i);
      if (matches.length != 0) {
        int copy = copyCost(cells, i + shift, matches.nearLength, matches.length);
        if (copy <= cost) {
          literals.add(i, copy);
          cost = copy | LiteralTargets.TARGET;
        }
      }
      cells[i + shift] = (short) cost;
    }
  }

  private int copyCost(short[] cells, int cell, int near, int far) {
    int least = (cells[cell + MIN_MATCH] & LiteralTargets.COST) + 3;
    int length = SHORT_FROM;
    for (int last = Math.min(near, SHORT_TO); length <= last; length++) {
      least = Math.min(least, (cells[cell + length] & LiteralTargets.COST) + 2);
    }
    for (int last = Math.min(far, SHORT_TO); length <= last; length++) {
      least = Math.min(least, (cells[cell + length] & LiteralTargets.COST) + 3);
    }
    if (far > SHORT_TO) {
      int last = Math.min(far, SnappyElements.MAX_COPY);
      least = Math.min(least, longCopies.least(cells, cell + SHORT_TO + 1, cell + last) + 3);
    }
    return least;
  }

  /** Length of a copy that gives a position its cost; finds the match for it. */
  private int copyLength(int position) {
    short[] cells = matches.cells;
    int cell = position + matches.shift;
    int cost = cells[cell] & LiteralTargets.COST;
    matches.find(position, SnappyElements.MAX_COPY);
    int length = matches.length;
    while (true) {
      boolean cheap = length <= matches.nearLength && length >= SHORT_FROM && length <= SHORT_TO;
      if ((cells[cell + length] & LiteralTargets.COST) + (cheap ? 2 : 3) == cost) {
        return length;
      }
      length--;
    }
  }
}
