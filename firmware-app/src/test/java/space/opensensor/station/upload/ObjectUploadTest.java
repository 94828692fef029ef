package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Request;

/** Which request follows which answer. */
class ObjectUploadTest {

  private static final int MINUTE = 60_000;
  private static final SpoolEntry ENTRY =
      new SpoolEntry(1, UploadBench.NOON_MINUTES, SpoolEntry.DATED, 0);

  private final UploadBench bench = new UploadBench();
  private final ModelStore store = new ModelStore();
  private final PartsModel parts = new PartsModel(store);
  private ScriptedServer server = new ScriptedServer(parts);

  private void start(Function<Request, Answer> script) throws Exception {
    server = new ScriptedServer(script);
    bench.start(server);
  }

  private byte[] inParts(Function<Request, Answer> script) throws Exception {
    bench.settings.put("upload.part", "1").put("s3.create-only", "on");
    start(script);
    return bench.put(ENTRY, 2000);
  }

  /** An answer was lost, or another program has stored the file: a second copy is given up. */
  @Test
  void anUploadInPartsWhoseObjectIsThereAlreadyIsAborted() throws Exception {
    byte[] content = inParts(parts);
    store.objects.put(UploadBench.key(0), content);
    store.crc32 = ModelStore.Header.HONOURED;
    bench.run(MINUTE);
    assertEquals(List.of("POST", "PUT", "PUT", "POST", "HEAD", "DELETE"), server.methods());
    assertEquals(List.of(), bench.waiting());
    assertEquals(1, store.objects.size());
    bench.put(new SpoolEntry(2, UploadBench.NOON_MINUTES + 15, SpoolEntry.DATED, 0), 2000);
    bench.run(MINUTE);
    assertEquals(10, server.requests().size(), "the next begins anew");
    assertEquals(2, store.objects.size());
  }

  @Test
  void anUploadInPartsWhoseKeyIsAnothersIsAbortedAndBegunUnderTheNext() throws Exception {
    byte[] content = inParts(parts);
    store.objects.put(UploadBench.key(0), new byte[] {1});
    bench.run(MINUTE);
    assertEquals(
        List.of("POST", "PUT", "PUT", "POST", "HEAD", "DELETE", "POST", "PUT", "PUT", "POST"),
        server.methods());
    assertEquals(List.of(), bench.waiting());
    assertArrayEquals(new byte[] {1}, store.objects.get(UploadBench.key(0)));
    String next = UploadBench.key(0).replace(".parquet", "_1.parquet");
    assertArrayEquals(content, store.objects.get(next));
  }

  @Test
  void aStoreWithoutUploadsInPartsGetsFilesWhole() throws Exception {
    inParts(r -> r.method().equals("POST") ? Answer.error(501, "NotImplemented") : store.apply(r));
    bench.run(10 * MINUTE);
    assertEquals(List.of("POST", "PUT"), server.methods());
    assertEquals(List.of(), bench.waiting());
    assertEquals(1, bench.linesWith("sending files whole from now on"));
  }

  /** It took the beginning: that it does not implement a part is something else. */
  @Test
  void aPartThatIsRefusedIsNoReasonToSendFilesWhole() throws Exception {
    inParts(r -> r.method().equals("PUT") ? Answer.error(501, "NotImplemented") : parts.apply(r));
    bench.run(1000);
    assertEquals(List.of("POST", "PUT"), server.methods().subList(0, 2));
    assertEquals(0, bench.linesWith("sending files whole"));
    assertEquals(1, bench.waiting().size());
  }

  @Test
  void theEndOfAnUploadInPartsIsADocumentOfItsParts() throws Exception {
    inParts(parts);
    bench.run(MINUTE);
    String document = new String(server.requests().get(3).body(), StandardCharsets.US_ASCII);
    assertTrue(document.startsWith("<CompleteMultipartUpload"), document);
    assertTrue(document.endsWith("</CompleteMultipartUpload>"), document);
    assertEquals(2, document.split("<PartNumber>").length - 1, document);
  }

