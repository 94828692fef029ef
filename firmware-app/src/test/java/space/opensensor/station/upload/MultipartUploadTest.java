package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Ending;
import space.opensensor.station.upload.ScriptedServer.Request;

class MultipartUploadTest {

  private static final int LENGTH = 3000;
  private static final SpoolEntry ENTRY =
      new SpoolEntry(1, UploadBench.NOON_MINUTES, SpoolEntry.DATED, 0);

  private final UploadBench bench = new UploadBench();
  private final ByteArrayOutputStream object = new ByteArrayOutputStream();
  private ScriptedServer server;
  private byte[] content;

  private void upload(Function<Request, Answer> script) throws Exception {
    server = new ScriptedServer(script);
    bench.settings.put("upload.part", "1").put("s3.create-only", "on");
    bench.start(server);
    content = bench.put(ENTRY, LENGTH);
    bench.run(60_000);
  }

  private Answer serve(Request request) {
    if (request.asks("uploads")) {
      return Answer.document(
          "HTTP/1.1 200 OK",
          "<InitiateMultipartUploadResult><UploadId>id-1</UploadId></InitiateMultipartUploadResult>");
    }
    if (request.asks("partNumber")) {
      object.writeBytes(request.body());
      return Answer.of("HTTP/1.1 200 OK", "ETag: \"part\"", "Content-Length: 0");
    }
    if (request.method().equals("POST")) {
      return Answer.document(
          "HTTP/1.1 200 OK",
          "<CompleteMultipartUploadResult><ETag>\"e\"</ETag><ChecksumCRC32>"
              + crc32(object.toByteArray())
              + "</ChecksumCRC32></CompleteMultipartUploadResult>");
    }
    return Answer.of("HTTP/1.1 204 No Content");
  }

  private static String crc32(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return Base64.getEncoder()
        .encodeToString(
            HexFormat.of().parseHex(String.format(Locale.ROOT, "%08x", crc.getValue())));
  }

  private List<String> steps() {
    return server.requests().stream()
        .map(r -> r.method() + r.target().replaceAll(".*[?&]partNumber=([0-9]+).*|.*", "$1"))
        .toList();
  }

  @Test
  void aFileGoesUpPartByPartAndIsCompleted() throws Exception {
    upload(this::serve);
    assertEquals(List.of("POST", "PUT1", "PUT2", "PUT3", "POST"), steps());
    assertArrayEquals(content, object.toByteArray());
    assertEquals(List.of(), bench.waiting());
    String list = new String(server.requests().get(4).body(), StandardCharsets.US_ASCII);
    assertTrue(list.contains("<PartNumber>3</PartNumber><ETag>\"part\"</ETag>"), list);
    assertEquals("*", server.requests().get(4).headers().get("if-none-match"));
  }

  @Test
  void afterAFailureItGoesOnWithThePartThatFailed() throws Exception {
    upload(request -> server.requests().size() == 3 ? Answer.none(Ending.RESETS) : serve(request));
    assertEquals(List.of("POST", "PUT1", "PUT2", "PUT2", "PUT3", "POST"), steps());
    assertArrayEquals(content, object.toByteArray());
  }

  @Test
  void anUploadThatTheServerForgotIsBegunAnew() throws Exception {
    upload(
        request -> {
          if (server.requests().size() == 3) {
            object.reset();
            return Answer.error(404, "NoSuchUpload");
          }
          return serve(request);
        });
    assertEquals(List.of("POST", "PUT1", "PUT2", "POST", "PUT1", "PUT2", "PUT3", "POST"), steps());
    assertEquals(List.of(), bench.waiting());
  }

  @Test
  void anErrorInTheAnswerToCompletionIsNoSuccess() throws Exception {
    upload(
        request ->
            server.requests().size() == 5 ? Answer.error(200, "InternalError") : serve(request));
    assertEquals(1, bench.linesWith("completion refused: InternalError"));
    assertEquals(List.of("POST", "PUT1", "PUT2", "PUT3", "POST", "POST"), steps());
    assertEquals(List.of(), bench.waiting());
  }

