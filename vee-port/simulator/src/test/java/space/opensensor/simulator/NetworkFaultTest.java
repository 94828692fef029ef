package space.opensensor.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.s3.CertificateAuthority;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.s3.ServerCertificate;
import space.opensensor.station.Station;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.vee.Log;

/**
 * Whatever the network or a server on the way does to the first connections, on real sockets: the
 * window ends up in the bucket exactly once, and the log says in one line what was wrong.
 */
@Timeout(120)
class NetworkFaultTest {

  private static final int WINDOW = 60_000;
  private static final int ROWS = 12;
  private static final int PORTAL_TRIES = 6;

  @TempDir Path directory;
  private final WorldClock world = new WorldClock();
  private final WifiFaults wifi = new WifiFaults();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private Runnable atFirstWarning = () -> {};
  private final List<UploadReport> uploads = new ArrayList<>();
  private EmbeddedS3 s3;
  private FaultProxy proxy;
  private DesktopSettings settings;

  @BeforeEach
  void start() throws IOException {
    s3 = EmbeddedS3.builder().dataDirectory(directory.resolve("s3")).clock(world).start();
    proxy = new FaultProxy(s3.port());
    settings =
        DesktopSettings.empty()
            .with("s3.endpoint", "https://localhost:" + proxy.port())
            // The store is known, so that the first request is the upload whose faults are planned.
            .with("s3.create-only", "on")
            .with("s3.bucket", s3.bucket())
            .with("s3.access-key", s3.credentials().accessKeyId())
            .with("s3.secret-key", s3.credentials().secretAccessKey())
            .with("tls.ca", s3.certificateAuthority().pem())
            .with("window.minutes", "1")
            .with("retry.first", "1");
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    s3.close();
  }

  private void runOneWindow() throws Exception {
    long day = 86_400_000L;
    long boot = (System.currentTimeMillis() / day + 1) * day + day / 2;
    PacedClock clock = new PacedClock(PacedClock.FAST);
    world.follow(boot, clock);
    try (DesktopBoard board =
        DesktopBoard.powerOn(
            directory.resolve("flash"),
            "bench-1",
            settings,
            clock,
            new Surroundings(boot, wifi, new Outages()),
            new EndingSensors(new RoomModel(5, clock, boot, 5000, 0), clock, WINDOW),
            new TerminalLog(Log.Level.WARN, this::warn),
            log::add)) {
      Station station = new Station(board, SensorProfile.indoor10().schema());
      station.boot();
      StationRun run = new StationRun(station, clock, false, uploads::add, now -> {});
      assertEquals(StationRun.End.DRAINED, run.until(WINDOW, 3_600_000), () -> "log: " + log);
    }
  }

  private void warn(String line) {
    log.add(line);
    atFirstWarning.run();
    atFirstWarning = () -> {};
  }

