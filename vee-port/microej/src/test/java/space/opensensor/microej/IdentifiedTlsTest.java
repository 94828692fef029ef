package space.opensensor.microej;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ej.bon.Util;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.CertificateAuthority;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.ConnectionException.Cause;

/** Connections to a server that demands the station's certificate. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class IdentifiedTlsTest {

  private static final String STATION = "esp-246f28abcd0e";
  private static final Duration DAY = Duration.ofDays(1);

  /** The JVM's server judges certificates by this machine's time of day. */
  private final Instant now = Instant.now();

  private final BlockingWorker worker = new BlockingWorker((level, line) -> {});
  private final CertificateAuthority servers = new CertificateAuthority();
  private DeviceAuthority stations;
  private SniIdentity identity;
  private TlsConnector connector;

  @TempDir Path folder;

  @BeforeAll
  static void install() {
    PortSsl.install();
  }

  @BeforeEach
  void start() throws Exception {
    Util.clock = () -> 0;
    Util.epochMillisAtBoot = now.toEpochMilli();
    Util.asked = true;
    Thread thread = new Thread(worker, "worker");
    thread.setDaemon(true);
    thread.start();
    MockBridge.start(folder, new Properties());
    stations = new DeviceAuthority(now.minus(DAY), now.plus(DAY.multipliedBy(900)));
    identity = new SniIdentity();
    connector =
        new TlsConnector(TrustStore.trusted(servers.pem().getBytes(US_ASCII)), identity, worker);
  }

  private TlsServer server() throws Exception {
    return new TlsServer(servers.issue(List.of("localhost")), true, stations.root());
  }

  private X509Certificate certify(Duration until) throws Exception {
    X509Certificate signed =
        stations.sign(
            "CN=" + STATION,
            DeviceAuthority.key(identity.publicKey()),
            now.minus(DAY),
            now.plus(until));
    identity.certify(DeviceAuthority.pem(signed), STATION, now.toEpochMilli());
    return signed;
  }

  private static void echo(Connection connection) throws ConnectionException {
    try {
      while (!connection.connect()) {
        Thread.onSpinWait();
      }
      assertEquals(2, connection.write("hi".getBytes(US_ASCII), 0, 2));
      byte[] answer = new byte[8];
      int count = 0;
      while (count < 2) {
        int more = connection.read(answer, count, answer.length - count);
        if (more < 0) {
          throw new ConnectionException(Cause.BROKEN, "ended");
        }
        count += more;
        Thread.onSpinWait();
      }
      assertEquals("hi", new String(answer, 0, 2, US_ASCII));
    } finally {
      connection.close();
    }
  }

  @Test
  void theStationShowsItsCertificateAndOneThatWasRenewedFromThenOn() throws Exception {
    try (TlsServer server = server()) {
      X509Certificate first = certify(DAY);
      echo(connector.openIdentified("localhost", server.port(), now.toEpochMilli()));
      assertEquals(first, server.shown());
      // The key is not taken out of C again.
      BoardNatives.ANSWERS.put("privateKey", -1);
      echo(connector.openIdentified("localhost", server.port(), now.toEpochMilli()));
      BoardNatives.ANSWERS.clear();
      X509Certificate renewed = certify(DAY.multipliedBy(2));
      echo(connector.openIdentified("localhost", server.port(), now.toEpochMilli()));
      assertEquals(renewed, server.shown());
      assertEquals(6, server.received());
      identity.clear();
      assertThrows(
          ConnectionException.class,
          () -> connector.openIdentified("localhost", server.port(), now.toEpochMilli()));
      assertSame(identity, connector.identity());
    }
  }

  @Test
  void aHostThatIsNotAskedThatWayIsShownNone() throws Exception {
    try (TlsServer server = server()) {
      certify(DAY);
      assertThrows(
          ConnectionException.class,
          () -> echo(connector.open("localhost", server.port(), now.toEpochMilli())));
      assertNull(server.shown());
      assertEquals(0, server.received());
    }
  }

  @Test
  void aStationWithoutACertificateSaysSoAndOpensNothing() throws Exception {
    try (TlsServer server = server()) {
      identity.publicKey();
      ConnectionException e =
          assertThrows(
              ConnectionException.class,
              () -> connector.openIdentified("localhost", server.port(), now.toEpochMilli()));
      assertEquals(Cause.TLS, e.cause());
      assertEquals(
          "localhost:" + server.port() + ": the device's key or certificate cannot be read",
          e.getMessage());
      assertEquals(0, server.accepted());
    }
  }

  @Test
  void aCertificateThatTheServerDoesNotTakeIsAFailure() throws Exception {
    stations = new DeviceAuthority(now.minus(DAY), now.plus(DAY));
    certify(DAY);
    DeviceAuthority others = new DeviceAuthority(now.minus(DAY), now.plus(DAY));
    try (TlsServer server =
        new TlsServer(servers.issue(List.of("localhost")), true, others.root())) {
      assertThrows(
          ConnectionException.class,
          () -> echo(connector.openIdentified("localhost", server.port(), now.toEpochMilli())));
      assertEquals(0, server.received());
    }
  }
}
