package space.opensensor.parquet.codec;

/**
 * A page codec: one input range in, one self-contained compressed block out.
 *
 * <p>An instance owns its tables, allocates nothing after its construction, keeps no state between
 * two calls and is not safe for use by two threads at once. The input may have any length from 0
 * up; input and output must not overlap.
 */
public abstract class BlockCompressor {

  /** Answer of {@link #compress}: the block does not fit below the output limit. */
  public static final int DOES_NOT_FIT = -1;

  BlockCompressor() {}

  /**
   * The most bytes that {@link #compress} can write for an input.
   *
   * @param length length of the input in bytes, 0 or more
   * @return bytes of output that always suffice
   */
  public abstract int maxCompressedLength(int length);

  /**
   * Compresses {@code in[from, from + length)} into {@code out[outFrom, outLimit)}.
   *
   * <p>A limit below {@code outFrom + maxCompressedLength(length)} is allowed: it is how a caller
   * asks for "only if it becomes smaller than that". Then nothing is written at or above the limit,
   * and after {@link #DOES_NOT_FIT} the bytes below it are unspecified.
   *
   * @return bytes written, or {@link #DOES_NOT_FIT}
   * @throws IllegalArgumentException if a range lies outside its array
   */
  public abstract int compress(
      byte[] in, int from, int length, byte[] out, int outFrom, int outLimit);

  static void checkRanges(byte[] in, int from, int length, byte[] out, int outFrom, int outLimit) {
    if (from < 0 || length < 0 || length > in.length - from) {
      throw new IllegalArgumentException(
          "input range " + from + "+" + length + " lies outside an array of " + in.length);
    }
    if (outFrom < 0 || outLimit < outFrom || outLimit > out.length) {
      throw new IllegalArgumentException(
          "output range " + outFrom + ".." + outLimit + " lies outside an array of " + out.length);
    }
  }
}
