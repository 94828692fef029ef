package space.opensensor.parquet;

/**
 * Finds the longest earlier match of every position of a window, in one array of 16-bit cells.
 *
 * <p>The first cells are the heads of hash chains, the others belong to one position of the window
 * each. A position's cell is first its link to the previous position of the same hash. A parse that
 * walks backward over the window ({@link #stepBack}) needs links only at and below its position,
 * so it may leave its result in every cell above; emission walks forward ({@link #pass}) and turns
 * the cells it leaves behind into links again. So links and costs share the memory.
 */
final class MatchTable {

  /** Fewest and most cells of a table; positions and costs must fit 15 bits. */
  static final int MIN_CELLS = 1024;

  static final int MAX_CELLS = 32768;

  private static final int HASH_MULTIPLIER = 0x9E3779B1;

  /** Heads, then links or results. The cell of position p is {@code cells[p + shift]}. */
  final short[] cells;

  /** Positions that one window can span. */
  final int capacity;

  /** What to add to a position of the window to reach its cell. */
  int shift;

  /** Longest match at the current position: its length (0 for none) and distance. */
  int length;

  int offset;

  /** The same among distances below {@code near}. */
  int nearLength;

  int nearOffset;

  private final int minMatch;
  private final int near;
  private final boolean wide;
  private final int heads;
  private final int hashShift;

  private byte[] in;
  private int base;
  private int end;
  private int linked;

  /**
   * @param cells memory, used from its start; {@link #MIN_CELLS} to {@link #MAX_CELLS} cells
   * @param minMatch shortest match that is looked for, 3 or 4 bytes
   * @param near distances below this are told apart by {@link #nearLength}
   */
  MatchTable(short[] cells, int minMatch, int near) {
    if (cells.length < MIN_CELLS || cells.length > MAX_CELLS) {
      throw new IllegalArgumentException(
          "a parse table has " + MIN_CELLS + " to " + MAX_CELLS + " cells, got " + cells.length);
    }
    this.cells = cells;
    this.minMatch = minMatch;
    this.near = near;
    int bits = 8;
    while (cells.length >>> bits + 3 != 0) {
      bits++;
    }
    heads = 1 << bits;
    hashShift = 32 - bits;
    // The end of the window has a cell, too.
    capacity = cells.length - heads - 1;
    wide = capacity > near;
  }

  /** Starts a window; matches lie in {@code [base, end)} altogether. */
  void open(byte[] in, int base, int end) {
    this.in = in;
    this.base = base;
    this.end = end;
    shift = heads - base;
    rewind();
    link(end);
    length = 0;
    nearLength = 0;
  }

  /** Forgets all links, for a forward walk from the start of the window. */
  void rewind() {
    short[] cells = this.cells;
    for (int i = 0; i < heads; i++) {
      cells[i] = 0;
    }
    linked = base;
  }

  /** Makes the positions before {@code position} known to later searches. */
  void link(int position) {
    short[] cells = this.cells;
    byte[] in = this.in;
    int shift = this.shift;
    int stop = Math.min(position, end - minMatch + 1);
    int mask = minMatch == 3 ? 0xFFFFFF : -1;
    for (int i = linked; i < stop; i++) {
      int word = in[i] & 0xFF | (in[i + 1] & 0xFF) << 8 | (in[i + 2] & 0xFF) << 16;
      if (minMatch == 4) {
        word |= in[i + 3] << 24;
      }
      int hash = word * HASH_MULTIPLIER >>> hashShift;
      cells[i + shift] = cells[hash];
      cells[hash] = (short) (i - base + 1);
    }
    linked = position;
  }

  /**
   * Updates the longest matches from those of {@code position + 1}. A match of one position can be
   * at most one byte longer than that of the next, which ends most searches early.
   */
  void stepBack(int position) {
    int room = end - position;
    if (room < minMatch) {
      return;
    }
    if (nearLength != 0
        && position - nearOffset >= base
        && in[position] == in[position - nearOffset]) {
      nearLength++;
    } else {
      searchNear(position, Math.min(Math.max(nearLength, minMatch - 1) + 1, room));
    }
    if (!wide) {
      length = nearLength;
      offset = nearOffset;
      return;
    }
    int most = Math.min(Math.max(length, minMatch - 1) + 1, room);
    if (nearLength < most
        && length != 0
        && position - offset >= base
        && in[position] == in[position - offset]) {
      length++;
    } else {
      searchFar(position, most);
    }
  }

  /** Links the position and finds its longest matches, of at most {@code most} bytes. */
  void find(int position, int most) {
    link(position + 1);
    int room = Math.min(end - position, most);
    if (room < minMatch) {
      nearLength = 0;
      length = 0;
      return;
    }
    searchNear(position, room);
    searchFar(position, room);
  }

  private void searchNear(int position, int most) {
    short[] cells = this.cells;
    byte[] in = this.in;
    // A link is a position in the window, counted from 1; 0 ends the chain.
    int first = base - 1;
    int links = shift + first;
    int nearest = Math.max(0, position - near - first);
    int best = minMatch - 1;
    int found = 0;
    byte b = in[position];
    byte tail = in[position + best];
    int link = cells[position + shift] & 0xFFFF;
    while (link > nearest) {
      int at = link + first;
      if (in[at + best] == tail && in[at] == b) {
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
    nearLength = found == 0 ? 0 : best;
    nearOffset = position - first - found;
  }

  private void searchFar(int position, int most) {
    length = nearLength;
    offset = nearOffset;
    if (!wide || length >= most) {
      return;
    }
    int first = base - 1;
    int links = shift + first;
    int best = Math.max(length, minMatch - 1);
    for (int link = cells[position + shift] & 0xFFFF;
        link != 0;
        link = cells[link + links] & 0xFFFF) {
      int at = link + first;
      if (position - at >= near && in[at + best] == in[position + best]) {
        int run = 0;
        while (run < most && in[at + run] == in[position + run]) {
          run++;
        }
        if (run > best) {
          best = run;
          length = run;
          offset = position - at;
          if (run == most) {
            return;
          }
        }
      }
    }
  }
}
