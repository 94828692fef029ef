package space.opensensor.ducklake.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.bucket.Firmwares;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.cli.LakeCommandLine;
import space.opensensor.ducklake.ingest.IngestMetrics;

/** What Prometheus and Grafana see of a lake. */
@Tag("integration")
class MonitoringTest {

  private static final Pattern SERIES = Pattern.compile("(ducklake_[a-z_]+)(?:\\{([^}]*)})?");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+) *=~?");

  /** Of Prometheus itself, by which a dashboard chooses among lakes. */
  private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path directory;

  private void put(StationFile file) throws Exception {
    Path path = directory.resolve("bucket").resolve(file.key());
    Files.createDirectories(path.getParent());
    Files.write(path, file.bytes());
  }

  @Test
  void everyMetricOfDashboardAndAlertsComesFromARunningServe() throws Exception {
    // A station that was heard of within a month is told of by its name.
    Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
    put(StationFile.floats("a", hour.minus(Duration.ofHours(2)).toString()));
    StringWriter out = new StringWriter();
    Thread serve =
        new Thread(
            () ->
                LakeCommandLine.run(
                    new PrintWriter(out, true),
                    new PrintWriter(new StringWriter()),
                    "serve",
                    "--watch",
                    "--catalog-path=" + directory.resolve("c.sqlite"),
                    "--bucket-name=" + directory.resolve("bucket"),
                    "--data-path=" + directory.resolve("lake"),
                    "--cache-path=" + directory.resolve("cache"),
                    "--silent-after=30d",
                    "--api-port=0",
                    // A server that is not there: its metrics are.
                    "--nats-url=nats://127.0.0.1:1",
                    "--nats-stream=STATIONS"));
    serve.start();
    String text = "";
    Pattern listed =
        Pattern.compile("ducklake_last_listing_timestamp_seconds [1-9](?s:.*)ducklake_queue_up\\{");
    while (!listed.matcher(text).find() || !text.contains("ducklake_station_last_seen_")) {
      LockSupport.parkNanos(100_000_000);
      String url = out.toString().strip();
      text = url.startsWith("http") ? get(url + "metrics") : "";
      assertTrue(serve.isAlive(), out.toString());
    }
    serve.interrupt();
    Map<String, Set<String>> told = new HashMap<>();
    for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
      Matcher m = SERIES.matcher(line);
      assertTrue(m.find(), line);
      told.computeIfAbsent(m.group(1), n -> new HashSet<>()).addAll(labels(m.group(2)));
    }
    Set<String> used = new TreeSet<>();
    for (String expression : expressions()) {
      Matcher m = SERIES.matcher(expression);
      while (m.find()) {
        used.add(m.group(1));
        assertTrue(told.containsKey(m.group(1)), expression + ": told is " + told.keySet());
        for (String label : labels(m.group(2))) {
          assertTrue(
              OF_PROMETHEUS.contains(label) || told.get(m.group(1)).contains(label),
              expression + ": its labels are " + told.get(m.group(1)));
        }
      }
    }
    assertTrue(used.size() > 20, used.toString());
    serve.join();
  }

  private static Set<String> labels(String braces) {
    Set<String> labels = new TreeSet<>();
    Matcher m = LABEL.matcher(braces == null ? "" : braces);
    while (m.find()) {
      labels.add(m.group(1));
    }
    return labels;
  }

  /** All PromQL of the files that are shipped. */
  private static List<String> expressions() throws Exception {
    List<String> all = new ArrayList<>();
    JsonNode dashboard = new ObjectMapper().readTree(Path.of("grafana/dashboard.json").toFile());
    for (JsonNode panel : dashboard.get("panels")) {
      panel.get("targets").forEach(t -> all.add(t.get("expr").asText()));
    }
    for (JsonNode variable : dashboard.get("templating").get("list")) {
      all.add(variable.path("query").path("query").asText(""));
    }
    Map<String, List<Map<String, List<Map<String, Object>>>>> rules =
        new Yaml().load(Files.readString(Path.of("grafana/alerts.yaml")));
    for (Map<String, Object> rule : rules.get("groups").get(0).get("rules")) {
      assertTrue(rule.keySet().containsAll(Set.of("alert", "expr", "annotations")), rule + "");
      all.add((String) rule.get("expr"));
    }
    for (String expression : all) {
      assertEquals(
          expression.chars().filter(c -> c == '(').count(),
          expression.chars().filter(c -> c == ')').count(),
          expression);
    }
    return all;
  }

  private static String get(String url) throws Exception {
    return HTTP.send(
            HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void stationsAreCountedByHowLongTheyAreSilentAndFewHaveASeriesOfTheirOwn() throws Exception {
    Instant now = Instant.parse("2026-11-20T12:00:00Z");
    Map<String, String> settings = new HashMap<>();
    settings.put("DUCKLAKE_CATALOG_PATH", directory.resolve("c.sqlite").toString());
    settings.put("DUCKLAKE_BUCKET_NAME", directory.resolve("bucket").toString());
    settings.put("DUCKLAKE_METRICS_STATIONS", "7");
    try (Lake lake = new Lake(new LakeSettings(settings))) {
      lake.ingester(IngestMetrics.NONE).close();
      // The n-th station was heard of n hours ago, and twice before with another firmware.
      lake.catalog()
          .write(
              "stations",
              tx -> {
                Firmwares firmwares = new Firmwares(tx.reader());
                for (int n = 0; n < 1000; n++) {
                  count(firmwares, "s" + n, now.minus(Duration.ofHours(n)), "2.0");
                  count(firmwares, "s" + n, now.minus(Duration.ofHours(n + 100)), "1.0");
                }
                firmwares.add();
                return null;
              });
      String text = text(lake, now);
      // An hour ago is live still, 30 days ago not gone yet: 0 and 1; 2 to 720; 721 to 999.
      assertTrue(text.contains("ducklake_stations{state=\"live\"} 2.0\n"), text);
      assertTrue(text.contains("ducklake_stations{state=\"silent\"} 719.0\n"), text);
      assertTrue(text.contains("ducklake_stations{state=\"gone\"} 279.0\n"), text);
      List<String> each =
          text.lines().filter(l -> l.startsWith("ducklake_station_last_seen")).sorted().toList();
      List<String> longest = new ArrayList<>();
      for (int n = 714; n <= 720; n++) {
        longest.add(
            "ducklake_station_last_seen_timestamp_seconds{station=\"s"
                + n
                + "\"} "
                + (double) now.minus(Duration.ofHours(n)).getEpochSecond());
      }
      assertEquals(longest, each);
      // A clock that jumps a year back makes nobody silent, and one that jumps on makes all so.
      String back = text(lake, now.minus(Duration.ofDays(365)));
      assertTrue(back.contains("ducklake_stations{state=\"live\"} 1000.0\n"), back);
      String on = text(lake, now.plus(Duration.ofDays(365)));
      assertTrue(on.contains("ducklake_stations{state=\"gone\"} 1000.0\n"), on);
    }
  }

  private static String text(Lake lake, Instant now) throws Exception {
    return new String(new LakeMetrics(() -> now).text(lake), StandardCharsets.UTF_8);
  }

  private static void count(Firmwares firmwares, String station, Instant time, String firmware) {
    LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC);
    String hour = Integer.toString(100 + time.atZone(ZoneOffset.UTC).getHour()).substring(1);
    firmwares.count(
        new StationKey(StationKey.READINGS, station, day, null),
        "data_" + hour + "00.parquet",
        firmware);
  }
}
