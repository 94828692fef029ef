package space.opensensor.parquet;

/**
 * Snappy compression in one greedy pass: the codec for pages of any size.
 *
 * <p>Works through the input in blocks of 64 KiB and finds matches through a table of the last
 * position of each 4-byte hash, {@value #TABLE_BYTES} bytes. Time grows with the input only;
 * incompressible stretches are crossed in growing steps.
 *
 * @see <a href="https://github.com/google/snappy/blob/main/format_description.txt">Snappy format
 *     description</a>
 */
public final class SnappyCompressor extends BlockCompressor {

  /** Bytes of the table that an instance owns. */
  public static final int TABLE_BYTES = 2048;

  private static final int TABLE_ENTRIES = TABLE_BYTES / 2;
  private static final int MIN_TABLE_ENTRIES = 256;
  private static final int BLOCK = 1 << 16;
  private static final int MIN_MATCH = 4;
  private static final int HASH_MULTIPLIER = 0x1E35A7BD;

  private final short[] table;

  /** A compressor with a table of its own. */
  public SnappyCompressor() {
    this(new short[TABLE_ENTRIES]);
  }

  /**
   * A compressor that shares its table.
   *
   * @param table working memory of at least {@link #TABLE_BYTES} bytes, not in use by others during
   *     a call
   */
  public SnappyCompressor(short[] table) {
    if (table.length < TABLE_ENTRIES) {
      throw new IllegalArgumentException(
          "a Snappy table has " + TABLE_ENTRIES + " cells, got " + table.length);
    }
    this.table = table;
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
    for (int at = from; at < end && op >= 0; at += BLOCK) {
      op = block(in, at, Math.min(end, at + BLOCK), out, op, outLimit);
    }
    return op < 0 ? DOES_NOT_FIT : op - outFrom;
  }

  private int block(byte[] in, int start, int end, byte[] out, int outFrom, int limit) {
    short[] heads = table;
    int entries = MIN_TABLE_ENTRIES;
    int shift = 32 - 8;
    while (entries < TABLE_ENTRIES && entries < end - start) {
      entries <<= 1;
      shift--;
    }
    for (int i = 0; i < entries; i++) {
      heads[i] = 0;
    }
    int op = outFrom;
    int literal = start;
    int last = end - MIN_MATCH;
    int ip = start + 1;
    search:
    while (ip <= last) {
      int skip = 32;
      int word = word(in, ip);
      int candidate;
      while (true) {
        int hash = word * HASH_MULTIPLIER >>> shift;
        candidate = start + (heads[hash] & 0xFFFF);
        heads[hash] = (short) (ip - start);
        if (word(in, candidate) == word) {
          break;
        }
        int step = skip++ >>> 5;
        ip += step;
        if (ip > last) {
          break search;
        }
        word = step == 1 ? word >>> 8 | in[ip + 3] << 24 : word(in, ip);
      }
      while (ip > literal && candidate > start && in[ip - 1] == in[candidate - 1]) {
        ip--;
        candidate--;
      }
      op = SnappyElements.literal(in, literal, ip - literal, out, op, limit);
      if (op < 0) {
        return op;
      }
      int offset;
      do {
        offset = ip - candidate;
        int match = ip;
        ip += MIN_MATCH;
        while (ip < end && in[ip] == in[ip - offset]) {
          ip++;
        }
        op = SnappyElements.copy(offset, ip - match, out, op, limit);
        if (op < 0) {
          return op;
        }
        if (ip > last) {
          break;
        }
        int before = word(in, ip - 1);
        heads[before * HASH_MULTIPLIER >>> shift] = (short) (ip - 1 - start);
        word = before >>> 8 | in[ip + 3] << 24;
        int hash = word * HASH_MULTIPLIER >>> shift;
        candidate = start + (heads[hash] & 0xFFFF);
        heads[hash] = (short) (ip - start);
      } while (word(in, candidate) == word);
      literal = ip;
      ip++;
    }
    return SnappyElements.literal(in, literal, end - literal, out, op, limit);
  }

  private static int word(byte[] in, int at) {
    return in[at] & 0xFF | (in[at + 1] & 0xFF) << 8 | (in[at + 2] & 0xFF) << 16 | in[at + 3] << 24;
  }
}
