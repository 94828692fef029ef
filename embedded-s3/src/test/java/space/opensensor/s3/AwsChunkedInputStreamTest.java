package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The body of AWS's published examples, and bodies that are wrong in one place. */
class AwsChunkedInputStreamTest {

  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  private static final String SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
  private static final String UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
  private static final String CRC32 = "x-amz-checksum-crc32";
  private static final byte[] NONE = {};
  private static final byte[] DATA = filled(66_560);

  /** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html. */
  private static final String SEED =
      "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";

  private static final byte[] SIGNED_BODY =
      join(
          "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"
              + "\r\n",
          Arrays.copyOf(DATA, 65_536),
          "\r\n400;chunk-signature="
              + "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n",
          Arrays.copyOf(DATA, 1024),
          "\r\n0;chunk-signature="
              + "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n");

  /** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html. */
  private static final String TRAILER_SEED =
      "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";

  private static final byte[] SIGNED_TRAILER_BODY =
      join(
          "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2"
              + "\r\n",
          Arrays.copyOf(DATA, 65_536),
          "\r\n400;chunk-signature="
              + "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n",
          Arrays.copyOf(DATA, 1024),
          "\r\n0;chunk-signature="
              + "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
              + "x-amz-checksum-crc32c:sOO8/Q==\r\n"
              + "x-amz-trailer-signature:"
              + "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n");

  @Test
  void theExampleWithSignedChunksPassesUnchanged() throws IOException {
    assertArrayEquals(SIGNED_BODY, pass(SIGNED, SEED, null, 66_560, SIGNED_BODY));
  }

  @Test
  void theExampleWithASignedTrailerPassesUnchanged() throws IOException {
    assertArrayEquals(
        SIGNED_TRAILER_BODY,
        pass(
            SIGNED + "-TRAILER",
            TRAILER_SEED,
            "x-amz-checksum-crc32c",
            66_560,
            SIGNED_TRAILER_BODY));
  }

  @Test
  void aFlippedBitAnywhereInTheSignedExampleIsRefused() {
    for (int at : positions(SIGNED_BODY)) {
      assertThrows(
          S3Refusal.class,
          () -> pass(SIGNED, SEED, null, 66_560, flip(SIGNED_BODY, at)),
          "byte " + at);
    }
  }

  @Test
  void aFlippedBitAnywhereInTheTrailerExampleIsRefused() {
    for (int at : positions(SIGNED_TRAILER_BODY)) {
      assertThrows(
          S3Refusal.class,
          () ->
              pass(
                  SIGNED + "-TRAILER",
                  TRAILER_SEED,
                  "x-amz-checksum-crc32c",
                  66_560,
                  flip(SIGNED_TRAILER_BODY, at)),
          "byte " + at);
    }
  }

  @Test
  void theLastPieceIsHeldBackUntilWhatFollowsIsRight() throws IOException {
    byte[] wrong = flip(SIGNED_TRAILER_BODY, SIGNED_TRAILER_BODY.length - 6);
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    AwsChunkedInputStream body =
        open(SIGNED + "-TRAILER", TRAILER_SEED, "x-amz-checksum-crc32c", 66_560, wrong);
    S3Refusal refusal = assertThrows(S3Refusal.class, () -> body.transferTo(seen));
    assertEquals("SignatureDoesNotMatch", refusal.code());
    int framing = SIGNED_TRAILER_BODY.length - 66_560;
    assertTrue(seen.size() < 66_560 + framing - 2 * 85, seen.size() + " bytes let through");
    assertThrows(S3Refusal.class, body::read);
  }

  @Test
  void anUnsignedTrailerHasToMatch() throws IOException {
    byte[] data = filled(10_000);
    byte[] good =
        join("2710\r\n", data, "\r\n0\r\nx-amz-checksum-crc32:" + crc32(data) + "\r\n\r\n");
    assertArrayEquals(good, pass(UNSIGNED_TRAILER, SEED, "x-amz-checksum-crc32", 10_000, good));
    byte[] wrong = join("2710\r\n", data, "\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n");
    assertEquals("400 BadDigest", refusal("x-amz-checksum-crc32", 10_000, wrong));
  }

