package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.Checksum;
import space.opensensor.sigv4.CompletedParts;
import space.opensensor.sigv4.CreateMultipartUploadAnswer;
import space.opensensor.sigv4.ListObjectsV2Answer;
import space.opensensor.sigv4.S3Error;
import space.opensensor.sigv4.S3ErrorAnswer;
import space.opensensor.sigv4.SoftwareSha256;
import space.opensensor.sigv4.UrlStyle;

/**
 * Every action and upload form of the station's own signer, and what is left of it when changed.
 */
class S3ActionsTest {

  private static final Instant NOW = Instant.parse("2030-06-01T12:00:00Z");
  private static final String KEY =
      "station=a/year=2030/data 1+2~" + (FileNames.canHold("é") ? "é" : "e") + ".parquet";
  private static final byte[] NONE = new byte[0];
  private static final byte[] BODY = body(20_000);

  private EmbeddedS3 s3;

  @BeforeEach
  void start() throws IOException {
    s3 = EmbeddedS3.builder().clock(InstantSource.fixed(NOW)).start();
  }

  @AfterEach
  void stop() {
    s3.close();
  }

  private RawResponse send(StationSigner signer, RawRequest request) throws IOException {
    try (RawHttps https = new RawHttps(s3, signer.host())) {
      return https.exchange(request);
    }
  }

  private RawResponse sendWell(StationSigner signer, RawRequest request) throws IOException {
    RawResponse response = send(signer, request);
    assertEquals(request.method().equals("DELETE") ? 204 : 200, response.status(), response.text());
    return response;
  }

  @ParameterizedTest
  @EnumSource(UrlStyle.class)
  void everyPresignedActionWorks(UrlStyle style) throws IOException {
    StationSigner signer = new StationSigner(s3, style, NOW);
    String checksum = crc32(BODY);
    RawResponse put =
        sendWell(
            signer,
            signer.presign(
                signer
                    .request()
                    .putObject(KEY)
                    .header("if-none-match", "*")
                    .header("content-type", "application/vnd.apache.parquet")
                    .header("x-amz-meta-batch", "17")
                    .header("x-amz-checksum-crc32", checksum),
                BODY));
    assertEquals(checksum, put.header("x-amz-checksum-crc32"));
    assertArrayEquals(BODY, s3.bytes(s3.bucket(), KEY));

    RawResponse head =
        sendWell(
            signer,
            signer.presign(
                signer.request().headObject(KEY).header("x-amz-checksum-mode", "ENABLED"), NONE));
    assertEquals(checksum, head.header("x-amz-checksum-crc32"));
    assertEquals("17", head.header("x-amz-meta-batch"));
    assertEquals("20000", head.header("content-length"));

    RawResponse get =
        sendWell(
            signer,
            signer.presign(
                signer.request().getObject(KEY).responseHeader("content-type", "text/plain"),
                NONE));
    assertArrayEquals(BODY, get.body());
    assertEquals("text/plain", get.header("content-type"));

    RawResponse list =
        sendWell(
            signer,
            signer.presign(signer.request().listObjectsV2().query("prefix", "station=a/"), NONE));
    ListObjectsV2Answer listed = new ListObjectsV2Answer(10);
    listed.feed(list.body(), 0, list.body().length);
    listed.finish();
    assertEquals(1, listed.objects());
    assertEquals(KEY, listed.object(0).key());
    assertEquals(20_000, listed.object(0).size());
    assertEquals(put.header("etag"), listed.object(0).etag());

    sendWell(signer, signer.presign(signer.request().deleteObject(KEY), NONE));
    assertTrue(s3.objects().isEmpty());
  }

  @ParameterizedTest
  @EnumSource(UrlStyle.class)
  void aMultipartUploadIsCompletedOrAborted(UrlStyle style) throws IOException {
    StationSigner signer = new StationSigner(s3, style, NOW);
    String id = createUpload(signer);
    byte[] large = body(5 << 20);
    AsciiBuffer document = new AsciiBuffer(2048);
    CompletedParts parts = new CompletedParts();
    parts.begin(document);
    int number = 0;
    for (byte[] part : List.of(large, BODY)) {
      number++;
      RawResponse uploaded =
          sendWell(signer, signer.presign(signer.request().uploadPart(KEY, number, id), part));
      parts.part(number, uploaded.header("etag"), document);
    }
    parts.end(document);
    byte[] xml = document.toString().getBytes(StandardCharsets.US_ASCII);
    sendWell(signer, signer.presign(signer.request().completeMultipartUpload(KEY, id), xml));
    byte[] whole = Arrays.copyOf(large, large.length + BODY.length);
    System.arraycopy(BODY, 0, whole, large.length, BODY.length);
    assertArrayEquals(whole, s3.bytes(s3.bucket(), KEY));

    String other = createUpload(signer);
    sendWell(signer, signer.presign(signer.request().uploadPart(KEY, 1, other), BODY));
    sendWell(signer, signer.presign(signer.request().abortMultipartUpload(KEY, other), NONE));
    assertEquals(1, s3.objects().size());
    RawResponse late =
        send(signer, signer.presign(signer.request().uploadPart(KEY, 2, other), BODY));
    assertEquals("404 NoSuchUpload", late.verdict());
    RawResponse otherKey =
        send(
            signer,
            signer.presign(
                signer.request().uploadPart("elsewhere", 1, createUpload(signer)), BODY));
    assertEquals("404 NoSuchUpload", otherKey.verdict());
  }

