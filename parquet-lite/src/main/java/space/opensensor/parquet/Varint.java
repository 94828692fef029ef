package space.opensensor.parquet;

/** Variable-length integers (ULEB128) and zigzag, as Parquet's encodings use them. */
final class Varint {

  private Varint() {}

  /**
   * Writes an unsigned number, or only counts its bytes.
   *
   * @param out null to count
   * @return the index after the number
   */
  static int put(long value, byte[] out, int offset) {
    int at = offset;
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      if (out != null) {
        out[at] = (byte) (rest & 0x7F | 0x80);
      }
      at++;
      rest >>>= 7;
    }
    if (out != null) {
      out[at] = (byte) rest;
    }
    return at + 1;
  }

  /** Maps small negative and positive numbers to small unsigned ones. */
  static long zigzag(long value) {
    return value << 1 ^ value >> 63;
  }

  /** Bits up to the highest one that is set; 0 for 0. */
  static int bitWidth(long value) {
    int bits = 0;
    long rest = value;
    if (rest >>> 32 != 0) {
      bits = 32;
      rest >>>= 32;
    }
    int low = (int) rest;
    if (low >>> 16 != 0) {
      bits += 16;
      low >>>= 16;
    }
    if (low >>> 8 != 0) {
      bits += 8;
      low >>>= 8;
    }
    while (low != 0) {
      bits++;
      low >>>= 1;
    }
    return bits;
  }
}