  private void assertStoredOnce() throws Exception {
    assertTrue(proxy.isMet(), "the fault was not met");
    assertEquals(1, s3.objects(s3.bucket(), "station=").size(), () -> s3.objects().toString());
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT count(*), count(DISTINCT timestamp) FROM read_parquet("
                    + DuckDbFiles.in(directory.resolve("s3/" + s3.bucket()), "**/data_*.parquet")
                    + ")")) {
      result.next();
      assertEquals(ROWS, result.getInt(1));
      assertEquals(ROWS, result.getInt(2));
    }
  }

  private void assertLogged(String words) {
    assertTrue(log.stream().anyMatch(line -> line.contains(words)), () -> words + " not in " + log);
  }

  @Test
  void aRefusedConnectionIsTriedAgain() throws Exception {
    proxy.refuse();
    atFirstWarning = proxy::takeAgain;
    runOneWindow();
    assertStoredOnce();
    assertLogged("refused");
  }

  /** Bytes on the wire at which the way to the server breaks: handshake, head, body. */
  @ParameterizedTest
  @ValueSource(ints = {0, 100, 300, 600, 900, 1500, 2100})
  void aResetOnTheWayToTheServerLosesNothing(int bytes) throws Exception {
    proxy.expect(FaultProxy.Path.reset(s3.port(), bytes, -1));
    runOneWindow();
    assertStoredOnce();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 700, 1300, 1700, 2000})
  void aResetOnTheWayBackLosesNothingAndStoresNothingTwice(int bytes) throws Exception {
    proxy.expect(FaultProxy.Path.reset(s3.port(), -1, bytes));
    runOneWindow();
    assertStoredOnce();
  }

  /**
   * The way back breaks at every part of the answer, so the object is stored and nobody says so.
   */
  @Test
  void anObjectThatWasStoredWithoutAnAnswerIsRecognisedAndNotStoredAgain() throws Exception {
    for (int bytes = 1150; bytes <= 2050; bytes += 150) {
      proxy.expect(FaultProxy.Path.reset(s3.port(), -1, bytes));
    }
    settings = settings.with("retry.max", "1");
    runOneWindow();
    assertEquals(1, s3.objects(s3.bucket(), "station=").size(), () -> s3.objects().toString());
    UploadReport last = uploads.get(uploads.size() - 1);
    assertEquals(UploadReport.Outcome.ALREADY_STORED, last.outcome());
  }

  @Test
  void resetsAtRandomBytesOfBothDirectionsLoseNothing() throws Exception {
    long seed = 20261121;
    Random random = new Random(seed);
    for (int i = 0; i < 12; i++) {
      boolean back = random.nextBoolean();
      int bytes = random.nextInt(3500);
      proxy.expect(FaultProxy.Path.reset(s3.port(), back ? -1 : bytes, back ? bytes : -1));
    }
    runOneWindow();
    assertEquals(1, s3.objects(s3.bucket(), "station=").size(), "seed " + seed);
  }

  @Test
  void aServerThatFallsSilentIsGivenUpAfterTheIdleTime() throws Exception {
    settings = settings.with("timeout.idle", "1");
    proxy.expect(FaultProxy.Path.silent(s3.port(), 1500, -1));
    proxy.expect(FaultProxy.Path.silent(s3.port(), -1, 1700));
    runOneWindow();
    assertStoredOnce();
    assertLogged("no progress for 1 s");
  }

  @Test
  void aHandshakeThatStallsIsGivenUpAfterTheConnectTime() throws Exception {
    settings = settings.with("timeout.connect", "2");
    proxy.expect(FaultProxy.Path.silent(s3.port(), 50, -1));
    runOneWindow();
    assertStoredOnce();
    assertLogged("not connected after 2 s");
  }

  @Test
  void aSlowNetworkIsNoFault() throws Exception {
    proxy.expect(FaultProxy.Path.slow(s3.port()));
    runOneWindow();
    assertStoredOnce();
    assertEquals(1, uploads.size());
  }

  private void meetServer(ServerCertificate certificate, TlsServer.Behaviour behaviour)
      throws Exception {
    TlsServer server = new TlsServer(certificate, behaviour);
    proxy.expect(FaultProxy.Path.to(server.port()));
    runOneWindow();
    server.close();
    assertStoredOnce();
  }

  private ServerCertificate good() {
    return s3.certificateAuthority().issue(List.of("localhost"));
  }

  private static void answer(SSLSocket socket, String text) throws IOException {
    readHead(socket.getInputStream());
    socket.getOutputStream().write(text.getBytes(US_ASCII));
    socket.getOutputStream().flush();
  }

  private static void readHead(InputStream in) throws IOException {
    int matched = 0;
    while (matched < 4) {
      int c = in.read();
      if (c < 0) {
        return;
      }
      matched = c == "\r\n\r\n".charAt(matched) ? matched + 1 : c == '\r' ? 1 : 0;
    }
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
    meetServer(
        new CertificateAuthority().issue(List.of("localhost")), socket -> answer(socket, ""));
    assertLogged("no trusted CA above");
  }

  @Test
  void aCertificateForAnotherHostIsRefused() throws Exception {
    meetServer(
        s3.certificateAuthority().issue(List.of("example.org")), socket -> answer(socket, ""));
    assertLogged("localhost");
  }

  @Test
  void anExpiredCertificateIsRefused() throws Exception {
    Instant now = Instant.now();
    meetServer(
        s3.certificateAuthority()
            .issue(List.of("localhost"), now.minus(Duration.ofHours(2)), now.minusSeconds(60)),
        socket -> answer(socket, ""));
    assertLogged("a certificate is valid from");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
      })
  void anAnswerThatIsNotHttpIsNoSuccess(String garbage) throws Exception {
    meetServer(good(), socket -> answer(socket, garbage));
    assertEquals(2, uploads.size());
  }

  @Test
  void hugeHeadersAreNotReadToTheirEnd() throws Exception {
    meetServer(
        good(),
        socket -> {
          answer(socket, "HTTP/1.1 200 OK\r\n");
          byte[] line = ("X-Padding: " + "x".repeat(1000) + "\r\n").getBytes(US_ASCII);
          for (int i = 0; i < 10000; i++) {
            socket.getOutputStream().write(line);
          }
        });
    assertLogged("answer head of more than 16384 bytes");
  }

  @Test
  void interimAnswersAreSkipped() throws Exception {
    meetServer(
        good(),
        socket ->
            answer(
                socket,
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                    + "HTTP/1.1 503 Slow Down\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"));
    assertLogged("the server answered 503");
  }

  @Test
  void anEarlyRefusalIsHeardBeforeTheBodyIsSent() throws Exception {
    meetServer(
        good(),
        socket ->
            answer(
                socket,
                "HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
    assertLogged("the server answered 500");
  }

  @Test
  void aServerThatClosesWithoutAnAnswerIsTriedAgain() throws Exception {
    meetServer(good(), socket -> readHead(socket.getInputStream()));
    assertEquals(UploadReport.Outcome.STORED, uploads.get(uploads.size() - 1).outcome());
  }

  /** What answers in the place of every server before a guest has signed in. */
  private void meetPortal(ServerSocket portal, String said) throws Exception {
    for (int i = 0; i < PORTAL_TRIES; i++) {
      proxy.expect(FaultProxy.Path.to(portal.getLocalPort()));
    }
    settings = settings.with("retry.max", "60");
    runOneWindow();
    assertStoredOnce();
    List<String> lines = log.stream().filter(line -> line.contains("upload ")).toList();
    assertEquals(PORTAL_TRIES, lines.size(), lines.toString());
    int last = 0;
    for (String line : lines) {
      assertTrue(line.contains(said), line);
      assertTrue(
          line.contains("; if this network has a login page, let the station past it; again in "),
          line);
      last = Integer.parseInt(line.replaceAll(".*again in (\\d+) s", "$1"));
    }
    assertTrue(last >= 16, "later and later: " + lines);
  }

  @Test
  void aLoginPageWithACertificateOfItsOwnGetsNothingAndIsNamed() throws Exception {
    TlsServer portal =
        new TlsServer(
            new CertificateAuthority().issue(List.of("login.hotel.example")),
            socket ->
                answer(
                    socket,
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"));
    for (int i = 0; i < PORTAL_TRIES; i++) {
      proxy.expect(FaultProxy.Path.to(portal.port()));
    }
    runOneWindow();
    portal.close();
    assertStoredOnce();
    assertEquals(PORTAL_TRIES + 1, uploads.size());
    for (UploadReport report : uploads.subList(0, PORTAL_TRIES)) {
      assertEquals(0, report.status(), "no request was sent");
      assertTrue(report.detail().contains("no trusted CA above"), report.detail());
      assertTrue(report.detail().endsWith("login page, let the station past it"), report.detail());
    }
  }

  /** A login page that the station trusts, as an inspecting proxy's CA in tls.ca makes it. */
  @Test
  void aLoginPageThatIsTrustedAndAnswers200StoresNothing() throws Exception {
    TlsServer portal =
        new TlsServer(
            good(),
            socket ->
                answer(
                    socket,
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"));
    for (int i = 0; i < 2 * PORTAL_TRIES; i++) {
      proxy.expect(FaultProxy.Path.to(portal.port()));
    }
    settings = settings.with("s3.unproven", "keep").with("retry.max", "1");
    runOneWindow();
    portal.close();
    assertStoredOnce();
  }

  @Test
  void aLoginPageWithoutTlsGetsNothingAndIsNamed() throws Exception {
    try (ServerSocket portal = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> answerWithoutTls(portal), "portal");
      thread.setDaemon(true);
      thread.start();
      meetPortal(portal, "handshake with localhost:");
    }
  }

  private static void answerWithoutTls(ServerSocket portal) {
    while (!portal.isClosed()) {
      try (Socket socket = portal.accept()) {
        socket.getInputStream().read(new byte[4096]);
        socket
            .getOutputStream()
            .write(
                "HTTP/1.1 302 Found\r\nLocation: http://login.hotel.example/\r\n\r\n"
                    .getBytes(US_ASCII));
      } catch (IOException e) {
        // The station has gone, or the test is over.
      }
    }
  }

  @Test
  void withoutANameServerEachTryIsNamedAndTheWindowGoesUpWhenThereIsOne() throws Exception {
    wifi.add("no-name-server@30s..75s");
    runOneWindow();
    assertEquals(1, s3.objects(s3.bucket(), "station=").size(), () -> s3.objects().toString());
    assertTrue(uploads.size() >= 4, uploads.size() + " attempts");
    for (UploadReport report : uploads.subList(0, uploads.size() - 1)) {
      assertEquals(
          "localhost: no address; check s3.endpoint, and that the network has a name server",
          report.detail());
    }
  }

  @Test
  void aNameWithoutAddressIsTriedAgainAndNamed() throws Exception {
    settings = settings.with("s3.endpoint", "https://no-such-host.invalid:" + proxy.port());
    long day = 86_400_000L;
    long boot = (System.currentTimeMillis() / day + 1) * day + day / 2;
    PacedClock clock = new PacedClock(PacedClock.FAST);
    world.follow(boot, clock);
    try (DesktopBoard board =
        DesktopBoard.powerOn(
            directory.resolve("flash"),
            "bench-1",
            settings,
            clock,
            new Surroundings(boot),
            new EndingSensors(new RoomModel(5, clock, boot, 5000, 0), clock, WINDOW),
            new TerminalLog(Log.Level.WARN, log::add),
            log::add)) {
      Station station = new Station(board, SensorProfile.indoor10().schema());
      station.boot();
      StationRun run = new StationRun(station, clock, false, uploads::add, now -> {});
      assertEquals(StationRun.End.WAITING, run.until(WINDOW, 60_000));
    }
    assertLogged("no-such-host.invalid");
    assertTrue(uploads.size() >= 2, uploads.size() + " attempts");
  }
}
