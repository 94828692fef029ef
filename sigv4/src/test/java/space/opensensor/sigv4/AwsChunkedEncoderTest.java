package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AwsChunkedEncoderTest {

  private static final int CHUNK = 65536;

  private final Credentials credentials = AwsExample.credentials();
  private final HeaderSigner signer = new HeaderSigner(credentials, new SoftwareSha256());
  private final S3Request request = new S3Request(AwsExample.bucket(UrlStyle.PATH));
  private final AsciiBuffer out = new AsciiBuffer(2048);
  private final byte[] body = new byte[66560];

  AwsChunkedEncoderTest() {
    Arrays.fill(body, (byte) 'a');
  }

  @Test
  void thePublishedExampleOfSignedChunks() {
    AwsChunkedEncoder encoder = AwsChunkedEncoder.signed(signer, CHUNK);
    assertEquals(66824, encoder.encodedLength(body.length));
    request
        .putObject("chunkObject.txt")
        .header("x-amz-storage-class", "REDUCED_REDUNDANCY")
        .header("Content-Length", "66824");
    encoder.begin(request, body.length, AwsExample.TIME, out);
    assertEquals(
        "content-encoding: aws-chunked\r\n"
            + "content-length: 66824\r\n"
            + "host: s3.amazonaws.com\r\n"
            + "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\r\n"
            + "x-amz-date: 20130524T000000Z\r\n"
            + "x-amz-decoded-content-length: 66560\r\n"
            + "x-amz-storage-class: REDUCED_REDUNDANCY\r\n"
            + "authorization: "
            + AwsExample.CREDENTIAL
            + ",SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
            + "x-amz-decoded-content-length;x-amz-storage-class,Signature="
            + "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9\r\n",
        out.toString());
    assertArrayEquals(
        wire(
            "10000;chunk-signature="
                + "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n",
            "\r\n400;chunk-signature="
                + "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n",
            "\r\n0;chunk-signature="
                + "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n"),
        encode(encoder, body, CHUNK));
  }

  @Test
  void thePublishedExampleOfASignedTrailer() {
    AwsChunkedEncoder encoder =
        AwsChunkedEncoder.signedWithTrailer(signer, CHUNK, Checksum.crc32c());
    request.putObject("chunkObject.txt").header("x-amz-storage-class", "REDUCED_REDUNDANCY");
    encoder.begin(request, body.length, AwsExample.TIME, out);
    assertTrue(out.toString().contains("\r\nx-amz-trailer: x-amz-checksum-crc32c\r\n"));
    assertTrue(
        out.toString()
            .endsWith(
                ",SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;"
                    + "x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer,Signature="
                    + "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e\r\n"),
        out.toString());
    assertArrayEquals(
        wire(
            "10000;chunk-signature="
                + "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n",
            "\r\n400;chunk-signature="
                + "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n",
            "\r\n0;chunk-signature="
                + "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
                + "x-amz-checksum-crc32c:sOO8/Q==\r\n"
                + "x-amz-trailer-signature:"
                + "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"),
        encode(encoder, body, CHUNK));
  }

  @Test
  void anUnsignedTrailerFollowsPlainChunks() {
    AwsChunkedEncoder encoder =
        AwsChunkedEncoder.unsignedWithTrailer(signer, CHUNK, Checksum.crc32c());
    encoder.begin(request.putObject("k"), body.length, AwsExample.TIME, out);
    assertTrue(out.toString().contains(": STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\n"));
    assertArrayEquals(
        wire("10000\r\n", "\r\n400\r\n", "\r\n0\r\nx-amz-checksum-crc32c:sOO8/Q==\r\n\r\n"),
        encode(encoder, body, CHUNK));
  }

  @Test
  void aContentEncodingOfTheRequestFollowsAwsChunked() {
    AwsChunkedEncoder encoder = AwsChunkedEncoder.signed(signer, CHUNK);
    request.putObject("k").header("Content-Encoding", "gzip").header("a", "1").header("z", "2");
    encoder.begin(request, 1, AwsExample.TIME, out);
    assertTrue(out.toString().startsWith("a: 1\r\ncontent-encoding: aws-chunked,gzip\r\nhost:"));
    assertTrue(out.toString().contains("=a;content-encoding;host;"));
  }

  @Test
  void theEncodedLengthIsThatOfTheBodySent() {
    long seed = 20130524;
    Random random = new Random(seed);
    AwsChunkedEncoder[] encoders = {
      AwsChunkedEncoder.signed(signer, 8192),
      AwsChunkedEncoder.signedWithTrailer(signer, 8193, Checksum.crc32()),
      AwsChunkedEncoder.signedWithTrailer(signer, 10000, Checksum.sha256(new SoftwareSha256())),
      AwsChunkedEncoder.unsignedWithTrailer(signer, 8192, Checksum.crc32c()),
      AwsChunkedEncoder.unsignedWithTrailer(
          signer, 65537, Checksum.sha256(new SoftwareSha256()))
    };
    int[] sizes = {8192, 8193, 10000, 8192, 65537};
    int[] lengths = {0, 1, 15, 16, 8191, 8192, 8193, 16384, 16385, random.nextInt(100000)};
    for (int e = 0; e < encoders.length; e++) {
      for (int length : lengths) {
        byte[] data = new byte[length];
        random.nextBytes(data);
        encoders[e].begin(request.putObject("k"), length, AwsExample.TIME, out.clear());
        assertEquals(
            encoders[e].encodedLength(length),
            encode(encoders[e], data, sizes[e]).length,
            "encoder " + e + ", " + length + " bytes, seed " + seed);
      }
    }
  }

  @Test
  void anUploadGoesOnWithTheKeyItBeganWith() {
    AwsChunkedEncoder encoder = AwsChunkedEncoder.signed(signer, CHUNK);
    encoder.begin(request.putObject("k"), body.length, AwsExample.TIME, out);
    byte[] expected = encode(encoder, body, CHUNK);
    encoder.begin(request, body.length, AwsExample.TIME, out.clear());
    credentials.replace("OTHER", AwsExample.ascii("other-secret"), AwsExample.ascii("token"));
    signer.sign(request, Payload.EMPTY, AwsExample.TIME + 86400000L, out.clear());
    assertArrayEquals(expected, encode(encoder, body, CHUNK));
  }

  @Test
  void anotherBeginForgetsTheUploadBefore() {
    AwsChunkedEncoder encoder =
        AwsChunkedEncoder.signedWithTrailer(signer, CHUNK, Checksum.crc32());
    encoder.begin(request.putObject("k"), body.length, AwsExample.TIME, out);
    byte[] expected = encode(encoder, body, CHUNK);
    encoder.begin(request, body.length, AwsExample.TIME, out.clear());
    encoder.chunk(new byte[CHUNK], 0, CHUNK, out.clear());
    encoder.begin(request, body.length, AwsExample.TIME, out.clear());
    assertArrayEquals(expected, encode(encoder, body, CHUNK));
  }

  @Test
  void aRefusedChunkChangesNothing() {
    AwsChunkedEncoder encoder = AwsChunkedEncoder.signed(signer, CHUNK);
    encoder.begin(request.putObject("k"), body.length, AwsExample.TIME, out);
    byte[] expected = encode(encoder, body, CHUNK);
    encoder.begin(request, body.length, AwsExample.TIME, out.clear());
    refused(
        "length: the next chunk has 65536 bytes, got 65535",
        () -> encoder.chunk(body, 0, CHUNK - 1, out));
    refused("length: the next chunk has 65536 bytes, got 0", () -> encoder.chunk(body, 0, 0, out));
    refused(
        "offset: the chunk reaches beyond its array",
        () -> encoder.chunk(body, body.length - CHUNK + 1, CHUNK, out));
    refused(
        "offset: the chunk reaches beyond its array", () -> encoder.chunk(body, -1, CHUNK, out));
    refused("offset: the chunk reaches beyond its array", () -> encoder.chunk(null, 0, CHUNK, out));
    IllegalStateException early =
        assertThrows(IllegalStateException.class, () -> encoder.finish(out));
    assertEquals("body: 66560 bytes are still to come", early.getMessage());
    for (int capacity = 0; capacity < 88; capacity++) {
      AsciiBuffer small = new AsciiBuffer(capacity);
      assertThrows(IllegalStateException.class, () -> encoder.chunk(body, 0, CHUNK, small));
      assertEquals(0, small.length());
    }
    assertThrows(IllegalArgumentException.class, () -> encoder.begin(request, -1, 0, out));
    assertArrayEquals(expected, encode(encoder, body, CHUNK));
  }

  @Test
  void aFrameIsNeverLongerThanStated() {
    AwsChunkedEncoder encoder =
        AwsChunkedEncoder.signedWithTrailer(
            signer, CHUNK, Checksum.sha256(new SoftwareSha256()));
    encoder.begin(request.putObject("k"), body.length, AwsExample.TIME, out);
    encoder.chunk(body, 0, CHUNK, out.clear());
    encoder.chunk(body, 0, 1024, out.clear());
    assertTrue(out.length() <= AwsChunkedEncoder.MAX_FRAME, "chunk " + out.length());
    encoder.finish(out.clear());
    assertTrue(out.length() <= AwsChunkedEncoder.MAX_FRAME, "end " + out.length());
    encoder.begin(request, 0, AwsExample.TIME, out.clear());
    assertThrows(
        IllegalStateException.class,
        () -> encoder.finish(new AsciiBuffer(AwsChunkedEncoder.MAX_FRAME - 1)));
    encoder.finish(new AsciiBuffer(AwsChunkedEncoder.MAX_FRAME));
  }

  @Test
  void nothingGoesOnAfterTheEnd() {
    AwsChunkedEncoder encoder = AwsChunkedEncoder.signed(signer, CHUNK);
    ended(encoder);
    encoder.begin(request.putObject("k"), 0, AwsExample.TIME, out);
    encoder.finish(out);
    ended(encoder);
    encoder.begin(request, 1, AwsExample.TIME, out);
    encoder.abandon();
    ended(encoder);
  }

  @Test
  void theKeyIsWipedAtTheEnd() throws Exception {
    AwsChunkedEncoder encoder = AwsChunkedEncoder.signed(signer, CHUNK);
    byte[] key = (byte[]) Secrets.field(Secrets.field(encoder, "signature"), "key");
    encoder.begin(request.putObject("k"), 0, AwsExample.TIME, out);
    assertFalse(Secrets.isZero(key));
    encoder.finish(out);
    assertTrue(Secrets.isZero(key));
    encoder.begin(request, 0, AwsExample.TIME, out.clear());
    encoder.abandon();
    assertTrue(Secrets.isZero(key));
  }

  @Test
  void theLargestChunkAndObjectAreAccepted() {
    AwsChunkedEncoder encoder =
        AwsChunkedEncoder.unsignedWithTrailer(signer, 16777216, Checksum.crc32());
    // 320 chunks of "1000000 CR LF data CR LF", then "0 CR LF", the trailer and an empty line.
    assertEquals(5368709120L + 320 * 11 + 3 + 31 + 2, encoder.encodedLength(5368709120L));
  }

  @Test
  void badArgumentsAreNamed() {
    refused(
        "chunkSize: expected 8192 to 16777216, got 8191",
        () -> AwsChunkedEncoder.signed(signer, 8191));
    refused(
        "chunkSize: expected 8192 to 16777216, got 16777217",
        () -> AwsChunkedEncoder.signed(signer, 16777217));
    refused("signer: missing", () -> AwsChunkedEncoder.signed(null, 8192));
    refused("trailer: missing", () -> AwsChunkedEncoder.signedWithTrailer(signer, 8192, null));
    Sha256 shared = new SoftwareSha256();
    HeaderSigner other = new HeaderSigner(credentials, shared);
    refused(
        "trailer: it needs a hash of its own, not the signer's",
        () -> AwsChunkedEncoder.unsignedWithTrailer(other, 8192, Checksum.sha256(shared)));
    AwsChunkedEncoder encoder = AwsChunkedEncoder.signed(signer, CHUNK);
    refused(
        "decodedLength: expected 0 to 5368709120, got 5368709121",
        () -> encoder.begin(request.putObject("k"), 5368709121L, AwsExample.TIME, out));
    refused("decodedLength: expected 0 to 5368709120, got -1", () -> encoder.encodedLength(-1));
    refused("request: missing", () -> encoder.begin(null, 1, AwsExample.TIME, out));
  }

  @Test
  void chunksAllocateNothingOnceWarm() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    AwsChunkedEncoder encoder = AwsChunkedEncoder.signedWithTrailer(signer, 8192, Checksum.crc32());
    request.putObject("k");
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100; i++) {
        encoder.begin(request, 8193, AwsExample.TIME, out.clear());
        encoder.chunk(body, 0, 8192, out.clear());
        encoder.chunk(body, 0, 1, out.clear());
        encoder.finish(out.clear());
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least / 100, "bytes per upload; " + least + " in 100");
  }

  private byte[] encode(AwsChunkedEncoder encoder, byte[] data, int chunkSize) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    for (int at = 0; at < data.length; at += chunkSize) {
      int count = Math.min(chunkSize, data.length - at);
      encoder.chunk(data, at, count, out.clear());
      wire.write(out.array(), 0, out.length());
      wire.write(data, at, count);
    }
    encoder.finish(out.clear());
    wire.write(out.array(), 0, out.length());
    return wire.toByteArray();
  }

  private byte[] wire(String first, String second, String end) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    wire.writeBytes(AwsExample.ascii(first));
    wire.write(body, 0, CHUNK);
    wire.writeBytes(AwsExample.ascii(second));
    wire.write(body, 0, 1024);
    wire.writeBytes(AwsExample.ascii(end));
    return wire.toByteArray();
  }

  private void ended(AwsChunkedEncoder encoder) {
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> encoder.finish(out));
    assertEquals("upload: not begun, or ended", refusal.getMessage());
    assertThrows(IllegalStateException.class, () -> encoder.chunk(body, 0, 1, out));
  }

  private static void refused(String message, Runnable call) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call::run);
    assertEquals(message, refusal.getMessage());
  }
}
