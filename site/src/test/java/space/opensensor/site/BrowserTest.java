package space.opensensor.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.PageServer;

/** The page sets stations up from nothing, in a browser. */
@Timeout(300)
class BrowserTest {

  private static final Path PAGE = Path.of("target", "site");
  private static final Path PICTURES = Path.of("target", "pictures");

  private static Path program;

  @TempDir private Path folder;
  private final Cable cable = new Cable();
  private Chromium browser;
  private PageServer pages;
  private EmbeddedS3 s3;
  private Cable.Station station;
  private Tab tab;

  @BeforeAll
  static void find() {
    program = Chromium.program();
    if (program == null) {
      System.out.println("site: skipped: no Chromium here to try the page in");
    }
    assumeTrue(program != null, "skipped: no Chromium here");
  }

  @BeforeEach
  void start() throws Exception {
    s3 = EmbeddedS3.builder().dataDirectory(folder.resolve("s3")).start();
    s3.certificateAuthority().writePem(folder.resolve("ca.pem"));
    pages = new PageServer(PAGE, 0);
    browser =
        Chromium.start(
            program,
            folder.resolve("profile"),
            "--disable-web-security",
            "--ignore-certificate-errors");
    tab = new Tab(browser, cable);
    tab.open(pages.address());
  }

  @AfterEach
  void stop() throws Exception {
    if (browser != null) {
      browser.close();
      pages.close();
      s3.close();
    }
    if (station != null) {
      station.close();
    }
  }

  private void fillIn(String secret) {
    tab.type("set-s3-endpoint", s3.endpoint().toString());
    tab.type("set-s3-bucket", s3.bucket());
    tab.type("set-s3-prefix", "lab");
    tab.type("set-s3-access-key", s3.credentials().accessKeyId());
    tab.type("set-s3-secret-key", secret);
    tab.type("others", "sample.period=2\ntls.ca=" + folder.resolve("ca.pem"));
  }

  private void setUp() {
    tab.press("connect");
    tab.awaitText("connection", "Connected to ");
    tab.type("ssid", "attic");
    tab.type("password", "correct horse");
    tab.press("join");
    tab.awaitText("wifi-status", "The board is in attic");
    String secret = s3.credentials().secretAccessKey();
    fillIn(secret);
    tab.press("save");
    tab.awaitText("settings-status", "written");
    tab.press("test");
    tab.awaitText("test-status", "All is well");
    tab.awaitText("findings", "put ok: stored lab/station=");
    tab.awaitText("files", "stored: lab/station=");
    tab.awaitText("files", " rows, ");
    tab.await("document.querySelectorAll('#rows tr').length > 1");
    assertTrue(
        s3.objects().stream()
            .anyMatch(o -> o.key().startsWith("lab/station=") && o.key().endsWith(".parquet")));
    String everything = tab.everything();
    assertFalse(everything.contains(secret), "the secret is in the page");
    assertFalse(everything.contains("correct horse"), "the password is in the page");
    assertEquals(List.of(), tab.faults());
  }

  @Test
  void theSimulatorIsSetUpFromNothing() throws Exception {
    station = TerminalStation.simulator(folder, cable);
    setUp();
    for (boolean dark : new boolean[] {false, true}) {
      tab.picture(PICTURES.resolve(dark ? "desktop-dark.png" : "desktop-light.png"), 1280, dark);
      tab.picture(PICTURES.resolve(dark ? "phone-dark.png" : "phone-light.png"), 390, dark);
    }
  }

  @Test
  void theLinuxStationIsSetUpFromNothing() throws Exception {
    assumeTrue(TerminalStation.hasLinux(), "skipped: no station-linux; see what linux.sh said");
    station = TerminalStation.linux(folder, cable);
    setUp();
    assertTrue(Files.exists(folder.resolve("station.properties")));
  }
}
