package space.opensensor.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The image of an NVS partition, ESP-IDF's store of settings: pages of 4,096 bytes that hold 126
 * entries of 32 bytes. Values are blobs of format version 2, which may go on over several pages.
 *
 * <p>One page is left empty, because NVS needs it to clear up the others. Numbers are
 * little-endian; what is not written is all ones, as erased flash is.
 *
 * @see <a
 *     href="https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-reference/storage/nvs_flash.html#internals">NVS,
 *     Internals</a>
 */
public final class NvsImage {

  /** Bytes in a page, and what a partition is a multiple of. */
  public static final int PAGE_BYTES = 4096;

  /** The largest partition: the flash of the largest board. */
  private static final int MAX_BYTES = 16 << 20;

  /** The longest name. */
  public static final int MAX_NAME = 15;

  private static final int ENTRY_BYTES = 32;
  private static final int ENTRIES = 126;
  private static final int FIRST_ENTRY = 64;
  private static final int STATES = 32;
  private static final int MAX_CHUNKS = 128;

  private static final int PAGE_ACTIVE = 0xfffffffe;
  private static final int PAGE_FULL = 0xfffffffc;
  private static final int VERSION_2 = 0xfe;

  private static final int TYPE_U8 = 0x01;
  private static final int TYPE_BLOB_DATA = 0x42;
  private static final int TYPE_BLOB_INDEX = 0x48;
  private static final int NO_CHUNK = 0xff;
  private static final int NAMESPACE = 1;

  private final ByteBuffer image;
  private int page = -1;
  private int entry = ENTRIES;

  /**
   * Begins an image with one namespace.
   *
   * @param bytes the size of the partition: a multiple of {@link #PAGE_BYTES}, from 3 pages to 16
   *     MiB
   */
  public NvsImage(int bytes, String namespace) {
    if (bytes % PAGE_BYTES != 0 || bytes < 3 * PAGE_BYTES || bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "size: expected a multiple of 4096 bytes from 12288 to " + MAX_BYTES + ", got " + bytes);
    }
    byte[] erased = new byte[bytes];
    Arrays.fill(erased, (byte) 0xff);
    image = ByteBuffer.wrap(erased).order(ByteOrder.LITTLE_ENDIAN);
    turnPage();
    int at = begin(0, TYPE_U8, 1, NO_CHUNK, namespace);
    image.put(at + 24, (byte) NAMESPACE);
    end(at, 1);
  }

  /**
   * Adds a value, also an empty one.
   *
   * @throws IllegalArgumentException where the name is too long or the partition is full; it tells
   *     nothing of the value
   */
  public void put(String name, byte[] value) {
    int chunks = 0;
    for (int from = 0; chunks == 0 || from < value.length; chunks++) {
      if (entry > ENTRIES - 2) {
        turnPage();
      }
      int length = Math.min(value.length - from, (ENTRIES - entry - 1) * ENTRY_BYTES);
      if (chunks == MAX_CHUNKS - 1) {
        throw new IllegalArgumentException(name + ": longer than NVS can hold");
      }
      putChunk(name, chunks, value, from, length);
      from += length;
    }
    if (entry == ENTRIES) {
      turnPage();
    }
    int at = begin(NAMESPACE, TYPE_BLOB_INDEX, 1, NO_CHUNK, name);
    image.putInt(at + 24, value.length);
    image.put(at + 28, (byte) chunks);
    image.put(at + 29, (byte) 0);
    end(at, 1);
  }

  /** Pages that hold something. */
  public int pagesUsed() {
    return page + 1;
  }

  /** The image; a copy. */
  public byte[] toBytes() {
    return image.array().clone();
  }

  /** Erases the image: values are secrets. */
  public void wipe() {
    Arrays.fill(image.array(), (byte) 0xff);
  }

  private void putChunk(String name, int chunk, byte[] value, int from, int length) {
    int span = 1 + (length + ENTRY_BYTES - 1) / ENTRY_BYTES;
    int at = begin(NAMESPACE, TYPE_BLOB_DATA, span, chunk, name);
    image.putShort(at + 24, (short) length);
    image.putInt(at + 28, crc(value, from, length, 0));
    image.put(at + ENTRY_BYTES, value, from, length);
    end(at, span);
  }

  private void turnPage() {
    if ((page + 2) * PAGE_BYTES >= image.capacity()) {
      throw new IllegalArgumentException(
          "the settings do not fit into " + image.capacity() + " bytes; one page stays empty");
    }
    if (page >= 0) {
      image.putInt(page * PAGE_BYTES, PAGE_FULL);
    }
    page++;
    entry = 0;
    int at = page * PAGE_BYTES;
    image.putInt(at, PAGE_ACTIVE);
    image.putInt(at + 4, page);
    image.put(at + 8, (byte) VERSION_2);
    image.putInt(at + 28, crc(image.array(), at + 4, 24, 0));
  }

  private int begin(int namespace, int type, int span, int chunk, String name) {
    byte[] key = name.getBytes(StandardCharsets.US_ASCII);
    if (key.length < 1 || key.length > MAX_NAME) {
      throw new IllegalArgumentException(
          "setting \"" + name + "\": expected a name of 1 to 15 characters");
    }
    int at = page * PAGE_BYTES + FIRST_ENTRY + entry * ENTRY_BYTES;
    image.put(at, (byte) namespace);
    image.put(at + 1, (byte) type);
    image.put(at + 2, (byte) span);
    image.put(at + 3, (byte) chunk);
    image.put(at + 8, new byte[16]);
    image.put(at + 8, key);
    return at;
  }

  /** Closes an entry: its checksum, and its state among the page's, two bits each. */
  private void end(int at, int span) {
    byte[] array = image.array();
    image.putInt(at + 4, crc(array, at + 8, 24, ~crc(array, at, 4, 0)));
    for (int i = entry; i < entry + span; i++) {
      int state = page * PAGE_BYTES + STATES + i / 4;
      image.put(state, (byte) (image.get(state) & ~(1 << i % 4 * 2)));
    }
    entry += span;
  }

  /** The ROM's CRC-32 with a start value of all ones, which makes the register begin at 0. */
  private static int crc(byte[] bytes, int from, int length, int register) {
    int crc = register;
    for (int i = from; i < from + length; i++) {
      crc ^= bytes[i] & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : 0xedb88320);
      }
    }
    return ~crc;
  }
}
