package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Ending;
import space.opensensor.station.upload.ScriptedServer.Request;

/** Servers that say they have what they have not: a file leaves the flash on a proof alone. */
class UploadProofTest {

  private static final int HOUR = 3_600_000;
  private static final String KEPT_NOTHING = "HTTP/1.1 404 Not Found";

  private final UploadBench bench = new UploadBench();
  private ScriptedServer server;

  @BeforeEach
  void askNothingFirst() {
    bench.settings.put("s3.create-only", "on");
  }

  private void upload(Function<Request, Answer> script) throws Exception {
    server = new ScriptedServer(script);
    bench.start(server);
    bench.put(0);
    bench.run(HOUR);
  }

  private void upload(Answer toPut, Answer toHead) throws Exception {
    upload(request -> request.method().equals("HEAD") ? toHead : toPut);
  }

  private void assertKept() {
    assertEquals(1, bench.waiting().size(), String.join("\n", bench.lines));
    assertEquals(0, bench.uploader.stored());
    assertTrue(server.methods().size() > 3, "it is tried again: " + server.methods());
    assertTrue(server.methods().size() < 40, "and not all the time: " + server.methods());
  }

  private static Answer success(int status, String... headers) {
    return Answer.of(
        "HTTP/1.1 " + status + " Fine",
        headers.length == 0 ? "X: y" : String.join("\r\n", headers),
        "Content-Length: 0");
  }

  private static String etag(Request request) {
    return "ETag: \"" + HexFormat.of().formatHex(ModelStore.md5(request.body())) + "\"";
  }

