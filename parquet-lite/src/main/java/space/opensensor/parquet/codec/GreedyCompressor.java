package space.opensensor.parquet.codec;

/**
 * Takes the most recent match of each 4-byte word, in one pass over an input of any size.
 *
 * <p>A table holds the last position of each hash as 16 bits, so matches reach 64 KiB back.
 * Stretches without matches are crossed in growing steps, unless every position is to be looked at.
 *
 * <p>Searching and matching are methods of their own, because a compiler then keeps what each needs
 * in registers.
 */
abstract class GreedyCompressor extends BlockCompressor {

  private static final int MIN_MATCH = 4;
  private static final int MIN_ENTRIES = 256;
  private static final int MAX_ENTRIES = 16384;
  private static final int HASH_MULTIPLIER = 0x1E35A7BD;

  private final BlockFormat format;
  private final short[] table;
  private final int entries;
  private final int stepShift;
  private int shift;
  private int distance;
  private int op;

  /**
   * A compressor over a table.
   *
   * @param everyPosition whether to take no steps, for which small pages leave the time
   */
  GreedyCompressor(BlockFormat format, short[] table, boolean everyPosition) {
    if (table.length < MIN_ENTRIES) {
      throw new IllegalArgumentException(
          "a hash table has " + MIN_ENTRIES + " cells or more, got " + table.length);
    }
    this.format = format;
    this.table = table;
    this.stepShift = everyPosition ? 31 : 5;
    int entries = MIN_ENTRIES;
    while (entries < MAX_ENTRIES && entries <= table.length >>> 1) {
      entries <<= 1;
    }
    this.entries = entries;
  }

  @Override
  public final int maxCompressedLength(int length) {
    return format.maxLength(length);
  }

  @Override
  public final int compress(
      byte[] in, int from, int length, byte[] out, int outFrom, int outLimit) {
    checkRanges(in, from, length, out, outFrom, outLimit);
    clear(length);
    int end = from + length;
    int last = end - Math.max(format.startTail, MIN_MATCH);
    op = format.open(length, out, outFrom, outLimit);
    int literal = from;
    int ip = from + 1;
    while (ip <= last && op != DOES_NOT_FIT) {
      ip = search(in, from, ip, last);
      if (ip <= last) {
        literal = matches(in, from, end, literal, ip, out, outLimit);
        ip = literal + 1;
      }
    }
    if (op != DOES_NOT_FIT) {
      op = format.close(in, literal, end - literal, out, op, outLimit);
    }
    return op == DOES_NOT_FIT ? op : op - outFrom;
  }

  /** Finds the next position with a match and its distance; a later one than the last if none. */
  private int search(byte[] in, int from, int start, int last) {
    short[] heads = table;
    int shift = this.shift;
    int ip = start;
    int misses = 0;
    int word = word(in, ip);
    while (true) {
      int hash = word * HASH_MULTIPLIER >>> shift;
      // Positions count from the input's start, modulo 64 KiB; an old one is a wrong guess.
      int back = ip - from - heads[hash] & 0xFFFF;
      heads[hash] = (short) (ip - from);
      if (hasWord(in, ip - back, word) && back != 0) {
        distance = back;
        return ip;
      }
      int step = 1 + (misses++ >>> stepShift);
      ip += step;
      if (ip > last) {
        return ip;
      }
      word = step == 1 ? word >>> 8 | in[ip + 3] << 24 : word(in, ip);
    }
  }

  /** Writes the literals, the match and those right behind it, and returns where they end. */
  private int matches(
      byte[] in, int from, int end, int literals, int start, byte[] out, int outLimit) {
    short[] heads = table;
    int shift = this.shift;
    int matchEnd = end - format.matchTail;
    int last = end - Math.max(format.startTail, MIN_MATCH);
    int literal = literals;
    int back = distance;
    int ip = start;
    int next = ip + MIN_MATCH;
    while (ip > literal && ip - back > from && in[ip - 1] == in[ip - 1 - back]) {
      ip--;
    }
    while (true) {
      next = mismatch(in, next, next - back, matchEnd);
      op = format.sequence(in, literal, ip - literal, back, next - ip, out, op, outLimit);
      if (next > last || op == DOES_NOT_FIT) {
        return next;
      }
      ip = next;
      literal = next;
      int before = word(in, ip - 1);
      heads[before * HASH_MULTIPLIER >>> shift] = (short) (ip - 1 - from);
      int word = before >>> 8 | in[ip + 3] << 24;
      int hash = word * HASH_MULTIPLIER >>> shift;
      back = ip - from - heads[hash] & 0xFFFF;
      heads[hash] = (short) (ip - from);
      if (back == 0 || !hasWord(in, ip - back, word)) {
        return ip;
      }
      next = ip + MIN_MATCH;
    }
  }

  /** The first position from which the input differs from what it has at a candidate. */
  private static int mismatch(byte[] in, int from, int candidate, int end) {
    int ip = from;
    int at = candidate;
    while (ip < end && in[ip] == in[at]) {
      ip++;
      at++;
    }
    return ip;
  }

  private static boolean hasWord(byte[] in, int at, int word) {
    return in[at] == (byte) word
        && in[at + 1] == (byte) (word >> 8)
        && in[at + 2] == (byte) (word >> 16)
        && in[at + 3] == (byte) (word >> 24);
  }

  /** Clears as much of the table as the input deserves, and shifts hashes to it. */
  private void clear(int length) {
    short[] heads = table;
    int used = MIN_ENTRIES;
    shift = 32 - 8;
    while (used < entries && used < length) {
      used <<= 1;
      shift--;
    }
    for (int i = 0; i < used; i++) {
      heads[i] = 0;
    }
  }

  private static int word(byte[] in, int at) {
    return in[at] & 0xFF | (in[at + 1] & 0xFF) << 8 | (in[at + 2] & 0xFF) << 16 | in[at + 3] << 24;
  }
}
