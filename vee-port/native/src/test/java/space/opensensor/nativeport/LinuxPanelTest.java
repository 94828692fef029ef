package space.opensensor.nativeport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import space.opensensor.figures.Results;
import space.opensensor.station.panel.Panel;

/** The panel of the Linux station, on real sockets. */
class LinuxPanelTest extends LinuxStationBench {

  private static final int SECONDS = Integer.getInteger("panel.seconds", 2);
  private static final int PER_SECOND = 1000;
  private static final String HOST = "\r\nHost: 127.0.0.1\r\n";

  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicLong latest = new AtomicLong();
  private Process station;
  private int port;

  @AfterEach
  void stop() {
    if (station != null) {
      station.destroyForcibly();
      station.onExit().join();
    }
  }

  /** Starts a station, and waits until its panel listens. */
  private void start(LinuxStation made, String... settings) throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String[] all = new String[settings.length + 2];
    all[0] = "panel.port=" + port;
    all[1] = "sample.period=1\nwindow.minutes=1\nhealth.hours=1";
    System.arraycopy(settings, 0, all, 2, settings.length);
    station = configured(made, all).start("--rows", "--log", "info");
    BufferedReader log = station.errorReader();
    String line = log.readLine();
    StringBuilder said = new StringBuilder();
    while (line != null && !line.equals("I panel: at port " + port)) {
      said.append(line).append('\n');
      line = log.readLine();
    }
    assertTrue(line != null, "no panel: " + said);
    drain(log, each -> {});
    // A row's tick is printed when it is sampled: how late it comes, with the way to here.
    drain(
        station.inputReader(),
        tick -> {
          long late = System.currentTimeMillis() - Long.parseLong(tick);
          latest.accumulateAndGet(late, Math::max);
        });
  }

  private static void drain(BufferedReader lines, java.util.function.Consumer<String> each) {
    Thread thread = new Thread(() -> lines.lines().forEach(each), "lines");
    thread.setDaemon(true);
    thread.start();
  }

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private long metric(String name) throws Exception {
    String text = new String(get("/metrics").body(), UTF_8);
    MatchResult found =
        Pattern.compile("(?m)^station_" + name + " (-?\\d+)$")
            .matcher(text)
            .results()
            .findFirst()
            .orElseThrow(() -> new AssertionError(name + " is not in " + text));
    return Long.parseLong(found.group(1));
  }

  @Test
  void whoKnowsThePasswordSeesThePageThatWasBuilt() throws Exception {
    start(LinuxStation.sanitized(directory), "panel.password=correct horse");
    assertEquals(401, get("/").statusCode());
    String right = Base64.getEncoder().encodeToString("station:correct horse".getBytes(UTF_8));
    HttpResponse<byte[]> page = get("/", "Authorization", "Basic " + right);
    assertEquals(200, page.statusCode());
    try (InputStream built = Panel.class.getResourceAsStream("panel.html.gz")) {
      assertArrayEquals(built.readAllBytes(), page.body());
    }
    HttpResponse<byte[]> status = get("/status.json", "Authorization", "Basic " + right);
    assertTrue(new String(status.body(), UTF_8).contains("\"sensors\":[{\"name\":\"bme680\""));
  }

  @Test
  void callersThatAreBadHoldUpNobody() throws Exception {
    start(LinuxStation.sanitized(directory), "panel.access=open");
    for (String bad :
        List.of(
            "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            "\u0000\u00ff\u0016",
            "GET /" + "a".repeat(1 << 20) + " HTTP/1.1\r\n",
            "POST / HTTP/1.1" + HOST + "\r\n",
            ("GET /metrics HTTP/1.1" + HOST + "\r\n").repeat(100))) {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        socket.getOutputStream().write(bad.getBytes(ISO_8859_1));
        byte[] first = socket.getInputStream().readNBytes(12);
        assertTrue(new String(first, ISO_8859_1).matches("HTTP/1.1 [245]\\d\\d"), bad);
      } catch (IOException e) {
        // What was not read ended the connection.
      }
      assertEquals(200, get("/metrics").statusCode());
    }
  }

  @Test
  void aThousandRequestsASecondMakeNoRowLate() throws Exception {
    start(LinuxStation.plain(directory), "panel.access=open");
    String status = "GET /status.json HTTP/1.1" + HOST + "\r\n";
    String page = "GET / HTTP/1.1" + HOST + "\r\n";
    String refused = "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n";
    Results results =
        new Results(
            "panel-flood",
            Results.commandOfTest("vee-port/native", "LinuxPanelTest")
                .replace("-Dresults", "-Dpanel.seconds=60 -Dresults"),
            "requests, 1,000 a second",
            "requests (count)",
            "answered (count)",
            "rows (count)",
            "rows missed (count)",
            "latest row (s)",
            "more memory (B)");
    get("/status.json");
    flood(results, "whole ones", List.of(status, page));
    flood(results, "of bad and half ones as well", List.of(status, page, refused, "half"));
    results.publishIfAsked();
    // The heap has a fixed size; a socket that nobody closed would be seen here.
    assertEquals(List.of(), sockets());
  }

  private void flood(Results results, String kind, List<String> requests) throws Exception {
    Flood flood = new Flood(port, requests);
    long memory = memory();
    long rows = metric("rows");
    latest.set(0);
    flood.run(SECONDS * PER_SECOND, PER_SECOND);
    double late = latest.get() / 1000.0;
    long missed = metric("rows_missed");
    assertEquals(0, missed);
    assertEquals(0, metric("rows_lost"));
    assertTrue(flood.answered() > 0);
    results.row(
        kind,
        flood.called(),
        flood.answered(),
        metric("rows") - rows,
        missed,
        late,
        memory() - memory);
  }

  /** The most memory that the process had so far, in bytes. */
  private long memory() throws IOException {
    String status = Files.readString(Path.of("/proc", Long.toString(station.pid()), "status"));
    MatchResult found =
        Pattern.compile("VmHWM:\\s+(\\d+) kB").matcher(status).results().findFirst().orElseThrow();
    return 1024 * Long.parseLong(found.group(1));
  }

  /** Sockets of the process beyond what a panel and an upload have. */
  private List<String> sockets() throws IOException {
    try (var files = Files.list(Path.of("/proc", Long.toString(station.pid()), "fd"))) {
      List<String> all =
          files.map(LinuxPanelTest::target).filter(t -> t.startsWith("socket")).toList();
      return all.size() <= 5 ? List.of() : all;
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }
}