  @Test
  void anAnnouncedTrailerHasToArriveAndNoOther() {
    byte[] data = filled(100);
    String crc = "x-amz-checksum-crc32:" + crc32(data) + "\r\n";
    assertEquals(
        "400 MalformedTrailerError",
        refusal("x-amz-checksum-crc32", 100, join("64\r\n", data, "\r\n0\r\n\r\n")));
    assertEquals(
        "400 MalformedTrailerError",
        refusal(
            "x-amz-checksum-crc32",
            100,
            join("64\r\n", data, "\r\n0\r\n" + crc + "x-amz-meta-late: 1\r\n\r\n")));
    assertEquals(
        "400 InvalidRequest",
        refusal("x-amz-meta-late", 100, join("64\r\n", data, "\r\n0\r\n\r\n")));
    assertEquals("400 InvalidRequest", refusal(null, 100, join("64\r\n", data, "\r\n0\r\n\r\n")));
  }

  @Test
  void onlyTheLastChunkMayBeSmall() throws IOException {
    byte[] data = filled(8192 + 100);
    String trailer = "\r\n0\r\nx-amz-checksum-crc32:" + crc32(data) + "\r\n\r\n";
    byte[] good = join("2000\r\n", filled(8192), "\r\n64\r\n", filled(100), trailer);
    assertArrayEquals(
        good, pass(UNSIGNED_TRAILER, SEED, "x-amz-checksum-crc32", data.length, good));
    byte[] small = join("64\r\n", filled(100), "\r\n2000\r\n", filled(8192), trailer);
    assertEquals("403 InvalidChunkSizeError", refusal("x-amz-checksum-crc32", data.length, small));
  }

  @Test
  void theDecodedLengthHasToBeTheOneAnnounced() {
    byte[] data = filled(100);
    byte[] body = join("64\r\n", data, "\r\n0\r\nx-amz-checksum-crc32:" + crc32(data) + "\r\n\r\n");
    assertEquals("400 IncompleteBody", refusal("x-amz-checksum-crc32", 99, body));
    assertEquals("400 IncompleteBody", refusal("x-amz-checksum-crc32", 101, body));
    assertEquals(
        "400 IncompleteBody", refusal("x-amz-checksum-crc32", 100, join("", body, "more")));
    assertEquals("400 IncompleteBody", refusal(CRC32, 100, join("", body, "\0")));
    byte[] twice = filled(2 * 8192);
    String trailer = "\r\n0\r\n" + CRC32 + ":" + crc32(twice) + "\r\n\r\n";
    assertEquals(
        "400 IncompleteBody",
        refusal(
            CRC32,
            8192 + 100,
            join("2000\r\n", filled(8192), "\r\n2000\r\n", filled(8192), trailer)));
    for (int length : new int[] {1, 50, 104, 106, 110, body.length - 5}) {
      assertEquals(
          "400 IncompleteBody",
          refusal("x-amz-checksum-crc32", 100, Arrays.copyOf(body, length)),
          length + " bytes");
    }
  }

  @Test
  void anEmptyObjectIsCheckedThoughNobodyReadsIt() {
    assertEquals(
        "400 BadDigest", refusalOnOpening(0, "0\r\nx-amz-checksum-crc32:AAAAAQ==\r\n\r\n"));
  }

  @Test
  void aPresignedUrlDoesNotGoWithAwsChunked() {
    S3Refusal refusal =
        assertThrows(
            S3Refusal.class,
            () ->
                AwsChunkedInputStream.of(
                    new ByteArrayInputStream(SIGNED_BODY),
                    request(SIGNED, null, 66_560),
                    authentication(true, SEED),
                    SECRET));
    assertEquals("NotImplemented", refusal.code());
  }