  @Test
  void anAnswerWithoutEntityTagIsAFailureOfItsPart() throws Exception {
    upload(
        request ->
            server.requests().size() == 2
                ? Answer.of("HTTP/1.1 200 OK", "Content-Length: 0")
                : serve(request));
    assertEquals(1, bench.linesWith("part 1: the answer names no entity tag"));
    assertEquals(List.of(), bench.waiting());
  }

  @Test
  void afterMemoryRanOutTheUploadIsBegunAnew() throws Exception {
    server = new ScriptedServer(this::serve);
    bench.settings.put("upload.part", "1").put("s3.create-only", "on");
    bench.start(server);
    content = bench.put(ENTRY, LENGTH);
    while (server.requests().size() < 3) {
      bench.run(10);
    }
    object.reset();
    bench.uploader.reset(bench.now);
    bench.run(60_000);
    assertEquals(List.of("POST", "PUT1", "PUT2", "POST", "PUT1", "PUT2", "PUT3", "POST"), steps());
    assertEquals(List.of(), bench.waiting());
  }

  @Test
  void theEntityTagOfThePartsProvesTheObjectWithoutAChecksum() throws Exception {
    String[] tag = {""};
    upload(
        request -> {
          Answer answer = serve(request);
          if (!request.method().equals("POST") || request.asks("uploads")) {
            return answer;
          }
          ByteArrayOutputStream sums = new ByteArrayOutputStream();
          for (int at = 0; at < LENGTH; at += 1024) {
            int end = Math.min(LENGTH, at + 1024);
            sums.writeBytes(ModelStore.md5(Arrays.copyOfRange(object.toByteArray(), at, end)));
          }
          tag[0] = HexFormat.of().formatHex(ModelStore.md5(sums.toByteArray())) + "-3";
          return Answer.document(
              "HTTP/1.1 200 OK",
              "<CompleteMultipartUploadResult><ETag>\""
                  + tag[0]
                  + "\"</ETag></CompleteMultipartUploadResult>");
        });
    assertEquals(List.of("POST", "PUT1", "PUT2", "PUT3", "POST"), steps(), "no HEAD is needed");
    assertEquals(List.of(), bench.waiting());
  }

  /** Of 1024 bytes each, but for a file that would have more than 64 of them. */
  @ParameterizedTest
  @CsvSource({
    "1024, 0, 1024",
    "1025, 2, 1024",
    "2048, 2, 1024",
    "65536, 64, 1024",
    "65537, 64, 1025",
    "65600, 64, 1025",
    "65601, 64, 1026",
  })
  void aFileHas64PartsAtMost(int length, int parts, int first) throws Exception {
    bench.settings.put("upload.part", "1").put("s3.create-only", "on");
    server = new ScriptedServer(new PartsModel(new ModelStore()));
    bench.start(server);
    bench.put(ENTRY, length);
    bench.run(60_000);
    assertEquals(List.of(), bench.waiting());
    List<Request> sent = server.requests().stream().filter(r -> r.method().equals("PUT")).toList();
    assertEquals(Math.max(1, parts), sent.size());
    assertEquals(first, sent.get(0).body().length);
    assertEquals(parts == 0 ? 1 : parts + 2, server.requests().size());
  }

  @ParameterizedTest
  @CsvSource({"auto, true", "md5, false", "none, false"})
  void aChecksumIsSentAsSettingsWantIt(String checksum, boolean sent) throws Exception {
    bench.settings.put("s3.checksum", checksum);
    upload(this::serve);
    Request create = server.requests().get(0);
    assertEquals(sent ? "CRC32" : null, create.headers().get("x-amz-checksum-algorithm"));
    Request complete = server.requests().get(4);
    assertEquals(sent ? crc32(content) : null, complete.headers().get("x-amz-checksum-crc32"));
  }
}
