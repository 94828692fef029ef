package space.opensensor.translator.firmware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirmwareCheckTest {

  private static final Path PROJECT = Path.of("../native/esp32s3");

  private static byte[] image(int... sizes) throws GeneralSecurityException {
    return image(new int[] {0x3c000020, 0x3fc90000, 0x40374000, 0x42000020}, sizes);
  }

  /** An image with the segments of a real one, made after the description of the format. */
  private static byte[] image(int[] addresses, int[] sizes) throws GeneralSecurityException {
    ByteBuffer out = ByteBuffer.allocate(8 << 20).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 0xe9).put((byte) sizes.length).put((byte) 2).put((byte) 0x3f).putInt(0x40374100);
    out.put(new byte[4]).putShort((short) 9).put(new byte[9]).put((byte) 1);
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

  private static String table(String flash) throws IOException {
    return Files.readString(PROJECT.resolve("partitions-" + flash + ".csv"));
  }

  private static String check(byte[] image) throws IOException, FirmwareException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FirmwareCheck.check("station.bin", image, table("8mb"), new PrintStream(out, true));
    return out.toString();
  }

  private static String refusal(byte[] image) {
    return assertThrows(FirmwareException.class, () -> check(image)).getMessage();
  }

  @Test
  void aGoodImageIsATableOfItsSegments() throws Exception {
    String table = check(image(1000, 200, 3001, 500));

    assertTrue(table.startsWith("station.bin: 4,"), table);
    assertTrue(table.contains("| 0 | 0x3c000020 | 1,000 | flash, data |"), table);
    assertTrue(table.contains("| 1 | 0x3fc90000 | 200 | RAM, data |"), table);
    assertTrue(table.contains("| 2 | 0x40374000 | 3,001 | RAM, code |"), table);
    assertTrue(table.contains("| 3 | 0x42000020 | 500 | flash, code |"), table);
    assertFalse(table.contains("warning"), table);
  }

  @Test
  void aSegmentOfPaddingIsNoFault() throws Exception {
    int[] addresses = {0x3c000020, 0, 0x3fc90000, 0, 0x42000020};
    String table = check(image(addresses, new int[] {1000, 65_000, 200, 4, 500}));

    assertTrue(table.contains("| 1 | 0x00000000 | 65,000 | padding |"), table);
    assertTrue(table.contains("| 3 | 0x00000000 | 4 | padding |"), table);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0 | magic: expected 0xe9, got 0x00",
        "1 | 0 | segments: expected 1 to 16, got 0",
        "1 | 17 | segments: expected 1 to 16, got 17",
        "12 | 0 | chip id: expected 9 (ESP32-S3), got 0",
        "23 | 0 | has no SHA-256 at its end",
        "27 | 1 | segment 0: no memory at 0x01000020",
        "31 | 127 | segment 0: ends after the image's end",
        "31 | -1 | segment 0: ends after the image's end",
        "100 | 0 | checksum: does not fit the segments",
      })
  void oneWrongByteIsNamed(int at, int value, String message) throws Exception {
    byte[] image = image(1000, 200);
    image[at] = (byte) value;

    assertEquals(message, refusal(image));
  }

  @Test
  void everyFlippedBitIsFound() throws Exception {
    byte[] good = image(64, 32);
    List<Integer> missed = new ArrayList<>();
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        check(bad);
        missed.add(bit);
      } catch (FirmwareException e) {
        assertTrue(e.getMessage().lines().count() == 1);
      }
    }

    assertEquals(List.of(), missed);
  }

  @Test
  void everyTruncationIsFound() throws Exception {
    byte[] good = image(64, 32);
    for (int length = 0; length < good.length; length++) {
      byte[] shorter = Arrays.copyOf(good, length);
      assertThrows(FirmwareException.class, () -> check(shorter), "length " + length);
    }
  }

  @Test
  void bytesAfterTheEndAreFound() throws Exception {
    byte[] good = image(64, 32);

    assertEquals(
        "expected " + good.length + " bytes, got " + (good.length + 1),
        refusal(Arrays.copyOf(good, good.length + 1)));
  }

  @Test
  void anImageAboveTheSlotFailsAndAboveThreeMegabytesIsAWarning() throws Exception {
    assertTrue(
        refusal(image(2_700_000))
            .startsWith("expected at most 2621440 bytes (the OTA slot), got "));

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FirmwareCheck.check("x", image(3_100_000), table("16mb"), new PrintStream(out, true));
    assertTrue(out.toString().contains("warning: above 3,000,000 bytes"), out::toString);
  }

  @ParameterizedTest
  @CsvSource({"8mb, 8388608, 2621440", "16mb, 16777216, 4194304"})
  void thePartitionTableFillsTheFlash(String flash, int end, int slot) throws Exception {
    int at = 0x9000;
    List<String> names = new ArrayList<>();
    for (String line : table(flash).lines().filter(l -> !l.startsWith("#")).toList()) {
      String[] fields = line.split(",");
      int offset = Integer.decode(fields[3].strip());
      // Applications begin at multiples of 64 KiB, which leaves a gap before the first.
      assertEquals(fields[1].strip().equals("app") ? (at + 0xffff) & ~0xffff : at, offset, line);
      at = offset + Integer.decode(fields[4].strip());
      names.add(fields[0].strip());
    }

    assertEquals(end, at);
    assertEquals(slot, FirmwareCheck.smallestSlot(table(flash)));
    assertEquals(
        List.of("nvs", "otadata", "settings", "ota_0", "ota_1", "journal", "spool"), names);
    assertTrue(table(flash).contains("settings, data, nvs,      0xf000,   0x6000"));
  }
}
