package space.opensensor.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.sigv4.Bucket;
import space.opensensor.sigv4.Credentials;
import space.opensensor.sigv4.UrlStyle;
import space.opensensor.simulator.firmware.BucketFiles;

/** A publisher's bucket whose server has no measure: each command ends, and says why. */
class EndlessBucketTest {

  private static final Duration NEVER = Duration.ofSeconds(100);
  private static final String KEY = "p/station=a/data_1000.parquet";

  @TempDir Path directory;

  private int port;

  private interface Use {
    void of(BucketFiles files) throws IOException;
  }

  /** What is said where the server answers one request after the other so. */
  private String failure(IntFunction<String> answers, Use use) throws Exception {
    try (EmbeddedS3 s3 = EmbeddedS3.builder().dataDirectory(directory.resolve("s3")).start();
        TlsServer server =
            new TlsServer(
                s3.certificateAuthority().issue(List.of("localhost")),
                socket -> {
                  BufferedReader in =
                      new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
                  OutputStream out = socket.getOutputStream();
                  int request = 0;
                  for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (line.isEmpty()) {
                      out.write(answers.apply(request++).getBytes(US_ASCII));
                      out.flush();
                    }
                  }
                })) {
      port = server.port();
      BucketFiles files =
          new BucketFiles(
              new Bucket("https://localhost:" + port, "us-east-1", "station", UrlStyle.PATH),
              "p/",
              new Credentials(
                  s3.credentials().accessKeyId(),
                  s3.credentials().secretAccessKey().getBytes(US_ASCII)),
              TrustedRoots.ofPem(s3.certificateAuthority().pem().getBytes(US_ASCII)));
      Executable used = () -> use.of(files);
      return assertTimeoutPreemptively(
          NEVER, () -> assertThrows(IOException.class, used).getMessage());
    }
  }

  private static String answer(String body, long length) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + body;
  }

  private static String page(String key, String token) {
    String body =
        "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>"
            + token
            + "</NextContinuationToken><Contents><Key>"
            + key
            + "</Key><Size>1</Size></Contents></ListBucketResult>";
    return answer(body, body.length());
  }

  @Test
  void aListThatGoesOnForEver() throws Exception {
    String said = failure(n -> page(KEY, "t" + n), files -> files.objects("station="));
    assertEquals("localhost:" + port + ": the list of station=: no end after 1000 pages", said);
  }

  @Test
  void aListThatStartsAnewAgainAndAgain() throws Exception {
    String said = failure(n -> page(KEY, "t"), files -> files.folders("station="));
    assertEquals("localhost:" + port + ": the list of station=: it does not go on", said);
  }

  @Test
  void aListOfWhatWasNotAskedFor() throws Exception {
    String said = failure(n -> page("p", "t" + n % 2), files -> files.objects("station="));
    assertEquals("localhost:" + port + ": the list of station= has other keys", said);
    said =
        failure(
            n -> {
              String body =
                  "<ListBucketResult><CommonPrefixes><Prefix>p</Prefix></CommonPrefixes>"
                      + "</ListBucketResult>";
              return answer(body, body.length());
            },
            files -> files.folders("station="));
    assertEquals("localhost:" + port + ": the list of station= has other keys", said);
  }

  @Test
  void aPageOfAGigabyte() throws Exception {
    String said =
        failure(
            n -> answer("<ListBucketResult>" + " ".repeat(1 << 20), 1L << 30),
            files -> files.objects("station="));
    assertEquals("localhost:" + port + ": the list of station=: more than 262144 bytes", said);
  }

  @Test
  void anObjectOfTenGigabytes() throws Exception {
    String said =
        failure(n -> answer(" ".repeat(65 << 20), 10L << 30), files -> files.get("image"));
    assertEquals("localhost:" + port + ": image: more than 67108864 bytes", said);
  }
}
