package space.opensensor.translator.firmware;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/** Application images, made after the description of their format. */
final class FirmwareImages {

  static final int ESP32C3 = 5;
  static final int ESP32S3 = 9;
  static final int ESP32C6 = 13;

  private FirmwareImages() {}

  /** One for an ESP32-S3. */
  static byte[] image(int... sizes) throws GeneralSecurityException {
    return image(ESP32S3, new int[] {0x3c000020, 0x3fc90000, 0x40374000, 0x42000020}, sizes);
  }

  /** An image with the segments of a real one. */
  static byte[] image(int chip, int[] addresses, int[] sizes) throws GeneralSecurityException {
    ByteBuffer out = ByteBuffer.allocate(8 << 20).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 0xe9).put((byte) sizes.length).put((byte) 2).put((byte) 0x3f).putInt(0x40374100);
    out.put(new byte[4]).putShort((short) chip).put(new byte[9]).put((byte) 1);
    byte checksum = (byte) 0xef;
    for (int i = 0; i < sizes.length; i++) {
      out.putInt(addresses[i]).putInt(sizes[i]);
      byte[] data = new byte[sizes[i]];
      for (int j = 0; j < data.length; j++) {
        data[j] = (byte) (i * 31 + j * 7);
      }
      if (i == 0) {
        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).putInt(0xabcd5432);
      }
      for (byte b : data) {
        checksum ^= b;
      }
      out.put(data);
    }
    while (out.position() % 16 != 15) {
      out.put((byte) 0);
    }
    out.put(checksum);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(out.array(), 0, out.position());
    out.put(digest.digest());
    byte[] image = new byte[out.position()];
    out.flip().get(image);
    return image;
  }
}
