package space.opensensor.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
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
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.fleet.GeneratedFleet;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.PageServer;

/**
 * The page that shows a bucket, in a browser, over files of the firmware's encoder and DuckDB's.
 */
class BucketPageTest {

  private static final Path PICTURES = Path.of("target", "pictures");
  private static final Path PAGE = Path.of("target", "site");
  private static final String LOADED = "document.body.dataset.loaded";
  private static final Instant FIRST = Instant.parse("2026-11-20T00:00:00Z");
  private static final Duration WINDOW = Duration.ofMinutes(15);
  private static final int DAY = 96;
  private final GeneratedFleet fleet = new GeneratedFleet(1, FIRST, 15, 60);

  @TempDir Path folder;
  private PublicBucket bucket;
  private PageServer pages;
  private Chromium browser;
  private Tab tab;

  @BeforeEach
  void start() throws Exception {
    Path program = Chromium.program();
    assumeTrue(program != null, "skipped: no Chromium here");
    assumeTrue(
        Files.exists(PAGE.resolve("bucket/hyparquet/index.js")),
        "skipped: npm brought no hyparquet");
    bucket = new PublicBucket();
    pages = new PageServer(PAGE, 0);
    browser = Chromium.start(program, folder.resolve("profile"), "--ignore-certificate-errors");
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

  private void put(int station, int window) {
    bucket.put(
        "lab/" + fleet.key(station, window),
        fleet.file(station, window),
        FIRST.plus(WINDOW.multipliedBy(window + 1)));
  }

  /** Two stations of three days; of the second a night is missing. */
  private void days() {
    for (int window = 0; window < 3 * DAY; window++) {
      put(1, window);
      if (window < 2 * DAY + 10 || window > 2 * DAY + 40) {
        put(2, window);
      }
    }
  }

  private void open(String hash) {
    tab.value("document.body.dataset.loaded = ''");
    // Another query, or the browser would not load the page anew for another fragment.
    tab.open(
        URI.create(
            pages.address() + "bucket/?" + System.nanoTime() + (hash.isEmpty() ? "" : "#" + hash)),
        LOADED);
  }

  private String address() {
    return "bucket=" + URLEncoder.encode(bucket.address().toString(), UTF_8) + "&prefix=lab";
  }

  /** The bytes of a file that DuckDB writes of rows of a station. */
  private byte[] file(String select) throws Exception {
    return file(select, "snappy");
  }

  private byte[] file(String select, String codec) throws Exception {
    Path file = folder.resolve("made.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (" + select + ") TO '" + file + "' (FORMAT parquet, CODEC " + codec + ")");
    }
    return Files.readAllBytes(file);
  }

  private void choose(String station) {
    tab.await("document.querySelector('[aria-label=\"show " + station + " in the chart\"]')");
    tab.value(
        "document.querySelector('[aria-label=\"show " + station + " in the chart\"]').click()");
  }

  private void span(String name) {
    tab.value(
        "[...document.querySelectorAll('#spans button')].find(b => b.textContent === '"
            + name
            + "').click()");
  }

