package space.opensensor.site;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import space.opensensor.figures.Results;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.FirmwareFolder;
import space.opensensor.translator.firmware.TimeServer;

/**
 * From an empty chip to rows in a bucket, by the page alone: esptool-js and the ROM of an emulated
 * ESP32-S3, the emulator's image, its console, its network. By hand, where QEMU and an image are:
 * {@code -Dsite.qemu=PROGRAM}; its README says which.
 */
@Timeout(1200)
class EmulatedBoardTest extends BrowserBench {

  private static final Path IMAGE =
      Path.of("..", "..", "vee-port", "native", "target", "firmware", "emulator-8mb-release-room");
  private static final String HOST = "10.0.2.2";
  private static final int TIME_PORT = 11123;

  private static final String CONNECTION = "document.getElementById('connection').textContent";

  private final List<String> steps = new ArrayList<>();
  private final List<Double> seconds = new ArrayList<>();
  private long began;

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

  @Override
  EmbeddedS3.Builder storage() {
    return super.storage().hosts(List.of(HOST, "localhost"));
  }

  private void begin() {
    began = System.nanoTime();
  }

  private void done(String step) {
    steps.add(step);
    seconds.add((System.nanoTime() - began) / 1e9);
  }

  private void offer() throws IOException {
    Path image = folder.resolve("builds").resolve("board-8mb-emulator");
    for (String part :
        List.of(
            "bootloader/bootloader.bin", "partition_table/partition-table.bin", "station.bin")) {
      Files.createDirectories(image.resolve(part).getParent());
      Files.copy(IMAGE.resolve(part), image.resolve(part));
    }
    FirmwareFolder.publish(folder.resolve("builds"), folder.resolve("page"), "0.1.0");
  }

  private static void serveTime() {
    Thread time =
        new Thread(
            () -> {
              try {
                TimeServer.main(new String[] {Integer.toString(TIME_PORT)});
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    time.setDaemon(true);
    time.start();
  }

  @Test
  void anEmptyChipIsFlashedSetUpAndUploads() throws Exception {
    String qemu = System.getProperty("site.qemu");
    assumeTrue(qemu != null && Files.exists(IMAGE.resolve("station.bin")), "skipped: no emulator");
    serveTime();
    offer();
    EmulatedBoard board = new EmulatedBoard(qemu, folder, cable);
    station = board;
    board.resetWithBoot();
    open();
    tab.await("document.querySelectorAll('#build option').length === 1");

    begin();
    tab.press("flash");
    tab.awaitText("flash-status", "The firmware is on the board");
    done("flash the firmware");
    byte[] application = Files.readAllBytes(IMAGE.resolve("station.bin"));
    assertArrayEquals(application, board.flash(0x20000, application.length));

    begin();
    board.reset();
    connect();
    done("connect");
    String state = tab.text("connection");
    assertTrue(state.contains("Connected to "), state);

    begin();
    tab.type("set-s3-endpoint", s3.endpoint(HOST).toString());
    tab.type("set-s3-bucket", s3.bucket());
    tab.type("set-s3-prefix", "lab");
    tab.type("set-s3-access-key", s3.credentials().accessKeyId());
    tab.type("set-s3-secret-key", secret());
    tab.type("others", "window.minutes=1\nhealth.hours=1\nntp.server=" + HOST);
    tab.type("ca", s3.certificateAuthority().pem());
    board.resetWithBoot();
    tab.press("flash-settings");
    tab.awaitText("settings-status", "All settings are on the board");
    done("flash the settings, with a CA of one's own");

    begin();
    board.reset();
    connectAgain();
    done("restart, join the network, learn the time");

    begin();
    while (!hasRows()) {
      tab.value("new Promise(done => setTimeout(done, 500))");
    }
    done("the first window of a minute is in the bucket");
    assertClean();
    report();
  }

  /**
   * The page's test is not pressed: it looks whether a restart sets the time since the boot back,
   * which it does not in QEMU.
   */
  private boolean hasRows() {
    return s3.objects().stream()
        .anyMatch(o -> o.key().startsWith("lab/station=") && o.key().contains("data_"));
  }

  /** A board that has just begun may have no memory for an answer: a person presses again. */
  private void connectAgain() {
    do {
      tab.press("connect");
      tab.await("/Connected to |no memory for it now/.test(" + CONNECTION + ")");
    } while (tab.text("connection").contains("no memory for it now"));
  }

  private void report() throws IOException {
    Results results =
        new Results(
            "first-row-board",
            Results.commandOfTest("site/browser", "EmulatedBoardTest")
                .replaceFirst(" -D", " -Dsite.qemu=qemu-system-xtensa -D"),
            "from an empty emulated ESP32-S3 to rows in a bucket, by the page",
            "time (s)");
    double all = 0;
    for (int i = 0; i < steps.size(); i++) {
      results.row(steps.get(i), seconds.get(i));
      all += seconds.get(i);
    }
    results.row("together", all);
    results.publishIfAsked();
  }
}