  @Test
  void onlyTheModesOfAwsAreTaken() {
    String modes =
        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER,"
            + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or"
            + " a valid sha256 value.";
    S3Refusal refusal =
        assertThrows(
            S3Refusal.class, () -> open("STREAMING-UNSIGNED-PAYLOAD", SEED, null, 0, NONE));
    assertEquals("400 InvalidRequest", refusal.status() + " " + refusal.code());
    assertEquals(modes, refusal.getMessage());
    for (String announced : List.of(SIGNED, UNSIGNED_TRAILER, "STREAMING-")) {
      assertTrue(AwsChunkedInputStream.announcedBy(request(announced, null, 0)), announced);
    }
    assertFalse(AwsChunkedInputStream.announcedBy(request("UNSIGNED-PAYLOAD", null, 0)));
    assertFalse(
        AwsChunkedInputStream.announcedBy(
            new IncomingRequest(1, "PUT", "/b/k", null, "b", "k", Map.of())));
  }

  @Test
  void theDecodedLengthIsAWholeNumber() throws IOException {
    for (String length : List.of("", "-1", "1e3", "1234567890123456789", " 1")) {
      Map<String, List<String>> headers =
          Map.of(
              "x-amz-content-sha256",
              List.of(SIGNED),
              "x-amz-decoded-content-length",
              List.of(length));
      IncomingRequest request = new IncomingRequest(1, "PUT", "/b/k", null, "b", "k", headers);
      S3Refusal refusal =
          assertThrows(
              S3Refusal.class,
              () ->
                  AwsChunkedInputStream.of(
                      new ByteArrayInputStream(SIGNED_BODY),
                      request,
                      authentication(false, SEED),
                      SECRET));
      assertEquals("400 InvalidArgument", refusal.status() + " " + refusal.code());
      assertEquals(
          Map.of("ArgumentName", "x-amz-decoded-content-length", "ArgumentValue", length),
          refusal.details());
    }
  }

  @Test
  void aBodyIsReadByBytesAndByPiecesAlike() throws IOException {
    byte[] data = {0, (byte) 0xff, '\r', '\n'};
    byte[] body = join("4\r\n", data, "\r\n0\r\n" + CRC32 + ":" + crc32(data) + "\r\n\r\n");
    AwsChunkedInputStream bytes = open(UNSIGNED_TRAILER, SEED, CRC32, 4, body);
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    assertFalse(bytes.markSupported());
    for (int b = bytes.read(); b >= 0; b = bytes.read()) {
      seen.write(b);
      assertEquals(0, bytes.read(new byte[0], 0, 0));
    }
    assertArrayEquals(body, seen.toByteArray());
    assertEquals(-1, bytes.read());
    assertEquals(-1, bytes.read(new byte[3], 1, 2));
    assertEquals(Map.of("crc32", crc32(data)), bytes.checksums());
    AwsChunkedInputStream pieces = open(UNSIGNED_TRAILER, SEED, CRC32, 4, body);
    byte[] buffer = new byte[body.length + 2];
    int at = 1;
    for (int count = 0; count >= 0; count = pieces.read(buffer, at, Math.min(3, 1 + at % 3))) {
      at += count;
    }
    assertArrayEquals(body, Arrays.copyOfRange(buffer, 1, at));
    assertEquals(0, buffer[0]);
    assertEquals(0, buffer[at]);
  }

  @Test
  void anEmptyObjectPassesWithItsFraming() throws IOException {
    byte[] body = join("0\r\n" + CRC32 + ":AAAAAA==\r\n\r\n");
    assertArrayEquals(body, pass(UNSIGNED_TRAILER, SEED, CRC32, 0, body));
    // The very last line may be missing, and the empty chunk may not.
    byte[] shorter = Arrays.copyOf(body, body.length - 2);
    assertArrayEquals(shorter, pass(UNSIGNED_TRAILER, SEED, CRC32, 0, shorter));
    assertEquals("400 IncompleteBody", refusalOnOpening(0, "1\r\na\r\n0\r\n\r\n"));
    assertEquals("400 IncompleteBody", refusalOnOpening(0, ""));
  }

