package space.opensensor.parquet;

/**
 * Writes the elements of the Snappy block format: preamble, literals and copies.
 *
 * <p>Every method returns the next output position, or a negative number when the element does not
 * fit below the limit.
 *
 * @see <a href="https://github.com/google/snappy/blob/main/format_description.txt">Snappy format
 *     description</a>
 */
final class SnappyElements {

  /** Longest length of one copy element. */
  static final int MAX_COPY = 64;

  /** Copies with a 1-byte offset reach less far than this, in bytes. */
  static final int NEAR = 2048;

  private static final int LITERAL = 0;
  private static final int COPY_1 = 1;
  private static final int COPY_2 = 2;

  private SnappyElements() {}

  /** Bytes that always suffice for so many: elements that do not pay never come close together. */
  static int maxLength(int length) {
    return 32 + length + length / 6;
  }

  /** Section 1: the uncompressed length as a varint. */
  static int preamble(int length, byte[] out, int at, int limit) {
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
    return -1;
  }

  /** Section 2.1: {@code length} bytes as they are; 0 writes nothing. */
  static int literal(byte[] in, int from, int length, byte[] out, int at, int limit) {
    int op = at;
    if (length == 0) {
      return op;
    }
    int value = length - 1;
    int header =
        value < 60 ? 1 : value < 0x100 ? 2 : value < 0x10000 ? 3 : value < 0x1000000 ? 4 : 5;
    if (length > limit - op - header) {
      return -1;
    }
    if (header == 1) {
      out[op++] = (byte) (value << 2 | LITERAL);
    } else {
      out[op++] = (byte) (58 + header << 2 | LITERAL);
      for (int i = 1; i < header; i++) {
        out[op++] = (byte) value;
        value >>>= 8;
      }
    }
    if (length <= 16) {
      int end = op + length;
      int ip = from;
      while (op < end) {
        out[op++] = in[ip++];
      }
      return op;
    }
    System.arraycopy(in, from, out, op, length);
    return op + length;
  }

  /**
   * Section 2.2: as many copy elements as a match needs.
   *
   * @param offset distance back in bytes, 1 to 65535
   * @param length matched bytes, 4 or more
   */
  static int copy(int offset, int length, byte[] out, int at, int limit) {
    int op = at;
    int rest = length;
    while (rest >= MAX_COPY + 4) {
      op = element(offset, MAX_COPY, out, op, limit);
      if (op < 0) {
        return op;
      }
      rest -= MAX_COPY;
    }
    if (rest > MAX_COPY) {
      // Leaves at least 4 for the last element, which can then be a short one.
      op = element(offset, MAX_COPY - 4, out, op, limit);
      if (op < 0) {
        return op;
      }
      rest -= MAX_COPY - 4;
    }
    return element(offset, rest, out, op, limit);
  }

  /** One copy element of 1 to 64 bytes in its shortest form. */
  static int element(int offset, int length, byte[] out, int at, int limit) {
    if (offset < NEAR && length >= 4 && length <= 11) {
      if (limit - at < 2) {
        return -1;
      }
      out[at] = (byte) (offset >>> 8 << 5 | length - 4 << 2 | COPY_1);
      out[at + 1] = (byte) offset;
      return at + 2;
    }
    if (limit - at < 3) {
      return -1;
    }
    out[at] = (byte) (length - 1 << 2 | COPY_2);
    out[at + 1] = (byte) offset;
    out[at + 2] = (byte) (offset >>> 8);
    return at + 3;
  }
}
