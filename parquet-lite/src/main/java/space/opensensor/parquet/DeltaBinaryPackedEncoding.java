package space.opensensor.parquet;

/**
 * DELTA_BINARY_PACKED: a first value, then differences in blocks; a block holds its least
 * difference and, for each of its miniblocks, a bit width and the excess over that least
 * difference.
 *
 * <p>The shape of the blocks is the writer's choice within the format's rules: blocks of a multiple
 * of 128 values, miniblocks of a multiple of 32. Arithmetic wraps at the type's width, so any
 * values can be held.
 *
 * @see <a
 *     href="https://parquet.apache.org/docs/file-format/data-pages/encodings/#DELTAENC">Parquet:
 *     delta encoding</a>
 */
final class DeltaBinaryPackedEncoding {

  private DeltaBinaryPackedEncoding() {}

  /** The most bytes that a number of values can take, in blocks of 128 values and 4 miniblocks. */
  static int maxSize(int count, int width) {
    int miniblocks = (count + 31) / 32;
    int blocks = (count + 127) / 128;
    return 2 + 1 + 5 + 10 + blocks * (10 + 4) + miniblocks * 32 * width;
  }

  /**
   * The bytes that the values take in a shape of blocks.
   *
   * @param width 4 or 8, the bytes of a value
   */
  static int size(PageValues values, int width, int blockSize, int miniblocks) {
    return run(values, width, blockSize, miniblocks, null, 0);
  }

  /** Writes the values and returns the index after them. */
  static int encode(
      PageValues values, int width, int blockSize, int miniblocks, byte[] out, int offset) {
    return run(values, width, blockSize, miniblocks, out, offset);
  }

  private static int run(
      PageValues values, int width, int blockSize, int miniblocks, byte[] out, int offset) {
    int count = values.count();
    int at = Varint.put(blockSize, out, offset);
    at = Varint.put(miniblocks, out, at);
    at = Varint.put(count, out, at);
    at = Varint.put(Varint.zigzag(count == 0 ? 0 : at(values, width, 0)), out, at);
    int miniblockSize = blockSize / miniblocks;
    for (int start = 1; start < count; start += blockSize) {
      int end = Math.min(count, start + blockSize);
      long least = leastDelta(values, width, start, end);
      at = Varint.put(Varint.zigzag(least), out, at);
      int widths = at;
      at += miniblocks;
      for (int m = 0; m < miniblocks; m++) {
        int from = start + m * miniblockSize;
        int to = Math.min(end, from + miniblockSize);
        int bits = from < to ? excessBits(values, width, from, to, least) : 0;
        if (out != null) {
          out[widths + m] = (byte) bits;
          pack(values, width, from, to, least, bits, out, at, at + miniblockSize / 8 * bits);
        }
        at += from < to ? miniblockSize / 8 * bits : 0;
      }
    }
    return at;
  }

  private static long at(PageValues values, int width, int k) {
    return width == 4 ? values.intAt(k) : values.longAt(k);
  }

  private static long delta(PageValues values, int width, int k) {
    return width == 4
        ? values.intAt(k) - values.intAt(k - 1)
        : values.longAt(k) - values.longAt(k - 1);
  }

  private static long leastDelta(PageValues values, int width, int from, int to) {
    long least = Long.MAX_VALUE;
    for (int k = from; k < to; k++) {
      least = Math.min(least, delta(values, width, k));
    }
    return least;
  }

  private static int excessBits(PageValues values, int width, int from, int to, long least) {
    long all = 0;
    for (int k = from; k < to; k++) {
      all |= delta(values, width, k) - least;
    }
    int bits = Varint.bitWidth(all);
    return Math.min(bits, width * 8);
  }

  private static void pack(
      PageValues values,
      int width,
      int from,
      int to,
      long least,
      int bits,
      byte[] out,
      int offset,
      int end) {
    int at = offset;
    int bit = 0;
    int pending = 0;
    for (int k = from; k < to; k++) {
      long excess = delta(values, width, k) - least;
      int left = bits;
      while (left > 0) {
        int step = Math.min(8 - bit, left);
        pending |= ((int) excess & (1 << step) - 1) << bit;
        excess >>>= step;
        left -= step;
        bit += step;
        if (bit == 8) {
          out[at++] = (byte) pending;
          pending = 0;
          bit = 0;
        }
      }
    }
    while (at < end) {
      out[at++] = (byte) pending;
      pending = 0;
    }
  }
}