  private String createUpload(StationSigner signer) throws IOException {
    RawResponse created =
        sendWell(signer, signer.presign(signer.request().createMultipartUpload(KEY), NONE));
    CreateMultipartUploadAnswer answer = new CreateMultipartUploadAnswer();
    answer.feed(created.body(), 0, created.body().length);
    return answer.finish();
  }

  @ParameterizedTest
  @EnumSource(UrlStyle.class)
  void everyHeaderSignedFormWorks(UrlStyle style) throws IOException {
    StationSigner signer = new StationSigner(s3, style, NOW);
    for (boolean hashed : new boolean[] {true, false}) {
      sendWell(signer, signer.sign(signer.request().putObject(KEY), BODY, hashed));
      assertArrayEquals(
          BODY, sendWell(signer, signer.sign(signer.request().getObject(KEY), NONE, true)).body());
      sendWell(signer, signer.sign(signer.request().headObject(KEY), NONE, hashed));
      sendWell(signer, signer.sign(signer.request().listObjectsV2(), NONE, hashed));
      sendWell(signer, signer.sign(signer.request().deleteObject(KEY), NONE, hashed));
      assertTrue(s3.objects().isEmpty());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SIGNED,,true",
    "SIGNED,,false",
    "SIGNED_WITH_TRAILER,crc32,true",
    "SIGNED_WITH_TRAILER,crc32c,true",
    "SIGNED_WITH_TRAILER,sha256,false",
    "UNSIGNED_WITH_TRAILER,crc32,true",
    "UNSIGNED_WITH_TRAILER,crc32c,false",
    "UNSIGNED_WITH_TRAILER,sha256,true"
  })
  void everyChunkedFormWorks(StationSigner.Chunks chunks, String trailer, boolean length)
      throws IOException {
    StationSigner signer = new StationSigner(s3, UrlStyle.PATH, NOW);
    for (int size : new int[] {0, 1, 8191, 8192, 8193, 20_000}) {
      byte[] body = Arrays.copyOf(BODY, size);
      RawResponse response =
          send(
              signer,
              signer.chunked(
                  signer.request().putObject("chunked-" + size),
                  body,
                  chunks,
                  checksum(trailer),
                  length));
      assertEquals("200", response.verdict(), size + " bytes: " + response.text());
      assertArrayEquals(body, s3.bytes(s3.bucket(), "chunked-" + size));
      if (trailer != null) {
        assertEquals(
            value(checksum(trailer), body),
            s3.object(s3.bucket(), "chunked-" + size).orElseThrow().checksums().get(trailer));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"SIGNED,", "SIGNED_WITH_TRAILER,crc32", "UNSIGNED_WITH_TRAILER,sha256"})
  void aFlippedBitInAChunkedBodyIsRefused(StationSigner.Chunks chunks, String trailer)
      throws IOException {
    StationSigner signer = new StationSigner(s3, UrlStyle.PATH, NOW);
    RawRequest good =
        signer.chunked(signer.request().putObject(KEY), BODY, chunks, checksum(trailer), true);
    // Every 397th byte meets chunk heads, data, line ends and trailers alike.
    for (int at = 0; at < good.body().length; at += 397) {
      assertNotAccepted(signer, good.body(flip(good.body(), at)), "body byte " + at);
    }
    for (int at = good.body().length - 160; at < good.body().length; at += 5) {
      assertNotAccepted(signer, good.body(flip(good.body(), at)), "body byte " + at);
    }
    assertEquals("200", send(signer, good).verdict());
  }

  @Test
  void aFlippedBitInAPresignedRequestIsRefused() throws IOException {
    StationSigner signer = new StationSigner(s3, UrlStyle.PATH, NOW);
    RawRequest good =
        signer.presign(
            signer
                .request()
                .putObject(KEY)
                .header("if-none-match", "*")
                .header("x-amz-meta-batch", "17")
                .header("x-amz-checksum-sha256", value(checksum("sha256"), BODY)),
            BODY);
    for (int at = 0; at < good.target().length(); at += 3) {
      int position = at;
      assertNotAccepted(
          signer, good.target(target -> flip(target, position)), "target character " + at);
    }
    for (String header : List.of("host: ", "x-amz-meta-batch: ", "x-amz-checksum-sha256: ")) {
      assertNotAccepted(
          signer,
          good.headers(
              line ->
                  line.toLowerCase(Locale.ROOT).startsWith(header)
                      ? flip(line, line.length() - 1)
                      : line),
          header + "value");
      assertNotAccepted(signer, good.without(header.replace(": ", "")), header + "missing");
    }
    for (int at = 0; at < BODY.length; at += 1999) {
      RawResponse response = send(signer, good.body(flip(BODY, at)));
      assertEquals("400 BadDigest", response.verdict(), "body byte " + at);
    }
    assertTrue(s3.objects().isEmpty(), s3.objects().toString());
    assertEquals("200", send(signer, good).verdict());
  }

  @Test
  void aFlippedBitInAHeaderSignedRequestIsRefused() throws IOException {
    StationSigner signer = new StationSigner(s3, UrlStyle.PATH, NOW);
    RawRequest good = signer.sign(signer.request().putObject(KEY), BODY, true);
    int index = 0;
    for (String line : good.headerLines()) {
      if (line.startsWith("Content-Length")) {
        continue;
      }
      for (int at = line.indexOf(':') + 2; at < line.length(); at += 3) {
        int position = at;
        assertNotAccepted(
            signer,
            good.headers(other -> other.equals(line) ? flip(line, position) : other),
            "header " + index + " character " + at);
      }
      index++;
    }
    assertEquals(
        "400 XAmzContentSHA256Mismatch", send(signer, good.body(flip(BODY, 1000))).verdict());
    assertTrue(s3.objects().isEmpty(), s3.objects().toString());
  }

  @Test
  void aStationWhoseClockIsWrongCanSetItByTheAnswer() throws IOException {
    Instant wrong = NOW.plusSeconds(3600);
    StationSigner ahead = new StationSigner(s3, UrlStyle.PATH, wrong);
    RawResponse url = send(ahead, ahead.presign(ahead.request().putObject(KEY), BODY));
    assertEquals("403 AccessDenied", url.verdict());
    RawResponse header = send(ahead, ahead.sign(ahead.request().putObject(KEY), BODY, true));
    S3ErrorAnswer answer = new S3ErrorAnswer();
    answer.feed(header.body(), 0, header.body().length);
    S3Error error = answer.finish();
    assertEquals("RequestTimeTooSkewed", error.code());
    assertEquals(header.header("x-amz-request-id"), error.requestId());

    Instant right =
        ZonedDateTime.parse(header.header("date"), DateTimeFormatter.RFC_1123_DATE_TIME)
            .toInstant();
    StationSigner mended = new StationSigner(s3, UrlStyle.PATH, right);
    assertEquals(
        "200", send(mended, mended.presign(mended.request().putObject(KEY), BODY)).verdict());
  }

  private void assertNotAccepted(StationSigner signer, RawRequest request, String what) {
    try (RawHttps https = new RawHttps(s3, signer.host())) {
      RawResponse response = https.exchange(request);
      assertNotEquals(2, response.status() / 100, what + ": " + response.text());
      assertNotEquals(500, response.status(), what + ": " + response.text());
    } catch (EOFException | SSLException | SocketException closed) {
      // Closing the connection is a refusal as well.
      assertTrue(s3.objects().isEmpty(), what);
    } catch (IOException e) {
      throw new AssertionError(what, e);
    }
    assertTrue(s3.objects().isEmpty(), what + ": " + s3.objects());
  }

  private static byte[] flip(byte[] bytes, int at) {
    byte[] flipped = bytes.clone();
    flipped[at] ^= 1;
    return flipped;
  }

  private static String flip(String text, int at) {
    return text.substring(0, at) + (char) (text.charAt(at) ^ 1) + text.substring(at + 1);
  }

  private static Checksum checksum(String name) {
    if (name == null) {
      return null;
    }
    return switch (name) {
      case "crc32" -> Checksum.crc32();
      case "crc32c" -> Checksum.crc32c();
      default -> Checksum.sha256(new SoftwareSha256());
    };
  }

  private static String crc32(byte[] body) {
    return value(Checksum.crc32(), body);
  }

  private static String value(Checksum checksum, byte[] body) {
    checksum.reset();
    checksum.update(body, 0, body.length);
    return checksum.base64();
  }

  private static byte[] body(int length) {
    byte[] body = new byte[length];
    new Random(20300601).nextBytes(body);
    return body;
  }
}
