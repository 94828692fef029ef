package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** What an S3 client of the field can do with the server, by the machine's clock. */
class SdkClientTest {

  private static EmbeddedS3 s3;
  private static S3Client client;

  @BeforeAll
  static void start() throws IOException {
    s3 = EmbeddedS3.builder().bucket("station").bucket("second").start();
    client = SdkClients.client(s3);
  }

  @AfterAll
  static void stop() {
    client.close();
    s3.close();
  }

  @Test
  void anObjectIsPutReadListedAndDeleted() {
    client.putObject(
        r ->
            r.bucket("station")
                .key("day=01/data.txt")
                .contentType("text/csv")
                .metadata(Map.of("batch", "b-17")),
        RequestBody.fromString("a,b"));
    HeadObjectResponse head = client.headObject(r -> r.bucket("station").key("day=01/data.txt"));
    assertEquals(3, head.contentLength());
    assertEquals("text/csv", head.contentType());
    assertEquals("b-17", head.metadata().get("batch"));
    assertEquals(
        "a,b",
        client.getObjectAsBytes(r -> r.bucket("station").key("day=01/data.txt")).asUtf8String());
    assertEquals(
        List.of("day=01/data.txt"),
        client.listObjectsV2(r -> r.bucket("station").prefix("day=01/")).contents().stream()
            .map(S3Object::key)
            .toList());
    assertEquals(
        "day=01/",
        client
            .listObjectsV2(r -> r.bucket("station").delimiter("/").prefix("day=0"))
            .commonPrefixes()
            .get(0)
            .prefix());
    assertEquals(
        "b",
        client
            .getObjectAsBytes(r -> r.bucket("station").key("day=01/data.txt").range("bytes=2-2"))
            .asUtf8String());
    client.deleteObject(r -> r.bucket("station").key("day=01/data.txt"));
    assertThrows(
        NoSuchKeyException.class,
        () -> client.headObject(r -> r.bucket("station").key("day=01/data.txt")));
  }

  @Test
  void bucketsMadeAtStartAreThereAndOthersAreNot() {
    assertEquals(
        List.of("second", "station"),
        client.listBuckets().buckets().stream().map(b -> b.name()).toList());
    assertThrows(
        NoSuchBucketException.class,
        () -> client.putObject(r -> r.bucket("third").key("x"), RequestBody.fromString("x")));
  }

  @Test
  void aMultipartUploadBecomesOneObjectWhenItIsCompleted() {
    byte[] first = bytes(5 << 20, 1);
    byte[] second = bytes(100_000, 2);
    String id = client.createMultipartUpload(r -> r.bucket("station").key("multi")).uploadId();
    List<CompletedPart> parts = new ArrayList<>();
    for (byte[] part : List.of(first, second)) {
      int number = parts.size() + 1;
      String etag =
          client
              .uploadPart(
                  r -> r.bucket("station").key("multi").uploadId(id).partNumber(number),
                  RequestBody.fromBytes(part))
              .eTag();
      parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
    }
    assertTrue(s3.object("station", "multi").isEmpty());
    assertTrue(s3.objects("station", "").stream().noneMatch(o -> o.key().contains("mpu")));
    client.completeMultipartUpload(
        r -> r.bucket("station").key("multi").uploadId(id).multipartUpload(m -> m.parts(parts)));
    byte[] whole = s3.bytes("station", "multi");
    assertEquals(first.length + second.length, whole.length);
    byte[] expected = new byte[whole.length];
    System.arraycopy(first, 0, expected, 0, first.length);
    System.arraycopy(second, 0, expected, first.length, second.length);
    assertArrayEquals(expected, whole);
    assertTrue(s3.object("station", "multi").orElseThrow().etag().endsWith("-2"));
  }

