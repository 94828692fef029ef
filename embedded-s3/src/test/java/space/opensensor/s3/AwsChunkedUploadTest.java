package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;

/** The AWS SDK's chunked uploads against the whole server, untouched and tampered with. */
class AwsChunkedUploadTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final byte[] BODY = body(300_000);

  private static EmbeddedS3 s3;
  private static AwsSigner signer;

  @BeforeAll
  static void start() throws IOException {
    s3 = EmbeddedS3.builder().clock(InstantSource.fixed(NOW)).start();
    signer = new AwsSigner(s3, NOW);
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  private static ChecksumAlgorithm algorithm(String name) {
    if (name == null) {
      return null;
    }
    return switch (name) {
      case "crc32" -> DefaultChecksumAlgorithm.CRC32;
      case "crc32c" -> DefaultChecksumAlgorithm.CRC32C;
      case "sha1" -> DefaultChecksumAlgorithm.SHA1;
      case "sha256" -> DefaultChecksumAlgorithm.SHA256;
      default -> throw new IllegalArgumentException(name);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "true,",
    "true,crc32",
    "true,crc32c",
    "true,sha256",
    "false,crc32",
    "false,crc32c",
    "false,sha1",
    "false,sha256"
  })
  void everyModeStoresTheDecodedBytesAndTheChecksum(boolean signed, String checksum)
      throws IOException {
    String key = "good-" + signed + "-" + checksum;
    RawResponse response =
        RawHttps.once(s3, signer.chunked("/" + key, BODY, signed, algorithm(checksum)));
    assertEquals("200", response.verdict(), response.text());
    assertArrayEquals(BODY, s3.bytes(s3.bucket(), key));
    BucketObject stored = s3.object(s3.bucket(), key).orElseThrow();
    if (checksum == null) {
      assertTrue(stored.checksums().isEmpty());
      return;
    }
    String expected = stored.checksums().get(checksum);
    assertEquals(expected, response.header("x-amz-checksum-" + checksum));
    RawResponse head =
        RawHttps.once(
            s3, signer.presign("HEAD", "/" + key, new byte[0], "x-amz-checksum-mode: ENABLED"));
    assertEquals(expected, head.header("x-amz-checksum-" + checksum));
    assertEquals(300_000, Integer.parseInt(head.header("content-length")));
  }

  @Test
  void anEmptyObjectIsStoredInEveryMode() throws IOException {
    for (boolean signed : new boolean[] {true, false}) {
      RawResponse response =
          RawHttps.once(
              s3, signer.chunked("/empty", new byte[0], signed, DefaultChecksumAlgorithm.CRC32));
      assertEquals("200", response.verdict(), response.text());
      assertEquals(0, s3.object(s3.bucket(), "empty").orElseThrow().size());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true,1000,403 SignatureDoesNotMatch",
    "true,140000,403 SignatureDoesNotMatch",
    "true,299999,403 SignatureDoesNotMatch",
    "false,1000,400 BadDigest",
    "false,299999,400 BadDigest"
  })
  void aFlippedBitInTheDataIsRefused(boolean signed, int at, String verdict) throws IOException {
    RawRequest request = signer.chunked("/bit", BODY, signed, DefaultChecksumAlgorithm.CRC32);
    byte[] sent = request.body().clone();
    sent[at] ^= 0x40;
    RawResponse response = RawHttps.once(s3, request.body(sent));
    assertEquals(verdict, response.verdict(), response.text());
    assertTrue(s3.object(s3.bucket(), "bit").isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "true,chunk-signature=,403 SignatureDoesNotMatch",
    "true,x-amz-checksum-crc32:,403 SignatureDoesNotMatch",
    "true,x-amz-trailer-signature:,403 SignatureDoesNotMatch",
    "false,x-amz-checksum-crc32:,400 BadDigest"
  })
  void aFlippedBitInWhatComesWithTheDataIsRefused(boolean signed, String before, String verdict)
      throws IOException {
    RawRequest request = signer.chunked("/frame", BODY, signed, DefaultChecksumAlgorithm.CRC32);
    byte[] sent = request.body().clone();
    String text = new String(sent, StandardCharsets.ISO_8859_1);
    sent[text.lastIndexOf(before) + before.length()] ^= 1;
    RawResponse response = RawHttps.once(s3, request.body(sent));
    assertEquals(verdict, response.verdict(), response.text());
    assertTrue(s3.object(s3.bucket(), "frame").isEmpty());
  }

  @Test
  void aHeaderThatAnnouncesLessOrElseIsRefused() throws IOException {
    RawRequest request = signer.chunked("/head", BODY, true, DefaultChecksumAlgorithm.CRC32);
    assertEquals(
        "411 MissingContentLength",
        RawHttps.once(s3, request.without("x-amz-decoded-content-length")).verdict());
    assertEquals(
        "403 SignatureDoesNotMatch",
        RawHttps.once(s3, request.headers(line -> line.replace("crc32", "crc32c"))).verdict());
    assertTrue(s3.object(s3.bucket(), "head").isEmpty());
  }

  private static byte[] body(int length) {
    byte[] body = new byte[length];
    new Random(20260101).nextBytes(body);
    return body;
  }
}
