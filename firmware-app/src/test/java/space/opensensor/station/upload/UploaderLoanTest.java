package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.station.model.ModelIdentity;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Request;

/**
 * What files are sent with is lent to a probe, a reader and an enrolment, and no file goes then.
 */
class UploaderLoanTest {

  private static final long DAY = 24 * 3_600_000L;

  private final UploadBench bench = new UploadBench();
  private final ModelStore store = new ModelStore();
  private Answer toGet = Answer.document("HTTP/1.1 200 OK", "content");
  private final ScriptedServer server = new ScriptedServer(this::answer);

  private Answer answer(Request request) {
    if (request.target().startsWith("/role-aliases/")) {
      return Answer.document(
          "HTTP/1.1 200 OK",
          "{\"credentials\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"S\",\"sessionToken\":\"T\","
              + "\"expiration\":\""
              + Instant.ofEpochMilli(UploadBench.NOON + DAY)
              + "\"}}");
    }
    return request.method().equals("GET") ? toGet : store.apply(request);
  }

  @BeforeEach
  void askNothingFirst() {
    bench.settings.put("s3.create-only", "on");
  }

  private void issueKeys() throws Exception {
    bench.settings.put("credentials.url", "https://keys.example/role-aliases/a/credentials");
    bench.settings.remove("s3.access-key");
    bench.settings.remove("s3.secret-key");
    server.use(ModelIdentity.certified(UploadBench.NOON - DAY, UploadBench.NOON + 90 * DAY));
    bench.start(server);
  }

  private int run(BucketProbe probe) {
    while (!probe.step(bench.now, UploadBench.NOON + bench.now)) {
      bench.now += 10;
    }
    return probe.failure() == null ? probe.status() : -1;
  }

  @Test
  void noFileGoesWhileAProbeIsOpenNorIsAnythingElseLent() throws Exception {
    bench.start(server);
    bench.put(0);
    BucketProbe probe = bench.uploader.probe();
    assertNotNull(bench.uploader.probe(), "it has asked nothing yet");
    probe = bench.uploader.probe();
    probe.ask(BucketProbe.Question.PUT);
    assertNull(bench.uploader.probe());
    assertNull(bench.uploader.reader());
    assertNull(bench.uploader.enrolment());
    assertEquals(200, run(probe));
    bench.run(60_000);
    assertEquals(1, bench.waiting().size());
    probe.close();
    assertEquals(0, server.open());
    bench.run(60_000);
    assertEquals(List.of(), bench.waiting());
    assertEquals(2, store.objects.size());
    assertNotNull(bench.uploader.probe());
  }

  @Test
  void whileARequestIsUnderWayNothingIsLent() throws Exception {
    bench.start(server);
    bench.put(0);
    bench.uploader.step(0, UploadBench.NOON);
    assertTrue(bench.uploader.isBusy());
    assertNull(bench.uploader.probe());
    assertNull(bench.uploader.reader());
    assertNull(bench.uploader.enrolment());
  }

  @Test
  void aReaderIsLentOnceThereAreKeysAndNoFileGoesMeanwhile() throws Exception {
    issueKeys();
    assertNull(bench.uploader.reader(), "no keys were issued yet");
    bench.put(0);
    bench.run(10_000);
    BucketReader reader = bench.uploader.reader();
    assertSame(reader, bench.uploader.reader());
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    reader.get("a/key", "\"tag\"", content::write);
    assertNull(bench.uploader.reader());
    assertNull(bench.uploader.probe());
    bench.put(1);
    bench.run(10_000);
    assertEquals(1, bench.waiting().size());
    while (!reader.step(bench.now, UploadBench.NOON + bench.now)) {
      bench.now += 10;
    }
    assertEquals(200, reader.status());
    assertEquals("content", content.toString(StandardCharsets.US_ASCII));
    Request get = server.requests().get(server.requests().size() - 1);
    assertEquals("a/key", get.key());
    assertEquals("\"tag\"", get.headers().get("if-none-match"));
    assertNull(get.headers().get("range"));
    reader.close();
    bench.run(10_000);
    assertEquals(List.of(), bench.waiting());
    assertEquals(3, server.connections(), "for keys, a file, and an object and a file after it");
  }

  @ParameterizedTest
  @CsvSource({
    "206, bytes 5-11/200, true",
    "200, bytes 5-11/200, false",
    "206, bytes 5-12/200, false",
    "206, bytes 4-11/200, false",
    "206, bytes 5-11/201, false",
  })
  void aRangeIsThatWhichWasAskedFor(int status, String range, boolean good) throws Exception {
    toGet = Answer.document("HTTP/1.1 " + status + " Fine\r\nContent-Range: " + range, "content");
    bench.start(server);
    BucketReader reader = bench.uploader.reader();
    reader.get("a/key", 5, 7, (bytes, offset, length) -> {});
    while (!reader.step(bench.now, UploadBench.NOON)) {
      bench.now += 10;
    }
    assertEquals(good, reader.hasRange(200));
    assertEquals("bytes=5-11", server.requests().get(0).headers().get("range"));
    assertNull(server.requests().get(0).headers().get("if-none-match"));
  }

