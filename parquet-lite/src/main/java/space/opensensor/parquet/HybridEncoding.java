package space.opensensor.parquet;

/**
 * The RLE / bit-packing hybrid of definition levels, dictionary indexes and booleans, in the fewest
 * bytes that the format allows.
 *
 * <p>A run of equal values costs a header and one value whatever its length; a bit-packed run costs
 * a header and the width for every 8 values, the last 8 padded. Which runs to use is found
 * backward, by the least cost of what follows each position, in windows of up to {@value #WINDOW}
 * values.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE">Parquet:
 *     RLE/bit-packing hybrid</a>
 */
final class HybridEncoding {

  /** The longest bit-packed run with a one-byte header, which is 63 groups of 8. */
  private static final int WINDOW = 504;

  /** In a window, costs with a bit-packed run open lie this far above those without. */
  private static final int OPEN = 512;

  private static final int LONG_RUN = 64;
  private static final int IMPOSSIBLE = 30000;

  private final short[] scratch;
  private short[] values;
  private int width;
  private byte[] out;
  private int at;

  /**
   * An encoding.
   *
   * @param scratch of {@link Workspace#SCRATCH_CELLS}
   */
  HybridEncoding(short[] scratch) {
    this.scratch = scratch;
  }

  /** The most bytes that a number of values takes. */
  static int maxSize(int count, int width) {
    return (count + 7) / 8 * width + (count + WINDOW - 1) / WINDOW;
  }

  /**
   * A quick lower bound of the bytes that values take: a run of equal values costs at least its
   * bits or, as a run, a header and a value.
   */
  static int leastSize(short[] of, int count, int bitWidth) {
    int mostBits = 8 * (1 + (bitWidth + 7) / 8);
    int bits = 0;
    int runBits = 0;
    for (int i = 0; i < count; i++) {
      runBits = i > 0 && of[i] == of[i - 1] ? runBits + bitWidth : bitWidth;
      bits += runBits <= mostBits ? bitWidth : Math.max(0, mostBits + bitWidth - runBits);
    }
    return bits + 7 >> 3;
  }

  /**
   * Writes values of some bits each, or only counts the bytes.
   *
   * @param bitWidth bits of a value, 0–15
   * @param into null to count
   * @return the index after the last byte
   */
  int encode(short[] of, int count, int bitWidth, byte[] into, int offset) {
    values = of;
    width = bitWidth;
    out = into;
    at = offset;
    int from = 0;
    while (from < count) {
      int run = bitWidth == 0 ? count : run(from, count);
      if (run >= LONG_RUN || bitWidth == 0) {
        putRun(from, run);
        from += run;
      } else {
        int size = Math.min(WINDOW, count - from);
        costs(from, size, from + size == count);
        put(from, size, from + size == count);
        from += size;
      }
    }
    return at;
  }

  private int run(int from, int end) {
    int next = from + 1;
    while (next < end && values[next] == values[from]) {
      next++;
    }
    return next - from;
  }

  private void costs(int from, int size, boolean last) {
    scratch[size] = 0;
    scratch[OPEN + size] = 0;
    int run = 0;
    for (int i = size - 1; i >= 0; i--) {
      run = i + 1 < size && values[from + i] == values[from + i + 1] ? run + 1 : 1;
      int group = groupCost(i, size, last);
      int cost = Math.min(IMPOSSIBLE, 1 + group);
      for (int length = run; length > 0 && length > run - 8; length--) {
        cost = Math.min(cost, runCost(length) + scratch[i + length]);
      }
      scratch[i] = (short) cost;
      scratch[OPEN + i] = (short) Math.min(cost, group);
    }
  }

  /** What the window costs from a position when 8 values are bit-packed there. */
  private int groupCost(int i, int size, boolean last) {
    if (i + 8 > size) {
      return last ? width : IMPOSSIBLE;
    }
    return Math.min(IMPOSSIBLE, width + scratch[OPEN + i + 8]);
  }

  private int runCost(int length) {
    return (length < 64 ? 1 : 2) + (width + 7) / 8;
  }

  private void put(int from, int size, boolean last) {
    int i = 0;
    while (i < size) {
      if (scratch[i] == 1 + groupCost(i, size, last)) {
        int start = i;
        i += 8;
        while (i < size && scratch[OPEN + i] == groupCost(i, size, last)) {
          i += 8;
        }
        putPacked(from + start, Math.min(i, size) - start);
      } else {
        int run = run(from + i, from + size);
        while (scratch[i] != runCost(run) + scratch[i + run]) {
          run--;
        }
        putRun(from + i, run);
        i += run;
      }
    }
  }

  private void putRun(int from, int run) {
    at = Varint.put((long) run << 1, out, at);
    for (int shift = 0; shift < width; shift += 8) {
      if (out != null) {
        out[at] = (byte) (values[from] >> shift);
      }
      at++;
    }
  }

  private void putPacked(int from, int count) {
    int groups = (count + 7) / 8;
    at = Varint.put(groups << 1 | 1, out, at);
    if (out == null) {
      at += groups * width;
      return;
    }
    int end = at + groups * width;
    int pending = 0;
    int bits = 0;
    for (int i = from; i < from + count; i++) {
      pending |= values[i] << bits;
      bits += width;
      while (bits >= 8) {
        out[at++] = (byte) pending;
        pending >>>= 8;
        bits -= 8;
      }
    }
    while (at < end) {
      out[at++] = (byte) pending;
      pending = 0;
    }
  }
}
