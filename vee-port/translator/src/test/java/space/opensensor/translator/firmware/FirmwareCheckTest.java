package space.opensensor.translator.firmware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.opensensor.translator.firmware.FirmwareImages.ESP32C3;
import static space.opensensor.translator.firmware.FirmwareImages.ESP32C6;
import static space.opensensor.translator.firmware.FirmwareImages.ESP32S3;
import static space.opensensor.translator.firmware.FirmwareImages.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirmwareCheckTest {

  private static final Path PROJECT = Path.of("../native/esp32");

  private static final String NAME = "esp32s3 board release chips";
  private static final String COLUMNS = "chip\tvariant\tbuild\tsensors\tbytes\n";

  private static String table(String flash) throws IOException {
    return Files.readString(PROJECT.resolve("partitions-" + flash + ".csv"));
  }

  private static SizeBudget budget(String name, int bytes) {
    return new SizeBudget(
        "size-budget.tsv", "# most\n" + COLUMNS + name.replace(' ', '\t') + '\t' + bytes + '\n');
  }

  private static String check(byte[] image) throws IOException, FirmwareException {
    return check(NAME, image, "8mb", budget(NAME, 99_999_999));
  }

  private static String check(String name, byte[] image, String flash, SizeBudget budget)
      throws IOException, FirmwareException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FirmwareCheck.check(name, image, table(flash), budget, new PrintStream(out, true));
    return out.toString();
  }

  private static String refusal(byte[] image) {
    return assertThrows(FirmwareException.class, () -> check(image)).getMessage();
  }

  @Test
  void aGoodImageIsATableOfItsSegments() throws Exception {
    String table = check(image(1000, 200, 3001, 500));

    assertTrue(table.startsWith(NAME + ": 4,"), table);
    assertTrue(table.contains("| 0 | 0x3c000020 | 1,000 | flash, data |"), table);
    assertTrue(table.contains("| 1 | 0x3fc90000 | 200 | RAM, data |"), table);
    assertTrue(table.contains("| 2 | 0x40374000 | 3,001 | RAM, code |"), table);
    assertTrue(table.contains("| 3 | 0x42000020 | 500 | flash, code |"), table);
    assertFalse(table.contains("warning"), table);
  }

  @Test
  void aSegmentOfPaddingIsNoFault() throws Exception {
    int[] addresses = {0x3c000020, 0, 0x3fc90000, 0, 0x42000020};
    String table = check(image(ESP32S3, addresses, new int[] {1000, 65_000, 200, 4, 500}));

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
        "12 | 0 | chip id: expected 9 (ESP32-S3) or 13 (ESP32-C6) or 5 (ESP32-C3), got 0",
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

    String table = check(NAME, image(3_100_000), "16mb", budget(NAME, 3_200_000));
    assertTrue(table.contains("warning: above 3,000,000 bytes"), table);
  }

  @Test
  void anImageAboveItsBudgetFailsThoughItsSlotHasRoom() throws Exception {
    byte[] image = image(1000, 200);

    assertTrue(
        check(NAME, image, "8mb", budget(NAME, image.length))
            .startsWith(NAME + ": 1,280 bytes, 0 less than its budget, 0 % of the OTA slot"));
    assertEquals(
        "expected at most 1279 bytes (the budget of esp32s3 board release chips), got 1280: make it"
            + " smaller, or raise its line in size-budget.tsv and say in the commit what it bought",
        assertThrows(
                FirmwareException.class,
                () -> check(NAME, image, "8mb", budget(NAME, image.length - 1)))
            .getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chip variant build sensors bytes;esp32c6 board release chips 9"
            + " | no budget for esp32s3 board release chips; add its line",
        "esp32s3 board release chips 9"
            + " | expected the columns chip, variant, build, sensors, bytes with tabs",
        "chip variant build sensors bytes;esp32s3 board release chips 9k"
            + " | budget of esp32s3 board release chips: expected bytes, got \"9k\"",
        "chip variant build sensors bytes;esp32s3 board release chips -1"
            + " | budget of esp32s3 board release chips: expected bytes, got \"-1\"",
        "chip variant build sensors bytes;esp32s3 board release chips"
            + " | no budget for esp32s3 board release chips; add its line",
      })
  void aWrongTableOfBudgetsIsNamed(String text, String message) {
    SizeBudget budget = new SizeBudget("b.tsv", text.replace(' ', '\t').replace(';', '\n'));

    assertEquals(
        "b.tsv: " + message,
        assertThrows(FirmwareException.class, () -> budget.of(NAME)).getMessage());
  }

  @Test
  void theImageOfAnotherChipIsNotTakenForThisOne() throws Exception {
    byte[] image = image(ESP32C6, new int[] {0x42000020}, new int[] {1000});

    assertEquals("expected esp32s3 board release chips, got an image for esp32c6", refusal(image));
  }

  @Test
  void theMemoriesOfTheSmallerChipsAreNamed() throws Exception {
    String c6 =
        check(
            "esp32c6 board release chips",
            image(ESP32C6, new int[] {0x420a0020, 0x40800000}, new int[] {1000, 200}),
            "4mb",
            budget("esp32c6 board release chips", 9_999));
    assertTrue(c6.contains("| 0 | 0x420a0020 | 1,000 | flash |"), c6);
    assertTrue(c6.contains("| 1 | 0x40800000 | 200 | RAM |"), c6);
    String c3 =
        check(
            "esp32c3 board release chips",
            image(ESP32C3, new int[] {0x3c000020, 0x40380000}, new int[] {1000, 200}),
            "4mb",
            budget("esp32c3 board release chips", 9_999));
    assertTrue(c3.contains("| 1 | 0x40380000 | 200 | RAM, code |"), c3);
  }

  @Test
  void everyImageThatIsCheckedHasABudget() throws Exception {
    String budgets = Files.readString(PROJECT.resolve("size-budget.tsv"));
    String script = Files.readString(PROJECT.resolveSibling("firmware.sh"));
    List<String> checks =
        Pattern.compile("^  check (\\S+) \\S+ (\\S+) (\\S+) (\\S+)$", Pattern.MULTILINE)
            .matcher(script)
            .results()
            .map(m -> m.group(4) + ' ' + m.group(1) + ' ' + m.group(2) + ' ' + m.group(3))
            .toList();

    assertEquals(6, checks.size(), checks::toString);
    for (String image : checks) {
      assertTrue(new SizeBudget("size-budget.tsv", budgets).of(image) > 0, image);
    }
  }

  @ParameterizedTest
  @CsvSource({"4mb, 4194304, 1310720", "8mb, 8388608, 2621440", "16mb, 16777216, 4194304"})
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
