package space.opensensor.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import space.opensensor.simulator.FirmwareFolder;
import space.opensensor.simulator.WifiFaults;

/** The page offers what can be flashed, and tells what to do where flashing fails. */
@Timeout(300)
class BrowserFlashTest extends BrowserBench {

  /** How a request to synchronise begins on the line, a SLIP frame with command 8. */
  private static final String SYNC = "\u00c0\0\b";

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

  private void build(String name) throws IOException {
    for (String part :
        List.of(
            "station.bin", "bootloader/bootloader.bin", "partition_table/partition-table.bin")) {
      Path file = folder.resolve("builds").resolve(name).resolve(part);
      Files.createDirectories(file.getParent());
      Files.write(file, part.getBytes(UTF_8));
    }
  }

  @Test
  void aFlashThatIsCutIsToldAndTheBoardIsSetUpAfterwards() throws Exception {
    assumeTrue(Files.exists(PAGE.resolve("esptool.js")), "skipped: the page was built without npm");
    build("board-8mb-release");
    build("board-4mb-release-esp32c6");
    FirmwareFolder.publish(folder.resolve("builds"), folder.resolve("page"), "0.1.0");
    station = new RadioStation(folder, cable, new WifiFaults());
    open();
    tab.await("document.querySelectorAll('#build option').length === 2");
    assertEquals(
        "board-4mb-release-esp32c6, opensensor station 0.1.0",
        tab.value("document.querySelector('#build option').textContent"));
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
