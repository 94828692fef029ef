package space.opensensor.parquet;

/**
 * DELTA_BINARY_PACKED: a first value, then differences in blocks; a block holds its least
 * difference and, for each of its miniblocks, a bit width and the excesses over that least
 * difference.
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

  /** The smallest miniblock, of which all others are multiples. */
  private static final int GROUP = 32;

  /** The largest block, so that readers need no more than 32 miniblocks. */
  private static final int MAX_BLOCK = 1024;

  private final long[] deltas;
  private final boolean anyShape;
  private int chosenBlock;
  private int chosenMiniblock;

  /**
   * An encoding.
   *
   * @param deltas {@link #scratchLongs} for the rows of a page
   * @param anyShape whether to use other shapes than blocks of 128 values in 4 miniblocks, which is
   *     what most writers use
   */
  DeltaBinaryPackedEncoding(long[] deltas, boolean anyShape) {
    this.deltas = deltas;
    this.anyShape = anyShape;
  }

  /** Numbers for the least and the largest difference of every group of rows. */
  static int scratchLongs(int rows) {
    return 2 * ((rows + GROUP - 1) / GROUP);
  }

  /** The most bytes that a number of values can take. */
  static int maxSize(int count, int width) {
    int miniblocks = (count + GROUP - 1) / GROUP;
    int blocks = (count + BLOCK - 1) / BLOCK;
    return 2 + 1 + 5 + 10 + blocks * (10 + 4) + miniblocks * GROUP * width;
  }

  /**
   * Finds the shape of blocks in which values take the fewest bytes.
   *
   * @param width 4 or 8, the bytes of a value
   * @return the bytes
   */
  int chooseShape(PageValues values, int width) {
    measure(values, width);
    chosenBlock = BLOCK;
    chosenMiniblock = GROUP;
    int least = put(values, width, BLOCK, GROUP, null, 0);
    if (anyShape) {
      int whole = (values.count() + BLOCK - 2) / BLOCK * BLOCK;
      for (int block = BLOCK; block <= Math.min(whole, MAX_BLOCK); block += BLOCK) {
        if (block == BLOCK || block == whole) {
          least = tryMiniblocks(values, width, block, least);
        }
      }
    }
    return least;
  }

  /** Writes values in the shape that was chosen for them and returns the index after them. */
  int encode(PageValues values, int width, byte[] out, int offset) {
    return put(values, width, chosenBlock, chosenMiniblock, out, offset);
  }

  private int tryMiniblocks(PageValues values, int width, int block, int leastSoFar) {
    int least = leastSoFar;
    for (int miniblock = GROUP; miniblock <= block; miniblock += GROUP) {
      if (block % miniblock == 0) {
        int size = put(values, width, block, miniblock, null, 0);
        if (size < least) {
          least = size;
          chosenBlock = block;
          chosenMiniblock = miniblock;
        }
      }
    }
    return least;
  }

  /** Notes the least and the largest difference of every group. */
  private void measure(PageValues values, int width) {
    int count = values.count();
    for (int start = 1; start < count; start += GROUP) {
      int end = Math.min(count, start + GROUP);
      long least = Long.MAX_VALUE;
      long largest = Long.MIN_VALUE;
      for (int k = start; k < end; k++) {
        long delta = delta(values, width, k);
        least = Math.min(least, delta);
        largest = Math.max(largest, delta);
      }
      int at = start / GROUP * 2;
      deltas[at] = least;
      deltas[at + 1] = largest;
    }
  }

  /** Writes the values, or only counts the bytes when there is no array. */
  private int put(PageValues values, int width, int block, int miniblock, byte[] out, int offset) {
    int count = values.count();
    int at = Varint.put(block, out, offset);
    at = Varint.put(block / miniblock, out, at);
    at = Varint.put(count, out, at);
    at = Varint.put(Varint.zigzag(count == 0 ? 0 : first(values, width)), out, at);
    for (int start = 1; start < count; start += block) {
      int end = Math.min(count, start + block);
      long least = least(start, end);
      at = Varint.put(Varint.zigzag(least), out, at);
      int widths = at;
      at += block / miniblock;
      for (int from = start; from < start + block; from += miniblock) {
        int to = Math.min(end, from + miniblock);
        int bits = from < to ? Varint.bitWidth(largest(from, to) - least) : 0;
        int next = at + miniblock / 8 * bits;
        if (out != null) {
          out[widths++] = (byte) bits;
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

  private long least(int from, int to) {
    long least = Long.MAX_VALUE;
    for (int start = from; start < to; start += GROUP) {
      least = Math.min(least, deltas[start / GROUP * 2]);
    }
    return least;
  }

  private long largest(int from, int to) {
    long largest = Long.MIN_VALUE;
    for (int start = from; start < to; start += GROUP) {
      largest = Math.max(largest, deltas[start / GROUP * 2 + 1]);
    }
    return largest;
  }

  /** Packs the excesses of a miniblock from the lowest bit up, and pads it with zeros. */
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
    long pending = 0;
    for (int k = from; k < to && bits > 0; k++) {
      long excess = delta(values, width, k) - least;
      int low = Math.min(bits, 32);
      pending |= (excess & 0xFFFFFFFFL) << used;
      for (used += low; used >= 8; used -= 8) {
        out[at++] = (byte) pending;
        pending >>>= 8;
      }
      pending |= bits > 32 ? excess >>> 32 << used : 0;
      for (used += bits - low; used >= 8; used -= 8) {
        out[at++] = (byte) pending;
        pending >>>= 8;
      }
    }
    while (at < end) {
      out[at++] = (byte) pending;
      pending = 0;
    }
  }
}