  @Test
  void aChunkHasAHeaderOfHexDigitsAndEndsWithItsLine() throws IOException {
    byte[] data = filled(100);
    String end = "\r\n0\r\n" + CRC32 + ":" + crc32(data) + "\r\n\r\n";
    for (String good :
        List.of("64", "00000064", "64;", "64;\0", "64;ext=1", "64;chunk-signature=0")) {
      byte[] body = join(good + "\r\n", data, end);
      assertArrayEquals(body, pass(UNSIGNED_TRAILER, SEED, CRC32, 100, body), good);
    }
    for (String wrong : List.of("", "x", "-64", "0x64", "000000064", " 64", "64 ")) {
      assertEquals(
          "400 IncompleteBody", refusal(CRC32, 100, join(wrong + "\r\n", data, end)), wrong);
    }
    assertEquals("400 IncompleteBody", refusal(CRC32, 100, join("64\n", data, end)));
    assertEquals("400 IncompleteBody", refusal(CRC32, 100, join("\n64\r\n", data, end)));
    assertEquals("400 IncompleteBody", refusal(CRC32, 100, join("64\r\n", data, "x" + end)));
    assertEquals("400 IncompleteBody", refusal(CRC32, 100, join("64\r\n", data, end.substring(1))));
  }

  @Test
  void aLineHasAtMostAKilobyte() throws IOException {
    byte[] data = filled(100);
    String end = "\r\n0\r\n" + CRC32 + ":" + crc32(data) + "\r\n\r\n";
    byte[] longest = join("64;" + "x".repeat(1020) + "\r\n", data, end);
    assertArrayEquals(longest, pass(UNSIGNED_TRAILER, SEED, CRC32, 100, longest));
    assertEquals(
        "400 IncompleteBody",
        refusal(CRC32, 100, join("64;" + "x".repeat(1021) + "\r\n", data, end)));
  }

  @Test
  void theSmallChunkThatIsNotTheLastIsNamed() {
    byte[] body =
        join("2000\r\n", filled(8192), "\r\n1fff\r\n", filled(8191), "\r\n1\r\na\r\n0\r\n\r\n");
    S3Refusal refusal =
        assertThrows(
            S3Refusal.class, () -> pass(UNSIGNED_TRAILER, SEED, CRC32, 8192 + 8191 + 1, body));
    assertEquals("InvalidChunkSizeError", refusal.code());
    assertEquals(Map.of("Chunk", "3", "BadChunkSize", "8191"), refusal.details());
  }

  @Test
  void trailersAreReadInAnyCaseAndWithSpacesAroundThem() throws IOException {
    byte[] data = filled(100);
    String crc = crc32(data);
    byte[] body = join("64\r\n", data, "\r\n0\r\nX-Amz-Checksum-CRC32: \t" + crc + "\t \r\n\r\n");
    AwsChunkedInputStream stream =
        open(UNSIGNED_TRAILER, SEED, " X-Amz-Checksum-Crc32\t", 100, body);
    assertArrayEquals(body, stream.readAllBytes());
    assertEquals(Map.of("crc32", crc), stream.checksums());
    String both = CRC32 + ",x-amz-checksum-sha256";
    String sha = "x-amz-checksum-sha256:KBZtYEOuoYt1rQ8G2mHwJTkVJHrebM2ncJ+1bsdnp4g=\r\n";
    assertEquals(
        "400 MalformedTrailerError",
        refusal(both, 100, join("64\r\n", data, "\r\n0\r\n" + CRC32 + ":" + crc + "\r\n\r\n")));
    assertEquals(
        "400 BadDigest",
        refusal(
            both,
            100,
            join("64\r\n", data, "\r\n0\r\n" + CRC32 + ":" + crc + "\r\n" + sha + "\r\n")));
    assertEquals(
        "400 MalformedTrailerError",
        refusal(CRC32, 100, join("64\r\n", data, "\r\n0\r\n" + CRC32 + "\r\nno colon\r\n\r\n")));
    // What follows the signature is not signed.
    assertEquals(
        "400 MalformedTrailerError",
        refusal(
            CRC32,
            100,
            join(
                "64\r\n",
                data,
                "\r\n0\r\nx-amz-trailer-signature:0\r\n" + CRC32 + ":" + crc + "\r\n\r\n")));
    // A trailer without a value is none that matches.
    assertEquals(
        "400 BadDigest",
        refusal(CRC32, 100, join("64\r\n", data, "\r\n0\r\n" + CRC32 + "\r\n\r\n")));
  }

