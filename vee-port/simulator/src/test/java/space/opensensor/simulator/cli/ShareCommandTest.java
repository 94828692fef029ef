package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.s3.EmbeddedS3;

class ShareCommandTest {

  private static final String CELLAR = "cell" + Cli.letter("\u00e4", "a") + "r";
  private static final Pattern URL = Pattern.compile("\"url\": \"([^\"]*)\"");

  @TempDir Path directory;
  private EmbeddedS3 s3;
  private String settings;

  @BeforeEach
  void start() throws Exception {
    s3 = EmbeddedS3.builder().dataDirectory(directory.resolve("s3")).start();
    settings = Cli.publisherFile(directory, s3).toString();
    for (String station : List.of("attic", CELLAR)) {
      for (int day = 1; day <= 3; day++) {
        for (int hour = 10; hour < 14; hour++) {
          put(
              "lab/station="
                  + station
                  + "/year=2026/month=11/day=0"
                  + day
                  + "/data_"
                  + hour
                  + "00.parquet",
              station + day + hour);
        }
      }
    }
    put("lab/health/station=attic/year=2026/month=11/day=02/health_1000.parquet", "other");
  }

  @AfterEach
  void stop() throws Exception {
    s3.close();
  }

  private void put(String key, String text) throws Exception {
    String url =
        new Cli()
            .with("AWS_ACCESS_KEY_ID", s3.credentials().accessKeyId())
            .with("AWS_SECRET_ACCESS_KEY", s3.credentials().secretAccessKey())
            .succeed("presign", "PUT", "s3://station/" + key, "--endpoint", "" + s3.endpoint())
            .strip();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .PUT(HttpRequest.BodyPublishers.ofString(text))
            .build();
    assertEquals(200, http().send(request, BodyHandlers.discarding()).statusCode());
  }

  private HttpClient http() {
    return HttpClient.newBuilder().sslContext(s3.clientContext()).build();
  }

