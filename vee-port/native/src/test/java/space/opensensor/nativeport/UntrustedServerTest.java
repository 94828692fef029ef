package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import space.opensensor.s3.CertificateAuthority;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.s3.ServerCertificate;

/** Nothing is uploaded to a server that is not the right one; the file waits. */
class UntrustedServerTest extends LinuxStationBench {

  private final CertificateAuthority ca = new CertificateAuthority();

  @Test
  void uploadsNothingToAServerWhoseChainEndsElsewhere() throws Exception {
    LinuxStation station =
        LinuxStation.plain(directory)
            .settings(s3, s3.endpoint("localhost").toString(), new CertificateAuthority().pem());
    assertRefused(station, nextNoon(), "leads to no trusted CA");
  }

  @Test
  void uploadsNothingToAServerOfAnotherName() throws Exception {
    serve(ca.issue(List.of("elsewhere.example")));
    assertRefused(configured(LinuxStation.plain(directory)), nextNoon(), "for another host");
  }

  @Test
  void uploadsNothingToAServerThatIsNamedByItsCommonNameAlone() throws Exception {
    serve(ca.issueNameless("localhost"));
    assertRefused(
        configured(LinuxStation.plain(directory)),
        nextNoon(),
        "the certificate has no subjectAltName; its common name does not count");
  }

  @Test
  void uploadsNothingToAServerWhoseCertificateIsForClients() throws Exception {
    serve(ca.issueForClient(List.of("localhost")));
    assertRefused(
        configured(LinuxStation.plain(directory)),
        nextNoon(),
        "the certificate is not for a server: its key usage");
  }

  private void serve(ServerCertificate certificate) throws Exception {
    s3.close();
    s3 =
        EmbeddedS3.builder()
            .dataDirectory(directory.resolve("elsewhere"))
            .clock(world)
            .certificateAuthority(ca)
            .certificate(certificate)
            .start();
  }

  @Test
  void uploadsNothingOnceTheCertificateHasExpired() throws Exception {
    long late = Instant.now().plus(Duration.ofDays(4000)).toEpochMilli();
    assertRefused(
        configured(LinuxStation.plain(directory)), late - late % 86_400_000L, "has expired");
  }

  @Test
  void uploadsNothingBeforeTheCertificateIsValid() throws Exception {
    long early = Instant.parse("2024-06-01T12:00:00Z").toEpochMilli();
    assertRefused(configured(LinuxStation.plain(directory)), early, "not valid yet");
  }

  @Test
  void saysThatAServerSpeaksNoTls() throws Exception {
    try (MuteServer server = new MuteServer("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      LinuxStation station =
          LinuxStation.plain(directory)
              .settings(s3, "https://localhost:" + server.port(), s3.certificateAuthority().pem());
      assertRefused(station, nextNoon(), "handshake: the server speaks no TLS");
    }
  }

  @Test
  void saysThatNobodyListens() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    LinuxStation station =
        LinuxStation.plain(directory)
            .settings(s3, "https://localhost:" + closed, s3.certificateAuthority().pem());
    assertRefused(station, nextNoon(), "refused");
  }

  private void assertRefused(LinuxStation station, long boot, String why) throws Exception {
    world.follow(boot, () -> 2L * WINDOW);
    LinuxStation.End end = record(station, boot, 1);
    assertEquals(3, end.status(), end.log());
    assertTrue(end.log().contains(why), end.log());
    assertEquals(List.of(), keys());
    try (var waiting = Files.list(directory.resolve("flash/spool"))) {
      assertTrue(waiting.findAny().isPresent(), "the file no longer waits");
    }
  }
}
