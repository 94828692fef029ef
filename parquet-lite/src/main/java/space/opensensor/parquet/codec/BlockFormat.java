package space.opensensor.parquet.codec;

/**
 * How a codec writes literals and matches, and where it allows them.
 *
 * <p>The writing methods return the next output position, or {@link BlockCompressor#DOES_NOT_FIT}
 * when their bytes do not fit below the limit.
 */
abstract class BlockFormat {

  /** Matches end at least so many bytes before the end of the input. */
  final int matchTail;

  /** Matches start at least so many bytes before the end of the input. */
  final int startTail;

  BlockFormat(int matchTail, int startTail) {
    this.matchTail = matchTail;
    this.startTail = startTail;
  }

  /** Bytes that always suffice for so many, whatever the parse. */
  abstract int maxLength(int length);

  /** What comes before the first sequence of an input of this length. */
  abstract int open(int length, byte[] out, int at, int limit);

  /**
   * Literals, then a match.
   *
   * @param literal position of the literals in {@code in}
   * @param literals their number, 0 or more
   * @param distance how far back the match lies, 1 to 65535
   * @param length bytes matched
   */
  abstract int sequence(
      byte[] in,
      int literal,
      int literals,
      int distance,
      int length,
      byte[] out,
      int at,
      int limit);

  /** The literals after the last match, 0 or more. */
  abstract int close(byte[] in, int literal, int literals, byte[] out, int at, int limit);
}
