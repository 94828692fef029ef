package space.opensensor.site;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page sets stations up from nothing, in a browser, and shows their rows. */
@Timeout(600)
class BrowserTest extends BrowserBench {

  private static final Path PICTURES = Path.of("target", "pictures");

  private void setUp() {
    connect();
    join();
    fillIn(secret());
    save();
    test();
    tab.awaitText("findings", "put ok: stored lab/station=");
    tab.awaitText("files", "stored: lab/station=");
    tab.await("document.querySelectorAll('#rows tr').length > 1");
    assertTrue(
        s3.objects().stream()
            .anyMatch(o -> o.key().startsWith("lab/station=") && o.key().endsWith(".parquet")));
    assertClean();
  }

  @Test
  void theSimulatorIsSetUpAndWhatIsInItsBucketIsShown() throws Exception {
    station = TerminalStation.simulator(folder, cable);
    open();
    setUp();
    tab.awaitText("files", " rows, ");
    tab.picture(PICTURES.resolve("phone-dark.png"), 390, true);
  }

  @Test
  void theLinuxStationIsSetUpWhoseBucketLetsNoPageRead() throws Exception {
    assumeTrue(TerminalStation.hasLinux(), "skipped: no station-linux; see what linux.sh said");
    station = TerminalStation.linux(folder, cable);
    // More rows than these leave its heap no room for a check beside an upload.
    period = 4;
    open("--ignore-certificate-errors");
    setUp();
    tab.awaitText("files", "does not let web pages read it (CORS)");
    assertTrue(Files.exists(folder.resolve("station.properties")));
  }
}
