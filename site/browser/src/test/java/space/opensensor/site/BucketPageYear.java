package space.opensensor.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.fleet.GeneratedFleet;
import space.opensensor.figures.Results;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.PageServer;

/**
 * What a day, a week and a year of one station, 35,040 objects, take the page of a bucket: measured
 * when it is asked for by name, a minute or two.
 */
class BucketPageYear {

  private static final Instant FIRST = Instant.parse("2025-11-20T00:00:00Z");
  private static final int WINDOWS = 365 * 96;

  @TempDir Path folder;

  @Test
  void aYearIsMeasured() throws Exception {
    GeneratedFleet fleet = new GeneratedFleet(1, FIRST, 15, 5);
    Results results =
        new Results(
            "bucket-page",
            Results.commandOfTest("site/browser", "BucketPageYear"),
            "one station in the page of a bucket, in Chromium on this machine",
            "requests (count)",
            "size (B)",
            "time (s)");
    AtomicLong requests = new AtomicLong();
    AtomicLong bytes = new AtomicLong();
    try (PageServer pages = new PageServer(Path.of("..", "target", "site"), 0);
        PublicBucket open = new PublicBucket();
        EmbeddedS3 s3 =
            EmbeddedS3.builder()
                .dataDirectory(folder.resolve("s3"))
                .pagesOf("*")
                .observer(
                    exchange -> {
                      requests.incrementAndGet();
                      bytes.addAndGet(sizeOf(open, exchange.request().path()));
                    })
                .start();
        Chromium browser = Chromium.open(Chromium.program(), "--ignore-certificate-errors")) {
      IntStream.range(0, WINDOWS)
          .parallel()
          .forEach(window -> store(open, fleet, window, folder.resolve("s3").resolve(s3.bucket())));
      Tab tab = new Tab(browser, new Cable());
      String bucket = pages.address() + "bucket/#bucket=" + encoded(open.address().toString());
      tab.open(URI.create(bucket), "document.body.dataset.drawn");
      results.row("a day, listed", open.requests.get(), open.bytes.get(), seconds(tab));
      for (String span : new String[] {"week", "year"}) {
        open.requests.set(0);
        open.bytes.set(0);
        double taken = press(tab, span);
        results.row("then its " + span + ", listed", open.requests.get(), open.bytes.get(), taken);
      }
      SharedBucket shared = new SharedBucket(s3, folder);
      byte[] list = shared.list("--from", "2025-11-20", "--to", "2026-11-19", "--per-day", "4");
      open.put("list.json", list, FIRST);
      requests.set(0);
      bytes.set(0);
      tab.open(
          URI.create(pages.address() + "bucket/?2#list=" + encoded(open.address() + "/list.json")),
          "document.body.dataset.drawn");
      double taken = press(tab, "year");
      results.row(
          "a year by a list of four files a day, of embedded-s3",
          requests.get() + 1,
          bytes.get() + list.length,
          taken);
      tab.picture(Path.of("target", "pictures", "bucket-year.png"), 1280, false);
    }
    results.publishIfAsked();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static long sizeOf(PublicBucket open, String path) {
    PublicBucket.Entry entry =
        open.objects.get(path.replaceFirst("^/[^/]+/", "").replace("%3D", "="));
    return entry == null ? 0 : entry.content().length;
  }

  private static void store(PublicBucket open, GeneratedFleet fleet, int window, Path bucket) {
    byte[] content = fleet.file(1, window);
    String key = fleet.key(1, window);
    open.put(key, content, FIRST.plus(Duration.ofMinutes(15L * (window + 1))));
    try {
      Path file = bucket.resolve(key);
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Presses a span and waits for its chart. */
  private static double press(Tab tab, String span) {
    return Double.parseDouble(
            tab.value(
                "new Promise(done => { const before = document.body.dataset.drawn, t = performance.now();"
                    + " [...document.querySelectorAll('#spans button')].find(b => b.textContent === '"
                    + span
                    + "').click(); const look = () => document.body.dataset.drawn !== before"
                    + " ? done(String(performance.now() - t)) : setTimeout(look, 5); look(); })"))
        / 1000;
  }

  /** Since the page was asked for. */
  private static double seconds(Tab tab) {
    return Double.parseDouble(tab.value("String(performance.now())")) / 1000;
  }
}
