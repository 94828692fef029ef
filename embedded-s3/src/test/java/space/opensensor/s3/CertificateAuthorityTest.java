package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates a client must take, and certificates it must refuse. */
class CertificateAuthorityTest {

  private static final Duration DAY = Duration.ofDays(1);

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "station.localhost"})
  void theServerIsTrustedUnderEachOfItsNames(String host) throws IOException {
    try (EmbeddedS3 s3 = EmbeddedS3.builder().bucket("station").start();
        RawHttps https = new RawHttps(s3, host)) {
      assertTrue(names(https.serverCertificate()).contains(host));
    }
  }

  @Test
  void theCertificateNamesEveryAddressOfThisMachine() throws IOException {
    try (EmbeddedS3 s3 = EmbeddedS3.builder().start();
        RawHttps https = new RawHttps(s3)) {
      List<String> named = names(https.serverCertificate());
      for (String host : EmbeddedS3.hostNames()) {
        assertTrue(
            named.contains(host.equals("::1") ? "0:0:0:0:0:0:0:1" : host), host + " of " + named);
      }
    }
  }

  @Test
  void aServerOfAnotherAuthorityIsRefused() throws IOException {
    ServerCertificate foreign = new CertificateAuthority().issue(List.of("localhost"));
    try (EmbeddedS3 s3 = EmbeddedS3.builder().certificate(foreign).start()) {
      assertThrows(SSLHandshakeException.class, () -> new RawHttps(s3));
    }
  }

  @Test
  void aServerOfAnotherNameIsRefused() throws IOException {
    CertificateAuthority authority = new CertificateAuthority();
    ServerCertificate elsewhere = authority.issue(List.of("elsewhere.example", "192.0.2.1"));
    try (EmbeddedS3 s3 =
        EmbeddedS3.builder().certificateAuthority(authority).certificate(elsewhere).start()) {
      SSLHandshakeException refused =
          assertThrows(SSLHandshakeException.class, () -> new RawHttps(s3));
      assertTrue(refused.getMessage().contains("localhost"), refused.getMessage());
    }
  }

  @Test
  void aServerOutOfItsDaysIsRefused() throws IOException {
    CertificateAuthority authority = new CertificateAuthority();
    Instant now = Instant.now();
    ServerCertificate expired =
        authority.issue(List.of("localhost"), now.minus(DAY), now.minusSeconds(60));
    ServerCertificate early =
        authority.issue(List.of("localhost"), now.plus(DAY), now.plus(DAY).plus(DAY));
    assertEquals(CertificateExpiredException.class, rootOfRefusal(authority, expired));
    assertEquals(CertificateNotYetValidException.class, rootOfRefusal(authority, early));
  }

  private static Class<?> rootOfRefusal(
      CertificateAuthority authority, ServerCertificate certificate) throws IOException {
    try (EmbeddedS3 s3 =
        EmbeddedS3.builder().certificateAuthority(authority).certificate(certificate).start()) {
      Throwable cause = assertThrows(SSLHandshakeException.class, () -> new RawHttps(s3));
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      return cause.getClass();
    }
  }

  @Test
  void oneAuthorityCanServeTwoServers() throws IOException {
    CertificateAuthority authority = new CertificateAuthority();
    try (EmbeddedS3 one = EmbeddedS3.builder().certificateAuthority(authority).start();
        EmbeddedS3 two = EmbeddedS3.builder().certificateAuthority(authority).start();
        RawHttps first = new RawHttps(one);
        RawHttps second = new RawHttps(two)) {
      assertEquals(
          first.serverCertificate().getIssuerX500Principal(),
          second.serverCertificate().getIssuerX500Principal());
    }
  }

  @Test
  void theCertificateIsValidByTheServersClockToo() throws IOException {
    for (String time : List.of("2013-05-24T00:00:00Z", "2049-12-31T00:00:00Z")) {
      Instant instant = Instant.parse(time);
      try (EmbeddedS3 s3 = EmbeddedS3.builder().clock(InstantSource.fixed(instant)).start();
          RawHttps https = new RawHttps(s3)) {
        for (Instant seen : List.of(instant, Instant.now())) {
          assertDoesNotThrow(() -> https.serverCertificate().checkValidity(Date.from(seen)));
          assertDoesNotThrow(
              () -> s3.certificateAuthority().certificate().checkValidity(Date.from(seen)));
        }
      }
    }
  }

  @Test
  void thePemFileHoldsTheAuthority(@TempDir Path directory) throws Exception {
    CertificateAuthority authority = new CertificateAuthority();
    Path file = directory.resolve("ca.pem");
    authority.writePem(file);
    byte[] pem = Files.readAllBytes(file);
    X509Certificate read =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem));
    assertEquals(authority.certificate(), read);
    assertEquals(0, read.getBasicConstraints());
    read.verify(read.getPublicKey());
    String text = new String(pem, StandardCharsets.US_ASCII);
    assertTrue(text.startsWith("-----BEGIN CERTIFICATE-----\n"));
    assertTrue(text.endsWith("\n-----END CERTIFICATE-----\n"));
    assertTrue(text.lines().allMatch(line -> line.length() <= 64));
  }

  @Test
  void aCertificateWithoutAHostIsNotIssued() {
    CertificateAuthority authority = new CertificateAuthority();
    assertThrows(IllegalArgumentException.class, () -> authority.issue(List.of()));
    assertThrows(IllegalArgumentException.class, () -> authority.issue(List.of("999.1.1.1")));
  }

  private static List<String> names(X509Certificate certificate) {
    try {
      return certificate.getSubjectAlternativeNames().stream()
          .map(entry -> (String) entry.get(1))
          .toList();
    } catch (CertificateParsingException e) {
      throw new IllegalStateException(e);
    }
  }
}
