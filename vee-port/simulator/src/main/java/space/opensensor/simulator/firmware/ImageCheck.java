package space.opensensor.simulator.firmware;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.Map;

/**
 * What an image says of itself, held against its manifest: a station that took one of another
 * version would fetch it again and again.
 *
 * @see <a
 *     href="https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-reference/system/app_image_format.html">App
 *     image format</a>
 */
final class ImageCheck {

  /** By the chip's number in an image's header. */
  private static final Map<Integer, String> CHIPS =
      Map.of(5, "ESP32-C3", 9, "ESP32-S3", 13, "ESP32-C6");

  private static final int MAGIC = 0xe9;
  private static final int CHIP = 12;
  private static final int DESCRIPTION = 32;
  private static final int DESCRIPTION_MAGIC = 0xabcd5432;
  private static final int VERSION = DESCRIPTION + 16;
  private static final int VERSION_BYTES = 32;

  private ImageCheck() {}

  /**
   * Checks an image of a board or a Linux station; others say nothing of themselves.
   *
   * @throws IOException where it is of another version or chip
   */
  static void check(Release.Build build, String version, byte[] image) throws IOException {
    if (build.chipFamily().startsWith("ESP32")) {
      checkBoard(build, version, image);
    } else if (build.chipFamily().equals("Linux")
        && !new String(image, ISO_8859_1).contains("opensensor-java " + version + "\0")) {
      throw new IOException(build.path() + ": does not say that it is " + version);
    }
  }

  private static void checkBoard(Release.Build build, String version, byte[] image)
      throws IOException {
    if (image.length < VERSION + VERSION_BYTES
        || (image[0] & 0xff) != MAGIC
        || littleEndian(image, DESCRIPTION, 4) != DESCRIPTION_MAGIC) {
      throw new IOException(build.path() + ": no image of ESP-IDF with a description");
    }
    int number = littleEndian(image, CHIP, 2);
    String chip = CHIPS.getOrDefault(number, "a chip of number " + number);
    if (!build.chipFamily().equals(chip)) {
      throw new IOException(
          build.path() + ": is for " + chip + ", and the manifest says " + build.chipFamily());
    }
    String own = new String(image, VERSION, VERSION_BYTES, ISO_8859_1);
    own = own.substring(0, Math.max(0, own.indexOf('\0')));
    if (!own.equals(version)) {
      throw new IOException(
          build.path() + ": is version \"" + own + "\", and the manifest says " + version);
    }
  }

  private static int littleEndian(byte[] bytes, int at, int count) {
    int value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = value << 8 | bytes[at + i] & 0xff;
    }
    return value;
  }
}
