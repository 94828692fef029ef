package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import space.opensensor.station.Profiles;
import space.opensensor.vee.Schema;

/** What the board's C project is given: partitions, settings of ESP-IDF, sources. */
class BspTest {

  private static final Path BSP = Path.of("bsp");
  private static final int FLASH = 8 << 20;
  private static final int SECTOR = 4096;

  /** ESP-IDF's rule for a partition that holds an application. */
  private static final int APP_ALIGNMENT = 0x10000;

  private static long bytes(String text) {
    return text.endsWith("K")
        ? Long.parseLong(text.substring(0, text.length() - 1)) * 1024
        : Long.decode(text);
  }

  @Test
  void thePartitionsFitTheFlashWithoutOverlap() throws IOException {
    long free = 0x9000;
    Map<String, Long> sizes = new TreeMap<>();
    Map<String, String> types = new TreeMap<>();
    for (String line : Files.readAllLines(BSP.resolve("partitions_opensensor.csv"))) {
      if (line.startsWith("#")) {
        continue;
      }
      String[] cells = line.split("\\s*,\\s*", -1);
      long offset = cells[3].isEmpty() ? free : bytes(cells[3]);
      long size = bytes(cells[4]);
      assertTrue(offset >= free, cells[0] + " begins within the one before");
      assertEquals(0, offset % (cells[1].equals("app") ? APP_ALIGNMENT : SECTOR), cells[0]);
      assertEquals(0, size % SECTOR, cells[0]);
      free = offset + size;
      sizes.put(cells[0], size);
      types.put(cells[0], cells[1] + '/' + cells[2]);
    }
    assertTrue(free <= FLASH, free + " bytes of 8 MB");
    assertEquals(64L * SECTOR, sizes.get("journal"), "as in the Simulator's mock");
    assertTrue(sizes.get("settings") >= 3 * SECTOR, "the least NVS works with");
    assertEquals("data/nvs", types.get("settings"));
    assertEquals("data/fat", types.get("storage"), "the label that the port mounts");
    String c = Files.readString(BSP.resolve("opensensor/opensensor_board.c"));
    assertTrue(c.contains("#define JOURNAL \"journal\""));
    assertTrue(c.contains("#define SETTINGS \"settings\""));
  }

  @Test
  void theTableAndTheWatchdogAreSwitchedOn() throws IOException {
    List<String> lines = Files.readAllLines(BSP.resolve("sdkconfig.opensensor"));
    for (String line :
        new String[] {
          "# CONFIG_PARTITION_TABLE_SINGLE_APP is not set",
          "CONFIG_PARTITION_TABLE_CUSTOM=y",
          "CONFIG_PARTITION_TABLE_CUSTOM_FILENAME=\"partitions_opensensor.csv\"",
          "CONFIG_ESP_TASK_WDT_EN=y",
          "CONFIG_ESP_TASK_WDT_PANIC=y",
          "CONFIG_MBEDTLS_HAVE_TIME_DATE=y",
          "CONFIG_MBEDTLS_SSL_IN_CONTENT_LEN=16384",
        }) {
      assertTrue(lines.contains(line), line);
    }
  }

  @Test
  void thePageNamesEveryFileThatIsToBeCopied() throws IOException {
    String page = Files.readString(Path.of("docs/board.md"));
    try (Stream<Path> sources = Files.list(BSP.resolve("opensensor"))) {
      for (Path source : sources.toList()) {
        assertTrue(page.contains(source.getFileName().toString()), source::toString);
      }
    }
    for (String file : new String[] {"partitions_opensensor.csv", "sdkconfig.opensensor"}) {
      assertTrue(page.contains("`bsp/" + file + '`'), file);
    }
    String shared = "../native/src/main/c/include/station.h";
    assertTrue(page.contains('`' + shared + '`'));
    assertTrue(Files.isRegularFile(Path.of(shared)));
  }

  /** The scales that drivers in C must keep to, as the header tells them. */
  @Test
  void theHeaderForDriversHasEveryMeasurementAtItsScale() throws IOException {
    String header = Files.readString(BSP.resolve("opensensor/opensensor_sensors.h"));
    Map<Integer, String> told = new TreeMap<>();
    Matcher entry =
        Pattern.compile("\\b(\\d+) ([A-Za-z][A-Za-z0-9. ]*), ((?:0\\.0*1 )?)[A-Za-z%]")
            .matcher(header);
    while (entry.find()) {
      told.put(
          Integer.valueOf(entry.group(1)),
          entry.group(2).toLowerCase(Locale.ROOT).replaceAll("[ .]", "_")
              + " at scale "
              + Math.max(0, entry.group(3).trim().length() - 2));
    }
    Map<Integer, String> schema = new TreeMap<>();
    Schema indoor = Profiles.indoor10();
    for (int c = 0; c < indoor.size(); c++) {
      schema.put(
          indoor.get(c).number(), indoor.get(c).name() + " at scale " + indoor.get(c).scale());
    }
    assertEquals(schema, told);
  }

  /** The evaluation licence ends a station after an hour: nobody finds that out on the board. */
  @Test
  void thePageSaysWhatTheEvaluationLicenceAllowsBeforeAnyStep() throws IOException {
    String page = Files.readString(Path.of("docs/board.md"));
    int limit = page.indexOf("60 minutes");
    assertTrue(limit > 0 && limit < page.indexOf("## 1."));
    assertTrue(page.contains("accepts it for nobody"));
  }
}
