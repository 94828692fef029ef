package space.opensensor.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.sigv4.Bucket;
import space.opensensor.sigv4.Credentials;
import space.opensensor.sigv4.UrlStyle;
import space.opensensor.simulator.firmware.BucketFiles;

/** A publisher's bucket whose server never comes to the end of an answer. */
class SlowBucketTest {

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration NEVER = Duration.ofSeconds(60);

  @TempDir Path directory;

  private int port;

  private String failure(String answer) throws Exception {
    try (EmbeddedS3 s3 = EmbeddedS3.builder().dataDirectory(directory.resolve("s3")).start();
        TlsServer server =
            new TlsServer(
                s3.certificateAuthority().issue(List.of("localhost")),
                socket -> {
                  socket.getOutputStream().write(answer.getBytes(US_ASCII));
                  socket.getOutputStream().flush();
                  // Until the other side goes.
                  socket.getInputStream().readAllBytes();
                })) {
      port = server.port();
      BucketFiles files =
          new BucketFiles(
              new Bucket(
                  "https://localhost:" + server.port(), "us-east-1", "station", UrlStyle.PATH),
              "",
              new Credentials(
                  s3.credentials().accessKeyId(),
                  s3.credentials().secretAccessKey().getBytes(US_ASCII)),
              TrustedRoots.ofPem(s3.certificateAuthority().pem().getBytes(US_ASCII)),
              PATIENCE);
      return assertTimeoutPreemptively(
          NEVER, () -> assertThrows(IOException.class, () -> files.get("a")).getMessage());
    }
  }

  @Test
  void anAnswerThatStopsByHalfIsSaid() throws Exception {
    String said = failure("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    assertEquals("localhost:" + port + ": no whole answer in 2 s", said);
  }

  @Test
  void noAnswerIsSaid() throws Exception {
    String said = failure("");
    assertEquals("localhost:" + port + ": no whole answer in 2 s", said);
  }
}
