package space.opensensor.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.fleet.GeneratedFleet;
import space.opensensor.s3.EmbeddedS3;

/**
 * The page that shows a bucket, in a browser, over files of the firmware's encoder and DuckDB's.
 */
class BucketPageTest extends BucketPageBench {

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
}
