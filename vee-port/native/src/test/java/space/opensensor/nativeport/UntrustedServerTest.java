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

/** Nothing is uploaded to a server that is not the right one; the file waits. */
class UntrustedServerTest extends LinuxStationBench {

  @Test
  void uploadsNothingToAServerWhoseChainEndsElsewhere() throws Exception {
    LinuxStation station =
        LinuxStation.plain(directory)
            .settings(s3, s3.endpoint("localhost").toString(), new CertificateAuthority().pem());
    assertRefused(station, nextNoon(), "leads to no trusted CA");
  }

  @Test
  void uploadsNothingToAServerOfAnotherName() throws Exception {
    s3.close();
    CertificateAuthority ca = new CertificateAuthority();
    s3 =
        EmbeddedS3.builder()
            .dataDirectory(directory.resolve("elsewhere"))
            .clock(world)
            .certificateAuthority(ca)
            .certificate(ca.issue(List.of("elsewhere.example")))
            .start();
    assertRefused(configured(LinuxStation.plain(directory)), nextNoon(), "for another host");
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
      assertRefused(station, nextNoon(), "handshake (-0x");
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