  @Test
  void aRangeOfAnotherLengthIsNone() throws Exception {
    toGet =
        Answer.document("HTTP/1.1 206 Fine\r\nContent-Range: bytes 5-11/200", "content and more");
    bench.start(server);
    BucketReader reader = bench.uploader.reader();
    reader.get("a/key", 5, 7, (bytes, offset, length) -> {});
    while (!reader.step(bench.now, UploadBench.NOON)) {
      bench.now += 10;
    }
    assertFalse(reader.hasRange(200));
    reader.abort();
    bench.put(0);
    bench.run(10_000);
    assertEquals(List.of(), bench.waiting());
    assertEquals(2, server.connections());
  }

  @Test
  void afterMemoryRanOutNothingIsLentAndFilesGoLater() throws Exception {
    issueKeys();
    bench.put(0);
    bench.run(10_000);
    bench.uploader.reader().get("a/key", null, (bytes, offset, length) -> {});
    bench.put(1);
    bench.uploader.reset(bench.now);
    assertTrue(bench.uploader.due() > bench.now, "later");
    assertFalse(bench.uploader.isBusy());
    assertNotNull(bench.uploader.reader(), "it was closed");
    bench.run(600_000);
    assertEquals(List.of(), bench.waiting());
  }

  @Test
  void anEnrolmentLetsKeysBeAskedForAtOnce() throws Exception {
    issueKeys();
    server.setReachable(false);
    bench.put(0);
    bench.run(60_000);
    assertTrue(bench.uploader.due() > bench.now);
    server.setReachable(true);
    Enrolment enrolment = bench.uploader.enrolment();
    assertFalse(enrolment.isOpen());
    bench.run(1_000);
    assertEquals(List.of(), bench.waiting());
  }

  @Test
  void eachQuestionOfAProbeIsItsRequest() throws Exception {
    bench.start(server);
    BucketProbe probe = bench.uploader.probe();
    String own = "station=7cdfa1e2b3c4/check.txt";
    assertEquals(own, probe.key());
    probe.ask(BucketProbe.Question.PUT);
    assertEquals(200, run(probe));
    probe.ask(BucketProbe.Question.HEAD);
    assertEquals(200, run(probe));
    assertTrue(probe.hasStoredLength());
    toGet =
        Answer.document(
            "HTTP/1.1 403 Forbidden\r\nx-amz-bucket-region: mars-1",
            "<Error><Code>RequestTimeTooSkewed</Code></Error>");
    probe.ask(BucketProbe.Question.OTHERS);
    assertEquals(403, run(probe));
    assertTrue(probe.isAboutTime());
    assertEquals("mars-1", probe.region());
    assertEquals("RequestTimeTooSkewed", probe.error().code());
    toGet = Answer.document("HTTP/1.1 200 OK", "<ListBucketResult/>");
    probe.ask(BucketProbe.Question.LIST);
    assertEquals(200, run(probe));
    assertFalse(probe.isAboutTime());
    assertFalse(probe.hasStoredLength());
    assertEquals(List.of("PUT", "HEAD", "GET", "GET"), server.methods());
    assertEquals(own, server.requests().get(0).key());
    assertEquals(33, server.requests().get(0).body().length);
    assertEquals("text/plain", server.requests().get(0).headers().get("content-type"));
    assertEquals(own, server.requests().get(1).key());
    assertEquals("station=other/check.txt", server.requests().get(2).key());
    assertTrue(server.requests().get(3).asks("list-type"));
    assertTrue(server.requests().get(3).asks("max-keys"));
    assertFalse(probe.hasProvider());
  }

  @Test
  void aProbeThatReachesNoServerSaysWhy() throws Exception {
    bench.start(server);
    server.setReachable(false);
    BucketProbe probe = bench.uploader.probe();
    probe.ask(BucketProbe.Question.LIST);
    assertEquals(-1, run(probe));
    assertEquals("connection refused", probe.failure().getMessage());
    server.setReachable(true);
    probe.ask(BucketProbe.Question.PUT);
    assertEquals(200, run(probe));
  }

  @Test
  void aProbeAsksForKeysWhereTheyAreIssued() throws Exception {
    issueKeys();
    BucketProbe probe = bench.uploader.probe();
    assertTrue(probe.hasProvider());
    probe.ask(BucketProbe.Question.KEYS);
    while (!probe.step(bench.now, UploadBench.NOON)) {
      bench.now += 10;
    }
    assertNull(probe.keysProblem());
    assertEquals(UploadBench.NOON + DAY / 2, probe.keysUntilMillis(), "half a day at most");
    assertEquals(UploadBench.NOON + 90 * DAY, probe.certificateUntilMillis());
  }

  @Test
  void aReaderTellsTheEntityTagAndTheError() throws Exception {
    toGet = Answer.document("HTTP/1.1 200 OK\r\nETag: \"tag\"", "content");
    bench.start(server);
    BucketReader reader = bench.uploader.reader();
    reader.get("a/key", null, (bytes, offset, length) -> {});
    while (!reader.step(bench.now, UploadBench.NOON)) {
      bench.now += 10;
    }
    assertEquals("\"tag\"", reader.etag());
    assertNull(reader.error());
    toGet = Answer.error(403, "AccessDenied");
    reader.get("a/key", null, (bytes, offset, length) -> {});
    while (!reader.step(bench.now, UploadBench.NOON)) {
      bench.now += 10;
    }
    assertEquals("AccessDenied", reader.error().code());
  }
}
