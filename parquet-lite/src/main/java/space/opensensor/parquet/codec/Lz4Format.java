package space.opensensor.parquet.codec;

/**
 * Writes the LZ4 block format, which Parquet calls LZ4_RAW: sequences of a token, literals and a
 * match, the last one without a match.
 *
 * @see <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">LZ4 block format</a>
 */
final class Lz4Format extends BlockFormat {

  static final int MIN_MATCH = 4;

  /** Largest value of half a token; more follows in bytes of up to 255. */
  static final int MORE = 15;

  /** End of block conditions: the last 5 bytes are literals... */
  static final int MATCH_TAIL = 5;

  /** ...and the last match starts 12 bytes before the end. */
  static final int START_TAIL = 12;

  Lz4Format() {
    super(MATCH_TAIL, START_TAIL);
  }

  @Override
  int maxLength(int length) {
    return 16 + length + length / 32;
  }

  @Override
  int open(int length, byte[] out, int at, int limit) {
    return at;
  }

  @Override
  int sequence(
      byte[] in,
      int literal,
      int literals,
      int distance,
      int length,
      byte[] out,
      int at,
      int limit) {
    int rest = length - MIN_MATCH;
    int op = literals(in, literal, literals, Math.min(rest, MORE), out, at, limit);
    if (op == BlockCompressor.DOES_NOT_FIT || limit - op < 2) {
      return BlockCompressor.DOES_NOT_FIT;
    }
    out[op] = (byte) distance;
    out[op + 1] = (byte) (distance >>> 8);
    return more(rest, out, op + 2, limit);
  }

  @Override
  int close(byte[] in, int literal, int literals, byte[] out, int at, int limit) {
    return literals(in, literal, literals, 0, out, at, limit);
  }

  private static int literals(
      byte[] in, int literal, int literals, int match, byte[] out, int at, int limit) {
    if (at == limit) {
      return BlockCompressor.DOES_NOT_FIT;
    }
    out[at] = (byte) (Math.min(literals, MORE) << 4 | match);
    int op = more(literals, out, at + 1, limit);
    if (op == BlockCompressor.DOES_NOT_FIT || literals > limit - op) {
      return BlockCompressor.DOES_NOT_FIT;
    }
    System.arraycopy(in, literal, out, op, literals);
    return op + literals;
  }

  /** The part of a length that its half of the token cannot hold. */
  private static int more(int length, byte[] out, int at, int limit) {
    int op = at;
    int rest = length - MORE;
    while (rest >= 0) {
      if (op == limit) {
        return BlockCompressor.DOES_NOT_FIT;
      }
      out[op++] = (byte) Math.min(rest, 255);
      rest -= 255;
    }
    return op;
  }
}