  @Test
  void stationsAreOnAMapInAListAndOnOneAxis() throws Exception {
    days();
    String entry =
        "station_id: %s\nstation_name: \"a\"\nlocation: '{\"type\":\"Point\",\"coordinates\":[%s]}'\n";
    bucket.put(
        "registry.yaml",
        (String.format(Locale.ROOT, entry, GeneratedFleet.name(1), "-75.713931,45.383178")
                + String.format(Locale.ROOT, entry, GeneratedFleet.name(2), "-75.1,45.2")
                + String.format(Locale.ROOT, entry, "elsewhere", "10,50"))
            .getBytes(UTF_8),
        FIRST);
    open(address() + "&registry=" + URLEncoder.encode(bucket.address() + "/registry.yaml", UTF_8));
    assertEquals("2 stations", tab.text("status"));
    assertEquals("2", tab.value("String(document.querySelectorAll('#map circle').length)"));
    tab.await("document.getElementById('map').getBoundingClientRect().height > 100");
    tab.awaitText("legend", "s0000001: ");
    tab.awaitText("legend", "(modelled, not measured)");
    tab.awaitText("column", "temperature (°C)");
    tab.awaitText("stations", " ago");
    tab.awaitText("read", "97 of 97 files read");
    assertEquals("", tab.text("notes"));
    choose("s0000002");
    tab.awaitText("read", "163 of 163 files read");
    tab.awaitText("legend", "s0000002: ");
    span("week");
    tab.awaitText("read", "545 of 545 files read");
    assertForAll("");
    for (boolean dark : new boolean[] {false, true}) {
      String scheme = dark ? "dark" : "light";
      tab.picture(PICTURES.resolve("bucket-desktop-" + scheme + ".png"), 1280, dark);
      assertForAll(scheme);
      tab.picture(PICTURES.resolve("bucket-phone-" + scheme + ".png"), 390, dark);
      assertEquals(
          "true",
          tab.value("String(document.documentElement.scrollWidth <= innerWidth)"),
          "nothing is wider than a phone");
    }
    assertEquals(List.of(), tab.faults());
  }

  @Test
  void keysZoomAndTheTableIsWhatIsSeen() throws Exception {
    days();
    open(address());
    tab.awaitText("read", "97 of 97 files read");
    long before = bucket.requests.get();
    tab.value(
        "document.getElementById('chart').dispatchEvent(new KeyboardEvent('keydown', {key: '+'}))");
    tab.awaitText("read", "49 of 49 files read");
    assertTrue(bucket.requests.get() - before <= 1, "only the last day is listed again");
    tab.value(
        "(() => { window.saved = new Promise(done => { URL.createObjectURL = blob => { blob.text().then(done); return 'data:,'; }; }); document.getElementById('csv').click(); })()");
    String csv = tab.value("window.saved");
    assertTrue(
        csv.startsWith("station,time,temperature_mean,least,most\ns0000001,2026-11-22T"),
        csv.substring(0, 90));
    assertTrue(csv.lines().count() > 600, csv.lines().count() + " lines");
    tab.value("document.getElementById('utc').click()");
    tab.await("document.getElementById('chart').getAttribute('aria-label').includes('UTC')");
    assertEquals(List.of(), tab.faults());
  }

  @Test
  void whatIsAmissIsSaidAndTheRestGoesOn() throws Exception {
    days();
    String key = "lab/station=%s/year=2026/month=11/day=22/data_%s.parquet";
    Instant noon = Instant.parse("2026-11-22T12:00:00Z");
    bucket.put(
        String.format(Locale.ROOT, key, "s0000001", "0807"),
        "no Parquet at all".getBytes(UTF_8),
        noon);
    bucket.put(
        String.format(Locale.ROOT, key, "empty", "1200"),
        file("SELECT now() AS timestamp, 1::FLOAT AS temperature WHERE false"),
        noon);
    bucket.put(
        String.format(Locale.ROOT, key, "early", "1200"),
        file("SELECT TIMESTAMPTZ '2026-11-22 15:00:00Z' AS timestamp, 21.5::FLOAT AS temperature"),
        noon);
    bucket.put(
        String.format(Locale.ROOT, key, "future", "1200"),
        file("SELECT TIMESTAMPTZ '2026-11-22 12:00:00Z' AS timestamp, 2::FLOAT AS temperature"),
        Instant.now().plus(Duration.ofHours(3)));
    bucket.put(String.format(Locale.ROOT, key, "secret", "1200"), new byte[9], noon);
    bucket.forbidden = "lab/station=secret/";
    open(address());
    for (String station : List.of("empty", "early", "future", "s0000001")) {
      if (!station.equals("early")) {
        choose(station);
      }
    }
    tab.awaitText("notes", "data_0807.parquet: no Parquet file; the others are shown");
    tab.awaitText("notes", "early: its clock is 3 h ahead of the bucket's");
    tab.awaitText("notes", "empty: its files of this time have no rows");
    tab.awaitText("notes", "this computer's clock is 3 h behind the bucket's");
    choose("secret");
    tab.awaitText("notes", "secret: 127.0.0.1");
    tab.awaitText(
        "notes",
        "refuses (403 AccessDenied): let anyone read and list it, or use a list of ./station share");
    tab.await(
        "/s0000001: [0-9.]+ to [0-9.]+ °C/.test(document.getElementById('legend').textContent)");
    tab.await("document.getElementById('stations').textContent.split(' ago').length === 6");
    tab.picture(PICTURES.resolve("bucket-amiss.png"), 1280, false);
    assertForAll("");
    assertEquals(List.of(), tab.faults());
  }

