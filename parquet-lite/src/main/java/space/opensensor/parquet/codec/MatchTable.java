package space.opensensor.parquet.codec;

/**
 * Finds the longest earlier match of every position of a window, in one array of 16-bit cells.
 *
 * <p>The first cells are the heads of hash chains; each of the others belongs to one position of
 * the window. It is first a link to the previous position of the same hash. A parse that walks
 * backward over the window needs links only at and below its position, so it leaves its results in
 * the cells above; emission walks forward and turns the cells behind it into links again. So links
 * and results share the memory.
 *
 * <p>A match is one number, {@code length << 16 | distance}, 0 for none.
 */
final class MatchTable {

  /** Fewest and most cells of a table; positions and costs must fit 15 bits. */
  static final int MIN_CELLS = 1024;

  static final int MAX_CELLS = 16384;

  /** Candidates that a search looks at where an exact result is out of reach anyway. */
  private static final int PATIENCE = 64;

  private static final int HASH_MULTIPLIER = 0x9E3779B1;

  /** Heads, then links or results. The cell of position p is {@code cells[p + shift]}. */
  final short[] cells;

  /** Positions that one window can span. */
  final int capacity;

  /** What to add to a position of the window to reach its cell. */
  int shift;

  private final int minMatch;

  private int heads;
  private int hashShift;
  private int patience;
  private byte[] in;
  private int base;
  private int matchEnd;
  private int linked;

  /**
   * @param cells memory, {@link #MIN_CELLS} to {@link #MAX_CELLS} cells
   * @param minMatch shortest match that is looked for, 3 or 4 bytes
   */
  MatchTable(short[] cells, int minMatch) {
    if (cells.length < MIN_CELLS || cells.length > MAX_CELLS) {
      throw new IllegalArgumentException(
          "a parse table has " + MIN_CELLS + " to " + MAX_CELLS + " cells, got " + cells.length);
    }
    this.cells = cells;
    this.minMatch = minMatch;
    // The end of the window has a cell, too.
    capacity = cells.length - (1 << headBits(cells.length / 4)) - 1;
  }

  private static int headBits(int most) {
    int bits = 8;
    while (most >>> bits + 1 != 0) {
      bits++;
    }
    return bits;
  }

  /**
   * Starts the window in which {@code at} is parsed next, and links all of it. An input that fits
   * makes one window; else three quarters of a window lie behind {@code at}.
   *
   * @param from start of the input
   * @param end end of the input
   * @param tail bytes at the end of the input that belong to no match
   * @return end of the window
   */
  int open(byte[] in, int from, int at, int end, int tail) {
    this.in = in;
    base = Math.max(from, at - capacity / 4 * 3);
    int stop = Math.min(end, base + capacity);
    matchEnd = Math.min(stop, end - tail);
    boolean whole = base == from && stop == end;
    patience = whole ? Integer.MAX_VALUE : PATIENCE;
    int bits = headBits(whole ? cells.length - 1 - (end - from) : cells.length / 4);
    heads = 1 << bits;
    hashShift = 32 - bits;
    shift = heads - base;
    rewind(base);
    link(stop);
    return stop;
  }

  /** First position of the window. */
  int base() {
    return base;
  }

  /** Forgets all links but those below a position, for a forward walk from there. */
  void rewind(int position) {
    short[] cells = this.cells;
    for (int i = 0; i < heads; i++) {
      cells[i] = 0;
    }
    linked = base;
    link(position);
  }

  /** Makes the positions below this one known to later searches. */
  void link(int position) {
    short[] cells = this.cells;
    byte[] in = this.in;
    int shift = this.shift;
    int hashShift = this.hashShift;
    int first = base - 1;
    int stop = Math.min(position, matchEnd - minMatch + 1);
    boolean four = minMatch == 4;
    for (int i = linked; i < stop; i++) {
      int word = in[i] & 0xFF | (in[i + 1] & 0xFF) << 8 | (in[i + 2] & 0xFF) << 16;
      if (four) {
        word |= in[i + 3] << 24;
      }
      int hash = word * HASH_MULTIPLIER >>> hashShift;
      cells[i + shift] = cells[hash];
      cells[hash] = (short) (i - first);
    }
    linked = position;
  }

  /**
   * The longest match of a linked position, from that of the position after it: it is at most one
   * byte longer, which ends most searches early.
   *
   * @param after longest match of {@code position + 1} among the same distances
   * @param reach largest distance
   */
  int back(int position, int after, int reach) {
    int distance = after & 0xFFFF;
    if (after != 0 && position - distance >= base && in[position] == in[position - distance]) {
      return after + 0x10000;
    }
    return search(position, after, reach);
  }

  /** The rest of {@link #back}, where the match after the position does not extend to it. */
  int search(int position, int after, int reach) {
    return search(position, Math.max(after >>> 16, minMatch - 1) + 1, reach, patience);
  }

  /** Links a position and finds its longest match of at most so many bytes. */
  int find(int position, int most, int reach) {
    link(position + 1);
    return search(position, most, reach, Integer.MAX_VALUE);
  }

  private int search(int position, int longest, int reach, int patience) {
    int most = Math.min(longest, matchEnd - position);
    int best = minMatch - 1;
    if (most <= best) {
      return 0;
    }
    short[] cells = this.cells;
    byte[] in = this.in;
    // A link counts the positions of the window from 1; 0 ends the chain.
    int first = base - 1;
    int links = shift + first;
    int farthest = Math.max(0, position - reach - 1 - first);
    int found = 0;
    byte head = in[position];
    byte tail = in[position + best];
    int link = cells[position + shift] & 0xFFFF;
    for (int tries = patience; link > farthest && tries != 0; tries--) {
      int at = link + first;
      if (in[at + best] == tail && in[at] == head) {
        int run = 1;
        while (run < most && in[at + run] == in[position + run]) {
          run++;
        }
        if (run > best) {
          best = run;
          found = link;
          if (run == most) {
            break;
          }
          tail = in[position + best];
        }
      }
      link = cells[link + links] & 0xFFFF;
    }
    return found == 0 ? 0 : best << 16 | position - first - found;
  }
}
