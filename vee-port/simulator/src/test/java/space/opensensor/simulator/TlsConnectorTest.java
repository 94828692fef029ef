package space.opensensor.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.s3.CertificateAuthority;
import space.opensensor.s3.ServerCertificate;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.ConnectionException.Cause;

@Timeout(60)
class TlsConnectorTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final int PIPE_BYTES = 16_384;
  private static final int SLICE_BYTES = 4_096;
  private static final Duration YEAR = Duration.ofDays(365);
  private static final CertificateAuthority CA =
      new CertificateAuthority("Test CA", NOW.minus(YEAR), NOW.plus(YEAR.multipliedBy(5)));
  private static final ServerCertificate GOOD =
      CA.issue(List.of("localhost", "127.0.0.1"), NOW.minus(YEAR), NOW.plus(YEAR));

  private final ManualClock clock = new ManualClock();
  private final Outages outages = new Outages();
  private final SimulatedWifi wifi = new SimulatedWifi(clock, outages);
  private final TlsConnector connector =
      new TlsConnector(TrustedRoots.ofPem(CA.pem().getBytes(US_ASCII)), wifi);

  TlsConnectorTest() throws IOException {
    wifi.join();
    clock.now = SimulatedWifi.JOIN_MILLIS;
  }

  private static void echo(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    OutputStream out = socket.getOutputStream();
    in.transferTo(out);
  }

  private static void connect(Connection connection) throws IOException {
    while (!connection.connect()) {
      Thread.onSpinWait();
    }
  }

  /** Returns once the worker waits for room; one that looked again and again never would. */
  private static void awaitReaderThatWaits() {
    while (Thread.getAllStackTraces().keySet().stream()
        .noneMatch(t -> t.getName().equals("tls-reader") && t.getState() == Thread.State.WAITING)) {
      Thread.onSpinWait();
    }
  }

  private ConnectionException failure(String host, int port, Instant at) throws IOException {
    Connection connection = connector.open(host, port, at.toEpochMilli());
    try {
      connect(connection);
      return fail("connected");
    } catch (ConnectionException e) {
      return e;
    } finally {
      connection.close();
    }
  }

  private ConnectionException refusal(ServerCertificate certificate, String host, Instant at)
      throws Exception {
    try (TlsServer server = new TlsServer(certificate, TlsConnectorTest::echo)) {
      return failure(host, server.port(), at);
    }
  }

  @Test
  void bytesGoBothWaysThroughPipesSmallerThanThem() throws Exception {
    byte[] sent = new byte[300_000];
    new Random(1).nextBytes(sent);
    byte[] received = new byte[sent.length];
    try (TlsServer server = new TlsServer(GOOD, TlsConnectorTest::echo)) {
      Connection connection = connector.open("localhost", server.port(), NOW.toEpochMilli());
      connect(connection);
      int written = 0;
      int read = 0;
      while (read < received.length) {
        written += connection.write(sent, written, Math.min(5_000, sent.length - written));
        int count = connection.read(received, read, Math.min(3_000, received.length - read));
        assertTrue(count >= 0, "the connection ended at byte " + read);
        read += count;
      }
      connection.close();
    }
    assertArrayEquals(sent, received);
  }

  @ParameterizedTest
  @ValueSource(ints = {3_300, 20_000, 200_000})
  void anAnswerLargerThanEveryBufferWaitsForTheStation(int bytes) throws Exception {
    byte[] sent = new byte[bytes];
    new Random(2).nextBytes(sent);
    CountDownLatch read = new CountDownLatch(1);
    TlsServer.Behaviour answer =
        socket -> {
          socket.getOutputStream().write(sent);
          read.await();
        };
    try (TlsServer server = new TlsServer(GOOD, answer)) {
      Connection connection = connector.open("localhost", server.port(), NOW.toEpochMilli());
      connect(connection);
      if (bytes > PIPE_BYTES + SLICE_BYTES) {
        awaitReaderThatWaits();
      }
      byte[] received = new byte[bytes];
      int length = 0;
      while (length < bytes) {
        int count = connection.read(received, length, Math.min(100, bytes - length));
        assertTrue(count >= 0, "the connection ended at byte " + length);
        length += count;
      }
      assertArrayEquals(sent, received);
      read.countDown();
      connection.close();
    }
  }

  @Test
  void theEndOfTheServersSideComesAfterItsLastByte() throws Exception {
    TlsServer.Behaviour answer = socket -> socket.getOutputStream().write("bye".getBytes(US_ASCII));
    try (TlsServer server = new TlsServer(GOOD, answer)) {
      Connection connection = connector.open("127.0.0.1", server.port(), NOW.toEpochMilli());
      connect(connection);
      byte[] buffer = new byte[10];
      int length = 0;
      int count = connection.read(buffer, 0, 1);
      while (count >= 0) {
        length += count;
        count = connection.read(buffer, length, 1);
      }
      assertEquals("bye", new String(buffer, 0, length, US_ASCII));
      assertEquals(-1, connection.read(buffer, 0, 1));
      connection.close();
    }
  }

  @Test
  void nothingIsTakenBeforeTheHandshakeIsDone() throws Exception {
    CountDownLatch tested = new CountDownLatch(1);
    TlsServer.Behaviour late = socket -> tested.await();
    try (TlsServer server = new TlsServer(GOOD, late)) {
      Connection connection = connector.open("localhost", server.port(), NOW.toEpochMilli());
      assertEquals(0, connection.write(new byte[10], 0, 10));
      assertEquals(0, connection.read(new byte[10], 0, 10));
      connection.close();
      tested.countDown();
    }
  }

  @Test
  void aServerOfAnotherCaIsUntrusted() throws Exception {
    CertificateAuthority other =
        new CertificateAuthority("Other CA", NOW.minus(YEAR), NOW.plus(YEAR));
    ConnectionException e = refusal(other.issue(List.of("localhost")), "localhost", NOW);
    assertEquals(Cause.UNTRUSTED, e.cause());
    assertTrue(e.getMessage().contains("no trusted CA above CN=Other CA"), e.getMessage());
    assertTrue(e.getMessage().endsWith("; check tls.ca"), e.getMessage());
  }

  @Test
  void aCertificateThatIsNotForServersIsSaidToBeNone() throws Exception {
    ConnectionException e = refusal(CA.issueForClient(List.of("localhost")), "localhost", NOW);
    assertEquals(Cause.UNTRUSTED, e.cause());
    String message = e.getMessage();
    assertTrue(message.contains("is not as it has to be: Extended key usage"), message);
    assertFalse(message.contains("tls.ca"), message);
  }

  @Test
  void aHostInTheCommonNameAloneIsRefused() throws Exception {
    ServerCertificate old = CA.issueNameless("localhost");
    assertEquals(Cause.WRONG_HOST, refusal(old, "localhost", NOW).cause());
    ServerCertificate ofAnAddress = CA.issue(List.of("127.0.0.1"), NOW.minus(YEAR), NOW.plus(YEAR));
    assertEquals(Cause.WRONG_HOST, refusal(ofAnAddress, "localhost", NOW).cause());
  }

  @Test
  void aCertificateForAnotherHostIsRefused() throws Exception {
    ServerCertificate other =
        CA.issue(List.of("example.org", "10.0.0.1"), NOW.minus(YEAR), NOW.plus(YEAR));
    assertEquals(Cause.WRONG_HOST, refusal(other, "localhost", NOW).cause());
    assertEquals(Cause.WRONG_HOST, refusal(other, "127.0.0.1", NOW).cause());
  }

  @Test
  void anExpiredCertificateIsRefused() throws Exception {
    ServerCertificate expired =
        CA.issue(List.of("localhost"), NOW.minus(YEAR), NOW.minus(Duration.ofDays(1)));
    ConnectionException e = refusal(expired, "localhost", NOW);
    assertEquals(Cause.WRONG_DATE, e.cause());
    assertTrue(
        e.getMessage().endsWith("to 2026-11-19T12:00:00Z, not at 2026-11-20T12:00:00Z"),
        e.getMessage());
  }

  @Test
  void datesAreJudgedByTheStationsTimeAndNotByThisMachines() throws Exception {
    assertEquals(Cause.WRONG_DATE, refusal(GOOD, "localhost", NOW.plus(YEAR.plusDays(1))).cause());
    assertEquals(Cause.WRONG_DATE, refusal(GOOD, "localhost", Instant.EPOCH).cause());
    Instant future = NOW.plus(YEAR.multipliedBy(4));
    ServerCertificate later =
        CA.issue(List.of("localhost"), future, future.plus(Duration.ofDays(30)));
    assertEquals(Cause.WRONG_DATE, refusal(later, "localhost", NOW).cause());
    try (TlsServer server = new TlsServer(later, TlsConnectorTest::echo)) {
      Instant then = future.plus(Duration.ofDays(1));
      Connection connection = connector.open("localhost", server.port(), then.toEpochMilli());
      connect(connection);
      connection.close();
    }
  }

  @Test
  void anExpiredCaIsRefused() throws Exception {
    CertificateAuthority old =
        new CertificateAuthority("Old CA", NOW.minus(YEAR), NOW.minus(Duration.ofDays(1)));
    TlsConnector trusting =
        new TlsConnector(TrustedRoots.ofPem(old.pem().getBytes(US_ASCII)), wifi);
    ServerCertificate certificate =
        old.issue(List.of("localhost"), NOW.minus(YEAR), NOW.plus(YEAR));
    try (TlsServer server = new TlsServer(certificate, TlsConnectorTest::echo)) {
      Connection connection = trusting.open("localhost", server.port(), NOW.toEpochMilli());
      ConnectionException e = assertThrows(ConnectionException.class, () -> connect(connection));
      assertEquals(Cause.WRONG_DATE, e.cause());
      assertTrue(e.getMessage().contains("the certificate of its CA is not valid at 2026-11-20"));
      connection.close();
    }
  }

  @Test
  void thePublicCasDoNotVouchForOurs() throws Exception {
    TlsConnector publicOnly = new TlsConnector(TrustedRoots.ofJvm(), wifi);
    try (TlsServer server = new TlsServer(GOOD, TlsConnectorTest::echo)) {
      Connection connection = publicOnly.open("localhost", server.port(), NOW.toEpochMilli());
      ConnectionException e = assertThrows(ConnectionException.class, () -> connect(connection));
      assertEquals(Cause.UNTRUSTED, e.cause());
      connection.close();
    }
  }

  @Test
  void aPortWhereNobodyListensRefuses() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    ConnectionException e = failure("127.0.0.1", port, NOW);
    assertEquals(Cause.REFUSED, e.cause());
    assertTrue(e.getMessage().startsWith("connect 127.0.0.1:" + port), e.getMessage());
  }

  @Test
  void aNameThatDoesNotExistIsSaidToBeUnknown() throws Exception {
    ConnectionException e = failure("does-not-exist.invalid", 443, NOW);
    assertEquals(Cause.NAME_NOT_FOUND, e.cause());
    assertEquals("does-not-exist.invalid: no address", e.getMessage());
  }

  @Test
  void aServerThatSpeaksNoTlsIsATlsFailure() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server =
          new Thread(
              () -> {
                try (Socket socket = plain.accept()) {
                  socket.getOutputStream().write("HTTP/1.1 400 no\r\n\r\n".getBytes(US_ASCII));
                  socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                  // The client went away, as it should.
                }
              });
      server.start();
      assertEquals(Cause.TLS, failure("127.0.0.1", plain.getLocalPort(), NOW).cause());
      server.join();
    }
  }

  @Test
  void aServerThatHangsUpInTheHandshakeBreaksTheConnection() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server =
          new Thread(
              () -> {
                try (Socket socket = plain.accept()) {
                  socket.getInputStream().read();
                } catch (IOException e) {
                  // The client went away first.
                }
              });
      server.start();
      assertEquals(Cause.BROKEN, failure("127.0.0.1", plain.getLocalPort(), NOW).cause());
      server.join();
    }
  }

  @Test
  void closingWorksAtOnceWhileTheServerIsMute() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Connection connection = connector.open("127.0.0.1", mute.getLocalPort(), NOW.toEpochMilli());
      try (Socket accepted = mute.accept()) {
        long before = System.nanoTime();
        connection.close();
        connection.close();
        assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(30));
        accepted.setSoTimeout(30_000);
        accepted.getInputStream().transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  @Test
  void thereIsRoomForFourConnectionsAtATime() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      int port = mute.getLocalPort();
      Connection[] open = new Connection[TlsConnector.MAX_CONNECTIONS];
      for (int i = 0; i < open.length; i++) {
        open[i] = connector.open("127.0.0.1", port, NOW.toEpochMilli());
      }
      ConnectionException e =
          assertThrows(ConnectionException.class, () -> connector.open("127.0.0.1", port, 0));
      assertEquals(Cause.NO_ROOM, e.cause());
      open[0].close();
      open[0].close();
      open[0] = connector.open("127.0.0.1", port, NOW.toEpochMilli());
      assertThrows(ConnectionException.class, () -> connector.open("127.0.0.1", port, 0));
      for (Connection connection : open) {
        connection.close();
      }
    }
  }

  @Test
  void withoutTheLinkAConnectionBreaks() throws Exception {
    try (TlsServer server = new TlsServer(GOOD, TlsConnectorTest::echo)) {
      Connection connection = connector.open("localhost", server.port(), NOW.toEpochMilli());
      connect(connection);
      outages.add(clock.now, clock.now + 1_000);
      ConnectionException e =
          assertThrows(ConnectionException.class, () -> connection.write(new byte[1], 0, 1));
      assertEquals(Cause.BROKEN, e.cause());
      assertTrue(e.getMessage().endsWith("the link is down"), e.getMessage());
      connection.close();
    }
    assertEquals(Cause.BROKEN, failure("localhost", 443, NOW).cause());
  }

  @Test
  void textThatHoldsNoCertificateIsRefused() {
    for (String pem : new String[] {"", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n"}) {
      Exception e =
          assertThrows(IOException.class, () -> TrustedRoots.ofPem(pem.getBytes(US_ASCII)));
      assertTrue(e.getMessage().startsWith("tls.ca: expected PEM certificates"), e.getMessage());
    }
  }
}
