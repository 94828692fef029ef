package space.opensensor.parquet.codec;

/**
 * Reads a Snappy block: for verification on the device and for tests.
 *
 * <p>Needs no memory beside its arguments. Every element of the format is read, also those our
 * compressors never write (4-byte offsets, neighbouring literals). Whatever the input, a call
 * either fills exactly the declared length or throws {@link CorruptDataException}; its time is
 * bounded by input and output together.
 *
 * @see <a href="https://github.com/google/snappy/blob/main/format_description.txt">Snappy format
 *     description</a>
 */
public final class SnappyDecompressor {

  private SnappyDecompressor() {}

  /**
   * The uncompressed length that a block declares, section 1. It is the writer's word only: compare
   * it with what is known before memory is given to it.
   *
   * @throws CorruptDataException if the preamble is cut off, longer than 5 bytes or above 2^31 - 1
   */
  public static int declaredLength(byte[] in, int from, int length) throws CorruptDataException {
    return (int) preamble(in, from, from + length);
  }

  /**
   * Decompresses {@code in[from, from + length)} into {@code out[outFrom, outLimit)}.
   *
   * @return bytes written: the declared length
   * @throws CorruptDataException if the block breaks the format or declares more than fits
   * @throws IllegalArgumentException if a range lies outside its array
   */
  public static int decompress(
      byte[] in, int from, int length, byte[] out, int outFrom, int outLimit)
      throws CorruptDataException {
    BlockCompressor.checkRanges(in, from, length, out, outFrom, outLimit);
    int end = from + length;
    long preamble = preamble(in, from, end);
    int declared = (int) preamble;
    int ip = from + (int) (preamble >>> 32);
    if (declared > outLimit - outFrom) {
      throw new CorruptDataException(
          "Snappy block declares " + declared + " bytes, at most " + (outLimit - outFrom) + " fit");
    }
    int op = outFrom;
    int outEnd = outFrom + declared;
    while (ip < end) {
      int element = ip - from;
      int tag = in[ip++] & 0xFF;
      int value = tag >>> 2;
      if ((tag & 3) == 0) {
        if (value >= 60) {
          int bytes = value - 59;
          if (bytes > end - ip) {
            throw corrupt("a literal length is cut off", element);
          }
          value = littleEndian(in, ip, bytes);
          ip += bytes;
        }
        // The stored value is the length less one, so equality is one byte too many.
        if (value < 0 || value >= end - ip) {
          throw corrupt("a literal is longer than the block", element);
        }
        int run = value + 1;
        if (run > outEnd - op) {
          throw corrupt("a literal runs past the declared length", element);
        }
        System.arraycopy(in, ip, out, op, run);
        ip += run;
        op += run;
      } else {
        int bytes = (tag & 3) == 3 ? 4 : tag & 3;
        if (bytes > end - ip) {
          throw corrupt("a copy is cut off", element);
        }
        int offset = littleEndian(in, ip, bytes);
        ip += bytes;
        int run = value + 1;
        if (bytes == 1) {
          offset |= tag >>> 5 << 8;
          run = 4 + (value & 7);
        }
        if (offset <= 0 || offset > op - outFrom) {
          throw corrupt("a copy reaches outside the data", element);
        }
        if (run > outEnd - op) {
          throw corrupt("a copy runs past the declared length", element);
        }
        copy(out, op, offset, run);
        op += run;
      }
    }
    if (op != outEnd) {
      throw new CorruptDataException(
          "Snappy block ends after " + (op - outFrom) + " of " + declared + " declared bytes");
    }
    return declared;
  }

  /** Copies within the output, where source and target may overlap byte by byte. */
  static void copy(byte[] out, int at, int offset, int run) {
    if (offset >= run) {
      System.arraycopy(out, at - offset, out, at, run);
      return;
    }
    for (int op = at, end = at + run; op < end; op++) {
      out[op] = out[op - offset];
    }
  }

  /** Bytes of the preamble in the upper half, declared length in the lower. */
  private static long preamble(byte[] in, int from, int end) throws CorruptDataException {
    long value = 0;
    for (int i = 0; i < 5 && from + i < end; i++) {
      int b = in[from + i];
      value |= (long) (b & 0x7F) << 7 * i;
      if (b >= 0) {
        if (value > Integer.MAX_VALUE) {
          throw new CorruptDataException("Snappy block declares more than 2147483647 bytes");
        }
        return (long) (i + 1) << 32 | value;
      }
    }
    throw new CorruptDataException("Snappy block has no complete length at its start");
  }

  private static int littleEndian(byte[] in, int at, int bytes) {
    int value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | in[at + i] & 0xFF;
    }
    return value;
  }

  private static CorruptDataException corrupt(String what, int at) {
    return new CorruptDataException("Snappy block is corrupt: " + what + ", at byte " + at);
  }
}