  private static String crc(Request request) {
    return "x-amz-checksum-crc32: " + ModelStore.crc32(request.body());
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 203, 206, 299})
  void aSuccessWithoutProofThatHeadContradictsIsNone(int status) throws Exception {
    upload(success(status), Answer.of(KEPT_NOTHING));
    assertKept();
    assertTrue(bench.linesWith("but HEAD finds no object") > 0);
  }

  @Test
  void a204IsNoSuccessWithoutProof() throws Exception {
    upload(Answer.of("HTTP/1.1 204 No Content"), Answer.of(KEPT_NOTHING));
    assertKept();
  }

  @ParameterizedTest
  @ValueSource(ints = {202, 204, 206})
  void evenARightChecksumDoesNotMakeAnotherStatusASuccess(int status) throws Exception {
    upload(
        request ->
            request.method().equals("HEAD")
                ? Answer.of(KEPT_NOTHING)
                : Answer.of("HTTP/1.1 " + status + " Fine", crc(request), "Content-Length: 0"));
    assertKept();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201})
  void anErrorDocumentIsNoSuccessWhateverTheStatusAndTheHeaders(int status) throws Exception {
    String document = "<Error><Code>InternalError</Code></Error>";
    upload(
        request ->
            Answer.document(
                String.join("\r\n", "HTTP/1.1 " + status + " OK", crc(request), etag(request)),
                document));
    assertKept();
    assertTrue(bench.linesWith("the server answered " + status + " InternalError") > 0);
  }

  @Test
  void anErrorOfHeadLeavesTheQuestionOpen() throws Exception {
    upload(success(200), Answer.of("HTTP/1.1 503 Slow Down"));
    assertKept();
    assertTrue(bench.linesWith("HEAD was answered with 503") > 0);
  }

  @ParameterizedTest
  @CsvSource({
    "'ETag: \"00000000000000000000000000000000\"'",
    "'ETag: W/\"5d41402abc4b2a76b9719d911017c592\"'",
    "'ETag: \"5f2b-1a2b3c\"'",
    "'X-Nothing: 1'"
  })
  void theRightLengthAloneProvesNothing(String tag) throws Exception {
    upload(success(200, tag), Answer.of("HTTP/1.1 200 OK", tag, "Content-Length: 1000"));
    assertKept();
    assertTrue(bench.uploader.unproven() > 0);
    assertEquals(1, server.methods().stream().filter("PUT"::equals).count(), "one copy");
    assertTrue(
        bench.linesWith(
                "HEAD tells neither an x-amz-checksum-crc32 nor an ETag that is its MD5;"
                    + " kept on flash (s3.unproven=keep)")
            > 0);
  }

  @Test
  void aHeadWithoutALengthProvesNothing() throws Exception {
    String[] sum = {""};
    upload(
        request -> {
          if (request.method().equals("HEAD")) {
            return Answer.of("HTTP/1.1 200 OK", sum[0]);
          }
          sum[0] = crc(request);
          return success(200);
        });
    assertKept();
  }

  @Test
  void whereHeadIsRefusedTheMissingProofIsToldAndTheFileKept() throws Exception {
    upload(success(200), Answer.of("HTTP/1.1 403 Forbidden"));
    assertKept();
    assertTrue(
        bench
            .lines
            .get(0)
            .contains(
                "not proven, number 1 since the boot: the server answered 200 without an x-amz-checksum-crc32 or an ETag that"
                    + " is its MD5, and HEAD is answered 403; allow s3:GetObject; kept on flash"
                    + " (s3.unproven=keep)"),
        bench.lines.get(0));
    assertTrue(bench.uploader.due() > bench.now, "nothing is to be done before");
    assertEquals(1, server.methods().stream().filter("PUT"::equals).count(), "one copy");
  }

  @Test
  void onceTheProofCanBeHadTheKeptFilesGo() throws Exception {
    ModelStore store = new ModelStore();
    store.tellsEtag = false;
    store.crc32 = ModelStore.Header.IGNORED;
    store.allowsHead = false;
    server = new ScriptedServer(store);
    bench.start(server);
    bench.put(0);
    bench.put(1);
    bench.run(HOUR);
    assertEquals(2, bench.waiting().size());
    assertEquals(2, store.objects.size(), "both went up all the same");
    store.allowsHead = true;
    store.tellsEtag = true;
    bench.run(HOUR);
    assertEquals(List.of(), bench.waiting());
    assertEquals(2, store.objects.size(), "no copies");
  }

  @Test
  void aSettingTakesUnprovenFilesForStoredAndTheyAreCounted() throws Exception {
    bench.settings.put("s3.unproven", "accept");
    server =
        new ScriptedServer(
            request ->
                request.method().equals("HEAD")
                    ? Answer.of("HTTP/1.1 403 Forbidden")
                    : success(200));
    bench.start(server);
    bench.put(0);
    bench.put(1);
    bench.run(HOUR);
    assertEquals(List.of(), bench.waiting());
    bench.put(2);
    bench.put(3);
    bench.run(HOUR);
    assertEquals(4, bench.uploader.unproven());
    assertEquals(1, bench.linesWith("not proven, number 1 since the boot"));
    assertEquals(3, bench.linesWith("taken for stored (s3.unproven=accept)"), "and 2 and 4");
  }

  @Test
  void aSettingDoesNotMakeA202ASuccess() throws Exception {
    bench.settings.put("s3.unproven", "accept");
    upload(success(202), Answer.of("HTTP/1.1 403 Forbidden"));
    assertKept();
  }

  @Test
  void anEtagThatIsTheMd5IsProofInTheAnswerToThePut() throws Exception {
    upload(request -> Answer.of("HTTP/1.1 200 OK", etag(request), "Content-Length: 0"));
    assertEquals(List.of("PUT"), server.methods());
    assertEquals(List.of(), bench.waiting());
  }

  @Test
  void anEtagThatIsTheMd5IsProofInTheAnswerToHeadWithTheRightLength() throws Exception {
    String[] tag = {""};
    upload(
        request -> {
          if (request.method().equals("HEAD")) {
            return Answer.of(
                "HTTP/1.1 200 OK",
                tag[0].toUpperCase(java.util.Locale.ROOT),
                "Content-Length: 1000");
          }
          tag[0] = etag(request);
          return success(201);
        });
    assertEquals(List.of("PUT", "HEAD"), server.methods());
    assertEquals(List.of(), bench.waiting());
  }

  @Test
  void otherBytesGoToOtherKeysAFewTimesAndThenTheFileIsSetAsideAndOthersGo() throws Exception {
    Set<String> wrong = new HashSet<>();
    server =
        new ScriptedServer(
            request -> {
              if (request.body().length == 1000) {
                wrong.add(request.key());
                return success(200, "x-amz-checksum-crc32: AAAAAA==");
              }
              return success(200, crc(request));
            });
    bench.start(server);
    bench.put(0);
    bench.put(1);
    bench.run(4 * HOUR);
    assertEquals(8, wrong.size());
    assertEquals(1, bench.uploader.stored());
    assertEquals(1, bench.spool.filesSetAside());
    assertTrue(bench.waiting().get(0).endsWith("-7d.bad"), bench.waiting().get(0));
  }

  @Test
  void headOfAnotherLengthIsNotWhatWasSent() throws Exception {
    upload(success(200), Answer.of("HTTP/1.1 200 OK", "Content-Length: 999"));
    assertEquals(0, bench.uploader.stored());
    assertTrue(bench.linesWith("HEAD finds other bytes than were sent") > 0);
    assertEquals(1, bench.spool.filesSetAside());
  }

  @Test
  void headOfNoBytesIsNotWhatWasSent() throws Exception {
    upload(success(200), Answer.of("HTTP/1.1 200 OK", "Content-Length: 0"));
    assertEquals(0, bench.uploader.stored());
    assertTrue(bench.linesWith("HEAD finds other bytes than were sent") > 0);
  }

  /** As of an upload in parts, be there nothing before the dash. */
  @ParameterizedTest
  @ValueSource(strings = {"-2", "AAAAAA==-2"})
  void aChecksumOfChecksumsTellsNothing(String sum) throws Exception {
    upload(
        request ->
            request.method().equals("HEAD")
                ? Answer.of(
                    "HTTP/1.1 200 OK", etag(server.requests().get(0)), "Content-Length: 1000")
                : success(200, "x-amz-checksum-crc32: " + sum));
    assertEquals(List.of("PUT", "HEAD"), server.methods());
    assertEquals(List.of(), bench.waiting());
  }

  @Test
  void aSuccessBeforeTheFileWasSentIsNone() throws Exception {
    server = new ScriptedServer(request -> success(200, crc(request)));
    server.takeAtMost(100);
    int[] early = {0};
    server.answerEarly(
        head -> {
          if (early[0]++ > 0) {
            return null;
          }
          String sum = head.replaceAll("(?s).*x-amz-checksum-crc32: (\\S+).*", "$1");
          return success(200, "x-amz-checksum-crc32: " + sum);
        });
    bench.start(server);
    bench.put(0);
    bench.run(500);
    assertEquals(1, bench.waiting().size());
    assertEquals(1, bench.linesWith("answered 200 before the file was sent"));
    bench.run(HOUR);
    assertEquals(List.of(), bench.waiting());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/2 200\r\n\r\n",
        "\u0000\u0001\u0002",
        ""
      })
  void brokenAnswersAreTriedAgainAndNothingIsLost(String answer) throws Exception {
    upload(request -> new Answer(answer, Integer.MAX_VALUE, Ending.CLOSES));
    assertKept();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.0 200 OK\r\n%s\r\n\r\n",
        "HTTP/1.1 200\r\n%s\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<a>\r\n0\r\nX: trailer\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
            + "HTTP/1.1 200 OK\r\n%s\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n%s\r\nContent-Length: 4\r\n\r\n\u001f\u008b\b\u0000",
        "HTTP/1.1 200 OK\nContent-Length: 0\n%s\n\n"
      })
  void unusualAnswersThatProveItAreASuccess(String answer) throws Exception {
    upload(
        request ->
            new Answer(
                String.format(Locale.ROOT, answer, crc(request)),
                Integer.MAX_VALUE,
                Ending.CLOSES));
    assertEquals(List.of(), bench.waiting(), String.join("\n", bench.lines));
    assertEquals(List.of("PUT"), server.methods());
  }

  @ParameterizedTest
  @CsvSource({
    "301, '; the bucket is in region eu-west-1: set s3.region, and its s3.endpoint'",
    "307, '; the bucket is in region eu-west-1: set s3.region, and its s3.endpoint'",
    "400, '; the bucket is in region eu-west-1: set s3.region, and its s3.endpoint'"
  })
  void aBucketElsewhereIsNamedWithItsRegion(int status, String hint) throws Exception {
    upload(
        request ->
            Answer.document(
                "HTTP/1.1 "
                    + status
                    + " Elsewhere\r\nx-amz-bucket-region: eu-west-1\r\nLocation: https://o.example/",
                "<Error><Code>PermanentRedirect</Code></Error>"));
    assertKept();
    assertTrue(bench.linesWith(hint) > 0, String.join("\n", bench.lines));
    assertEquals(1, server.connections(), "redirects are not followed");
  }

  @ParameterizedTest
  @CsvSource({
    "301, <Endpoint>o.example</Endpoint>, '; the bucket is at o.example: set s3.endpoint'",
    "307, '', '; redirects are not followed: set s3.endpoint and s3.region'",
    "399, <Region>us-east-1</Region>, '; redirects are not followed: set s3.endpoint and s3.region'",
    "400, <Endpoint>o.example</Endpoint>, ''",
    "403, <Region>us-east-1</Region>, ''",
  })
  void aRefusalSaysWhereTheBucketIsIfItCan(int status, String place, String hint) throws Exception {
    upload(
        request ->
            Answer.document(
                "HTTP/1.1 " + status + " No", "<Error><Code>Odd</Code>" + place + "</Error>"));
    assertKept();
    assertTrue(
        bench.lines.get(0).contains("the server answered " + status + " Odd" + hint + "; again in"),
        bench.lines.get(0));
  }

  @Test
  void theRegionIsTakenFromTheErrorDocumentToo() throws Exception {
    upload(
        request ->
            Answer.document(
                "HTTP/1.1 400 Bad Request",
                "<Error><Code>AuthorizationHeaderMalformed</Code><Region>ap-south-1</Region>"
                    + "</Error>"));
    assertTrue(bench.linesWith("the bucket is in region ap-south-1") > 0);
  }

  @Test
  void retryAfterMayBeADate() throws Exception {
    // UploadBench.NOON and 90 seconds.
    upload(
        request ->
            Answer.of(
                "HTTP/1.1 503 Slow Down",
                "Retry-After: Fri, 20 Nov 2026 12:01:30 GMT",
                "Content-Length: 0"));
    assertTrue(
        bench.lines.get(0).endsWith("the server answered 503; again in 90 s"), bench.lines.get(0));
  }
}