  /** As a codec of the firmware's own is, and as other programs write them. */
  @Test
  void filesOfOtherCodecsAreReadOrSaid() throws Exception {
    String key = "lab/station=%s/year=2026/month=11/day=22/data_1200.parquet";
    Instant noon = Instant.parse("2026-11-22T12:00:00Z");
    for (String codec : List.of("uncompressed", "lz4_raw", "zstd", "gzip", "brotli")) {
      bucket.put(
          String.format(Locale.ROOT, key, codec.replace('_', '-')),
          file(
              "SELECT TIMESTAMPTZ '2026-11-22 12:00:00Z' + to_seconds(i) AS timestamp,"
                  + " (10 + (i % 7) / 8 + (i * 7919 % 1000) / 256)::FLOAT AS temperature"
                  + " FROM range(20000) AS t(i)",
              codec),
          noon);
    }
    open(address());
    for (String codec : List.of("gzip", "lz4-raw", "uncompressed", "zstd")) {
      choose(codec);
    }
    tab.awaitText("notes", "compressed with ZSTD, and read are uncompressed, snappy, lz4_raw");
    tab.awaitText("notes", "compressed with GZIP");
    tab.awaitText("notes", "compressed with BROTLI");
    tab.awaitText("legend", "lz4-raw: 10 to 14.");
    String legend = tab.text("legend");
    String range = legend.replaceFirst("(?s).*uncompressed: (10 to 14\\.\\d+).*", "$1");
    assertTrue(legend.contains("lz4-raw: " + range), legend);
    assertEquals(List.of(), tab.faults());
  }

  @Test
  void anEmptyObjectAndAServerWithoutRangesHideNothing() throws Exception {
    days();
    bucket.put(
        "lab/station=s0000001/year=2026/month=11/day=22/data_0807.parquet", new byte[0], FIRST);
    bucket.put(
        "lab/station=s0000002/year=2026/month=11/day=22/data_2359.parquet", new byte[0], FIRST);
    bucket.put("lab/station=s0000002/zone.txt/x", new byte[0], FIRST);
    for (boolean ignores : new boolean[] {false, true}) {
      bucket.ignoresRanges = ignores;
      open(address());
      choose("s0000002");
      tab.awaitText("notes", "data_0807.parquet: no Parquet file; the others are shown");
      tab.await(
          "/s0000001: [0-9.]+ to [0-9.]+ °C.*s0000002: [0-9.]+ to [0-9.]+ °C/"
              + ".test(document.getElementById('legend').textContent)");
    }
    assertEquals(List.of(), tab.faults());
  }

  @Test
  void listsWithoutAnEndAreSaid() throws Exception {
    put(1, 0);
    for (var each :
        java.util.Map.of(
                PublicBucket.Endless.PAGES, "does not come to its end",
                PublicBucket.Endless.SAME_PAGE, "does not come to its end",
                PublicBucket.Endless.BYTES, "answers more than 8 MiB")
            .entrySet()) {
      bucket.endless = each.getKey();
      long before = bucket.requests.get();
      open(address());
      tab.awaitText("error", each.getValue());
      long requests = bucket.requests.get() - before;
      assertTrue(requests <= 200, requests + " requests");
    }
    bucket.endless = PublicBucket.Endless.NO;
    open(address());
    tab.awaitText("read", "1 of 1 files read");
    assertEquals(List.of(), tab.faults());
  }

