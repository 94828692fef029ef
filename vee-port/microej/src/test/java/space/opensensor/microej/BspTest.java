package space.opensensor.microej;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the board's C project is given: partitions, settings of ESP-IDF, sources. */
class BspTest {

  private static final Path BSP = Path.of("bsp");
  private static final int FLASH = 8 << 20;
  private static final int SECTOR = 4096;

  /** ESP-IDF's rule for a partition that holds an application. */
  private static final int APP_ALIGNMENT = 0x10000;

  private static final int NVS_BLOB = 0x42;

  @TempDir Path folder;

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
    assertTrue(shared("esp32/flash.c").contains("SUBTYPE_ANY, \"journal\""));
    assertTrue(shared("esp32/settings.c").contains("#define PARTITION \"settings\""));
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
    Set<String> named = new TreeSet<>();
    Matcher row = Pattern.compile("`((include|common|esp32)/\\w+\\.[ch])`").matcher(page);
    while (row.find()) {
      named.add(row.group(1));
    }
    assertEquals(new TreeSet<>(CHost.SHARED_FILES), named);
  }

  @Test
  void thePageListsEverySourceForThePortsCmake() throws IOException {
    Set<String> listed = new TreeSet<>();
    Matcher line = Pattern.compile("\"\\.\\./opensensor/([\\w/]+\\.c)\"").matcher(page());
    while (line.find()) {
      listed.add(line.group(1));
    }
    Set<String> sources = new TreeSet<>(CHost.SHARED_FILES);
    sources.removeIf(file -> file.endsWith(".h"));
    try (Stream<Path> own = Files.list(BSP.resolve("opensensor"))) {
      own.map(file -> file.getFileName().toString()).forEach(sources::add);
    }
    assertEquals(sources, listed);
  }

  @Test
  void thePagesPinsAreThoseOfTheWiringPage() throws IOException {
    List<Integer> pins = new ArrayList<>();
    Matcher pin = Pattern.compile("\\b(?:SDA|SCL|TX|RX|SCK|WS|SD) (\\d+)\\b").matcher(page());
    while (pin.find()) {
      pins.add(Integer.valueOf(pin.group(1)));
    }
    assertEquals(WiringPage.pins(), pins);
  }

  /**
   * The first page of an image: its namespace, then the first setting, each an entry of 32 bytes.
   */
  @Test
  void theStationsCommandWritesTheImageThatTheCodeReads() throws Exception {
    Path image = folder.resolve("settings.bin");
    Path settings =
        Files.write(
            folder.resolve("station.properties"),
            List.of(
                "s3.endpoint=https://s3.example.org",
                "s3.bucket=rows",
                "s3.access-key=AKIDEXAMPLE",
                "s3.secret-key=secret"));
    Process station =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "space.opensensor.simulator.cli.Main",
                "settings",
                settings.toString(),
                "-o",
                image.toString())
            .inheritIO()
            .start();
    assertEquals(0, station.waitFor());
    byte[] bytes = Files.readAllBytes(image);
    assertTrue(
        Files.readString(BSP.resolve("partitions_opensensor.csv"))
            .contains("settings, data, nvs,     ,        " + bytes.length / 1024 + "K,"));
    String text = new String(bytes, ISO_8859_1);
    assertEquals("station", text.substring(64 + 8, 64 + 15));
    assertTrue(shared("esp32/settings.c").contains("#define SPACE \"station\""));
    assertEquals("s3.access-key", text.substring(96 + 8, 96 + 21));
    assertEquals(NVS_BLOB, bytes[97]);
    assertTrue(shared("esp32/settings.c").contains("nvs_get_blob("));
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("docs/board.md"));
  }

  private static String shared(String file) throws IOException {
    return Files.readString(Path.of("../native/src/main/c").resolve(file));
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
