package space.opensensor.parquet.codec;

/**
 * Writes the Snappy block format: a preamble, then literals and copies.
 *
 * @see <a href="https://github.com/google/snappy/blob/main/format_description.txt">Snappy format
 *     description</a>
 */
public final class SnappyFormat extends BlockFormat {

  /** Longest length of one copy element. */
  static final int MAX_COPY = 64;

  /** Copies with a 1-byte offset reach less far than this and have these lengths. */
  static final int NEAR = 2048;

  static final int SHORT_FROM = 4;
  static final int SHORT_TO = 11;

  /** Longest literals with a tag of 1 byte, and with 1 more byte. */
  static final int LITERAL_1 = 60;

  static final int LITERAL_2 = 256;

  private static final int LITERAL = 0;
  private static final int COPY_1 = 1;
  private static final int COPY_2 = 2;

  SnappyFormat() {
    super(0, 0);
  }

  @Override
  int maxLength(int length) {
    return bound(length);
  }

  /** Bytes that always suffice; with LZ4, too. */
  public static int bound(int length) {
    return 32 + length + length / 6;
  }

  /** Section 1: the uncompressed length as a varint. */
  @Override
  int open(int length, byte[] out, int at, int limit) {
    int rest = length;
    int op = at;
    while (op < limit) {
      if (rest < 0x80) {
        out[op] = (byte) rest;
        return op + 1;
      }
      out[op++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    return BlockCompressor.DOES_NOT_FIT;
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
    int op = at;
    if (literals != 0) {
      op = close(in, literal, literals, out, at, limit);
      if (op == BlockCompressor.DOES_NOT_FIT) {
        return op;
      }
    }
    int rest = length;
    while (rest > MAX_COPY) {
      // Leaves at least 4 bytes for the last element, which can then be a short one.
      int part = rest < MAX_COPY + SHORT_FROM ? MAX_COPY - SHORT_FROM : MAX_COPY;
      if (limit - op < 3) {
        return BlockCompressor.DOES_NOT_FIT;
      }
      op = copy2(distance, part, out, op);
      rest -= part;
    }
    if (distance < NEAR && rest >= SHORT_FROM && rest <= SHORT_TO) {
      if (limit - op < 2) {
        return BlockCompressor.DOES_NOT_FIT;
      }
      out[op] = (byte) (distance >>> 8 << 5 | rest - SHORT_FROM << 2 | COPY_1);
      out[op + 1] = (byte) distance;
      return op + 2;
    }
    return limit - op < 3 ? BlockCompressor.DOES_NOT_FIT : copy2(distance, rest, out, op);
  }

  /** Section 2.2.2. */
  private static int copy2(int distance, int length, byte[] out, int at) {
    out[at] = (byte) (length - 1 << 2 | COPY_2);
    out[at + 1] = (byte) distance;
    out[at + 2] = (byte) (distance >>> 8);
    return at + 3;
  }

  /** Section 2.1. */
  @Override
  int close(byte[] in, int literal, int literals, byte[] out, int at, int limit) {
    if (literals == 0) {
      return at;
    }
    int op = at;
    if (literals <= LITERAL_1) {
      if (literals >= limit - op) {
        return BlockCompressor.DOES_NOT_FIT;
      }
      out[op++] = (byte) (literals - 1 << 2 | LITERAL);
    } else {
      int value = literals - 1;
      int bytes = value < 0x100 ? 1 : value < 0x10000 ? 2 : value < 0x1000000 ? 3 : 4;
      if (literals > limit - op - 1 - bytes) {
        return BlockCompressor.DOES_NOT_FIT;
      }
      out[op++] = (byte) (LITERAL_1 - 1 + bytes << 2 | LITERAL);
      for (int i = 0; i < bytes; i++) {
        out[op++] = (byte) value;
        value >>>= 8;
      }
    }
    System.arraycopy(in, literal, out, op, literals);
    return op + literals;
  }
}
