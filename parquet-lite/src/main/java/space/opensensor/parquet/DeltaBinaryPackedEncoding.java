package space.opensensor.parquet;

/**
 * DELTA_BINARY_PACKED: a first value, then differences in blocks; a block holds its least difference
 * and, for each of its miniblocks, a bit width and the excesses over that least difference.
 *
 * <p>The shape of the blocks is the writer's choice within the format's rules: blocks of a multiple
 * of 128 values, miniblocks of a multiple of 32. Small miniblocks follow the data, large ones have
 * fewer headers; the last one is padded. Arithmetic wraps at the type's width, so any values can be
 * held.
 *
 * @see <a
 *     href="https://parquet.apache.org/docs/file-format/data-pages/encodings/#DELTAENC">Parquet:
 *     delta encoding</a>
 */
final class DeltaBinaryPackedEncoding {

  private static final int BLOCK = 128;
  private static final int MINIBLOCK = 32;

  /** The largest block, so that readers need no more than 32 miniblocks. */
  private static final int MAX_BLOCK = 1024;

  private final boolean anyShape;
  private int chosenBlock;
  private int chosenMiniblock;
  private int leastSize;

  /**
   * An encoding.
   *
   * @param anyShape whether to use other shapes than blocks of 128 values and 4 miniblocks, which
   *     is what every writer uses
   */
  DeltaBinaryPackedEncoding(boolean anyShape) {
    this.anyShape = anyShape;
  }

  /** The most bytes that a number of values can take. */
  static int maxSize(int count, int width) {
    int miniblocks = (count + MINIBLOCK - 1) / MINIBLOCK;
    int blocks = (count + BLOCK - 1) / BLOCK;
    return 2 + 1 + 5 + 10 + blocks * (10 + 4) + miniblocks * MINIBLOCK * width;
  }

  /**
   * Finds the shape of blocks in which values take the fewest bytes.
   *
   * @param width 4 or 8, the bytes of a value
   * @return the bytes
   */
  int chooseShape(PageValues values, int width) {
    chosenBlock = BLOCK;
    chosenMiniblock = MINIBLOCK;
    leastSize = size(values, width, BLOCK, MINIBLOCK);
    if (anyShape) {
      tryBlock(values, width, BLOCK);
      int whole = (values.count() + BLOCK - 2) / BLOCK * BLOCK;
      if (whole > BLOCK && whole <= MAX_BLOCK) {
        tryBlock(values, width, whole);
      }
    }
    return leastSize;
  }

  private void tryBlock(PageValues values, int width, int block) {
    for (int miniblock = MINIBLOCK; miniblock <= block; miniblock += MINIBLOCK) {
      int size = block % miniblock == 0 ? size(values, width, block, miniblock) : leastSize;
      if (size < leastSize) {
        leastSize = size;
        chosenBlock = block;
        chosenMiniblock = miniblock;
      }
    }
  }

  private static int size(PageValues values, int width, int block, int miniblock) {
    return put(values, width, block, miniblock, null, 0);
  }

  /** Writes values in the shape that was chosen for them and returns the index after them. */
  int encode(PageValues values, int width, byte[] out, int offset) {
    return put(values, width, chosenBlock, chosenMiniblock, out, offset);
  }

  private static int put(
      PageValues values, int width, int blockSize, int miniblockSize, byte[] out, int offset) {
    int count = values.count();
    int miniblocks = blockSize / miniblockSize;
    int at = Varint.put(blockSize, out, offset);
    at = Varint.put(miniblocks, out, at);
    at = Varint.put(count, out, at);
    at = Varint.put(Varint.zigzag(count == 0 ? 0 : first(values, width)), out, at);
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
        int next = at + miniblockSize / 8 * bits;
        if (out != null) {
          out[widths + m] = (byte) bits;
          pack(values, width, from, to, least, bits, out, at, next);
        }
        at = next;
      }
    }
    return at;
  }

  private static long first(PageValues values, int width) {
    return width == 4 ? values.intAt(0) : values.longAt(0);
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
    return Varint.bitWidth(all);
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
    int used = 0;
    int pending = 0;
    for (int k = from; k < to; k++) {
      long excess = delta(values, width, k) - least;
      int left = bits;
      while (left > 0) {
        int step = Math.min(8 - used, left);
        pending |= ((int) excess & (1 << step) - 1) << used;
        excess >>>= step;
        left -= step;
        used += step;
        if (used == 8) {
          out[at++] = (byte) pending;
          pending = 0;
          used = 0;
        }
      }
    }
    while (at < end) {
      out[at++] = (byte) pending;
      pending = 0;
    }
  }
}