  private static String refusalOnOpening(int decoded, String body) {
    S3Refusal refusal =
        assertThrows(
            S3Refusal.class,
            () ->
                open(
                    UNSIGNED_TRAILER,
                    SEED,
                    "x-amz-checksum-crc32",
                    decoded,
                    body.getBytes(StandardCharsets.US_ASCII)));
    return refusal.status() + " " + refusal.code();
  }

  private static String refusal(String trailer, int decoded, byte[] body) {
    S3Refusal refusal =
        assertThrows(S3Refusal.class, () -> pass(UNSIGNED_TRAILER, SEED, trailer, decoded, body));
    return refusal.status() + " " + refusal.code();
  }

  private static byte[] pass(String mode, String seed, String trailer, int decoded, byte[] body)
      throws IOException {
    return open(mode, seed, trailer, decoded, body).readAllBytes();
  }

  private static AwsChunkedInputStream open(
      String mode, String seed, String trailer, int decoded, byte[] body) throws IOException {
    return AwsChunkedInputStream.of(
        new ByteArrayInputStream(body),
        request(mode, trailer, decoded),
        authentication(false, seed),
        SECRET);
  }

  private static IncomingRequest request(String mode, String trailer, int decoded) {
    Map<String, List<String>> headers = new TreeMap<>();
    headers.put("x-amz-content-sha256", List.of(mode));
    headers.put("x-amz-decoded-content-length", List.of(Integer.toString(decoded)));
    if (trailer != null) {
      headers.put("x-amz-trailer", List.of(trailer));
    }
    return new IncomingRequest(1, "PUT", "/examplebucket/chunkObject.txt", null, "", "", headers);
  }

  private static Authentication authentication(boolean presigned, String signature) {
    return new Authentication(
        presigned,
        "AKIAIOSFODNN7EXAMPLE",
        "20130524",
        "us-east-1",
        "s3",
        "20130524T000000Z",
        Instant.parse("2013-05-24T00:00:00Z"),
        0,
        List.of("host"),
        signature,
        null);
  }

  /** Every byte of the framing and every thousandth of the data. */
  private static List<Integer> positions(byte[] body) {
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < body.length; i++) {
      boolean data = (i > 90 && i < 65_600) || (i > 65_720 && i < 66_690);
      if (!data || i % 1000 == 0) {
        positions.add(i);
      }
    }
    return positions;
  }

  private static byte[] flip(byte[] body, int at) {
    byte[] flipped = body.clone();
    flipped[at] ^= 1;
    return flipped;
  }

  private static String crc32(byte[] data) {
    java.util.zip.CRC32 crc = new java.util.zip.CRC32();
    crc.update(data);
    byte[] value = ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
    return Base64.getEncoder().encodeToString(value);
  }

  private static byte[] filled(int length) {
    byte[] data = new byte[length];
    Arrays.fill(data, (byte) 'a');
    return data;
  }

  private static byte[] join(Object... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Object part : parts) {
      all.writeBytes(
          part instanceof byte[]
              ? (byte[]) part
              : ((String) part).getBytes(StandardCharsets.US_ASCII));
    }
    return all.toByteArray();
  }
}
