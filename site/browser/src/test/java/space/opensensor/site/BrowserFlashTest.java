package space.opensensor.site;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import space.opensensor.simulator.FirmwareFolder;
import space.opensensor.simulator.WifiFaults;

/** The page offers what can be flashed, and tells what to do where flashing fails. */
@Timeout(600)
class BrowserFlashTest extends BrowserBench {

  /** How a request to synchronise begins on the line, a SLIP frame with command 8. */
  private static final String SYNC = "\u00c0\0\b";

  private static final List<String> PARTS =
      List.of("bootloader/bootloader.bin", "partition_table/partition-table.bin", "station.bin");

  @Override
  Path page() throws IOException {
    Path copy = Files.createDirectories(folder.resolve("page"));
    try (Stream<Path> files = Files.list(PAGE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private void offer() throws IOException {
    assumeTrue(Files.exists(PAGE.resolve("esptool.js")), "skipped: the page was built without npm");
    for (String build : List.of("board-8mb-release", "board-4mb-release-esp32c6")) {
      for (String part : PARTS) {
        Path file = folder.resolve("builds").resolve(build).resolve(part);
        Files.createDirectories(file.getParent());
        Files.write(file, content(part));
      }
    }
    FirmwareFolder.publish(folder.resolve("builds"), folder.resolve("page"), "0.1.0");
    open();
    tab.await("document.querySelectorAll('#build option').length === 2");
    assertEquals(
        "board-4mb-release-esp32c6, opensensor station 0.1.0",
        tab.value("document.querySelector('#build option').textContent"));
  }

  /** Some thousand bytes that hardly compress, a multiple of four. */
  private static byte[] content(String part) {
    byte[] bytes = new byte[20_000];
    new Random(part.hashCode()).nextBytes(bytes);
    return bytes;
  }

  @Test
  void imagesAndSettingsAreWrittenWhereTheyBelong() throws Exception {
    offer();
    RomStation rom = new RomStation(cable);
    tab.press("flash");
    tab.awaitText(
        "flash-status", "The board has an ESP32-S3, and this firmware is for an ESP32-C6");
    assertEquals(Map.of(), rom.written());
    tab.type("build", "1");
    tab.press("flash");
    tab.awaitText("flash-status", "The firmware is on the board");
    assertEquals(Map.of(0, 20_000, 0x8000, 20_000, 0x20000, 20_000), rom.written());
    assertArrayEquals(content(PARTS.get(0)), rom.flash(0, 20_000));
    assertArrayEquals(content(PARTS.get(1)), rom.flash(0x8000, 20_000));
    assertArrayEquals(content(PARTS.get(2)), rom.flash(0x20000, 20_000));

    station = new RadioStation(folder, cable, new WifiFaults());
    connect();
    join();
    fillIn(secret());
    tab.type("others", "");
    String ca = s3.certificateAuthority().pem();
    tab.type("ca", ca);
    rom = new RomStation(cable);
    tab.press("flash-settings");
    tab.awaitText("settings-status", "All settings are on the board");
    assertEquals(Map.of(0xf000, 0x6000), rom.written());
    String lines =
        "s3.endpoint="
            + s3.endpoint()
            + "\ns3.bucket="
            + s3.bucket()
            + "\ns3.prefix=lab\ns3.access-key="
            + s3.credentials().accessKeyId()
            + "\ns3.secret-key="
            + secret()
            + "\nwifi.ssid=attic\nwifi.password="
            + WIFI_PASSWORD;
    assertArrayEquals(StationTools.settingsImage(lines, ca.strip()), rom.flash(0xf000, 0x6000));
    assertEquals("", tab.value("document.getElementById('set-s3-secret-key').value"));
    assertClean();
  }

  @Test
  void aFlashThatDoesNotHoldIsTold() throws Exception {
    offer();
    new RomStation(cable).worn();
    tab.type("build", "1");
    tab.press("flash");
    tab.awaitText("flash-status", "MD5");
    tab.awaitText("flash-status", "flash again");
  }

  @Test
  void aFlashThatIsCutIsToldAndTheBoardIsSetUpAfterwards() throws Exception {
    offer();
    station = new RadioStation(folder, cable, new WifiFaults());
    cable.pullAt(SYNC);
    tab.press("flash");
    tab.awaitText("flash-status", "hold the board’s BOOT button while you press RESET");
    cable.plug();
    connect();
    assertEquals(List.of(), tab.faults());
  }

  @Test
  void aPageWithoutFirmwareSaysSo() throws Exception {
    FirmwareFolder.publish(folder.resolve("none"), folder.resolve("page"), "0.1.0");
    open();
    tab.awaitText("flash-status", "There is no firmware on this page.");
    assertEquals("true", tab.value("String(document.getElementById('flash').disabled)"));
  }
}
