package space.opensensor.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.s3.CertificateAuthority;
import space.opensensor.s3.ServerCertificate;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.station.identity.CertificateRequest;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;

/** A device's key, and a JSSE server that demands its certificate. */
class DeviceKeyTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final CertificateAuthority SERVERS =
      new CertificateAuthority(
          "CA of servers", NOW.minus(Duration.ofDays(9)), NOW.plus(Duration.ofDays(9)));

  @TempDir private Path folder;

  private final KeyPair devices = keys();
  private final X509Certificate root = issue("CA of devices", devices);

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private X509Certificate issue(String name, KeyPair subject) {
    return issue(new X500Name("CN=" + name), subject.getPublic());
  }

  private X509Certificate issue(X500Name name, java.security.PublicKey key) {
    return issue(name, key, NOW.minus(Duration.ofDays(9000)), NOW.plus(Duration.ofDays(9000)));
  }

  private X509Certificate issue(
      X500Name name, java.security.PublicKey key, Instant from, Instant until) {
    try {
      byte[] der =
          new JcaX509v3CertificateBuilder(
                  new X500Name("CN=CA of devices"),
                  BigInteger.valueOf(System.nanoTime()),
                  Date.from(from),
                  Date.from(until),
                  name,
                  key)
              .addExtension(
                  Extension.basicConstraints,
                  true,
                  new BasicConstraints(key.equals(devices.getPublic())))
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(devices.getPrivate()))
              .getEncoded();
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] pem(X509Certificate certificate) throws Exception {
    return ("-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
            + "\n-----END CERTIFICATE-----\n")
        .getBytes(US_ASCII);
  }

  private byte[] certificateFor(DeviceKey key) throws Exception {
    JcaPKCS10CertificationRequest request = request(key);
    return pem(issue(request.getSubject(), request.getPublicKey()));
  }

  private static JcaPKCS10CertificationRequest request(DeviceKey key) throws Exception {
    AsciiBuffer request = new AsciiBuffer(CertificateRequest.MAX_PEM);
    CertificateRequest.append(key, "station-7", request);
    try (PEMParser parser = new PEMParser(new StringReader(request.toString()))) {
      return new JcaPKCS10CertificationRequest((PKCS10CertificationRequest) parser.readObject());
    }
  }

  private static void certify(DeviceKey key, byte[] pem) throws IOException {
    key.certify(pem, "station-7", NOW.toEpochMilli());
  }

  private DeviceKey key() {
    return new DeviceKey(folder.resolve("device"));
  }

  @Test
  void keyAndCertificateOutliveARestartAndAreTheirOwnersAlone() throws Exception {
    DeviceKey key = key();
    byte[] point = key.publicKey();
    certify(key, certificateFor(key));
    assertArrayEquals(point, key().publicKey());
    assertEquals(NOW.plus(Duration.ofDays(9000)).toEpochMilli(), key().validUntilMillis());
    for (String file : List.of("device.key", "device.crt")) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))));
    }
    key.clear();
    assertEquals(0, key().validUntilMillis());
    assertFalse(Files.exists(folder.resolve("device.key")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"empty", "cut short", "too long", "folder", "link to nothing"})
  void aKeyThatCannotBeReadIsNamedAndNotReplaced(String how) throws Exception {
    Path file = folder.resolve("device.key");
    key().publicKey();
    byte[] good = Files.readAllBytes(file);
    switch (how) {
      case "empty" -> Files.write(file, new byte[0]);
      case "cut short" -> Files.write(file, Arrays.copyOf(good, 96));
      case "too long" -> Files.write(file, Arrays.copyOf(good, 98));
      case "folder" -> {
        Files.delete(file);
        Files.createDirectory(file);
      }
      default -> {
        Files.delete(file);
        Files.createSymbolicLink(file, folder.resolve("nothing"));
      }
    }
    Object before = Files.isRegularFile(file) ? HexFormat.of().formatHex(bytes(file)) : null;
    String why = assertThrows(IOException.class, () -> key().publicKey()).getMessage();
    assertEquals(
        file + ": the device's key cannot be read; take the file away, and enrol anew", why);
    assertEquals(before, Files.isRegularFile(file) ? HexFormat.of().formatHex(bytes(file)) : null);
    assertTrue(Files.exists(file, LinkOption.NOFOLLOW_LINKS));
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count(), "something was made");
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    return Files.readAllBytes(file);
  }

  @Test
  void aCertificateThatIsRefusedLeavesTheOneBefore() throws Exception {
    DeviceKey key = key();
    certify(key, certificateFor(key));
    byte[] kept = Files.readAllBytes(folder.resolve("device.crt"));
    refused(
        key,
        "the certificate that came is for another key",
        certificateFor(new DeviceKey(folder.resolve("other"))));
    refused(
        key,
        "the certificate that came is for another station",
        certificate(key, "CN=station-8", NOW, NOW.plusSeconds(1)));
    refused(
        key,
        "the certificate that came is for another station",
        certificate(key, "O=station-7", NOW, NOW.plusSeconds(1)));
    refused(
        key,
        "the certificate that came has expired",
        certificate(key, "CN=station-7", NOW.minusSeconds(9), NOW));
    refused(
        key,
        "the certificate that came is not valid yet",
        certificate(key, "CN=station-7", NOW.plusSeconds(1), NOW.plusSeconds(9)));
    refused(key, "the answer is no certificate", "<html>".getBytes(US_ASCII));
    refused(key, "the answer is no certificate", Arrays.copyOf(kept, kept.length / 2));
    assertArrayEquals(kept, Files.readAllBytes(folder.resolve("device.crt")));
    certify(key, certificate(key, "CN=station-7", NOW, NOW.plusSeconds(1)));
    assertEquals(NOW.plusSeconds(1).toEpochMilli(), key.validUntilMillis());
  }

  private byte[] certificate(DeviceKey key, String name, Instant from, Instant until)
      throws Exception {
    return pem(issue(new X500Name(name), request(key).getPublicKey(), from, until));
  }

  private static void refused(DeviceKey key, String why, byte[] pem) {
    assertEquals(why, assertThrows(IOException.class, () -> certify(key, pem)).getMessage());
  }

  private SSLServerSocket server() throws Exception {
    ServerCertificate certificate =
        SERVERS.issue(
            List.of("localhost"), NOW.minus(Duration.ofDays(2)), NOW.plus(Duration.ofDays(2)));
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    store.setKeyEntry(
        "server", certificate.key(), new char[0], certificate.chain().toArray(new Certificate[0]));
    store.setCertificateEntry("devices", root);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    SSLServerSocket server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    server.setNeedClientAuth(true);
    return server;
  }

  private static CompletableFuture<String> serve(SSLServerSocket server) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.getOutputStream().write(socket.getInputStream().read());
            return socket.getSession().getPeerPrincipal().getName();
          } catch (IOException e) {
            return "none";
          }
        });
  }

  private TlsConnector connector(DeviceKey key) throws IOException {
    return new TlsConnector(
        TrustedRoots.ofPem(SERVERS.pem().getBytes(US_ASCII)), new HostLink(), key);
  }

  private static void exchange(Connection connection) throws IOException {
    while (!connection.connect()) {
      Thread.onSpinWait();
    }
    while (connection.write(new byte[] {7}, 0, 1) == 0) {
      Thread.onSpinWait();
    }
    byte[] answer = new byte[1];
    int count = 0;
    while (count == 0) {
      count = connection.read(answer, 0, 1);
    }
    if (count < 0) {
      throw new ConnectionException(ConnectionException.Cause.BROKEN, "closed");
    }
    assertEquals(7, answer[0]);
  }

  @Test
  void aServerThatDemandsACertificateSeesTheDevices() throws Exception {
    DeviceKey key = key();
    certify(key, certificateFor(key));
    try (SSLServerSocket server = server()) {
      CompletableFuture<String> peer = serve(server);
      Connection connection =
          connector(key).openIdentified("localhost", server.getLocalPort(), NOW.toEpochMilli());
      exchange(connection);
      connection.close();
      assertEquals("CN=station-7", peer.get());
    }
  }

  @Test
  void otherHostsSeeNoCertificate() throws Exception {
    DeviceKey key = key();
    certify(key, certificateFor(key));
    try (SSLServerSocket server = server()) {
      CompletableFuture<String> peer = serve(server);
      Connection connection =
          connector(key).open("localhost", server.getLocalPort(), NOW.toEpochMilli());
      assertThrows(ConnectionException.class, () -> exchange(connection));
      connection.close();
      assertEquals("none", peer.get());
    }
  }

  @Test
  void aServerIsVerifiedThatSeesACertificate() throws Exception {
    DeviceKey key = key();
    certify(key, certificateFor(key));
    try (SSLServerSocket server = server()) {
      CompletableFuture<String> peer = serve(server);
      Connection connection =
          connector(key)
              .openIdentified(
                  "localhost", server.getLocalPort(), NOW.plus(Duration.ofDays(5)).toEpochMilli());
      ConnectionException e = assertThrows(ConnectionException.class, () -> exchange(connection));
      assertEquals(ConnectionException.Cause.WRONG_DATE, e.cause());
      connection.close();
      assertTrue(List.of("none", "CN=station-7").contains(peer.get()));
    }
  }
}