  @Test
  void anObjectThatComesWholeAloneAndIsTooLargeIsSaid() throws Exception {
    days();
    bucket.put(
        "lab/station=s0000001/year=2026/month=11/day=22/data_2350.parquet",
        new byte[66 << 20],
        FIRST);
    bucket.ignoresRanges = true;
    open(address());
    tab.awaitText("notes", "data_2350.parquet: it comes whole alone, and has more than 64 MiB");
    tab.awaitText("legend", "s0000001: ");
    assertEquals(List.of(), tab.faults());
  }

  @Test
  void whoNeverAnswersToTheEndIsSaid() throws Exception {
    days();
    open("");
    tab.value("import('./source.js').then(m => { m.patience.milliseconds = 5000; })");
    bucket.stops = "lab/station=s0000002/";
    tab.value(
        "(() => { document.getElementById('address').value = '"
            + bucket.address()
            + "'; document.getElementById('prefix').value = 'lab';"
            + " document.querySelector('#open-bucket button').click(); })()");
    tab.awaitText("read", "97 of 97 files read");
    choose("s0000002");
    tab.awaitText("notes", "s0000002: 127.0.0.1:");
    tab.awaitText("notes", " gives no whole answer in 5 s");
    assertEquals(List.of(), tab.faults());
  }

  @Test
  void aListWithOddEntriesSaysWhatIsAmiss() throws Exception {
    put(1, 0);
    String file = bucket.address() + "/lab/" + fleet.key(1, 0);
    String entry = "{\"key\": \"lab/%s\", \"size\": %d, \"modified\": \"2026-11-20\"%s}";
    String entries =
        String.join(
            ",",
            "null",
            "7",
            "{}",
            "{\"key\": \"lab/check.txt\"}",
            String.format(Locale.ROOT, entry, fleet.key(1, 1), 9000, ""),
            String.format(Locale.ROOT, entry, fleet.key(1, 2), 9000, ", \"url\": \"javascript:1\""),
            String.format(
                Locale.ROOT,
                entry,
                fleet.key(1, 3),
                9000,
                ", \"url\": \"" + bucket.address() + "/lab/gone\""),
            String.format(
                Locale.ROOT,
                entry,
                fleet.key(1, 0),
                fleet.file(1, 0).length,
                ", \"url\": \"" + file + "\""));
    String hash = "list=" + URLEncoder.encode(bucket.address() + "/list.json", UTF_8);
    bucket.put(
        "list.json", ("{\"share\": 1, \"objects\": [" + entries + "]}").getBytes(UTF_8), FIRST);
    open(hash);
    tab.awaitText("notes", fleet.key(1, 1) + ": the list has no URL of it; the others are shown");
    tab.awaitText("notes", fleet.key(1, 2) + ": the list has no URL of it; the others are shown");
    tab.awaitText("notes", fleet.key(1, 3) + ": it is gone; the others are shown");
    tab.awaitText("legend", "s0000001: ");
    assertEquals(List.of(), tab.faults());
    bucket.put("list.json", "null".getBytes(UTF_8), FIRST);
    open(hash);
    tab.awaitText("error", "this is no list of ./station share");
  }

  /** Berlin put its clocks back at the end of 2026-10-25, and forward on 2026-03-29. */
  @Test
  void theAxisOfTimeIsRoundOnBothSidesOfAChangeOfTheClock() throws Exception {
    browser.send("Emulation.setTimezoneOverride", java.util.Map.of("timezoneId", "Europe/Berlin"));
    open("");
    String call =
        "import('./chart.js').then(m => m.roundTimes(Date.parse('%s'), Date.parse('%s'), %d, %s)"
            + ".map(t => %s).join(' '))";
    assertEquals(
        "2026-10-24 2026-10-25 2026-10-26 2026-10-27",
        tab.value(
            String.format(
                Locale.ROOT,
                call,
                "2026-10-23T21:30:00Z",
                "2026-10-26T23:30:00Z",
                86_400_000,
                false,
                "new Date(t).toLocaleString('sv-SE').replace(' 00:00:00', '')")));
    assertEquals(
        "00 06 12 18 00",
        tab.value(
            String.format(
                Locale.ROOT,
                call,
                "2026-03-28T23:00:00Z",
                "2026-03-29T22:00:00Z",
                21_600_000,
                false,
                "new Date(t).toLocaleString('sv-SE').slice(11, 13)")));
    assertEquals(
        "2026-10-25T00:00:00.000Z 2026-10-26T00:00:00.000Z",
        tab.value(
            String.format(
                Locale.ROOT,
                call,
                "2026-10-24T22:00:00Z",
                "2026-10-26T22:00:00Z",
                86_400_000,
                true,
                "new Date(t).toISOString()")));
  }