  @ParameterizedTest
  @CsvSource({"411, MissingContentLength", "501, NotImplemented"})
  void aServerThatTakesNoBodyWithoutItsLengthGetsLengths(int status, String code) throws Exception {
    bench.settings.put("upload.mode", "chunked").put("s3.create-only", "on");
    start(
        r ->
            r.headers().containsKey("transfer-encoding")
                ? Answer.error(status, code)
                : store.apply(r));
    bench.put(0);
    bench.run(MINUTE);
    bench.put(1);
    bench.run(MINUTE);
    assertEquals(List.of("PUT", "PUT", "PUT"), server.methods());
    assertEquals(List.of(), bench.waiting());
    assertEquals(1, bench.linesWith(code + "; sending lengths from now on"));
  }

  @Test
  void aServerThatWantsALengthWhichItGotIsRefusing() throws Exception {
    bench.settings.put("s3.create-only", "on");
    start(r -> Answer.error(411, "MissingContentLength"));
    bench.put(0);
    bench.run(1000);
    assertEquals(List.of("PUT"), server.methods());
    assertEquals(0, bench.linesWith("sending lengths"));
  }

  @Test
  void aKeyThatIsCalledTakenForEverAndIsNotThereHoldsTheFileBack() throws Exception {
    bench.settings.put("s3.create-only", "on");
    start(
        r ->
            r.method().equals("PUT")
                ? Answer.error(412, "PreconditionFailed")
                : Answer.of("HTTP/1.1 404 Not Found"));
    bench.put(0);
    bench.run(60 * MINUTE);
    assertEquals(1, bench.waiting().size());
    int tries = server.requests().size() / 2;
    assertTrue(tries >= 4 && tries < 40, tries + " tries");
    for (int i = 0; i < 2 * tries; i += 2) {
      assertEquals(List.of("PUT", "HEAD"), server.methods().subList(i, i + 2));
    }
    assertEquals(tries, bench.linesWith("the key is called taken, but HEAD finds no object"));
  }

  /** Whose it is cannot be told: the file goes up under the next key. */
  @Test
  void aTakenKeyWhoseObjectMayNotBeSeenIsLeft() throws Exception {
    bench.settings.put("s3.create-only", "on");
    store.objects.put(UploadBench.key(0), new byte[] {1});
    store.allowsHead = false;
    start(store);
    bench.put(0);
    bench.run(MINUTE);
    assertEquals(List.of("PUT", "HEAD", "PUT"), server.methods());
    assertEquals(2, store.objects.size());
    assertEquals(List.of(), bench.waiting());
  }

