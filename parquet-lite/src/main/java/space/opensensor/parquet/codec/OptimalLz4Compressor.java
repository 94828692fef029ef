package space.opensensor.parquet.codec;

/**
 * LZ4 compression, as Parquet's LZ4_RAW, with the shortest possible output for small pages.
 *
 * <p>A page of up to {@link #exactLength()} bytes, 767 with the default table of 2 KiB, gets an
 * optimal parse: no sequence of literals and matches is shorter. A longer page is parsed window by
 * window. Takes some twenty times as long as {@link Lz4Compressor}; more on a longer page.
 *
 * @see <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">LZ4 block format</a>
 */
public final class OptimalLz4Compressor extends OptimalCompressor {

  /** Fewest cells of a table: 2 KiB. */
  public static final int MIN_CELLS = MatchTable.MIN_CELLS;

  /** Most cells of a table: 32 KiB. */
  public static final int MAX_CELLS = MatchTable.MAX_CELLS;

  private static final int MIN_MATCH = Lz4Format.MIN_MATCH;
  private static final int FAR = 0xFFFF;

  private static final int TOKEN = 1;

  /** Token and offset. */
  private static final int SEQUENCE = TOKEN + 2;

  /** Longest match without further length bytes; each further byte is worth 255. */
  private static final int TOKEN_MATCH = MIN_MATCH + Lz4Format.MORE - 1;

  /** Matches by the number of their further length bytes. */
  private final SlidingMinimum[] lengths;

  /** A compressor with a table of 2 KiB. */
  public OptimalLz4Compressor() {
    this(new short[MIN_CELLS]);
  }

  /**
   * @param table working memory, {@link #MIN_CELLS} to {@link #MAX_CELLS} cells; may be shared with
   *     other compressors that are not in use at the same time
   */
  public OptimalLz4Compressor(short[] table) {
    super(new Lz4Format(), table, MIN_MATCH, TOKEN);
    lengths = new SlidingMinimum[exactLength() / 255 + 2];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = new SlidingMinimum();
    }
  }

  @Override
  int[] reach(int bytes) {
    int[] reach = new int[bytes / 255 + 2];
    for (int i = 0; i < reach.length; i++) {
      reach[i] = Lz4Format.MORE - 1 + 255 * i;
    }
    return reach;
  }

  @Override
  boolean parse(byte[] in, int start, int stop, int lastMatch, int budget) {
    MatchTable matches = this.matches;
    LiteralTargets literals = this.literals;
    short[] cells = matches.cells;
    int shift = matches.shift;
    int match = 0;
    cells[stop + shift] = (short) (LiteralTargets.TARGET | TOKEN);
    literals.open(cells, shift, stop, TOKEN);
    for (int i = 0; i < lengths.length; i++) {
      lengths[i].clear();
    }
    for (int i = stop - 1; i >= start; i--) {
      match = matches.back(i, match, FAR);
      int cost = literals.cost(i);
      int cell = i + shift;
      if (match != 0 && i <= lastMatch) {
        int sequence = sequenceCost(cells, cell, match >>> 16);
        if (sequence <= cost) {
          literals.add(i, sequence);
          cost = sequence | LiteralTargets.TARGET;
        }
      }
      cells[cell] = (short) cost;
      if ((cost & LiteralTargets.COST) - 1 > budget) {
        return false;
      }
    }
    return true;
  }

  private int sequenceCost(short[] cells, int cell, int longest) {
    int least = Integer.MAX_VALUE;
    int from = MIN_MATCH;
    int to = TOKEN_MATCH;
    for (int more = 0; from <= longest; more++) {
      int cost = lengths[more].least(cells, cell + from, cell + Math.min(longest, to));
      least = Math.min(least, cost + more);
      from = to + 1;
      to += 255;
    }
    return least + SEQUENCE;
  }

  @Override
  int match(int position) {
    short[] cells = matches.cells;
    int cell = position + matches.shift;
    int wanted = (cells[cell] & LiteralTargets.COST) - SEQUENCE;
    int match = matches.find(position, Integer.MAX_VALUE, FAR);
    int length = match >>> 16;
    while ((cells[cell + length] & LiteralTargets.COST) + more(length) != wanted) {
      length--;
    }
    return length << 16 | match & 0xFFFF;
  }

  private static int more(int length) {
    return (length - TOKEN_MATCH + 254) / 255;
  }
}
