package space.opensensor.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.s3.CertificateAuthority;
import space.opensensor.s3.ServerCertificate;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.ConnectionException.Cause;

/** When a session is resumed, and when a whole handshake verifies the server anew. */
@Timeout(60)
class TlsSessionTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  private final CertificateAuthority ca = authority();
  private final ManualClock clock = new ManualClock();
  private final SimulatedWifi wifi = new SimulatedWifi(clock, new Outages());
  private TlsConnector connector = trusting(ca);
  private String protocol = "TLSv1.3";
  private volatile boolean resets;
  private TlsServer server;

  TlsSessionTest() throws IOException {
    wifi.join();
    clock.now = SimulatedWifi.JOIN_MILLIS;
  }

  @BeforeEach
  void start() throws Exception {
    server = new TlsServer(valid(), this::serve);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static CertificateAuthority authority() {
    return new CertificateAuthority(
        "Test CA", NOW.minus(Duration.ofDays(9)), NOW.plus(Duration.ofDays(9)));
  }

  private TlsConnector trusting(CertificateAuthority trusted) throws IOException {
    return new TlsConnector(TrustedRoots.ofPem(trusted.pem().getBytes(US_ASCII)), wifi);
  }

  private ServerCertificate valid() {
    return ca.issue(
        List.of("localhost"), NOW.minus(Duration.ofDays(2)), NOW.plus(Duration.ofDays(2)));
  }

  private void serve(SSLSocket socket) throws IOException {
    socket.setEnabledProtocols(new String[] {protocol});
    if (resets) {
      socket.startHandshake();
      socket.getInputStream().read();
      socket.setSoLinger(true, 0);
      return;
    }
    socket.getOutputStream().write('!');
    socket.getInputStream().read();
  }

  /** A connection that has taken the server's first byte, and its tickets with that. */
  private void connect(String host, Instant at) throws IOException {
    Connection connection = connector.open(host, server.port(), at.toEpochMilli());
    try {
      while (!connection.connect()) {
        Thread.onSpinWait();
      }
      while (connection.read(new byte[1], 0, 1) == 0) {
        Thread.onSpinWait();
      }
    } finally {
      connection.close();
    }
  }

  /** The first that comes: how many bytes, or -1 for an end or a break. */
  private static int answer(Connection connection) {
    try {
      int count = 0;
      while (count == 0) {
        count = connection.read(new byte[1], 0, 1);
        Thread.onSpinWait();
      }
      return count;
    } catch (ConnectionException e) {
      return -1;
    }
  }

  private void connect() throws IOException {
    connect("localhost", NOW);
  }

  private Cause refused(Instant at) {
    return assertThrows(ConnectionException.class, () -> connect("localhost", at)).cause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void theSecondHandshakeWithAServerIsResumedAndSoIsEachAfterIt(String version) throws Exception {
    protocol = version;
    for (int i = 0; i < 5; i++) {
      connect("localhost", NOW.plus(Duration.ofHours(i)));
      assertEquals(1, server.wholeHandshakes());
    }
  }

  @Test
  void anotherHostIsVerifiedAnew() throws Exception {
    connect();
    assertEquals(
        Cause.WRONG_HOST,
        assertThrows(ConnectionException.class, () -> connect("127.0.0.1", NOW)).cause());
    connect("LOCALHOST", NOW);
    assertEquals(3, server.wholeHandshakes());
  }

  @Test
  void otherRootsVerifyAnewAndRefuse() throws Exception {
    connect();
    connector = trusting(authority());
    assertEquals(Cause.UNTRUSTED, refused(NOW));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aCertificateThatHasExpiredSinceIsRefused(String version) throws Exception {
    protocol = version;
    connect("localhost", NOW.plus(Duration.ofHours(47)));
    connect("localhost", NOW.plus(Duration.ofHours(48)));
    assertEquals(1, server.wholeHandshakes());
    assertEquals(Cause.WRONG_DATE, refused(NOW.plus(Duration.ofHours(48)).plusSeconds(1)));
  }

  @Test
  void aSessionHoldsForADayAndNotBeforeIt() throws Exception {
    connect();
    connect("localhost", NOW.minusMillis(1));
    assertEquals(2, server.wholeHandshakes());
    connect("localhost", NOW.plus(Duration.ofHours(23)));
    assertEquals(2, server.wholeHandshakes());
    connect("localhost", NOW.plus(Duration.ofHours(24)));
    assertEquals(3, server.wholeHandshakes());
  }

  @Test
  void aServerInItsPlaceThatKnowsNoSessionIsVerifiedWholeAsOfNow() throws Exception {
    connect();
    server.become(valid());
    connect();
    assertEquals(1, server.wholeHandshakes());
    server.become(
        ca.issue(
            List.of("localhost"), NOW.minus(Duration.ofDays(2)), NOW.plus(Duration.ofHours(1))));
    assertEquals(Cause.WRONG_DATE, refused(NOW.plus(Duration.ofHours(2))));
  }

  /** A server whose store of sessions is broken must not keep a station out for a day. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aServerThatResumesAndThenResetsGetsAWholeHandshakeNext(String version) throws Exception {
    protocol = version;
    connect();
    connect();
    assertEquals(1, server.wholeHandshakes());
    resets = true;
    Connection connection = connector.open("localhost", server.port(), NOW.toEpochMilli());
    while (!connection.connect() || connection.write(new byte[1], 0, 1) == 0) {
      Thread.onSpinWait();
    }
    assertEquals(-1, answer(connection));
    connection.close();
    assertEquals(1, server.wholeHandshakes(), "resumed");
    resets = false;
    connect();
    assertEquals(2, server.wholeHandshakes());
    connect();
    assertEquals(2, server.wholeHandshakes());
  }

  @Test
  void aServerOfAnotherNameInItsPlaceIsRefused() throws Exception {
    connect();
    server.become(
        ca.issue(
            List.of("elsewhere.example"),
            NOW.minus(Duration.ofDays(2)),
            NOW.plus(Duration.ofDays(2))));
    assertEquals(Cause.WRONG_HOST, refused(NOW));
    assertEquals(Cause.WRONG_HOST, refused(NOW));
  }
}