  private List<String> bodies(String document) throws Exception {
    List<String> bodies = new ArrayList<>();
    for (var found = URL.matcher(document).results().iterator(); found.hasNext(); ) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(found.next().group(1)))
              .header("Range", "bytes=0-99")
              .build();
      HttpResponse<String> answer = http().send(request, BodyHandlers.ofString());
      assertEquals(206, answer.statusCode(), answer.body());
      bodies.add(answer.body());
    }
    return bodies;
  }

  private String[] share(String... more) {
    List<String> words = new ArrayList<>(List.of("share", "--settings", settings));
    words.addAll(List.of("--prefix", "lab"));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  @Test
  void theUrlsGiveTheObjectsOfTheDaysAndNothingElse() throws Exception {
    String document =
        new Cli().succeed(share(CELLAR, "--from", "2026-11-02", "--to", "2026-11-03"));
    assertEquals(
        List.of(
            CELLAR + "210",
            CELLAR + "211",
            CELLAR + "212",
            CELLAR + "213",
            CELLAR + "310",
            CELLAR + "311",
            CELLAR + "312",
            CELLAR + "313"),
        bodies(document));
    assertTrue(document.startsWith("{\"share\": 1, \"made\": \"20"), document);
    assertTrue(document.contains("\"from\": \"2026-11-02\", \"to\": \"2026-11-03\""), document);
    int size = (CELLAR + "210").getBytes(StandardCharsets.UTF_8).length;
    assertTrue(document.contains("\"size\": " + size + ", \"modified\": \"20"), document);
    assertFalse(document.contains(s3.credentials().secretAccessKey()));
  }

  @Test
  void allStationsAreFoundAndSomeObjectsOfADayAreSpread() throws Exception {
    Path file = directory.resolve("list.json");
    String[] some = {"--from", "2026-11-02", "--to", "2026-11-02", "--per-day", "2"};
    List<String> words = new ArrayList<>(List.of(some));
    words.addAll(List.of("--expires", "60", "-o", file.toString()));
    assertEquals(
        file + ": 4 objects; who has it can read them for 60 seconds",
        new Cli().succeed(share(words.toArray(String[]::new))).strip());
    String document = Files.readString(file);
    assertEquals(List.of("attic210", "attic212", CELLAR + "210", CELLAR + "212"), bodies(document));
    assertTrue(document.contains("X-Amz-Expires=60&"), document);
    assertTrue(document.contains("\"per_day\": 2"), document);
  }

  @Test
  void aDayOfManyObjectsIsListedWhole() throws Exception {
    Path day = directory.resolve("s3/station/lab/station=minute/year=2026/month=11/day=05");
    Files.createDirectories(day);
    for (int minute = 0; minute < 1440; minute++) {
      // AWS says more of each object than the server here does; names stand for it.
      String name =
          String.format(
              Locale.ROOT, "data_%02d%02d_%s.parquet", minute / 60, minute % 60, "x".repeat(100));
      Files.writeString(day.resolve(name), "x");
    }
    Path file = directory.resolve("list.json");
    assertEquals(
        file + ": 1440 objects; who has it can read them for 86400 seconds",
        new Cli()
            .succeed(
                share(
                    "minute", "--from", "2026-11-05", "--to", "2026-11-05", "-o", file.toString()))
            .strip());
  }

  @Test
  void oneObjectIsOne() throws Exception {
    Path file = directory.resolve("list.json");
    String[] one = {
      "attic", "--from", "2026-11-02", "--to", "2026-11-02", "--per-day", "1", "--expires", "1"
    };
    List<String> words = new ArrayList<>(List.of(one));
    words.addAll(List.of("-o", file.toString()));
    assertEquals(
        file + ": 1 object; who has it can read it for 1 second",
        new Cli().succeed(share(words.toArray(String[]::new))).strip());
  }

  /** Each station's day is a request, also of stations that nobody named. */
  @Test
  void daysOfAllStationsAreBoundedToo() {
    String said = new Cli().fail(2, share("--from", "2021-01-01", "--to", "2026-11-02"));
    assertTrue(
        said.contains("expected at most 3660 days of stations, got 2132 of 2 stations"), said);
  }

  @Test
  void daysWithoutObjectsAreSaid() {
    String said = new Cli().fail(1, share("attic", "--from", "2025-01-01", "--to", "2025-01-02"));
    assertTrue(
        said.endsWith("no objects of these stations from 2025-01-01 to 2025-01-02 (UTC)"), said);
  }

  @Test
  void aBucketThatRefusesIsSaidWithoutTheSecret() {
    String hush = "hushhushhushhushhushhushhushhushhushhush";
    String said =
        new Cli()
            .with("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
            .with("AWS_SECRET_ACCESS_KEY", hush)
            .fail(1, "share", "a", "--settings", bare(), "--to", "2026-11-02");
    assertTrue(said.contains("the server answered 403; check s3.access-key"), said);
    assertFalse(said.contains(hush), said);
  }

  @Test
  void aServerThatIsAwayIsSaid() throws Exception {
    s3.close();
    String said = new Cli().fail(1, share("attic", "--to", "2026-11-02"));
    String server = s3.endpoint().getAuthority();
    assertEquals(
        "station: " + server + ": cannot be reached; check s3.endpoint and the network", said);
  }

  @Test
  void aServerOfAnUnknownAuthorityIsSaid() throws Exception {
    Path file = directory.resolve("noca.properties");
    Cli.secretFile(file, Files.readString(Path.of(settings)).replaceAll("tls.ca=.*\n", ""));
    String said =
        new Cli().fail(1, "share", "a", "--settings", file.toString(), "--to", "2026-11-02");
    assertTrue(
        said.endsWith(
            "its certificate is of no known authority; name the authority's file in tls.ca"),
        said);
  }

  @Test
  void aNameThatNoKeyHoldsIsRefusedInAShortLine() {
    String said = new Cli().fail(2, share("a".repeat(40_000)));
    assertTrue(said.contains(": expected names of stations, got \"aaa"), said);
    assertTrue(said.length() < 200, said);
  }

  /** The settings without keys. */
  private String bare() {
    try {
      String text = Files.readString(Path.of(settings));
      Path file = directory.resolve("bare.properties");
      return Cli.secretFile(file, text.replaceAll("s3.(access|secret)-key=.*\n", "")).toString();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--to, +999999999-12-31, expected a day such as 2026-11-01",
    "--from, 2026-02-30, expected a day such as 2026-11-01",
    "--from, yesterday, expected a day such as 2026-11-01",
    "--from, 2999-01-01, expected no day after ",
    "--from, 1999-01-01, expected at most 3660 days of stations",
    "--expires, 604801, expected 1 to 604800",
    "--per-day, -1, expected 1 or more",
  })
  void wrongOptionsAreNamed(String option, String value, String expected) {
    String said = new Cli().fail(2, share("attic", option, value));
    assertTrue(said.contains(option + ": " + expected), said);
  }
}
