package space.opensensor.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.fleet.GeneratedFleet;
import space.opensensor.simulator.PageServer;

/** A bucket, the page that shows it, and a browser. */
abstract class BucketPageBench {

  static final Path PICTURES = Path.of("target", "pictures");
  static final Path PAGE = Path.of("..", "target", "site");
  static final String LOADED = "document.body.dataset.loaded";
  static final Instant FIRST = Instant.parse("2026-11-20T00:00:00Z");
  static final Duration WINDOW = Duration.ofMinutes(15);
  static final int DAY = 96;
  final GeneratedFleet fleet = new GeneratedFleet(1, FIRST, 15, 60);

  @TempDir Path folder;
  PublicBucket bucket;
  PageServer pages;
  Chromium browser;
  Tab tab;

  @BeforeEach
  void start() throws Exception {
    Path program = Chromium.program();
    assumeTrue(program != null, "skipped: no Chromium here");
    assumeTrue(
        Files.exists(PAGE.resolve("bucket/hyparquet/index.js")),
        "skipped: npm brought no hyparquet");
    bucket = new PublicBucket();
    pages = new PageServer(PAGE, 0);
    browser = Chromium.open(program, "--ignore-certificate-errors");
    tab = new Tab(browser, new Cable());
  }

  @AfterEach
  void stop() throws Exception {
    if (browser != null) {
      browser.close();
      pages.close();
      bucket.close();
    }
  }

  void put(int station, int window) {
    bucket.put(
        "lab/" + fleet.key(station, window),
        fleet.file(station, window),
        FIRST.plus(WINDOW.multipliedBy(window + 1)));
  }

  /** Two stations of three days; of the second a night is missing. */
  void days() {
    for (int window = 0; window < 3 * DAY; window++) {
      put(1, window);
      if (window < 2 * DAY + 10 || window > 2 * DAY + 40) {
        put(2, window);
      }
    }
  }

  void open(String hash) {
    tab.value("document.body.dataset.loaded = ''");
    // Another query, or the browser would not load the page anew for another fragment.
    tab.open(
        URI.create(
            pages.address() + "bucket/?" + System.nanoTime() + (hash.isEmpty() ? "" : "#" + hash)),
        LOADED);
  }

  String address() {
    return "bucket=" + URLEncoder.encode(bucket.address().toString(), UTF_8) + "&prefix=lab";
  }

  /** The bytes of a file that DuckDB writes of rows of a station. */
  byte[] file(String select) throws Exception {
    return file(select, "snappy");
  }

  byte[] file(String select, String codec) throws Exception {
    Path file = folder.resolve("made.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (" + select + ") TO '" + file + "' (FORMAT parquet, CODEC " + codec + ")");
    }
    return Files.readAllBytes(file);
  }

  void choose(String station) {
    tab.await("document.querySelector('[aria-label=\"show " + station + " in the chart\"]')");
    tab.value(
        "document.querySelector('[aria-label=\"show " + station + " in the chart\"]').click()");
  }

  void span(String name) {
    tab.value(
        "[...document.querySelectorAll('#spans button')].find(b => b.textContent === '"
            + name
            + "').click()");
  }

  String origin() {
    String address = pages.address().toString();
    return address.substring(0, address.length() - 1);
  }

  /** Nothing keeps people out of the page, where npm brings what looks for it. */
  void assertForAll(String scheme) throws Exception {
    Axe axe = Axe.find();
    if (axe != null) {
      assertEquals("", axe.faults(tab), scheme);
    }
  }
}
