package space.opensensor.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, stopping, many clients, many servers. */
class ServerLifeTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final byte[] BODY = "sample".getBytes(StandardCharsets.UTF_8);

  private static EmbeddedS3.Builder server() {
    return EmbeddedS3.builder().clock(InstantSource.fixed(NOW));
  }

  private static String put(EmbeddedS3 s3, String path) throws IOException {
    return RawHttps.once(s3, new AwsSigner(s3, NOW).presign("PUT", path, BODY)).verdict();
  }

  @Test
  void objectsSurviveARestartOnTheSameDirectory(@TempDir Path directory) throws IOException {
    BucketObject before;
    try (EmbeddedS3 s3 = server().dataDirectory(directory).start()) {
      RawRequest request =
          new AwsSigner(s3, NOW)
              .presign(
                  "PUT",
                  "/year=2030/data.parquet",
                  BODY,
                  "content-type: application/vnd.apache.parquet",
                  "x-amz-meta-batch: 17",
                  "x-amz-checksum-crc32: 8Qt2ww==");
      RawResponse response = RawHttps.once(s3, request);
      assertEquals("200", response.verdict(), response.text());
      before = s3.objects().get(0);
    }
    assertTrue(Files.exists(directory.resolve("station/year=2030/data.parquet")));
    try (EmbeddedS3 s3 = server().dataDirectory(directory).start()) {
      BucketObject after = s3.objects().get(0);
      assertEquals(before, after);
      assertEquals(Map.of("batch", "17"), after.metadata());
      assertEquals(Set.of("crc32"), after.checksums().keySet());
      assertEquals("sample", new String(s3.bytes("station", after.key()), StandardCharsets.UTF_8));
    }
  }

  @Test
  void whatAKilledServerLeftUnfinishedIsGone(@TempDir Path directory) throws IOException {
    String suffix = "-" + new UUID(0x1111222233334444L, 0x8111222233334444L);
    Path bucket = directory.resolve("station");
    try (EmbeddedS3 s3 = server().dataDirectory(directory).start()) {
      assertEquals("200", put(s3, "/whole" + suffix));
      assertEquals("200", put(s3, "/linked"));
      Files.write(bucket.resolve("growing" + suffix), BODY);
      Files.createLink(bucket.resolve("linked" + suffix), bucket.resolve("linked"));
      assertEquals(
          List.of("linked", "linked" + suffix, "whole" + suffix),
          s3.objects().stream().map(BucketObject::key).toList());
    }
    try (EmbeddedS3 s3 = server().dataDirectory(directory).start()) {
      assertEquals(
          List.of("linked", "whole" + suffix),
          s3.objects().stream().map(BucketObject::key).toList());
      assertFalse(Files.exists(bucket.resolve("growing" + suffix)));
    }
  }

  @Test
  void aTemporaryDirectoryGoesWithItsServer() throws IOException {
    Path directory;
    try (EmbeddedS3 s3 = server().start()) {
      assertEquals("200", put(s3, "/a/b/c"));
      directory = s3.dataDirectory();
      assertTrue(Files.exists(directory.resolve("station/a/b/c")));
    }
    assertFalse(Files.exists(directory));
  }

  @Test
  void ofManyConditionalPutsExactlyOneIsStored() throws Exception {
    int clients = 16;
    List<Callable<String>> puts = new ArrayList<>();
    try (EmbeddedS3 s3 = server().start()) {
      CyclicBarrier together = new CyclicBarrier(clients);
      for (int i = 0; i < clients; i++) {
        byte[] body = ("body " + i).getBytes(StandardCharsets.UTF_8);
        RawRequest request =
            new AwsSigner(s3, NOW).presign("PUT", "/race", body, "if-none-match: *");
        puts.add(
            () -> {
              try (RawHttps https = new RawHttps(s3)) {
                together.await(60, TimeUnit.SECONDS);
                RawResponse response = https.exchange(request);
                return response.verdict() + (response.status() == 200 ? new String(body) : "");
              }
            });
      }
      List<String> verdicts = inParallel(puts);
      List<String> won = verdicts.stream().filter(v -> v.startsWith("200")).toList();
      assertEquals(1, won.size(), verdicts.toString());
      assertEquals(clients - 1, verdicts.stream().filter("412 PreconditionFailed"::equals).count());
      assertEquals(won.get(0), "200" + new String(s3.bytes("station", "race")));
      assertEquals(1, s3.objects().size());
    }
  }

  @Test
  void aHundredRequestsGoOverOneConnection() throws IOException {
    try (EmbeddedS3 s3 = server().start();
        RawHttps https = new RawHttps(s3)) {
      AwsSigner signer = new AwsSigner(s3, NOW);
      for (int i = 0; i < 100; i++) {
        RawResponse response =
            switch (i % 4) {
              case 0 -> https.exchange(signer.presign("PUT", "/k" + i, BODY));
              case 1 -> https.exchange(signer.presign("HEAD", "/k" + (i - 1), new byte[0]));
              case 2 -> https.exchange(signer.presign("GET", "/missing", new byte[0]));
              default -> https.exchange(signer.sign("GET", "/k" + (i - 3), new byte[0]));
            };
        assertEquals(i % 4 == 2 ? 404 : 200, response.status(), "request " + i);
      }
      assertEquals(25, s3.objects().size());
    }
  }

  @Test
  void aBucketIsAlsoAHostName() throws IOException {
    try (EmbeddedS3 s3 = server().start();
        RawHttps https = new RawHttps(s3, "station.localhost")) {
      AwsSigner signer = new AwsSigner(s3, NOW).virtualHost();
      RawRequest request = signer.presign("PUT", "/virtual/host", BODY);
      assertTrue(request.target().startsWith("/virtual/host?"));
      assertEquals("200", https.exchange(request).verdict());
      assertEquals("200", https.exchange(signer.sign("PUT", "/by/header", BODY)).verdict());
      assertEquals(
          List.of("by/header", "virtual/host"),
          s3.objects().stream().map(BucketObject::key).toList());
    }
  }

  @Test
  void aBodyInSlicesBehindA100ContinueIsStored() throws IOException {
    try (EmbeddedS3 s3 = server().start();
        RawHttps https = new RawHttps(s3)) {
      byte[] body = new byte[20_000];
      RawRequest request =
          new AwsSigner(s3, NOW).presign("PUT", "/slices", body).with("Expect: 100-continue");
      https.send(request.head());
      assertEquals("HTTP/1.1 100 Continue", https.readLine());
      assertEquals("", https.readLine());
      for (int at = 0; at < body.length; at += 8192) {
        https.send(Arrays.copyOfRange(body, at, Math.min(body.length, at + 8192)));
      }
      assertEquals("200", https.receive("PUT").verdict());
      assertEquals(20_000, s3.object("station", "slices").orElseThrow().size());
    }
  }

  @Test
  void aRefusalIsReadableByAClientThatSendsItsWholeBodyFirst() throws IOException {
    byte[] body = new byte[8 << 20];
    try (EmbeddedS3 s3 = server().start()) {
      RawRequest request =
          new AwsSigner(s3, NOW).as(S3Credentials.random()).presign("PUT", "/refused", body);
      for (int i = 0; i < 5; i++) {
        RawResponse response = RawHttps.once(s3, request);
        assertEquals("403 InvalidAccessKeyId", response.verdict());
        assertEquals("close", response.header("connection"));
      }
    }
  }

  @Test
  void aRefusalComesInPlaceOfA100Continue() throws IOException {
    try (EmbeddedS3 s3 = server().start();
        RawHttps https = new RawHttps(s3)) {
      RawRequest request =
          new AwsSigner(s3, NOW)
              .as(S3Credentials.random())
              .presign("PUT", "/refused", BODY)
              .with("Expect: 100-continue");
      https.send(request.head());
      assertEquals("HTTP/1.1 403 Forbidden", https.readLine());
    }
  }

  @Test
  void serversInOneProcessShareNothing() throws Exception {
    List<Callable<String>> runs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String key = "only-" + i;
      runs.add(
          () -> {
            try (EmbeddedS3 s3 = server().start()) {
              String verdict = put(s3, "/" + key);
              return verdict + s3.objects().stream().map(BucketObject::key).toList();
            }
          });
    }
    assertEquals(
        List.of("200[only-0]", "200[only-1]", "200[only-2]", "200[only-3]"), inParallel(runs));
  }

  @Test
  void aServerCanStopListeningAndComeBack() throws IOException {
    try (EmbeddedS3 s3 = server().start()) {
      int port = s3.port();
      s3.stopListening();
      assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", port).close());
      s3.resumeListening();
      assertEquals(port, s3.port());
      assertEquals("200", put(s3, "/back"));
    }
  }

  @Test
  void aBucketNameThatIsNoneIsRefusedAtOnce() {
    for (String name : List.of("ab", "Upper", "under_score", "../up", "-dash", "a".repeat(64))) {
      assertThrows(IllegalArgumentException.class, () -> server().bucket(name), name);
    }
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    try (EmbeddedS3 s3 = server().start()) {
      IOException refused = assertThrows(IOException.class, () -> server().port(s3.port()).start());
      assertTrue(
          refused.getMessage().startsWith("cannot listen on 127.0.0.1 port " + s3.port()),
          refused.getMessage());
    }
  }

  @Test
  void aDirectoryWithoutExtendedAttributesIsNamed() {
    Path proc = Path.of("/proc/self");
    if (Files.isDirectory(proc)) {
      IOException refused =
          assertThrows(
              IOException.class, () -> server().dataDirectory(proc.resolve("fdinfo")).start());
      assertTrue(refused.getMessage().contains("/proc/self/fdinfo"), refused.getMessage());
    }
  }

  @Test
  void aSilentConnectionIsClosed() throws IOException {
    try (EmbeddedS3 s3 = server().idleTimeout(Duration.ofSeconds(5)).start();
        RawHttps https = new RawHttps(s3)) {
      assertEquals("", https.receiveAll());
    }
  }

  @Test
  void aBodyThatStopsComingTimesOut() throws IOException {
    try (EmbeddedS3 s3 = server().idleTimeout(Duration.ofSeconds(5)).start();
        RawHttps https = new RawHttps(s3)) {
      RawRequest request = new AwsSigner(s3, NOW).presign("PUT", "/stalled", BODY);
      https.send(request.head());
      https.send(new byte[] {'s'});
      RawResponse response = https.receive("PUT");
      assertEquals("400 RequestTimeout", response.verdict());
      assertEquals("close", response.header("connection"));
      assertTrue(s3.objects().isEmpty());
    }
  }

  @Test
  void nothingOfASecretIsInAnyText() throws Exception {
    List<Exchange> exchanges = new CopyOnWriteArrayList<>();
    try (EmbeddedS3 s3 = server().observer(exchanges::add).start()) {
      put(s3, "/quiet");
      s3.awaitIdle();
      String text = s3.credentials() + " " + exchanges;
      assertFalse(text.contains(s3.credentials().secretAccessKey()));
      assertEquals(1, exchanges.size());
      assertEquals(200, exchanges.get(0).status());
      assertEquals("quiet", exchanges.get(0).request().key());
    }
  }

  private static List<String> inParallel(List<Callable<String>> calls) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    try {
      List<String> results = new ArrayList<>();
      for (Future<String> future : threads.invokeAll(calls)) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void noFileButTheObjectsIsLeftInTheDirectory(@TempDir Path directory) throws IOException {
    try (EmbeddedS3 s3 = server().dataDirectory(directory).start()) {
      assertEquals("200", put(s3, "/one"));
    }
    try (Stream<Path> files = Files.walk(directory)) {
      assertEquals(
          List.of("station", "station/one"),
          files
              .map(file -> directory.relativize(file).toString())
              .filter(name -> !name.isEmpty())
              .sorted()
              .toList());
    }
  }

  @Test
  void aHeadThatDripsDoesNotHoldItsConnection() throws Exception {
    drip(s3 -> "GET /drip HTTP/1.1\r\nX-Drip: ");
  }

  @Test
  void aBodyThatDripsDoesNotHoldItsConnection() throws Exception {
    drip(
        s3 ->
            new String(
                new AwsSigner(s3, NOW)
                    .presign("PUT", "/drip", BODY)
                    .without("Content-Length")
                    .with("Content-Length: 5000")
                    .head(),
                US_ASCII));
  }

  /** A machine that stands still for seconds lets a connection end early: it is tried again. */
  private void drip(Function<EmbeddedS3, String> start) throws Exception {
    int drips = 0;
    for (int attempt = 0; attempt < 4 && drips <= 5; attempt++) {
      drips = dripsUntilTheEnd(start);
    }
    assertTrue(drips > 5, "closed after " + drips + " drips");
  }

  private int dripsUntilTheEnd(Function<EmbeddedS3, String> start) throws Exception {
    try (EmbeddedS3 s3 = server().idleTimeout(Duration.ofSeconds(2)).start();
        SSLSocket socket =
            (SSLSocket)
                s3.clientContext().getSocketFactory().createSocket("localhost", s3.port())) {
      socket.setSoTimeout(200);
      socket.getOutputStream().write(start.apply(s3).getBytes(US_ASCII));
      int drips = 0;
      boolean open = true;
      while (open && drips < 100) {
        try {
          // Waits for 200 ms, unless the server closes.
          open = socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
          drips++;
          socket.getOutputStream().write('x');
        } catch (IOException e) {
          open = false;
        }
      }
      assertFalse(open, "still open after " + drips + " drips");
      return drips;
    }
  }
}
