package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.simulator.PackedPage;

/** Images of boards come beside the page, with their manifests. */
class FlashCommandTest {

  @TempDir private Path folder;
  private final Cli station = new Cli();

  private String prepare() throws IOException {
    Files.createDirectories(folder.resolve("page"));
    Files.writeString(folder.resolve("page/index.html"), "");
    return station.succeed(
        "flash",
        "--prepare-only",
        "--page",
        folder.resolve("page").toString(),
        "--firmware",
        folder.resolve("firmware").toString());
  }

  private void build(String name) throws IOException {
    Path build = folder.resolve("firmware").resolve(name);
    for (String part :
        new String[] {
          "station.bin", "bootloader/bootloader.bin", "partition_table/partition-table.bin"
        }) {
      Files.createDirectories(build.resolve(part).getParent());
      Files.write(
          build.resolve(part), (name + part).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
  }

  @Test
  void imagesOfBoardsAreOffered() throws IOException {
    build("board-8mb-release");
    build("board-4mb-release-esp32c6");
    build("emulator-8mb-release");
    Files.createDirectories(folder.resolve("firmware/board-8mb-release-run"));
    assertTrue(
        prepare().startsWith("firmware: board-4mb-release-esp32c6, board-8mb-release\n"),
        station.out());
    Path page = folder.resolve("page/firmware");
    assertEquals(
        "[\n  { \"manifest\": \"board-4mb-release-esp32c6/manifest.json\" },\n"
            + "  { \"manifest\": \"board-8mb-release/manifest.json\" }\n]\n",
        Files.readString(page.resolve("index.json")));
    String manifest = Files.readString(page.resolve("board-4mb-release-esp32c6/manifest.json"));
    assertTrue(manifest.contains("\"chipFamily\": \"ESP32-C6\""), manifest);
    assertTrue(manifest.contains("{ \"path\": \"station.bin\", \"offset\": 131072 }"), manifest);
    assertTrue(
        Files.readString(page.resolve("board-8mb-release/manifest.json")).contains("ESP32-S3"));
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("firmware/board-8mb-release/station.bin")),
        Files.readAllBytes(page.resolve("board-8mb-release/station.bin")));
    assertFalse(Files.exists(page.resolve("emulator-8mb-release")));
  }

  @Test
  void withoutImagesItSaysHowTheyAreMade() throws IOException {
    assertTrue(prepare().startsWith("no firmware here; "), station.out());
    assertEquals("[\n]\n", Files.readString(folder.resolve("page/firmware/index.json")));
  }

  @Test
  void theImagesOfAReleaseAreOffered() throws IOException {
    Path release = Files.createDirectories(folder.resolve("firmware"));
    Files.writeString(release.resolve("manifest.json"), "{ \"builds\": [] }");
    Files.writeString(release.resolve("station-1.2.0-esp32s3-8mb.bin"), "whole");
    Files.writeString(release.resolve("station-1.2.0-esp32s3-8mb-ota.bin"), "application");
    assertTrue(prepare().startsWith("firmware: station-1.2.0-esp32s3-8mb\n"), station.out());
    Path page = folder.resolve("page/firmware");
    assertEquals(
        "[\n  { \"manifest\": \"release/manifest.json\" }\n]\n",
        Files.readString(page.resolve("index.json")));
    assertEquals("whole", Files.readString(page.resolve("release/station-1.2.0-esp32s3-8mb.bin")));
    assertTrue(Files.exists(page.resolve("release/manifest.json")));
  }

  @Test
  void aJarBringsItsPageAndNoNameInItLeadsElsewhere() throws IOException {
    Path jar = folder.resolve("station.jar");
    zip(jar, "page/index.html", "page/deep/a.js", "other/b.js");
    Path target = folder.resolve("unpacked");
    assertTrue(PackedPage.unpack(jar, target));
    assertEquals("page/deep/a.js", Files.readString(target.resolve("deep/a.js")));
    assertFalse(Files.exists(folder.resolve("other")));
    zip(jar, "page/../../evil");
    assertThrows(IOException.class, () -> PackedPage.unpack(jar, target));
    zip(jar, "other/b.js");
    assertFalse(PackedPage.unpack(jar, target));
    assertFalse(PackedPage.unpack(null, target));
  }

  /** A jar whose files hold their names. */
  private static void zip(Path jar, String... names) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String name : names) {
        out.putNextEntry(new ZipEntry(name));
        out.write(name.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      }
    }
  }

  @Test
  void withoutAPageOrWithAWrongPortItSaysSo() {
    assertTrue(
        station
            .fail(1, "flash", "--page", folder.toString())
            .endsWith("no page there; build it with mvn -pl site -am package"));
    assertTrue(station.fail(2, "flash", "--port", "70000").contains("--port: expected 0 to 65535"));
  }
}
