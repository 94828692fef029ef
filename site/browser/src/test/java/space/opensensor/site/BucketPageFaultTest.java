package space.opensensor.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What is amiss with a bucket, its page says, and shows the rest. */
class BucketPageFaultTest extends BucketPageBench {

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
}
