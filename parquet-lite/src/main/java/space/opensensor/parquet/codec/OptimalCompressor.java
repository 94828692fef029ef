package space.opensensor.parquet.codec;

/**
 * Finds the cheapest sequence of literals and matches of a page, window by window.
 *
 * <p>In each window the parse walks backward and gives every position the least cost of what
 * follows: a literal run of any length, or a match of any length up to the longest. Then emission
 * walks forward along the costs. A page that fits into one window gets the shortest block that its
 * format has; in a longer page, each window reaches back as far as the table allows and leaves its
 * last bytes to the next one.
 */
abstract class OptimalCompressor extends BlockCompressor {

  /** Bytes before the end of a window whose parse is left to the next one. */
  private static final int OVERLAP = 64;

  final MatchTable matches;
  final LiteralTargets literals;

  private final BlockFormat format;

  /**
   * @param minMatch shortest match that can pay
   * @param target cost at the end of a window, beyond its bytes
   */
  OptimalCompressor(BlockFormat format, short[] table, int minMatch, int target) {
    this.format = format;
    matches = new MatchTable(table, minMatch);
    literals = new LiteralTargets(1 - target, reach(matches.capacity));
  }

  /** Longest literal run at each price, from the lowest; the last one reaches so many bytes. */
  abstract int[] reach(int bytes);

  /** Longest input whose output is the shortest possible, in bytes. */
  public final int exactLength() {
    return matches.capacity;
  }

  @Override
  public final int maxCompressedLength(int length) {
    return format.maxLength(length);
  }

  @Override
  public final int compress(
      byte[] in, int from, int length, byte[] out, int outFrom, int outLimit) {
    checkRanges(in, from, length, out, outFrom, outLimit);
    BlockFormat format = this.format;
    MatchTable matches = this.matches;
    int end = from + length;
    int matchEnd = end - format.matchTail;
    int op = format.open(length, out, outFrom, outLimit);
    int at = from;
    int literal = from;
    while (at < end) {
      int stop = matches.open(in, from, at, end, format.matchTail);
      boolean last = stop == end;
      int budget = last ? outLimit - op : Integer.MAX_VALUE - 1;
      if (op == DOES_NOT_FIT || !parse(in, at, stop, end - format.startTail, budget)) {
        return DOES_NOT_FIT;
      }
      matches.rewind(at);
      int commit = last ? end : stop - OVERLAP;
      while (at < commit) {
        if ((matches.cells[at + matches.shift] & LiteralTargets.TARGET) == 0) {
          at = Math.min(literals.end(at), commit);
          continue;
        }
        int match = match(at);
        int distance = match & 0xFFFF;
        int next = at + (match >>> 16);
        // Only the window made it end here.
        while (next >= stop && next < matchEnd && in[next] == in[next - distance]) {
          next++;
        }
        op = format.sequence(in, literal, at - literal, distance, next - at, out, op, outLimit);
        if (op == DOES_NOT_FIT) {
          return DOES_NOT_FIT;
        }
        at = next;
        literal = next;
      }
    }
    if (op != DOES_NOT_FIT) {
      op = format.close(in, literal, end - literal, out, op, outLimit);
    }
    return op == DOES_NOT_FIT ? op : op - outFrom;
  }

  /**
   * Leaves in each cell of {@code [start, stop]} the least cost of the window from there on, with
   * the mark {@link LiteralTargets#TARGET} where a match gives that cost.
   *
   * @param lastMatch last position at which a match may start
   * @return false if the cost at {@code start} is above the budget for sure; a suffix costs at most
   *     one byte more than the whole, where it cuts a match
   */
  abstract boolean parse(byte[] in, int start, int stop, int lastMatch, int budget);

  /** A match that gives a position its cost; the position is still to be linked. */
  abstract int match(int position);
}
