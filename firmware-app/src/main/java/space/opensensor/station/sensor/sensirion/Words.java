package space.opensensor.station.sensor.sensirion;

/**
 * Words on the bus: two bytes, the higher first, and their CRC.
 *
 * <p>Specification: <a
 * href="https://sensirion.com/media/documents/48C4B7FB/64C134E7/Sensirion_SCD4x_Datasheet.pdf">SCD4x</a>,
 * checksum calculation: CRC-8 with the polynomial 0x31 and the start value 0xff; that of 0xbeef is
 * 0x92.
 */
final class Words {

  /** Bytes of a word with its CRC. */
  static final int BYTES = 3;

  private static final int POLYNOMIAL = 0x31;

  private Words() {}

  /** The CRC of a word. */
  static int crc(int word) {
    int crc = 0xff;
    for (int shift = 8; shift >= 0; shift -= 8) {
      crc ^= word >> shift & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x80) != 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
      }
    }
    return crc & 0xff;
  }

  /** Whether the first words all have the CRC that is theirs. */
  static boolean areGood(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      if (crc(get(bytes, i)) != (bytes[i * BYTES + 2] & 0xff)) {
        return false;
      }
    }
    return true;
  }

  /** A word. */
  static int get(byte[] bytes, int index) {
    int at = index * BYTES;
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }

  /** Puts a word with its CRC. */
  static void put(int word, byte[] bytes, int offset, int index) {
    int at = offset + index * BYTES;
    bytes[at] = (byte) (word >> 8);
    bytes[at + 1] = (byte) word;
    bytes[at + 2] = (byte) crc(word);
  }
}
