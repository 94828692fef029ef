package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** Reads an NVS image as the documentation describes it, and checks every state and checksum. */
public final class NvsReader {

  private final ByteBuffer image;
  private final Map<Integer, String> namespaces = new TreeMap<>();
  private final Map<String, byte[]> chunks = new TreeMap<>();
  private final Map<String, int[]> indexes = new TreeMap<>();

  private NvsReader(byte[] image) {
    this.image = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** All values, by "namespace/name". */
  public static Map<String, byte[]> read(byte[] image) {
    NvsReader reader = new NvsReader(image);
    boolean ended = false;
    for (int at = 0; at < image.length; at += 4096) {
      boolean empty = true;
      for (int i = 0; i < 4096; i++) {
        empty &= image[at + i] == -1;
      }
      assertTrue(empty || !ended, "a page after an empty one");
      ended |= empty;
      if (!empty) {
        boolean last = at + 4096 == image.length || image[at + 4096] == -1;
        reader.page(at, last ? 0xfffffffe : 0xfffffffc);
      }
    }
    assertTrue(ended, "no empty page");
    return reader.values();
  }

  private void page(int at, int state) {
    assertEquals(state, image.getInt(at), "page state");
    assertEquals(at / 4096, image.getInt(at + 4), "sequence number");
    assertEquals((byte) 0xfe, image.get(at + 8), "version");
    assertEquals(crc(slice(at + 4, 24)), image.getInt(at + 28), "page header");
    int entry = 0;
    while (entry < 126 && state(at, entry) == 2) {
      int from = at + 64 + entry * 32;
      int span = image.get(from + 2) & 0xff;
      for (int i = entry; i < entry + span; i++) {
        assertEquals(2, state(at, i), "entry " + i);
      }
      entry(from);
      entry += span;
    }
    for (; entry < 126; entry++) {
      assertEquals(3, state(at, entry), "entry " + entry);
    }
  }

  private int state(int page, int entry) {
    return image.get(page + 32 + entry / 4) >> entry % 4 * 2 & 3;
  }

  private void entry(int at) {
    ByteArrayOutputStream checked = new ByteArrayOutputStream();
    checked.writeBytes(slice(at, 4));
    checked.writeBytes(slice(at + 8, 24));
    assertEquals(crc(checked.toByteArray()), image.getInt(at + 4), "entry checksum");
    String key = new String(slice(at + 8, 16), StandardCharsets.US_ASCII);
    String name = key.substring(0, key.indexOf(0));
    String full = namespaces.get((int) image.get(at)) + '/' + name;
    switch (image.get(at + 1)) {
      case 0x01 -> namespaces.put((int) image.get(at + 24), name);
      case 0x42 -> {
        byte[] data = slice(at + 32, image.getShort(at + 24) & 0xffff);
        assertEquals(crc(data), image.getInt(at + 28), "data checksum");
        chunks.put(full + '/' + image.get(at + 3), data);
      }
      case 0x48 -> indexes.put(full, new int[] {image.getInt(at + 24), image.get(at + 28)});
      default -> throw new AssertionError("type " + image.get(at + 1));
    }
  }

  private Map<String, byte[]> values() {
    Map<String, byte[]> values = new TreeMap<>();
    indexes.forEach(
        (name, index) -> {
          ByteArrayOutputStream value = new ByteArrayOutputStream();
          for (int i = 0; i < index[1]; i++) {
            value.writeBytes(chunks.remove(name + '/' + i));
          }
          assertEquals(index[0], value.size(), name);
          values.put(name, value.toByteArray());
        });
    assertTrue(chunks.isEmpty(), "chunks without an index");
    return values;
  }

  private byte[] slice(int from, int length) {
    byte[] bytes = new byte[length];
    image.get(from, bytes);
    return bytes;
  }

  /**
   * CRC-32 over a register that begins at 0 instead of all ones: by linearity the usual one of the
   * bytes, of zeros, and of what four all-one bytes in front would leave.
   */
  private static int crc(byte[] bytes) {
    if (bytes.length < 4) {
      // Shorter than the register: shift it out with leading zeros, which leave 0 as it is.
      byte[] longer = new byte[4];
      System.arraycopy(bytes, 0, longer, 4 - bytes.length, bytes.length);
      return crc(longer);
    }
    byte[] flipped = bytes.clone();
    for (int i = 0; i < 4; i++) {
      flipped[i] ^= (byte) 0xff;
    }
    CRC32 crc = new CRC32();
    crc.update(flipped);
    return (int) crc.getValue();
  }
}