  @Test
  void aPartThatWasNotUploadedCannotBeCompleted() {
    String id = client.createMultipartUpload(r -> r.bucket("station").key("gap")).uploadId();
    String etag =
        client
            .uploadPart(
                r -> r.bucket("station").key("gap").uploadId(id).partNumber(1),
                RequestBody.fromString("part"))
            .eTag();
    for (CompletedPart wrong :
        List.of(
            CompletedPart.builder().partNumber(2).eTag(etag).build(),
            CompletedPart.builder().partNumber(1).eTag("\"" + "0".repeat(32) + "\"").build())) {
      S3Exception refused =
          assertThrows(
              S3Exception.class,
              () ->
                  client.completeMultipartUpload(
                      r ->
                          r.bucket("station")
                              .key("gap")
                              .uploadId(id)
                              .multipartUpload(m -> m.parts(wrong))));
      assertEquals("InvalidPart", refused.awsErrorDetails().errorCode(), wrong.toString());
    }
    assertTrue(s3.object("station", "gap").isEmpty());
  }

  @Test
  void anAbortedMultipartUploadLeavesNothing() {
    String id = client.createMultipartUpload(r -> r.bucket("station").key("aborted")).uploadId();
    client.uploadPart(
        r -> r.bucket("station").key("aborted").uploadId(id).partNumber(1),
        RequestBody.fromString("part"));
    client.abortMultipartUpload(r -> r.bucket("station").key("aborted").uploadId(id));
    assertTrue(s3.object("station", "aborted").isEmpty());
    assertTrue(client.listMultipartUploads(r -> r.bucket("station")).uploads().isEmpty());
  }

  @Test
  void aChecksumIsKeptAndReturnedWhenAskedFor() {
    for (ChecksumAlgorithm algorithm :
        List.of(ChecksumAlgorithm.SHA256, ChecksumAlgorithm.CRC32, ChecksumAlgorithm.CRC32_C)) {
      String key = "sum-" + algorithm;
      client.putObject(
          r -> r.bucket("station").key(key).checksumAlgorithm(algorithm),
          RequestBody.fromString("hello"));
      HeadObjectResponse head =
          client.headObject(r -> r.bucket("station").key(key).checksumMode(ChecksumMode.ENABLED));
      String value =
          switch (algorithm) {
            case SHA256 -> head.checksumSHA256();
            case CRC32 -> head.checksumCRC32();
            default -> head.checksumCRC32C();
          };
      String expected =
          switch (algorithm) {
            case SHA256 -> "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
            case CRC32 -> "NhCmhg==";
            default -> "mnG7TA==";
          };
      assertEquals(expected, value, key);
    }
  }

  @Test
  void aPresignedUrlWorksForAnyHttpClient() throws Exception {
    HttpClient http = HttpClient.newBuilder().sslContext(s3.clientContext()).build();
    try (S3Presigner presigner = SdkClients.presigner(s3)) {
      URL put =
          presigner
              .presignPutObject(
                  p ->
                      p.signatureDuration(Duration.ofMinutes(5))
                          .putObjectRequest(r -> r.bucket("station").key("by url")))
              .url();
      HttpResponse<String> stored =
          http.send(
              HttpRequest.newBuilder(put.toURI())
                  .PUT(HttpRequest.BodyPublishers.ofString("through a url"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals(200, stored.statusCode(), stored.body());
      URL get =
          presigner
              .presignGetObject(
                  p ->
                      p.signatureDuration(Duration.ofMinutes(5))
                          .getObjectRequest(r -> r.bucket("station").key("by url")))
              .url();
      assertEquals(
          "through a url",
          http.send(
                  HttpRequest.newBuilder(get.toURI()).build(), HttpResponse.BodyHandlers.ofString())
              .body());
    }
    assertEquals(
        "through a url", new String(s3.bytes("station", "by url"), StandardCharsets.UTF_8));
  }

  @Test
  void theSdkReadsTheCodeOfAnError() {
    S3Exception refused =
        assertThrows(
            S3Exception.class,
            () ->
                client.putObject(
                    r -> r.bucket("station").key("x").contentMD5("AAAAAAAAAAAAAAAAAAAAAA=="),
                    RequestBody.fromString("x")));
    assertEquals("BadDigest", refused.awsErrorDetails().errorCode());
    assertEquals(16, refused.requestId().length());
  }

  private static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
