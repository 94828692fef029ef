package space.opensensor.microej;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ej.bon.Util;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.s3.CertificateAuthority;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.ConnectionException.Cause;

/** Connections whose sockets block behind the worker. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class TlsConnectorTest {

  private static final int RING_BYTES = 8192;

  private final BlockingWorker worker = new BlockingWorker((level, line) -> {});
  private final Thread thread = new Thread(worker, "worker");

  @TempDir Path directory;

  @BeforeAll
  static void install() {
    PortSsl.install();
  }

  @BeforeEach
  void start() {
    Util.clock = () -> 0;
    Util.epochMillisAtBoot = System.currentTimeMillis();
    Util.asked = true;
    thread.setDaemon(true);
    thread.start();
  }

  @Test
  void bytesGoBothWaysAndNoCallWaits() throws Exception {
    try (EmbeddedS3 s3 = EmbeddedS3.builder().dataDirectory(directory).start()) {
      TlsConnector connector = new TlsConnector(sockets(s3), null, null, worker);
      Connection connection = connector.open(s3.endpoint().getHost(), s3.endpoint().getPort(), 0);
      assertFalse(connector.limitsConnectTime());
      until(connection);
      byte[] request = "GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII);
      assertEquals(request.length, connection.write(request, 0, request.length));
      StringBuilder answer = new StringBuilder();
      byte[] buffer = new byte[100];
      while (answer.indexOf("\r\n\r\n") < 0) {
        int count = connection.read(buffer, 0, buffer.length);
        answer.append(new String(buffer, 0, Math.max(count, 0), US_ASCII));
        Thread.onSpinWait();
      }
      assertTrue(answer.toString().startsWith("HTTP/1.1 403"), answer::toString);
      assertEquals(
          Cause.NO_ROOM,
          assertThrows(ConnectionException.class, () -> connector.open("localhost", 1, 0)).cause());
      connection.close();
      connection.close();
      connector.open(s3.endpoint().getHost(), s3.endpoint().getPort(), 0).close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3_300, 20_000, 200_000})
  void anAnswerLargerThanEveryBufferWaitsForTheStation(int bytes) throws Exception {
    CertificateAuthority ca = new CertificateAuthority();
    byte[] sent = new byte[bytes];
    new Random(3).nextBytes(sent);
    try (TlsServer server = new TlsServer(ca.issue(List.of("localhost")))) {
      Connection connection =
          new TlsConnector(TrustStore.trusted(ca.pem().getBytes(US_ASCII)), null, worker)
              .open("localhost", server.port(), 0);
      until(connection);
      for (int written = 0; written < bytes; ) {
        written += connection.write(sent, written, bytes - written);
      }
      while (server.received() < bytes) {
        Thread.onSpinWait();
      }
      // A worker that looked again and again at its full ring would never be seen to wait.
      while (bytes > RING_BYTES && thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      byte[] received = new byte[bytes];
      int length = 0;
      while (length < bytes) {
        int count = connection.read(received, length, Math.min(100, bytes - length));
        assertTrue(count >= 0, "the connection ended at byte " + length);
        length += count;
      }
      assertArrayEquals(sent, received);
      connection.close();
    }
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new UnknownHostException("s3"), Cause.NAME_NOT_FOUND),
        Arguments.of(new ConnectException("refused"), Cause.REFUSED),
        Arguments.of(new SocketTimeoutException("late"), Cause.TIMED_OUT),
        Arguments.of(new SSLException("SSL-2.2:E=-41"), Cause.WRONG_DATE),
        Arguments.of(new SSLException("SSL-2.2:E=-122"), Cause.WRONG_HOST),
        Arguments.of(new SSLException("SSL-2.2:E=-8"), Cause.UNTRUSTED),
        Arguments.of(new SocketException("reset"), Cause.BROKEN));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureHasTheCauseThatTheStationActsOn(IOException failure, Cause cause) throws Exception {
    Connection connection =
        new TlsConnector(
                new Sockets() {
                  @Override
                  public Socket createSocket(String host, int port) throws IOException {
                    throw failure;
                  }
                },
                null,
                null,
                worker)
            .open("s3.example", 443, 0);
    ConnectionException e = assertThrows(ConnectionException.class, () -> until(connection));
    assertEquals(cause, e.cause());
    assertEquals(
        "connect s3.example:443: " + SslCause.explained(failure.getMessage()), e.getMessage());
  }

  @Test
  void aHungConnectCanBeClosedAtOnceAndTheSocketThatComesLateIsClosed() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch hung = new CountDownLatch(1);
    AtomicReference<Socket> late = new AtomicReference<>();
    AtomicBoolean used = new AtomicBoolean();
    TlsConnector connector =
        new TlsConnector(
            new Sockets() {
              @Override
              public Socket createSocket(String host, int port) throws IOException {
                if (late.get() != null) {
                  throw new ConnectException("second");
                }
                asked.countDown();
                try {
                  hung.await();
                } catch (InterruptedException e) {
                  throw new IOException(e);
                }
                late.set(
                    new Socket() {
                      @Override
                      public void setSoTimeout(int millis) {
                        used.set(true);
                      }
                    });
                return late.get();
              }
            },
            null,
            null,
            worker);
    Connection first = connector.open("s3.example", 443, 0);
    asked.await();
    assertFalse(first.connect());
    assertEquals(0, first.write(new byte[1], 0, 1));
    first.close();
    Connection second = connector.open("s3.example", 443, 0);
    hung.countDown();
    assertEquals(
        Cause.REFUSED, assertThrows(ConnectionException.class, () -> until(second)).cause());
    assertTrue(late.get().isClosed());
    assertFalse(used.get());
  }

  @Test
  void aConnectionThatWasClosedBeforeItsTurnIsNotOpened() throws Exception {
    CountDownLatch turn = new CountDownLatch(1);
    worker.offer(
        () -> {
          try {
            turn.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    List<String> opened = new CopyOnWriteArrayList<>();
    TlsConnector connector =
        new TlsConnector(
            new Sockets() {
              @Override
              public Socket createSocket(String host, int port) throws IOException {
                opened.add(host);
                throw new ConnectException();
              }
            },
            null,
            null,
            worker);
    connector.open("first.example", 443, 0).close();
    Connection second = connector.open("second.example", 443, 0);
    turn.countDown();
    assertThrows(ConnectionException.class, () -> until(second));
    assertEquals(List.of("second.example"), opened);
  }

  @Test
  void aSocketThatCannotBeUsedIsClosed() throws Exception {
    Socket plain = new Socket();
    Connection connection =
        new TlsConnector(
                new Sockets() {
                  @Override
                  public Socket createSocket(String host, int port) {
                    return plain;
                  }
                },
                null,
                null,
                worker)
            .open("s3.example", 443, 0);
    ConnectionException e = assertThrows(ConnectionException.class, () -> until(connection));
    assertEquals(Cause.TLS, e.cause());
    assertTrue(plain.isClosed());
  }

  @Test
  void aBusyWorkerHasNoRoomForAConnection() {
    BlockingWorker idle = new BlockingWorker((level, line) -> {});
    while (idle.offer(() -> {})) {}
    ConnectionException e =
        assertThrows(
            ConnectionException.class,
            () ->
                new TlsConnector(TrustStore.trusted(null), null, idle).open("s3.example", 443, 0));
    assertEquals(Cause.NO_ROOM, e.cause());
    assertEquals("s3.example:443: the worker is busy", e.getMessage());
  }

  private static SocketFactory sockets(EmbeddedS3 s3) throws IOException {
    return TrustStore.sockets(s3.certificateAuthority().pem().getBytes(US_ASCII));
  }

  private static void until(Connection connection) throws ConnectionException {
    while (!connection.connect()) {
      Thread.onSpinWait();
    }
  }

  private abstract static class Sockets extends SocketFactory {

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }
  }
}
