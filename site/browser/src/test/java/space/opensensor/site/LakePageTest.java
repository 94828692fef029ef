package space.opensensor.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.alert.AlertSettings;
import space.opensensor.ducklake.alert.AlertWatch;
import space.opensensor.ducklake.api.LakeMetrics;
import space.opensensor.ducklake.api.LakeServer;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.ingest.Watcher;
import space.opensensor.figures.Results;

/** The lake's page in a browser, over a lake whose stations' files DuckDB wrote. */
class LakePageTest {

  private static final Path PICTURES = Path.of("target", "pictures");
  private static final String LOADED = "document.body.dataset.loaded";
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC);
  private static final AlertWatch.Ingest WELL =
      new AlertWatch.Ingest() {
        @Override
        public boolean listed() {
          return true;
        }

        @Override
        public String failure() {
          return null;
        }
      };

  @TempDir Path folder;

  private Lake lake;
  private LakeMetrics metrics;
  private LakeServer server;
  private Chromium browser;
  private Tab tab;

  @BeforeEach
  void start() throws Exception {
    Path program = Chromium.program();
    assumeTrue(program != null, "skipped: no Chromium here");
    Files.createDirectories(folder.resolve("bucket"));
    Map<String, String> s = new HashMap<>();
    s.put("DUCKLAKE_CATALOG_PATH", folder.resolve("c.sqlite").toString());
    s.put("DUCKLAKE_BUCKET_NAME", folder.resolve("bucket").toString());
    s.put("DUCKLAKE_DATA_PATH", folder.resolve("lake").toString());
    s.put("DUCKLAKE_CACHE_PATH", folder.resolve("cache").toString());
    s.put("DUCKLAKE_API_PORT", "0");
    s.put("DUCKLAKE_SCHEMA_EVOLUTION", "add");
    lake = new Lake(new LakeSettings(s));
    metrics = new LakeMetrics();
    server = new LakeServer(lake, metrics, NOON);
    browser = Chromium.open(program);
    tab = new Tab(browser, new Cable());
  }

  @AfterEach
  void stop() throws Exception {
    if (browser != null) {
      browser.close();
      server.close();
      lake.close();
    }
  }

  /** A file of rows half a minute apart, of readings or health. */
  private void put(String table, String station, Instant start, int rows, String columns)
      throws Exception {
    String day =
        DateTimeFormatter.ofPattern("'year='yyyy'/month='MM'/day='dd")
            .withZone(ZoneOffset.UTC)
            .format(start);
    String time = DateTimeFormatter.ofPattern("HHmm").withZone(ZoneOffset.UTC).format(start);
    boolean health = table.equals("health");
    Path file =
        folder
            .resolve("bucket")
            .resolve((health ? "health/" : "") + "station=" + station + "/" + day)
            .resolve((health ? "health_" : "data_") + time + ".parquet");
    Files.createDirectories(file.getParent());
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT to_timestamp("
              + start.getEpochSecond()
              + " + 30 * i) AS timestamp, "
              + columns
              + " FROM range("
              + rows
              + ") AS t(i)) TO '"
              + file
              + "' (FORMAT parquet)");
    }
  }

  private void fleet() throws Exception {
    for (int quarter = 0; quarter < 8; quarter++) {
      Instant start = Instant.parse("2026-11-20T10:00:00Z").plusSeconds(900L * quarter);
      String wave = "(20 + 3 * sin((i + " + 30 * quarter + ") / 40.0))::FLOAT AS temperature";
      put("readings", "attic", start, 30, wave);
      if (quarter != 3 && quarter < 6) {
        String volts = ", (3.9 - i / 100.0)::FLOAT AS battery_voltage";
        put("readings", "cellar", start, 30, wave.replace("20", "12") + volts);
      }
    }
    put(
        "health",
        "attic",
        Instant.parse("2026-11-20T11:00:00Z"),
        3,
        "100000::INTEGER AS free_heap, -61::INTEGER AS rssi, 1::INTEGER AS slot, 3::INTEGER AS"
            + " update, 7::INTEGER AS settings_version, 2::INTEGER AS settings_update,"
            + " 1004002::INTEGER AS firmware, (1233 + i)::INTEGER AS flash_wear");
    // Of earlier firmware, whose health had fewer columns, and with a sensor at its battery.
    put(
        "health",
        "cellar",
        Instant.parse("2026-11-20T11:00:00Z"),
        3,
        "90000::INTEGER AS free_heap, -70::INTEGER AS rssi");
    Path broken = folder.resolve("bucket/station=x/year=2026/month=11/day=20/data_1000.parquet");
    Files.createDirectories(broken.getParent());
    Files.writeString(broken, "no Parquet");
    try (Ingester ingester = lake.ingester(metrics)) {
      ingester.pass();
    }
  }

  private void open() {
    tab.open(URI.create("http://127.0.0.1:" + server.port() + "/"), LOADED);
  }

  @Test
  void aStationThatWasKilledIsShownSilentAndAnAlertArrives() throws Exception {
    fleet();
    BlockingQueue<String> came = new ArrayBlockingQueue<>(9);
    HttpServer sink =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    sink.createContext(
        "/",
        exchange -> {
          came.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    sink.start();
    AlertSettings settings =
        new AlertSettings(
            Files.write(folder.resolve("rules"), List.of("silent after=30m", "webhook")),
            Duration.ofDays(1),
            URI.create("http://127.0.0.1:" + sink.getAddress().getPort() + "/"),
            null,
            null);
    try (AlertWatch watch = new AlertWatch(lake.catalog(), settings, WELL, NOON)) {
      watch.start();
      String told = came.poll(2, TimeUnit.MINUTES);
      assertTrue(told.contains("cellar: silent since 2026-11-20T11:29:30Z"), told);
    } finally {
      sink.stop(0);
    }
    open();
    tab.awaitText("alerts", "cellar");
    tab.awaitText("alerts", "silent since 2026-11-20T11:29:30Z, for 30 min");
    assertEquals("2 of 2 stations", tab.text("count"));
    tab.awaitText("stations", "on trial");
    tab.awaitText("stations", "-61 dBm");
    assertEquals("1.2 % and nothing", cells("attic", "flash wear", "battery"));
    assertEquals("nothing and 3.61 V", cells("cellar", "flash wear", "battery"));
    tab.awaitText("aside", "data_1000.parquet");
    tab.awaitText("legend", "attic: ");
    tab.value(
        "[...document.querySelectorAll('#stations input')].forEach(b => b.checked || b.click())");
    tab.awaitText("legend", "cellar: ");
    for (boolean dark : new boolean[] {false, true}) {
      String scheme = dark ? "dark" : "light";
      tab.picture(PICTURES.resolve("lake-desktop-" + scheme + ".png"), 1280, dark);
      assertForAll(scheme);
      tab.picture(PICTURES.resolve("lake-phone-" + scheme + ".png"), 390, dark);
      assertEquals(
          "true",
          tab.value("String(document.documentElement.scrollWidth <= innerWidth)"),
          "nothing is wider than a phone");
    }
    assertEquals(List.of(), tab.faults());
  }

  @Test
  void keysZoomTheChartAndTheSliderGoesBackInTime() throws Exception {
    fleet();
    open();
    tab.awaitText("legend", "attic: ");
    String before = tab.value("document.getElementById('chart').getAttribute('aria-label')");
    tab.value(
        "document.getElementById('chart').dispatchEvent(new KeyboardEvent('keydown', {key: '+'}))");
    tab.await(
        "document.getElementById('chart').getAttribute('aria-label') !== "
            + new com.fasterxml.jackson.databind.ObjectMapper().valueToTree(before));
    tab.value(
        "(() => { const s = document.getElementById('travel'); s.value = 0;"
            + " s.dispatchEvent(new Event('input')); s.dispatchEvent(new Event('change')); })()");
    tab.awaitText("travelled", "snapshot 0 of ");
    tab.awaitText("chart-error", "readings");
    tab.press("changes-button");
    tab.awaitText("changes-error", "no snapshot is before this one");
    tab.value(
        "(() => { const s = document.getElementById('travel'); s.value = s.max;"
            + " s.dispatchEvent(new Event('input')); s.dispatchEvent(new Event('change')); })()");
    tab.awaitText("travelled", "the newest");
    tab.value("document.querySelector('#spans button').click()");
    tab.awaitText("legend", "attic: ");
    tab.press("changes-button");
    tab.awaitText("changes", "change_type");
    assertEquals(List.of(), tab.faults());
  }

  @Test
  void aLakeWithoutRowsAndOneThatIsAwaySaySo() throws Exception {
    lake.ingester(metrics).close();
    open();
    assertEquals("0 of 0 stations", tab.text("count"));
    assertEquals("none", tab.text("aside-count"));
    assertForAll("");
    metrics.failed(Watcher.Step.LISTING, "bucket: 403 AccessDenied");
    tab.value("location.reload()");
    tab.awaitText("error", "the lake takes nothing in: bucket: 403 AccessDenied");
    server.close();
    tab.value("document.getElementById('utc').click()");
    tab.awaitText("error", "lake serve does not answer: look whether it runs, and at its log");
  }

  /** A proxy's own page, and a token that nobody has: asked for once, not with every look. */
  @Test
  void whatStandsBetweenAndATokenThatIsMissingAreSaid() throws Exception {
    open();
    String again =
        "new Promise(done => { window.asked = window.calls = 0; window.prompt = () => { window.asked++; return null; };"
            + " window.fetch = async () => ++window.calls && new Response('<html>', {status: %s});"
            + " document.getElementById('utc').click(); done(''); })";
    tab.value(again.formatted(502));
    tab.awaitText("error", "health: 502, and no answer of lake serve");
    tab.value(again.formatted(401));
    tab.awaitText("fleet-error", "the API wants a token");
    tab.value("document.getElementById('utc').click()");
    tab.await("window.calls >= 4");
    assertEquals("1", tab.value("String(window.asked)"));
  }

  @Test
  void tenThousandStationsStayUsable() throws Exception {
    lake.ingester(metrics).close();
    lake.catalog()
        .write(
            "fleet",
            tx -> {
              for (int i = 0; i < 10_000; i++) {
                tx.sql()
                    .update(
                        "INSERT INTO station_firmware VALUES (?, '1.4.2', 1, 29000000, ?)",
                        String.format(java.util.Locale.ROOT, "station-%05d", i),
                        29_400_000L + i);
              }
              return null;
            });
    open();
    assertEquals("10000 of 10000 stations, the first 100 shown", tab.text("count"));
    String milliseconds =
        tab.value(
            "(() => { const f = document.getElementById('filter'), t = performance.now(); f.value = '0999';"
                + " f.dispatchEvent(new Event('input')); document.body.offsetHeight;"
                + " return String(performance.now() - t); })()");
    assertEquals("11 of 10000 stations", tab.text("count"));
    Results results =
        new Results(
            "lake-page",
            Results.commandOfTest("site/browser", "LakePageTest"),
            "the page of lake serve with 10,000 stations, in Chromium on this machine",
            "time (s)",
            "size (B)");
    results.row(
        "the page, to its first paint",
        number("first-contentful-paint", "startTime") / 1000,
        number("\\.(js|css)$", "encodedBodySize") + page());
    results.row(
        "the list of stations",
        number("/stations$", "duration") / 1000,
        number("/stations$", "encodedBodySize"));
    results.row("a filter over the list", Double.parseDouble(milliseconds) / 1000, 0);
    assertForAll("");
    tab.open(URI.create("http://127.0.0.1:" + server.port() + "/api"), LOADED);
    results.row(
        "the page of the API, to its first paint",
        number("first-contentful-paint", "startTime") / 1000,
        number("\\.(js|css|yaml)$", "encodedBodySize") + page());
    results.publishIfAsked();
  }

  @Test
  void theApiIsShownAndAskedWithoutAByteFromElsewhere() throws Exception {
    fleet();
    open();
    tab.value("document.querySelector('header a[href=api]').click()");
    tab.await("document.querySelectorAll('#api .opblock').length === 12 && " + LOADED);
    tab.value(
        "document.querySelector('#api [id$=get_fleet_stations] .opblock-summary-control').click()");
    tab.await("document.querySelector('#api .try-out__btn')");
    assertForAll("an operation");
    tab.value("document.querySelector('#api .try-out__btn').click()");
    tab.await("document.querySelector('#api .execute')");
    tab.value("document.querySelector('#api .execute').click()");
    tab.await(
        "document.querySelector('#api .live-responses-table tbody .response-col_status').textContent"
            + ".includes('200') && document.querySelector('#api .live-responses-table')"
            + ".textContent.includes('attic')");
    for (boolean dark : new boolean[] {false, true}) {
      String scheme = dark ? "dark" : "light";
      tab.picture(PICTURES.resolve("api-desktop-" + scheme + ".png"), 1280, dark);
      if (dark) {
        assertForAll(scheme);
      }
      tab.picture(PICTURES.resolve("api-phone-" + scheme + ".png"), 390, dark);
      if (!dark) {
        assertForAll("phone");
      }
    }
    assertEquals(
        "true",
        tab.value(
            "String(performance.getEntriesByType('resource').every(e =>"
                + " e.name.startsWith(location.origin) || e.name.startsWith('data:')))"));
    assertEquals(List.of(), tab.faults());
  }

  /** What the list of stations says of one in two columns. */
  private String cells(String station, String first, String second) {
    String cell =
        "(name => [...document.querySelectorAll('#stations tbody tr')].find(r =>"
            + " r.cells[1].textContent === '"
            + station
            + "').cells[[...document.querySelectorAll('#stations thead th')].findIndex(h =>"
            + " h.textContent === name)].textContent || 'nothing')";
    return tab.value(cell + "('" + first + "') + ' and ' + " + cell + "('" + second + "')");
  }

  /** Nothing keeps people out of the page, where npm brings what looks for it. */
  private void assertForAll(String scheme) throws Exception {
    Axe axe = Axe.find();
    if (axe != null) {
      assertEquals("", axe.faults(tab), scheme);
    }
  }

  /** The sum of a field over the browser's entries of a name. */
  private double number(String name, String field) {
    return Double.parseDouble(
        tab.value(
            "String(performance.getEntries().filter(e => new RegExp('"
                + name.replace("\\", "\\\\")
                + "').test(e.name)).reduce((n, e) => n + e."
                + field
                + ", 0))"));
  }

  private double page() {
    return Double.parseDouble(
        tab.value("String(performance.getEntriesByType('navigation')[0].encodedBodySize)"));
  }
}
