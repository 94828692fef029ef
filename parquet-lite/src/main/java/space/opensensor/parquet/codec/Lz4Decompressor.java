package space.opensensor.parquet.codec;

/**
 * Reads an LZ4 block, Parquet's LZ4_RAW: for verification on the device and for tests.
 *
 * <p>Needs no memory beside its arguments. Whatever the input, a call either writes a bounded
 * output or throws {@link CorruptDataException}; its time is bounded by input and output together.
 * As strict as the reference decoder about the end of a block. The format does not store the
 * uncompressed length: the caller compares the result with what the page header says.
 *
 * @see <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">LZ4 block format</a>
 */
public final class Lz4Decompressor {

  private Lz4Decompressor() {}

  /**
   * Decompresses {@code in[from, from + length)} into {@code out[outFrom, outLimit)}.
   *
   * @return bytes written
   * @throws CorruptDataException if the block breaks the format or does not fit
   * @throws IllegalArgumentException if a range lies outside its array
   */
  public static int decompress(
      byte[] in, int from, int length, byte[] out, int outFrom, int outLimit)
      throws CorruptDataException {
    BlockCompressor.checkRanges(in, from, length, out, outFrom, outLimit);
    int end = from + length;
    int ip = from;
    int op = outFrom;
    int match = outFrom;
    while (ip < end) {
      int sequence = ip - from;
      int token = in[ip++] & 0xFF;
      int literals = token >>> 4;
      if (literals == Lz4Format.MORE) {
        int more = more(in, ip, end, outLimit - op, sequence);
        ip += more / 255 + 1;
        literals += more;
      }
      if (literals > end - ip) {
        throw corrupt("literals are longer than the block", sequence);
      }
      if (literals > outLimit - op) {
        throw corrupt("literals run past the output", sequence);
      }
      System.arraycopy(in, ip, out, op, literals);
      ip += literals;
      op += literals;
      if (ip == end) {
        checkEnd(match - outFrom, op - outFrom, literals, sequence);
        return op - outFrom;
      }
      if (end - ip < 2) {
        throw corrupt("an offset is cut off", sequence);
      }
      int distance = in[ip] & 0xFF | (in[ip + 1] & 0xFF) << 8;
      ip += 2;
      if (distance == 0 || distance > op - outFrom) {
        throw corrupt("a match reaches outside the data", sequence);
      }
      int run = token & Lz4Format.MORE;
      if (run == Lz4Format.MORE) {
        int more = more(in, ip, end, outLimit - op, sequence);
        ip += more / 255 + 1;
        run += more;
      }
      run += Lz4Format.MIN_MATCH;
      if (run > outLimit - op) {
        throw corrupt("a match runs past the output", sequence);
      }
      match = op;
      SnappyDecompressor.copy(out, op, distance, run);
      op += run;
    }
    throw corrupt("the last sequence is missing", length);
  }

  /** Sum of the further bytes of a length; they are its value / 255 + 1. */
  private static int more(byte[] in, int from, int end, int most, int sequence)
      throws CorruptDataException {
    int sum = 0;
    for (int ip = from; ip < end; ip++) {
      int value = in[ip] & 0xFF;
      sum += value;
      if (value < 255) {
        return sum;
      }
      if (sum > most) {
        throw corrupt("a length runs past the output", sequence);
      }
    }
    throw corrupt("a length is cut off", sequence);
  }

  private static void checkEnd(int match, int length, int literals, int sequence)
      throws CorruptDataException {
    // A first sequence that is the last one has no match before it.
    if (sequence == 0) {
      return;
    }
    if (literals < Lz4Format.MATCH_TAIL) {
      throw corrupt("the last 5 bytes are not literals", sequence);
    }
    if (match > length - Lz4Format.START_TAIL) {
      throw corrupt("a match starts within the last 12 bytes", sequence);
    }
  }

  private static CorruptDataException corrupt(String what, int at) {
    return new CorruptDataException("LZ4 block is corrupt: " + what + ", at byte " + at);
  }
}
