package space.opensensor.parquet;

/**
 * Takes the most recent match of each 4-byte word, in one pass over an input of any size.
 *
 * <p>A table holds the last position of each hash as 16 bits, so matches reach 64 KiB back.
 * Stretches without matches are crossed in growing steps, unless every position is to be looked at.
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
    BlockFormat format = this.format;
    short[] heads = table;
    int shift = clear(length);
    int end = from + length;
    int matchEnd = end - format.matchTail;
    int last = end - Math.max(format.startTail, MIN_MATCH);
    int op = format.open(length, out, outFrom, outLimit);
    if (op < 0) {
      return DOES_NOT_FIT;
    }
    int literal = from;
    int ip = from + 1;
    search:
    while (ip <= last) {
      int misses = 0;
      int word = word(in, ip);
      int distance;
      while (true) {
        int hash = word * HASH_MULTIPLIER >>> shift;
        // Positions count from the input's start, modulo 64 KiB; an old one is a wrong guess.
        distance = ip - from - heads[hash] & 0xFFFF;
        heads[hash] = (short) (ip - from);
        if (in[ip - distance] == (byte) word && word(in, ip - distance) == word && distance != 0) {
          break;
        }
        int step = 1 + (misses++ >>> stepShift);
        ip += step;
        if (ip > last) {
          break search;
        }
        word = step == 1 ? word >>> 8 | in[ip + 3] << 24 : word(in, ip);
      }
      int next = ip + MIN_MATCH;
      while (ip > literal && ip - distance > from && in[ip - 1] == in[ip - 1 - distance]) {
        ip--;
      }
      while (true) {
        while (next < matchEnd && in[next] == in[next - distance]) {
          next++;
        }
        op = format.sequence(in, literal, ip - literal, distance, next - ip, out, op, outLimit);
        if (op < 0) {
          return DOES_NOT_FIT;
        }
        ip = next;
        literal = next;
        if (ip > last) {
          break search;
        }
        int before = word(in, ip - 1);
        heads[before * HASH_MULTIPLIER >>> shift] = (short) (ip - 1 - from);
        word = before >>> 8 | in[ip + 3] << 24;
        int hash = word * HASH_MULTIPLIER >>> shift;
        distance = ip - from - heads[hash] & 0xFFFF;
        heads[hash] = (short) (ip - from);
        if (word(in, ip - distance) != word || distance == 0) {
          break;
        }
        next = ip + MIN_MATCH;
      }
      ip++;
    }
    op = format.close(in, literal, end - literal, out, op, outLimit);
    return op < 0 ? DOES_NOT_FIT : op - outFrom;
  }

  /** Clears as much of the table as the input deserves; returns the shift of its hashes. */
  private int clear(int length) {
    short[] heads = table;
    int used = MIN_ENTRIES;
    int shift = 32 - 8;
    while (used < entries && used < length) {
      used <<= 1;
      shift--;
    }
    for (int i = 0; i < used; i++) {
      heads[i] = 0;
    }
    return shift;
  }

  private static int word(byte[] in, int at) {
    return in[at] & 0xFF | (in[at + 1] & 0xFF) << 8 | (in[at + 2] & 0xFF) << 16 | in[at + 3] << 24;
  }
}
