package space.opensensor.nativeport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.figures.Results;
import space.opensensor.s3.CertificateAuthority;
import space.opensensor.s3.ServerCertificate;

/**
 * common/tls_session.c against the JVM's TLS, by src/test/c/sessions.c: when a session is resumed,
 * and when a whole handshake verifies the server anew.
 */
class TlsSessionTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final int FILE = 4096;
  private static final List<String> HOSTS = List.of("localhost");

  /** What a server does after the handshake. */
  private enum Behaviour {
    ANSWERS,
    RESETS,
    CLOSES,
    STAYS_MUTE
  }

  @TempDir private static Path built;
  private static Path program;

  @TempDir Path folder;

  private final CertificateAuthority ca = authority();
  private ServerSocket server;
  private volatile SSLContext tls;
  private volatile boolean silent;
  private volatile Behaviour behaviour = Behaviour.ANSWERS;
  private final List<Socket> unanswered = new CopyOnWriteArrayList<>();
  private int looks = 20_000;
  private volatile int expected;
  private Process station;
  private BufferedReader answers;
  private Writer requests;
  private Path trusted;

  @BeforeAll
  static void compile() throws Exception {
    assumeTrue(
        Files.exists(Path.of("/usr/lib/x86_64-linux-gnu/libmbedtls.a")),
        "skipped: no mbedTLS of this machine's width");
    program = compiled(built);
  }

  @BeforeEach
  void start() throws Exception {
    trusted = Files.writeString(folder.resolve("ca.pem"), ca.pem());
    become(valid());
    listen();
    start(program);
  }

  private void start(Path program) throws IOException {
    station = new ProcessBuilder(program.toString()).redirectErrorStream(true).start();
    answers = station.inputReader(US_ASCII);
    requests = station.outputWriter(US_ASCII);
  }

  private static Path compiled(Path folder, String... flags) throws Exception {
    List<String> sources = new ArrayList<>(List.of(flags));
    sources.addAll(
        List.of(
            "-Wl,--wrap=mbedtls_net_recv",
            "-D_GNU_SOURCE",
            "src/test/c/sessions.c",
            "src/main/c/common/ring.c",
            "src/main/c/common/tls.c",
            "src/main/c/common/tls_exchange.c",
            "src/main/c/common/tls_session.c",
            "src/main/c/common/tls_tcp.c",
            "src/main/c/common/tls_verify.c",
            "src/main/c/common/tls_words.c",
            "src/main/c/common/tls_worker.c",
            "src/main/c/linux/thread.c",
            "src/main/c/linux/tls_linux.c",
            "-lmbedtls",
            "-lmbedx509",
            "-lmbedcrypto"));
    return CProgram.compiled(folder, sources.toArray(new String[0]));
  }

  @AfterEach
  void stop() throws IOException {
    if (station != null) {
      station.destroyForcibly();
    }
    for (Socket socket : unanswered) {
      socket.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static CertificateAuthority authority() {
    return new CertificateAuthority(
        "CA of the sessions", NOW.minus(Duration.ofDays(9)), NOW.plus(Duration.ofDays(9)));
  }

  private ServerCertificate valid() {
    return ca.issue(HOSTS, NOW.minus(Duration.ofDays(2)), NOW.plus(Duration.ofDays(2)));
  }

  /** Another server in place of the one before, which knows none of its sessions. */
  private void become(ServerCertificate certificate) throws Exception {
    tls = TlsListener.context(certificate, null);
  }

  private void listen() throws IOException {
    ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server = listener;
    Thread thread = new Thread(() -> accept(listener), "tls-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept(ServerSocket listener) {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        if (silent) {
          unanswered.add(socket);
        } else {
          serve((SSLSocket) tls.getSocketFactory().createSocket(socket, (InputStream) null, true));
        }
      } catch (IOException e) {
        // The station refused this server, or the test is over.
      }
    }
  }

  private void serve(SSLSocket socket) throws IOException {
    try (socket) {
      socket.startHandshake();
      if (behaviour == Behaviour.RESETS) {
        socket.setSoLinger(true, 0);
        return;
      }
      if (behaviour == Behaviour.ANSWERS) {
        socket.getInputStream().readNBytes(expected);
        socket.getOutputStream().write('!');
      }
      if (behaviour != Behaviour.CLOSES) {
        socket.getInputStream().read();
      }
    }
  }

  private String connect(String host, Instant at, Path roots) throws IOException {
    requests.write(line(host, at, roots));
    requests.flush();
    return answers.readLine();
  }

  private String line(String host, Instant at, Path roots) {
    return host
        + " "
        + server.getLocalPort()
        + " "
        + at.toEpochMilli()
        + " "
        + roots
        + " "
        + looks
        + "\n";
  }

  private String line(Instant at) {
    return line("localhost", at, trusted);
  }

  private String connect() throws IOException {
    return connect("localhost", NOW, trusted);
  }

  @Test
  void theSecondHandshakeWithAServerIsResumedAndSoIsEachAfterIt() throws Exception {
    assertEquals("whole", connect());
    for (int i = 1; i < 5; i++) {
      assertEquals("resumed", connect("localhost", NOW.plus(Duration.ofHours(i)), trusted));
    }
  }

  /**
   * Counts what runs inside of mbedTLS, not the looks at the socket while the server thinks, and
   * the last connection of a run alone: no two whole handshakes take the same. A first connection
   * lets the server load what it needs.
   */
  @Test
  void aResumedHandshakeIsAFractionOfTheWork() throws Exception {
    connect();
    String first = line(NOW);
    long whole = instructions(1, first, "mbedtls_ssl_handshake");
    long resumed = instructions(2, first + line(NOW), "mbedtls_ssl_handshake");
    assertTrue(resumed > 0 && resumed * 4 < whole, resumed + " of " + whole);
    expected = FILE;
    long sending = instructions(1, first, "mbedtls_ssl_write");
    expected = 0;
    assertTrue(sending > FILE && sending < whole, sending + " instructions");
    Results work =
        new Results(
                "tls-handshake",
                Results.commandOfTest("vee-port/native", "TlsSessionTest"),
                "handshake of TLS 1.2",
                "instructions (count)",
                "of a whole one (%)")
            .note(
                "x86-64, mbedTLS 2.28 of Debian with AES of the processor, one certificate of P-256 below its CA, valgrind inside of mbedTLS");
    work.row("whole", whole, 100);
    work.row("resumed", resumed, 100.0 * resumed / whole);
    work.row("sending 4 KB after it", sending, 100.0 * sending / whole);
    work.publishIfAsked();
  }

  /** What valgrind counts inside of a function from a connection on, the first being 1. */
  private long instructions(int from, String lines, String function) throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/include/valgrind/callgrind.h")), "skipped: no valgrind");
    Process process;
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
                  "valgrind",
                  "--tool=callgrind",
                  "--callgrind-out-file=/dev/null",
                  "--toggle-collect=" + function,
                  "--instr-atstart=no",
                  program.toString())
              .redirectErrorStream(true);
      builder.environment().put("COUNTED", String.valueOf(from));
      builder.environment().put("SEND", String.valueOf(expected));
      process = builder.start();
    } catch (IOException e) {
      assumeTrue(false, "skipped: " + e.getMessage());
      return 0;
    }
    try (Writer input = process.outputWriter(US_ASCII)) {
      input.write(lines);
    }
    String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
    Matcher collected = Pattern.compile("Collected : (\\d+)").matcher(output);
    assertTrue(collected.find(), output);
    return Long.parseLong(collected.group(1));
  }

  @Test
  void anotherHostIsVerifiedAnew() throws Exception {
    assertEquals("whole", connect());
    assertEquals("whole", connect("LOCALHOST", NOW, trusted));
    assertEquals("whole", connect());
  }

  @Test
  void otherRootsVerifyAnewAndRefuse() throws Exception {
    assertEquals("whole", connect());
    Path other = Files.writeString(folder.resolve("other.pem"), authority().pem());
    assertTrue(connect("localhost", NOW, other).contains("leads to no trusted CA"));
    assertEquals("whole", connect());
  }

  @Test
  void aCertificateThatHasExpiredSinceIsRefused() throws Exception {
    assertEquals("whole", connect("localhost", NOW.plus(Duration.ofHours(47)), trusted));
    assertEquals("resumed", connect("localhost", NOW.plus(Duration.ofHours(48)), trusted));
    assertTrue(
        connect("localhost", NOW.plus(Duration.ofHours(48)).plusSeconds(1), trusted)
            .contains("a certificate has expired"));
  }

  @Test
  void aSessionHoldsForADayAndNotBeforeIt() throws Exception {
    assertEquals("whole", connect());
    assertEquals("whole", connect("localhost", NOW.minusMillis(1), trusted));
    assertEquals("resumed", connect("localhost", NOW.plus(Duration.ofHours(23)), trusted));
    assertEquals("whole", connect("localhost", NOW.plus(Duration.ofHours(24)), trusted));
  }

  @Test
  void aServerThatKnowsNoSessionIsVerifiedWhole() throws Exception {
    assertEquals("whole", connect());
    become(valid());
    assertEquals("whole", connect());
    assertEquals("resumed", connect());
  }

  @Test
  void aServerOfAnotherNameInItsPlaceIsRefused() throws Exception {
    assertEquals("whole", connect());
    become(
        ca.issue(
            List.of("elsewhere.example"),
            NOW.minus(Duration.ofDays(2)),
            NOW.plus(Duration.ofDays(2))));
    assertTrue(connect().contains("for another host"));
    assertTrue(connect().contains("for another host"));
  }

  @Test
  void aResumptionThatTheStationGaveUpIsNotTriedAgain() throws Exception {
    assertEquals("whole", connect());
    silent = true;
    looks = 100;
    assertEquals("given up", connect());
    silent = false;
    looks = 20_000;
    assertEquals("whole", connect());
    assertEquals("resumed", connect());
  }

  /** A server whose store of sessions is broken must not keep a station out for a day. */
  @ParameterizedTest
  @EnumSource(
      value = Behaviour.class,
      names = {"RESETS", "CLOSES", "STAYS_MUTE"})
  void aServerThatResumesAndThenAnswersNothingGetsAWholeHandshakeNext(Behaviour then)
      throws Exception {
    assertEquals("whole", connect());
    behaviour = then;
    looks = 500;
    assertEquals("resumed, no answer", connect());
    looks = 20_000;
    behaviour = Behaviour.ANSWERS;
    assertEquals("whole", connect());
    assertEquals("resumed", connect());
  }

  @Test
  void aTicketThatTheNextHelloCannotHoldIsNotKept() throws Exception {
    station.destroyForcibly();
    Path other = Files.createDirectory(folder.resolve("small-buffer"));
    start(compiled(other, "-DMBEDTLS_SSL_OUT_CONTENT_LEN=1100"));
    assertEquals("whole", connect());
    assertEquals("whole", connect());
  }
}
