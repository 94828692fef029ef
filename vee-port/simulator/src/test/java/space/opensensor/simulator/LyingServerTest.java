package space.opensensor.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.station.Station;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.vee.Log;

/**
 * A server with a good certificate that keeps nothing, whatever it says, on a real socket: no file
 * leaves the flash for it. When the same flash then meets an honest server, that one gets every row
 * once, but for those that are set aside on flash.
 */
@Timeout(120)
class LyingServerTest {

  private static final int WINDOW = 60_000;
  private static final int ROWS = 24;

  /**
   * How much faster the time of a station runs than that of its sockets, until it turns from a
   * liar.
   */
  private static final int HASTE = 20;

  /** What follows a file's content on flash. */
  private static final int SEAL_BYTES = 16;

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  private static final String NOT_FOUND = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

  @TempDir Path directory;
  private final WorldClock world = new WorldClock();
  private final List<String> log = new ArrayList<>();
  private final List<UploadReport> uploads = new ArrayList<>();
  private EmbeddedS3 s3;

  @BeforeEach
  void start() throws IOException {
    s3 = EmbeddedS3.builder().dataDirectory(directory.resolve("s3")).clock(world).start();
  }

  @AfterEach
  void stop() throws IOException {
    s3.close();
  }

  /**
   * What is said to a PUT and, once there was one, to a HEAD; {@code LENGTH} stands for that of
   * what was put.
   */
  static Stream<Arguments> lies() {
    String error = "<?xml version=\"1.0\"?><Error><Code>InternalError</Code></Error>";
    String md5 = "\"d41d8cd98f00b204e9800998ecf8427e\"";
    String right = "HTTP/1.1 200 OK\r\nContent-Length: LENGTH\r\n";
    return Stream.of(
        Arguments.of("200, and HEAD finds nothing", OK, NOT_FOUND),
        Arguments.of("200, and HEAD is refused", OK, head("403 Forbidden", "")),
        Arguments.of("200, and HEAD fails", OK, head("503 Slow Down", "")),
        Arguments.of(
            "200, and HEAD tells another length",
            OK,
            "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n"),
        Arguments.of("200, and HEAD tells the length alone", OK, right + "\r\n"),
        Arguments.of(
            "200, and HEAD tells another checksum",
            OK,
            right + "x-amz-checksum-crc32: AAAAAA==\r\n\r\n"),
        Arguments.of("200, and HEAD tells another MD5", OK, right + "ETag: " + md5 + "\r\n\r\n"),
        Arguments.of("202", head("202 Accepted", ""), NOT_FOUND),
        Arguments.of("204", "HTTP/1.1 204 No Content\r\n\r\n", NOT_FOUND),
        Arguments.of(
            "200 with an error document",
            "HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: "
                + error.length()
                + "\r\n\r\n"
                + error,
            NOT_FOUND),
        Arguments.of(
            "200 with an error document, and HEAD agrees with the length",
            "HTTP/1.1 200 OK\r\nContent-Length: " + error.length() + "\r\n\r\n" + error,
            right + "\r\n"),
        Arguments.of(
            "200 of a portal",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 20\r\n\r\n"
                + "<html>Log in!</html>",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 20\r\n\r\n"),
        Arguments.of("200 with the MD5 of nothing", head("200 OK", "ETag: " + md5), NOT_FOUND),
        Arguments.of("200 with an empty ETag", head("200 OK", "ETag: \"\""), NOT_FOUND),
        Arguments.of(
            "200 with another checksum", head("200 OK", "x-amz-checksum-crc32: AAAAAA=="), OK),
        Arguments.of("412, and HEAD finds nothing", head("412 Precondition Failed", ""), NOT_FOUND),
        Arguments.of("409", head("409 Conflict", ""), NOT_FOUND),
        Arguments.of("304", "HTTP/1.1 304 Not Modified\r\n\r\n", NOT_FOUND),
        Arguments.of("a cut body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "CUT"),
        Arguments.of("a cut head", "HTTP/1.1 200 OK\r\nContent-Le", "CUT"),
        Arguments.of("a cut chunk", head("200 OK", "Transfer-Encoding: chunked") + "ff\r\n", "CUT"),
        Arguments.of("garbage", "\u0000\u0001\u0002\u00ff\u00fe\r\n\r\n", "CUT"),
        Arguments.of("another protocol", "HTTP/2 200\r\n\r\n", "CUT"),
        Arguments.of("status 000", "HTTP/1.1 000 OK\r\nContent-Length: 0\r\n\r\n", "CUT"),
        Arguments.of("a storm of 100", "STORM 100 Continue", NOT_FOUND),
        Arguments.of("a storm of 103", "STORM 103 Early Hints\r\nLink: </x>", NOT_FOUND),
        Arguments.of("an answer that drips", "DRIP", NOT_FOUND),
        Arguments.of("silence", "SILENCE", NOT_FOUND));
  }

  private static String head(String status, String header) {
    boolean chunked = header.startsWith("Transfer");
    return "HTTP/1.1 "
        + status
        + "\r\n"
        + (header.isEmpty() ? "" : header + "\r\n")
        + (chunked ? "" : "Content-Length: 0\r\n")
        + "\r\n";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void noRowLeavesTheFlashUnproved(String name, String put, String look) throws Exception {
    AtomicInteger puts = new AtomicInteger();
    try (TlsServer liar =
        new TlsServer(
            s3.certificateAuthority().issue(List.of("localhost")),
            socket -> serve(socket, put, look, puts))) {
      StationRun.End how = run(liar.port(), "flash", 0, HASTE);
      assertNotEquals(StationRun.End.DRAINED, how, () -> "log: " + log);
    }
    assertTrue(puts.get() > 0, "nothing was put");
    assertTrue(
        uploads.stream().noneMatch(LyingServerTest::isStored),
        () -> "taken for stored: " + uploads.stream().map(UploadReport::detail).toList());
    assertEquals(StationRun.End.DRAINED, run(s3.port(), "flash", 1, 1), () -> "log: " + log);
    assertEquals(ROWS + " " + ROWS, stored());
  }

  private static boolean isStored(UploadReport report) {
    return report.outcome() == UploadReport.Outcome.STORED
        || report.outcome() == UploadReport.Outcome.ALREADY_STORED;
  }

  /** Two windows, or none where it only uploads what is on flash. */
  private StationRun.End run(int port, String flash, int boots, int haste) throws Exception {
    DesktopSettings settings =
        DesktopSettings.empty()
            .with("s3.endpoint", "https://localhost:" + port)
            .with("s3.bucket", s3.bucket())
            .with("s3.access-key", s3.credentials().accessKeyId())
            .with("s3.secret-key", s3.credentials().secretAccessKey())
            .with("tls.ca", s3.certificateAuthority().pem())
            .with("window.minutes", "1")
            .with("timeout.idle", "2")
            .with("timeout.request", "10")
            .with("retry.first", "1");
    long day = 86_400_000L;
    long boot = (System.currentTimeMillis() / day + 1) * day + day / 2 + boots * 7_200_000L;
    long end = boots == 0 ? 2 * WINDOW : 0;
    PacedClock clock =
        new PacedClock(PacedClock.FAST, () -> System.nanoTime() * haste, LockSupport::parkNanos);
    world.follow(boot, clock);
    try (DesktopBoard board =
        DesktopBoard.powerOn(
            directory.resolve(flash),
            "bench-1",
            settings,
            clock,
            new Surroundings(boot),
            new EndingSensors(new RoomModel(5, clock, boot, 5000, 0), clock, end),
            new TerminalLog(Log.Level.WARN, log::add),
            log::add)) {
      Station station = new Station(board, SensorProfile.indoor10().schema());
      station.boot();
      StationRun run = new StationRun(station, clock, false, uploads::add, now -> {});
      return run.until(end + 5000, 3_600_000);
    }
  }

  /**
   * Rows and their times in the honest server's bucket and in files that were set aside on flash,
   * because a server said again and again that it has their key with other bytes.
   */
  private String stored() throws Exception {
    Path files = Files.createDirectories(directory.resolve("files"));
    List<Path> found = new ArrayList<>();
    Path bucket = directory.resolve("s3/" + s3.bucket());
    for (Path folder : List.of(bucket, directory.resolve("flash/spool"))) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> all = Files.walk(folder)) {
          all.filter(LyingServerTest::holdsReadings).forEach(found::add);
        }
      }
    }
    for (Path file : found) {
      byte[] bytes = Files.readAllBytes(file);
      int seal = file.startsWith(bucket) ? 0 : SEAL_BYTES;
      Files.write(
          files.resolve(file.getFileName() + ".parquet"),
          Arrays.copyOf(bytes, bytes.length - seal));
    }
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT count(*), count(DISTINCT timestamp) FROM "
                    + DuckDbFiles.in(files, "*.parquet"))) {
      result.next();
      return result.getInt(1) + " " + result.getInt(2);
    }
  }

  private static boolean holdsReadings(Path file) {
    String name = file.getFileName().toString();
    return Files.isRegularFile(file)
        && (name.startsWith("data_") || name.matches(".*-[0-9a-f]{2}d\\.bad.*"));
  }

  /** Takes requests of one connection in whole, and lies. */
  private static void serve(SSLSocket socket, String put, String look, AtomicInteger puts)
      throws IOException, InterruptedException {
    InputStream in = socket.getInputStream();
    OutputStream out = socket.getOutputStream();
    String length = "0";
    for (String head = readHead(in); head != null; head = readHead(in)) {
      boolean isPut = head.startsWith("PUT ");
      Matcher body = LENGTH.matcher(head);
      if (isPut && body.find()) {
        length = body.group(1);
        in.readNBytes(Integer.parseInt(length));
        puts.incrementAndGet();
      }
      String answer = isPut ? put : puts.get() == 0 ? NOT_FOUND : look;
      if (answer.startsWith("STORM ")) {
        byte[] interim = ("HTTP/1.1 " + answer.substring(6) + "\r\n\r\n").getBytes(ISO_8859_1);
        for (int i = 0; i < 200_000; i++) {
          out.write(interim);
        }
        return;
      } else if (answer.equals("DRIP")) {
        for (byte b : ("HTTP/1.1 200 OK\r\nX-Slow: " + "x".repeat(4000)).getBytes(ISO_8859_1)) {
          out.write(b);
          out.flush();
          Thread.sleep(20);
        }
        return;
      } else if (answer.equals("SILENCE")) {
        in.readAllBytes();
        return;
      } else if (answer.equals("CUT")) {
        return;
      }
      out.write(answer.replace("LENGTH", length).getBytes(ISO_8859_1));
      out.flush();
      if (isPut && look.equals("CUT")) {
        return;
      }
    }
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      int c = in.read();
      if (c < 0) {
        return null;
      }
      head.append((char) c);
    }
    return head.toString();
  }
}
