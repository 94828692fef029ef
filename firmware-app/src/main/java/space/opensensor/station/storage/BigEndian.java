package space.opensensor.station.storage;

/** Unsigned integers of one to eight bytes in a byte array, most significant byte first. */
final class BigEndian {

  private BigEndian() {}

  /** Stores the low bytes of a value. */
  static void put(byte[] bytes, int offset, int width, long value) {
    long rest = value;
    for (int i = offset + width - 1; i >= offset; i--) {
      bytes[i] = (byte) rest;
      rest >>>= 8;
    }
  }

  /** Reads a value; with a width of eight, the sign is the top bit. */
  static long get(byte[] bytes, int offset, int width) {
    long value = 0;
    for (int i = offset; i < offset + width; i++) {
      value = (value << 8) | (bytes[i] & 0xff);
    }
    return value;
  }
}