  /** 300 is no success, in an answer to a PUT nor in that to its probe. */
  @Test
  void aRedirectIsNoSuccess() throws Exception {
    bench.settings.put("s3.create-only", "on");
    start(r -> Answer.of("HTTP/1.1 300 Multiple Choices", "Content-Length: 0"));
    bench.put(0);
    bench.run(1000);
    assertEquals(List.of("PUT"), server.methods());
    assertTrue(bench.lines.get(0).contains("the server answered 300; redirects are not followed"));
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 307, 403})
  void aProbeThatTellsNothingLeavesTheFileStored(int status) throws Exception {
    int[] puts = {0};
    start(
        r ->
            r.method().equals("PUT") && puts[0]++ == 1
                ? Answer.of("HTTP/1.1 " + status + " No", "Content-Length: 0")
                : store.apply(r));
    bench.put(0);
    bench.run(1000);
    assertEquals(List.of("HEAD", "PUT", "PUT"), server.methods());
    assertEquals(List.of(), bench.waiting());
    bench.put(1);
    bench.run(MINUTE);
    assertEquals(
        List.of("HEAD", "PUT", "PUT"), server.methods().subList(3, 6), "it is asked again");
  }

  /** The second PUT replaced the object: what is there now is another one. */
  @Test
  void aProbeThatIsTakenNeedsAProofOfItsOwn() throws Exception {
    store.condition = ModelStore.Header.IGNORED;
    int[] puts = {0};
    start(
        r ->
            r.method().equals("PUT") && puts[0]++ == 1
                ? Answer.of(
                    "HTTP/1.1 200 OK", "x-amz-checksum-crc32: AAAAAA==", "Content-Length: 0")
                : store.apply(r));
    bench.put(0);
    bench.run(1000);
    assertEquals(1, bench.linesWith("the server stored other bytes than were sent"));
    assertEquals(
        List.of(UploadBench.key(0), UploadBench.key(0).replace(".parquet", "_1.parquet")),
        List.copyOf(store.objects.keySet()));
    assertEquals(List.of(), bench.waiting());
  }

  /** What was given up in vain is sent again, once the store takes requests. */
  @Test
  void whatWasGivenUpInVainIsTakenBack() throws Exception {
    bench.settings.put("s3.create-only", "on");
    boolean[] refusing = {true};
    start(r -> refusing[0] ? Answer.error(501, "NotImplemented") : store.apply(r));
    bench.put(0);
    bench.run(1000);
    int before = server.requests().size();
    assertEquals(2, before, "with Content-MD5 as well");
    refusing[0] = false;
    bench.run(60 * MINUTE);
    assertTrue(server.requests().get(before).headers().containsKey("x-amz-checksum-crc32"));
    assertEquals(List.of(), bench.waiting());
  }

  /** 1000 bytes are 3e8 in a chunk's head. */
  @Test
  void aBodyInSignedChunksHasAnAuthorizationAndItsLengthAsEncoded() throws Exception {
    bench.settings.put("upload.mode", "aws-chunked").put("s3.create-only", "on");
    start(
        r ->
            Answer.of(
                "HTTP/1.1 200 OK",
                "x-amz-checksum-crc32: " + r.headers().get("x-amz-checksum-crc32"),
                "Content-Length: 0"));
    byte[] first = bench.put(0);
    byte[] second = bench.put(1);
    bench.run(MINUTE);
    assertEquals(List.of(), bench.waiting());
    for (int n = 0; n < 2; n++) {
      Request put = server.requests().get(n);
      assertTrue(put.headers().get("authorization").startsWith("AWS4-HMAC-SHA256 Credential="));
      assertEquals(UploadBench.key(n), put.key());
      assertEquals(-1, put.target().indexOf('?'), "it is not presigned");
      String body = new String(put.body(), StandardCharsets.ISO_8859_1);
      String content = new String(n == 0 ? first : second, StandardCharsets.ISO_8859_1);
      String size = Integer.toHexString(1000 + n);
      assertTrue(body.startsWith(size + ";chunk-signature="), body.substring(0, 40));
      assertEquals(content, body.substring(size.length() + 17 + 64 + 2, body.indexOf("\r\n0;")));
      assertEquals(String.valueOf(body.length()), put.headers().get("content-length"));
    }
  }

  /** What the server knew of the upload is over with its completion, proven or not. */
  @Test
  void anUploadInPartsThatTheBucketHasNotIsBegunAnew() throws Exception {
    int[] completed = {0};
    inParts(
        r -> {
          if (r.method().equals("POST") && r.asks("uploadId") && completed[0]++ == 0) {
            return Answer.document(
                "HTTP/1.1 200 OK",
                "<CompleteMultipartUploadResult><ETag>\"x-2\"</ETag>"
                    + "</CompleteMultipartUploadResult>");
          }
          return parts.apply(r);
        });
    bench.run(MINUTE);
    assertEquals(
        List.of("POST", "PUT", "PUT", "POST", "HEAD", "POST", "PUT", "PUT", "POST"),
        server.methods());
    assertTrue(server.requests().get(5).asks("uploads"), server.requests().get(5).target());
    assertEquals(List.of(), bench.waiting());
  }

  /** Another program stores an object between the HEAD and the PUT. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTakenKeyTellsThatTheConditionIsHonoured(boolean same) throws Exception {
    byte[][] content = new byte[1][];
    start(
        r -> {
          Answer answer = store.apply(r);
          store.objects.putIfAbsent(UploadBench.key(0), content[0]);
          return answer;
        });
    byte[] sent = bench.put(0);
    content[0] = same ? sent : new byte[sent.length];
    bench.run(MINUTE);
    bench.put(1);
    bench.run(MINUTE);
    assertEquals(
        same ? List.of("HEAD", "PUT", "HEAD", "PUT") : List.of("HEAD", "PUT", "HEAD", "PUT", "PUT"),
        server.methods(),
        "no HEAD comes first any more");
    assertEquals(List.of(), bench.waiting());
    assertEquals(same ? 2 : 3, store.objects.size());
  }

  @Test
  void aKeyThatIsCalledTakenTwiceAndIsNotThereIsSentWithoutTheCondition() throws Exception {
    start(
        r ->
            r.headers().containsKey("if-none-match")
                ? Answer.error(412, "PreconditionFailed")
                : store.apply(r));
    bench.put(0);
    bench.run(MINUTE);
    assertEquals(List.of("HEAD", "PUT", "HEAD", "HEAD", "PUT", "HEAD", "PUT"), server.methods());
    assertEquals(1, bench.linesWith("the key is called taken, but HEAD finds no object"));
    assertEquals(List.of(), bench.waiting());
  }

  /** Neither an entity tag nor a checksum tells whose it is. */
  @ParameterizedTest
  @CsvSource({"1000, the key is taken", "999, another object has the key"})
  void anObjectThatIsThereFirstKeepsItsKey(int length, String why) throws Exception {
    store.objects.put(UploadBench.key(0), new byte[length]);
    store.tellsEtag = false;
    store.checksumMode = ModelStore.Header.IGNORED;
    start(
        r -> {
          Answer answer = store.apply(r);
          return r.method().equals("HEAD")
              ? new Answer(
                  answer.text().replaceAll("x-amz-checksum-crc32: .*\r\n", ""),
                  answer.bytesPerRead(),
                  answer.ending())
              : answer;
        });
    bench.put(0);
    bench.run(1000);
    assertEquals(List.of("HEAD", "HEAD", "PUT", "PUT"), server.methods());
    assertEquals(1, bench.linesWith("upload " + UploadBench.key(0) + ": " + why));
    assertEquals(length, store.objects.get(UploadBench.key(0)).length);
    assertEquals(List.of(), bench.waiting());
  }

  /** The server took the file without a proof, and later another object is there. */
  @Test
  void aFileThatWasSentBeforeIsSentUnderAnotherKeyWhereAnotherObjectIsThere() throws Exception {
    bench.settings.put("s3.create-only", "on");
    store.tellsEtag = false;
    store.crc32 = ModelStore.Header.IGNORED;
    store.allowsHead = false;
    start(store);
    bench.put(0);
    bench.run(MINUTE);
    assertEquals(List.of("PUT", "HEAD"), server.methods());
    store.objects.put(UploadBench.key(0), new byte[] {1});
    store.allowsHead = true;
    store.tellsEtag = true;
    bench.run(60 * MINUTE);
    assertEquals(List.of("PUT", "HEAD", "HEAD", "HEAD", "PUT"), server.methods());
    assertEquals(List.of(), bench.waiting());
    assertEquals(2, store.objects.size());
  }

  /** Without HEAD the condition was given up in vain, and the store may take it later. */
  @Test
  void aConditionThatWasGivenUpWhereNothingElseTellsIsSentAgain() throws Exception {
    store.condition = ModelStore.Header.NOT_IMPLEMENTED;
    store.allowsHead = false;
    start(store);
    bench.put(0);
    bench.run(1000);
    assertEquals(List.of("HEAD", "PUT"), server.methods());
    store.condition = ModelStore.Header.HONOURED;
    bench.run(60 * MINUTE);
    assertEquals(List.of("HEAD", "PUT", "HEAD", "PUT", "PUT"), server.methods());
    assertEquals(List.of(), bench.waiting());
    assertEquals("*", server.requests().get(3).headers().get("if-none-match"));
  }

  /** Somebody sets other keys while the station runs. */
  @Test
  void afterARefusalTheKeysAreReadAgain() throws Exception {
    bench.settings.put("s3.create-only", "on");
    start(
        r ->
            r.target().contains("X-Amz-Credential=NEWKEY")
                ? store.apply(r)
                : Answer.error(403, "InvalidAccessKeyId"));
    bench.put(0);
    bench.run(1000);
    assertEquals(1, bench.waiting().size());
    bench.settings.put("s3.access-key", "NEWKEY");
    bench.run(3_600_000);
    assertEquals(List.of(), bench.waiting());
    assertEquals(List.of("PUT", "PUT"), server.methods());
  }

  @Test
  void keysThatAreMalformedAreNamedAndTheOnesBeforeAreUsed() throws Exception {
    bench.settings.put("s3.create-only", "on");
    start(r -> Answer.error(403, "InvalidAccessKeyId"));
    bench.put(0);
    bench.run(1000);
    bench.settings.put("s3.access-key", "a key");
    bench.run(3_600_000);
    assertTrue(
        bench.linesWith("settings: s3.access-key, s3.secret-key, s3.token: accessKeyId: ") > 0,
        "" + bench.lines);
    assertTrue(server.methods().size() > 1, "" + server.methods());
  }
}
