package space.opensensor.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.PageServer;

/** A browser with the page, a cable, an S3 server, and a person who presses and types. */
abstract class BrowserBench {

  static final String WIFI_PASSWORD = "correct horse";
  static final Path PAGE = Path.of("..", "target", "site");
  private static Path program;

  /** Seconds from row to row, of a station that is set up. */
  int period = 2;

  @TempDir Path folder;
  final Cable cable = new Cable();
  EmbeddedS3 s3;
  Cable.Station station;
  Tab tab;
  private Chromium browser;
  private PageServer pages;

  @BeforeAll
  static void find() {
    program = Chromium.program();
    if (program == null) {
      System.out.println("site: skipped: no Chromium here to try the page in");
    }
    assumeTrue(program != null, "skipped: no Chromium here");
  }

  @BeforeEach
  void serve() throws IOException {
    s3 = storage().start();
    s3.certificateAuthority().writePem(folder.resolve("ca.pem"));
    pages = new PageServer(page(), 0);
  }

  /** The S3 server that is started. */
  EmbeddedS3.Builder storage() {
    return EmbeddedS3.builder().dataDirectory(folder.resolve("s3"));
  }

  /** The folder of the page. */
  Path page() throws IOException {
    return PAGE;
  }

  @AfterEach
  void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (station != null) {
      station.close();
    }
    if (pages != null) {
      pages.close();
      s3.close();
    }
  }

  /** Opens the page in a browser that lets it read every bucket, as one with CORS rules does. */
  void open() throws IOException {
    open("--disable-web-security", "--ignore-certificate-errors");
  }

  /** Opens the page in a browser with these options. */
  void open(String... options) throws IOException {
    browser = Chromium.open(program, options);
    tab = new Tab(browser, cable);
    tab.open(pages.address());
  }

  void connect() {
    tab.press("connect");
    tab.awaitText("connection", "Connected to ");
  }

  void join() {
    tab.type("ssid", "attic");
    tab.type("password", WIFI_PASSWORD);
    tab.press("join");
    tab.awaitText("wifi-status", "The board is in attic");
  }

  String secret() {
    return s3.credentials().secretAccessKey();
  }

  void fillIn(String secret) {
    tab.type("set-s3-endpoint", s3.endpoint().toString());
    tab.type("set-s3-bucket", s3.bucket());
    tab.type("set-s3-prefix", "lab");
    tab.type("set-s3-access-key", s3.credentials().accessKeyId());
    tab.type("set-s3-secret-key", secret);
    tab.type("others", "sample.period=" + period + "\ntls.ca=" + folder.resolve("ca.pem"));
  }

  void save() {
    tab.press("save");
    tab.awaitText("settings-status", " written");
  }

  void test() {
    tab.press("test");
    tab.awaitText("test-status", "All is well");
  }

  /** No secret is anywhere in the page, and no script failed. */
  void assertClean() {
    String everything = tab.everything();
    assertFalse(everything.contains(secret()), "the secret is in the page");
    assertFalse(everything.contains(WIFI_PASSWORD), "the password is in the page");
    assertEquals(List.of(), tab.faults());
  }
}
