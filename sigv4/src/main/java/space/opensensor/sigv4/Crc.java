package space.opensensor.sigv4;

/**
 * A reflected 32-bit CRC, four bits at a time: 64 bytes of table instead of 1 KB.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952#section-8">RFC 1952, CRC-32</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9260#appendix-A">RFC 9260, CRC-32C</a>
 */
final class Crc extends Checksum {

  static final int CRC32 = 0xedb88320;
  static final int CRC32C = 0x82f63b78;

  private final int[] table = new int[16];
  private int crc = -1;

  Crc(String algorithm, int reversedPolynomial) {
    super(algorithm, 4);
    for (int i = 0; i < 16; i++) {
      int value = i;
      for (int bit = 0; bit < 4; bit++) {
        value = (value & 1) != 0 ? (value >>> 1) ^ reversedPolynomial : value >>> 1;
      }
      table[i] = value;
    }
  }

  @Override
  public void reset() {
    crc = -1;
  }

  @Override
  public void update(byte[] data, int offset, int length) {
    int value = crc;
    for (int i = offset; i < offset + length; i++) {
      value ^= data[i] & 0xff;
      value = (value >>> 4) ^ table[value & 15];
      value = (value >>> 4) ^ table[value & 15];
    }
    crc = value;
  }

  @Override
  void finish(byte[] out) {
    int value = ~crc;
    out[0] = (byte) (value >> 24);
    out[1] = (byte) (value >> 16);
    out[2] = (byte) (value >> 8);
    out[3] = (byte) value;
    crc = -1;
  }

  @Override
  boolean uses(Sha256 hash) {
    return false;
  }
}