  @Test
  void aBucketThatCannotBeReadSaysWhatToSet() throws Exception {
    open("");
    assertEquals("", tab.text("error"));
    assertForAll("");
    bucket.crossOrigin = false;
    open(address());
    tab.awaitText("error", "lack a CORS rule. Its rule has to allow the origin http://127.0.0.1:");
    bucket.crossOrigin = true;
    bucket.forbidden = "lab/";
    open(address());
    tab.awaitText("error", "refuses (403 AccessDenied)");
    bucket.forbidden = "";
    open(address());
    tab.awaitText("error", "no station has files here");
    open("bucket=" + URLEncoder.encode(pages.address() + "bucket", UTF_8));
    tab.awaitText("error", "does not answer as S3 does");
    tab.picture(PICTURES.resolve("bucket-error.png"), 390, true);
    assertForAll("");
  }

  @Test
  void tenThousandStationsStayUsable() throws Exception {
    for (int station = 0; station < 10_000; station++) {
      bucket.put("lab/" + fleet.key(station, 0), new byte[0], FIRST);
    }
    open(address());
    assertEquals("10000 of 10000 stations, the first 100 shown", tab.text("count"));
    tab.awaitText("stations", " ago");
    tab.value(
        "(() => { const f = document.getElementById('filter'); f.value = '0999'; f.dispatchEvent(new Event('input')); })()");
    tab.await("document.getElementById('count').textContent.startsWith('11 of 10000')");
    assertTrue(bucket.requests.get() < 600, bucket.requests + " requests");
    assertForAll("");
  }

  @Test
  void aListOfStationShareIsReadWithoutKeys() throws Exception {
    try (EmbeddedS3 s3 =
        EmbeddedS3.builder().dataDirectory(folder.resolve("s3")).pagesOf(origin()).start()) {
      SharedBucket shared = new SharedBucket(s3, folder);
      for (int window = 0; window < DAY; window++) {
        shared.put(fleet.key(1, window), fleet.file(1, window));
      }
      byte[] list = shared.list("--from", "2026-11-20", "--to", "2026-11-20", "--per-day", "100");
      bucket.put("list.json", list, FIRST);
      String hash = "list=" + URLEncoder.encode(bucket.address() + "/list.json", UTF_8);
      open(hash);
      tab.awaitText("read", "96 of 96 files read; of a day the list has at most 100");
      tab.await(
          "/s0000001: [0-9.]+ to [0-9.]+ °C/.test(document.getElementById('legend').textContent)");
      assertEquals("", tab.text("notes"));
      assertFalse(tab.everything().contains(s3.credentials().secretAccessKey()));
      assertEquals(List.of(), tab.faults());
      String text = new String(list, UTF_8);
      bucket.put(
          "list.json",
          text.replaceFirst("\"expires\": \"20..", "\"expires\": \"2020").getBytes(UTF_8),
          FIRST);
      open(hash);
      tab.awaitText("error", "make a new one with ./station share");
      bucket.put("list.json", "[]".getBytes(UTF_8), FIRST);
      open(hash);
      tab.awaitText("error", "this is no list of ./station share");
    }
  }

  private String origin() {
    String address = pages.address().toString();
    return address.substring(0, address.length() - 1);
  }

  /** Nothing keeps people out of the page, where npm brings what looks for it. */
  private void assertForAll(String scheme) throws Exception {
    Axe axe = Axe.find();
    if (axe != null) {
      assertEquals("", axe.faults(tab), scheme);
    }
  }
}
