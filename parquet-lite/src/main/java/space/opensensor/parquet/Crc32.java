package space.opensensor.parquet;

/**
 * CRC-32 as in gzip, PNG and the {@code crc} field of a Parquet page header: polynomial 0x04C11DB7,
 * reflected, initial value and final xor all ones. The check value of {@code 123456789} is {@code
 * 0xCBF43926}.
 *
 * <p>Allocates nothing; its table of 1 KB is shared by all uses.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/checksumming/">Parquet:
 *     checksumming</a>
 */
public final class Crc32 {

  private static final int REFLECTED_POLYNOMIAL = 0xEDB88320;
  private static final int[] TABLE = table();

  private int state = ~0;

  /** Starts with no bytes. */
  public Crc32() {}

  /** The CRC of one array's part. */
  public static int of(byte[] bytes, int offset, int length) {
    return ~advance(~0, bytes, offset, length);
  }

  /**
   * The CRC of some bytes after those whose CRC is already known, for a caller that keeps its own
   * state: {@code continued(of(a), b)} is the CRC of a followed by b, and the CRC of nothing is 0.
   */
  public static int continued(int crc, byte[] bytes, int offset, int length) {
    return ~advance(~crc, bytes, offset, length);
  }

  /** Forgets all bytes. */
  public void reset() {
    state = ~0;
  }

  /** Adds bytes. */
  public void update(byte[] bytes, int offset, int length) {
    state = advance(state, bytes, offset, length);
  }

  /** The CRC of all bytes since the start or the last reset. */
  public int value() {
    return ~state;
  }

  private static int advance(int state, byte[] bytes, int offset, int length) {
    int crc = state;
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      crc = (crc >>> 8) ^ TABLE[(crc ^ bytes[i]) & 0xff];
    }
    return crc;
  }

  private static int[] table() {
    int[] table = new int[256];
    for (int i = 0; i < 256; i++) {
      int remainder = i;
      for (int bit = 0; bit < 8; bit++) {
        remainder = (remainder >>> 1) ^ (REFLECTED_POLYNOMIAL & -(remainder & 1));
      }
      table[i] = remainder;
    }
    return table;
  }
}
