package space.opensensor.microej;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ej.bon.Util;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import space.opensensor.s3.CertificateAuthority;
import space.opensensor.s3.ServerCertificate;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.ConnectionException.Cause;

/** Which servers get bytes, over real TLS with the port's habits, and what is logged of others. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class VerificationTest {

  private static final Instant NOW = Instant.parse("2031-04-05T06:07:08Z");
  private static final Duration YEAR = Duration.ofDays(365);
  private static final Duration DAY = Duration.ofDays(1);
  private static final CertificateAuthority CA = authority("Station CA");
  private static final CertificateAuthority OTHER = authority("Other CA");
  private static final String UNVERIFIED =
      "the chain, the host name or a date does not verify; check tls.ca, s3.endpoint and the time"
          + " (SSL-2.2:E=-129)";

  private final BlockingWorker worker = new BlockingWorker((level, line) -> {});

  private static CertificateAuthority authority(String name) {
    return new CertificateAuthority(name, NOW.minus(YEAR), NOW.plus(YEAR));
  }

  @BeforeAll
  static void install() {
    PortSsl.install();
  }

  @BeforeEach
  void start() {
    Util.clock = () -> 0;
    Util.epochMillisAtBoot = NOW.toEpochMilli();
    Util.asked = true;
    Thread thread = new Thread(worker, "worker");
    thread.setDaemon(true);
    thread.start();
  }

  private static ServerCertificate certificate(String host) {
    return CA.issue(List.of(host), NOW.minus(DAY), NOW.plus(DAY));
  }

  private Connection open(String pem, String host, int port) throws IOException {
    return new TlsConnector(TrustStore.trusted(pem.getBytes(US_ASCII)), null, worker)
        .open(host, port, NOW.toEpochMilli());
  }

  private static void carry(Connection connection) throws IOException {
    byte[] sent = "ping".getBytes(US_ASCII);
    byte[] received = new byte[sent.length];
    while (!connection.connect()) {
      Thread.onSpinWait();
    }
    assertEquals(sent.length, connection.write(sent, 0, sent.length));
    int count = 0;
    while (count < received.length) {
      count += connection.read(received, count, received.length - count);
      Thread.onSpinWait();
    }
    connection.close();
    assertArrayEquals(sent, received);
  }

  @Test
  void aServerThatVerifiesGetsBytes() throws Exception {
    try (TlsServer server = new TlsServer(certificate("localhost"))) {
      carry(open(CA.pem(), "localhost", server.port()));
      assertEquals(4, server.received());
    }
  }

  @Test
  void eachOfSeveralTrustedCasIsTrusted() throws Exception {
    String both = "the first\n" + OTHER.pem() + "\nthe second\n" + CA.pem();
    try (TlsServer first = new TlsServer(OTHER.issue(List.of("localhost"), NOW.minus(DAY), NOW));
        TlsServer second = new TlsServer(certificate("localhost"))) {
      carry(open(both, "localhost", first.port()));
      carry(open(both, "localhost", second.port()));
    }
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(
            "another CA", OTHER.issue(List.of("localhost"), NOW.minus(DAY), NOW.plus(DAY))),
        Arguments.of("another host", certificate("example.org")),
        Arguments.of("an address of this host", certificate("127.0.0.1")),
        Arguments.of(
            "expired", CA.issue(List.of("localhost"), NOW.minus(YEAR), NOW.minusSeconds(1))),
        Arguments.of(
            "not valid yet", CA.issue(List.of("localhost"), NOW.plusSeconds(1), NOW.plus(YEAR))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void aServerThatDoesNotVerifyGetsNoByteAndTheLogSaysWhatToCheck(
      String why, ServerCertificate certificate) throws Exception {
    try (TlsServer server = new TlsServer(certificate)) {
      Connection connection = open(CA.pem(), "localhost", server.port());
      ConnectionException e = assertThrows(ConnectionException.class, () -> carry(connection), why);
      assertEquals(Cause.UNTRUSTED, e.cause());
      assertEquals("handshake with localhost:" + server.port() + ": " + UNVERIFIED, e.getMessage());
      assertThrows(ConnectionException.class, () -> connection.write(new byte[1], 0, 1));
      assertEquals(0, server.received());
    }
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void anAddressIsRefusedBeforeItIsConnectedTo(String address) throws Exception {
    try (TlsServer server = new TlsServer(certificate("127.0.0.1"))) {
      Connection connection = open(CA.pem(), address, server.port());
      ConnectionException e = assertThrows(ConnectionException.class, () -> carry(connection));
      assertEquals(Cause.WRONG_HOST, e.cause());
      assertEquals(
          address
              + ":"
              + server.port()
              + ": this board verifies names, not addresses; give s3.endpoint a name",
          e.getMessage());
      assertEquals(0, server.accepted());
    }
  }

  @Test
  void moreBytesThanTheRingsHoldGoBothWays() throws Exception {
    byte[] sent = new byte[100_000];
    new Random(1).nextBytes(sent);
    byte[] received = new byte[sent.length];
    try (TlsServer server = new TlsServer(certificate("localhost"))) {
      Connection connection = open(CA.pem(), "localhost", server.port());
      int written = 0;
      int read = 0;
      while (read < received.length) {
        written += connection.write(sent, written, Math.min(3_000, sent.length - written));
        // Reading begins late, so that the rings fill.
        if (written > 20_000 || written == sent.length) {
          read += connection.read(received, read, Math.min(1_000, received.length - read));
        }
      }
      connection.close();
    }
    assertArrayEquals(sent, received);
  }

  @Test
  void aFullRingLosesNoByteOfASliceThatDoesNotFit() throws Exception {
    byte[] sent = new byte[40_000];
    new Random(2).nextBytes(sent);
    byte[] received = new byte[sent.length];
    try (TlsServer server = new TlsServer(certificate("localhost"))) {
      TlsConnection connection = (TlsConnection) open(CA.pem(), "localhost", server.port());
      for (int written = 0; written < sent.length; ) {
        written += connection.write(sent, written, sent.length - written);
      }
      for (int read = 0; read < received.length; ) {
        boolean fills = received.length - read >= 8192;
        while (fills && connection.roomToRead() > 0) {
          Thread.onSpinWait();
        }
        read += connection.read(received, read, Math.min(1_000, received.length - read));
      }
      connection.close();
    }
    assertArrayEquals(sent, received);
  }

  @Test
  void theEndOfTheServersSideComesAfterItsLastByte() throws Exception {
    try (TlsServer server = new TlsServer(certificate("localhost"), true)) {
      Connection connection = open(CA.pem(), "localhost", server.port());
      while (connection.write(new byte[] {7}, 0, 1) == 0) {
        Thread.onSpinWait();
      }
      byte[] buffer = new byte[8];
      int total = 0;
      int count = connection.read(buffer, 0, 8);
      while (count >= 0) {
        total += count;
        count = connection.read(buffer, 0, 8);
      }
      assertEquals(1, total);
      assertEquals(-1, connection.read(buffer, 0, 8));
      assertEquals(0, connection.read(buffer, 0, 0));
      connection.close();
    }
  }

  @Test
  void closingEndsTheServersSideToo() throws Exception {
    try (TlsServer server = new TlsServer(certificate("localhost"))) {
      carry(open(CA.pem(), "localhost", server.port()));
      while (server.ended() == 0) {
        Thread.onSpinWait();
      }
      carry(open(CA.pem(), "localhost", server.port()));
    }
  }

  static Stream<String> addresses() {
    return Stream.of("127.0.0.1", "::1", "[::1]", "127.1");
  }
}
