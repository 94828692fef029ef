package space.opensensor.translator.firmware;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * An application image of an ESP32, read and checked: header, segments, checksum and digest. Sizes
 * and addresses are bytes.
 *
 * @see <a
 *     href="https://docs.espressif.com/projects/esptool/en/latest/esp32s3/advanced-topics/firmware-image-format.html">Firmware
 *     image format</a>
 */
final class FirmwareImage {

  /**
   * One segment.
   *
   * @param address where it is loaded or mapped
   * @param bytes its length
   * @param memory the memory it lies in
   */
  record Segment(int address, int bytes, String memory) {}

  private static final int HEADER_BYTES = 24;
  private static final int MAGIC = 0xe9;
  private static final int MOST_SEGMENTS = 16;
  private static final int DIGEST_BYTES = 32;
  private static final int DESCRIPTION_MAGIC = 0xabcd5432;
  private static final int CHECKSUM_SEED = 0xef;

  private final Chip chip;
  private final List<Segment> segments;

  private FirmwareImage(Chip chip, List<Segment> segments) {
    this.chip = chip;
    this.segments = segments;
  }

  /**
   * Reads an image, all of it.
   *
   * @throws FirmwareException at the first thing that is wrong
   */
  static FirmwareImage read(byte[] image) throws FirmwareException {
    ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    check(image.length >= HEADER_BYTES, "shorter than its header: %d bytes", image.length);
    check((image[0] & 0xff) == MAGIC, "magic: expected 0xe9, got 0x%02x", image[0] & 0xff);
    Chip chip = Chip.of(bytes.getShort(12) & 0xffff);
    int count = image[1] & 0xff;
    check(count >= 1 && count <= MOST_SEGMENTS, "segments: expected 1 to 16, got %d", count);
    List<Segment> segments = new ArrayList<>();
    int at = HEADER_BYTES;
    int checksum = CHECKSUM_SEED;
    for (int i = 0; i < count; i++) {
      check(image.length - at >= 8, "segment %d: begins after the image's end", i);
      int address = bytes.getInt(at);
      Segment segment = new Segment(address, bytes.getInt(at + 4), chip.memory(address));
      at += 8;
      check(
          segment.bytes() >= 0 && segment.bytes() <= image.length - at,
          "segment %d: ends after the image's end",
          i);
      check(segment.memory() != null, "segment %d: no memory at 0x%08x", i, address);
      for (int j = at; j < at + segment.bytes(); j++) {
        checksum ^= image[j] & 0xff;
      }
      segments.add(segment);
      at += segment.bytes();
    }
    int end = at / 16 * 16 + 16;
    check(image.length >= end, "ends before its checksum");
    check((image[end - 1] & 0xff) == checksum, "checksum: does not fit the segments");
    check(image[23] == 1, "has no SHA-256 at its end");
    check(
        image.length == end + DIGEST_BYTES,
        "expected %d bytes, got %d",
        end + DIGEST_BYTES,
        image.length);
    check(
        Arrays.equals(sha256(image, end), Arrays.copyOfRange(image, end, image.length)),
        "SHA-256: does not fit the image");
    check(
        segments.get(0).bytes() >= 4 && bytes.getInt(HEADER_BYTES + 8) == DESCRIPTION_MAGIC,
        "segment 0: does not begin with an application description");
    return new FirmwareImage(chip, segments);
  }

  /** The chip it is for. */
  Chip chip() {
    return chip;
  }

  /** The segments, in their order. */
  List<Segment> segments() {
    return segments;
  }

  private static byte[] sha256(byte[] image, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(image, 0, length);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void check(boolean good, String what, Object... arguments)
      throws FirmwareException {
    if (!good) {
      throw new FirmwareException(String.format(Locale.ROOT, what, arguments));
    }
  }
}
