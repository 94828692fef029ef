package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What AWS asks of a single request, at a fixed instant of the server's clock. */
class FrontRulesTest {

  /** Years before and years after any day these tests may run on. */
  private static final Instant PAST = Instant.parse("2013-05-24T00:00:00Z");

  private static final byte[] BODY = "sample".getBytes(StandardCharsets.UTF_8);

  private static EmbeddedS3 s3;
  private static AwsSigner signer;

  @BeforeAll
  static void start() throws IOException {
    s3 = EmbeddedS3.builder().clock(InstantSource.fixed(PAST)).start();
    signer = new AwsSigner(s3, PAST);
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  private static RawResponse send(RawRequest request) throws IOException {
    return RawHttps.once(s3, request);
  }

  private static void assertRefused(String verdict, String path, RawRequest request)
      throws IOException {
    RawResponse response = send(request);
    assertEquals(verdict, response.verdict(), response.text());
    assertNotNull(response.header("x-amz-request-id"));
    assertEquals(response.header("x-amz-request-id"), response.element("RequestId"));
    assertTrue(s3.object(s3.bucket(), path.substring(1)).isEmpty(), path + " was stored");
  }

  @Test
  void presignedPutWithLengthIsStored() throws IOException {
    RawResponse response = send(signer.presign("PUT", "/good", BODY));
    assertEquals("200", response.verdict(), response.text());
    assertEquals("\"5e8ff9bf55ba3508199d22e984129be6\"", response.header("etag"));
    assertEquals("sample", new String(s3.bytes(s3.bucket(), "good"), StandardCharsets.UTF_8));
    assertEquals("Fri, 24 May 2013 00:00:00 GMT", response.header("date"));
  }

  @Test
  void headerSignedPutIsStored() throws IOException {
    assertEquals("200", send(signer.sign("PUT", "/header", BODY)).verdict());
    assertEquals("sample", new String(s3.bytes(s3.bucket(), "header"), StandardCharsets.UTF_8));
  }

  @Test
  void plainChunkedIsNotImplemented() throws IOException {
    RawRequest request =
        signer
            .presign("PUT", "/chunked", BODY)
            .without("Content-Length")
            .with("Transfer-Encoding: chunked")
            .body("6\r\nsample\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    assertRefused("501 NotImplemented", "/chunked", request);
    RawResponse response = send(request);
    assertEquals("Transfer-Encoding", response.element("Header"));
    assertEquals("close", response.header("connection"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
        "X%2DAmz-Expires"
      })
  void aParameterOfTheSignatureThatIsGivenTwiceIsRefused(String name) throws IOException {
    RawRequest request = signer.presign("PUT", "/twice", BODY);
    String parameter = name.replace("%2D", "-");
    String value = request.target().replaceAll(".*[?&]" + parameter + "=([^&]*).*", "$1");
    assertRefused(
        "400 AuthorizationQueryParametersError",
        "/twice",
        request.target(target -> target + "&" + name + "=" + value));
    assertRefused(
        "400 AuthorizationQueryParametersError",
        "/twice",
        request.target(target -> target.replace("?", "?" + name + "=604800&")));
  }

  @Test
  void noLengthAtAllIsRefused() throws IOException {
    assertRefused(
        "411 MissingContentLength",
        "/nolength",
        signer.presign("PUT", "/nolength", new byte[0]).without("Content-Length"));
  }

  @Test
  void aSignatureThatIsOffByADigitIsRefused() throws IOException {
    RawRequest request = signer.presign("PUT", "/sig", BODY);
    char last = request.target().charAt(request.target().length() - 1);
    assertRefused(
        "403 SignatureDoesNotMatch",
        "/sig",
        request.target(t -> t.substring(0, t.length() - 1) + (last == '0' ? '1' : '0')));
  }

  @Test
  void theErrorDocumentShowsWhatWasSigned() throws IOException {
    RawResponse response = send(signer.presign("PUT", "/a", BODY).method("GET"));
    assertEquals("403 SignatureDoesNotMatch", response.verdict());
    assertTrue(response.element("CanonicalRequest").startsWith("GET\n/station/a\n"));
    assertTrue(response.element("StringToSign").startsWith("AWS4-HMAC-SHA256\n20130524T000000Z\n"));
    assertFalse(response.text().contains(s3.credentials().secretAccessKey()));
    assertEquals("chunked", response.header("transfer-encoding"));
    assertEquals("application/xml", response.header("content-type"));
    assertTrue(response.text().startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>"));
  }

  @Test
  void aWrongSecretIsRefused() throws IOException {
    S3Credentials wrong = S3Credentials.of(s3.credentials().accessKeyId(), "not the secret");
    assertRefused(
        "403 SignatureDoesNotMatch", "/secret", signer.as(wrong).presign("PUT", "/secret", BODY));
    assertRefused(
        "403 SignatureDoesNotMatch", "/secret", signer.as(wrong).sign("PUT", "/secret", BODY));
  }

  @Test
  void anUnknownKeyIsRefused() throws IOException {
    S3Credentials unknown = S3Credentials.random();
    assertRefused(
        "403 InvalidAccessKeyId", "/key", signer.as(unknown).presign("PUT", "/key", BODY));
    assertRefused("403 InvalidAccessKeyId", "/key", signer.as(unknown).sign("PUT", "/key", BODY));
  }

  @Test
  void aChangedLifeIsRefused() throws IOException {
    assertRefused(
        "403 SignatureDoesNotMatch",
        "/life",
        signer
            .presign("PUT", "/life", BODY)
            .target(t -> t.replace("X-Amz-Expires=900", "X-Amz-Expires=901")));
  }

  @Test
  void anExpiredUrlIsRefusedByTheServersClock() throws IOException {
    RawRequest lastSecond = signer.at(PAST.minusSeconds(899)).presign("PUT", "/expired", BODY);
    RawRequest tooLate = signer.at(PAST.minusSeconds(900)).presign("PUT", "/expired", BODY);
    assertRefused("403 AccessDenied", "/expired", tooLate);
    RawResponse response = send(tooLate);
    assertEquals("Request has expired", response.element("Message"));
    assertEquals("900", response.element("X-Amz-Expires"));
    assertEquals("2013-05-24T00:00:00Z", response.element("Expires"));
    assertEquals("2013-05-24T00:00:00Z", response.element("ServerTime"));
    assertEquals("200", send(lastSecond).verdict());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT5M1S", "PT10M", "PT48H"})
  void aDateAheadOfTheServersClockIsRefused(Duration ahead) throws IOException {
    RawRequest request = signer.at(PAST.plus(ahead)).presign("PUT", "/ahead", BODY);
    assertRefused("403 AccessDenied", "/ahead", request);
    assertEquals("Request is not yet valid", send(request).element("Message"));
  }

  @Test
  void aDateAHandfulOfMinutesAheadIsForgiven() throws IOException {
    RawRequest request = signer.at(PAST.plusSeconds(300)).presign("PUT", "/bit-ahead", BODY);
    assertEquals("200", send(request).verdict());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT15M1S", "-PT15M1S", "PT20M", "-PT48H"})
  void headerSignedRequestsKeepWithinAQuarterOfAnHour(Duration skew) throws IOException {
    RawRequest request = signer.at(PAST.plus(skew)).sign("PUT", "/skew", BODY);
    assertRefused("403 RequestTimeTooSkewed", "/skew", request);
    RawResponse response = send(request);
    assertEquals("2013-05-24T00:00:00Z", response.element("ServerTime"));
    assertEquals("900000", response.element("MaxAllowedSkewMilliseconds"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT15M", "-PT15M"})
  void headerSignedRequestsMayBeAQuarterOfAnHourOff(Duration skew) throws IOException {
    assertEquals("200", send(signer.at(PAST.plus(skew)).sign("PUT", "/skew-ok", BODY)).verdict());
  }

  @ParameterizedTest
  @ValueSource(strings = {"604801", "-1", "ten"})
  void aLifeOutOfRangeIsABadRequest(String expires) throws IOException {
    assertRefused(
        "400 AuthorizationQueryParametersError",
        "/range",
        signer
            .presign("PUT", "/range", BODY)
            .target(t -> t.replace("X-Amz-Expires=900", "X-Amz-Expires=" + expires)));
  }

  @Test
  void aLifeOfAWholeWeekIsGood() throws IOException {
    assertEquals(
        "200", send(signer.presign(Duration.ofSeconds(604_800), "PUT", "/week", BODY)).verdict());
  }

  @Test
  void noSignatureIsRefused() throws IOException {
    assertRefused(
        "403 AccessDenied",
        "/open",
        signer.presign("PUT", "/open", BODY).target(t -> t.substring(0, t.indexOf('?'))));
    assertRefused(
        "403 AccessDenied", "/open", signer.sign("PUT", "/open", BODY).without("Authorization"));
  }

  @Test
  void anUnsignedAmzHeaderIsRefused() throws IOException {
    RawRequest request =
        signer.presign("PUT", "/unsigned", BODY).with("x-amz-storage-class: STANDARD");
    assertRefused("403 AccessDenied", "/unsigned", request);
    assertEquals("x-amz-storage-class", send(request).element("HeadersNotSigned"));
    assertRefused(
        "403 AccessDenied",
        "/unsigned",
        signer.sign("PUT", "/unsigned", BODY).with("X-Amz-Meta-Note: hello"));
  }

  @Test
  void aSignedHeaderThatChangedIsRefused() throws IOException {
    RawRequest request = signer.presign("PUT", "/type", BODY, "content-type: text/csv");
    assertRefused(
        "403 SignatureDoesNotMatch",
        "/type",
        request.headers(line -> line.replace("text/csv", "text/tab")));
    assertRefused("403 SignatureDoesNotMatch", "/type", request.without("content-type"));
    assertEquals("200", send(request).verdict());
    assertEquals("text/csv", s3.object(s3.bucket(), "type").orElseThrow().contentType());
  }

  @Test
  void aSecondConditionalPutIsRefusedAndChangesNothing() throws IOException {
    RawRequest first = signer.presign("PUT", "/once", BODY, "if-none-match: *");
    RawRequest second = signer.presign("PUT", "/once", new byte[] {1, 2, 3}, "if-none-match: *");
    assertEquals("200", send(first).verdict());
    RawResponse response = send(second);
    assertEquals("412 PreconditionFailed", response.verdict());
    assertEquals("If-None-Match", response.element("Condition"));
    assertEquals("sample", new String(s3.bytes(s3.bucket(), "once"), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-amz-checksum-sha256: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "x-amz-checksum-crc32: AAAAAA==",
        "content-md5: AAAAAAAAAAAAAAAAAAAAAA=="
      })
  void aWrongChecksumIsABadDigest(String header) throws IOException {
    assertRefused("400 BadDigest", "/digest", signer.presign("PUT", "/digest", BODY, header));
  }

  @Test
  void aWrongPayloadHashIsRefused() throws IOException {
    assertRefused(
        "400 XAmzContentSHA256Mismatch",
        "/hash",
        signer.sign("PUT", "/hash", BODY).body("simple".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aBodyCutShortIsNotStored() throws Exception {
    RawRequest request = signer.presign("PUT", "/cut", BODY);
    try (RawHttps https = new RawHttps(s3)) {
      https.send(request.head());
      https.send(new byte[] {'s', 'a', 'm'});
    }
    // The next request on another connection is answered after the broken one is given up, or
    // before: either way nothing may ever be listed.
    assertEquals("404", Integer.toString(send(signer.presign("GET", "/cut", BODY)).status()));
    assertTrue(s3.objects(s3.bucket(), "cut").isEmpty());
  }

  @Test
  void aTokenTheServerDoesNotKnowIsRefused() throws IOException {
    S3Credentials forged =
        new S3Credentials(
            s3.credentials().accessKeyId(), s3.credentials().secretAccessKey(), "forged", null);
    assertRefused("400 InvalidToken", "/token", signer.as(forged).presign("PUT", "/token", BODY));
    assertRefused("400 InvalidToken", "/token", signer.as(forged).sign("PUT", "/token", BODY));
  }

  @Test
  void aTemporaryKeyNeedsItsTokenUntilItExpires() throws IOException {
    S3Credentials key = S3Credentials.temporary(PAST.plusSeconds(1));
    s3.grant(key, request -> true);
    assertEquals("200", send(signer.as(key).presign("PUT", "/temporary", BODY)).verdict());
    assertEquals("200", send(signer.as(key).sign("PUT", "/temporary", BODY)).verdict());
    S3Credentials bare = S3Credentials.of(key.accessKeyId(), key.secretAccessKey());
    assertRefused("403 InvalidAccessKeyId", "/bare", signer.as(bare).presign("PUT", "/bare", BODY));

    S3Credentials expired = S3Credentials.temporary(PAST);
    s3.grant(expired, request -> true);
    assertRefused("400 ExpiredToken", "/late", signer.as(expired).presign("PUT", "/late", BODY));
    s3.revoke(key);
    assertRefused("403 InvalidAccessKeyId", "/gone", signer.as(key).presign("PUT", "/gone", BODY));
  }

  @Test
  void anotherRegionIsRefused() throws IOException {
    RawRequest url = signer.in("eu-west-1").presign("PUT", "/region", BODY);
    assertRefused("400 AuthorizationQueryParametersError", "/region", url);
    assertEquals("us-east-1", send(url).element("Region"));
    assertRefused(
        "400 AuthorizationHeaderMalformed",
        "/region",
        signer.in("eu-west-1").sign("PUT", "/region", BODY));
  }

  @ParameterizedTest
  @CsvSource({
    "X-Amz-Expires=900,X-Amz-Ignored=900,400 AuthorizationQueryParametersError",
    "X-Amz-Date=20130524T000000Z,X-Amz-Date=20130524,400 AuthorizationQueryParametersError",
    "X-Amz-Date=20130524T,X-Amz-Date=20130525T,400 AuthorizationQueryParametersError",
    "%2Faws4_request,%2Faws5_request,400 AuthorizationQueryParametersError",
    "%2Fs3%2F,%2Fsqs%2F,400 AuthorizationQueryParametersError",
    "AWS4-HMAC-SHA256,AWS4-HMAC-SHA512,400 AuthorizationQueryParametersError",
    "X-Amz-SignedHeaders=host,X-Amz-SignedHeaders=range,403 AccessDenied"
  })
  void aPresignedUrlIsWellFormed(String part, String replacement, String verdict)
      throws IOException {
    RawRequest good = signer.presign("PUT", "/form", BODY);
    assertTrue(good.target().contains(part), good.target());
    assertRefused(verdict, "/form", good.target(target -> target.replace(part, replacement)));
  }

  @ParameterizedTest
  @CsvSource({
    "AWS4-HMAC-SHA256 Credential=,AWS4-HMAC-SHA256 Credentials=,400 AuthorizationHeaderMalformed",
    "/aws4_request,/aws5_request,400 AuthorizationHeaderMalformed",
    "AWS4-HMAC-SHA256 ,Bearer ,400 InvalidArgument",
    "AWS4-HMAC-SHA256 ,AWS ,400 InvalidRequest",
    "20130524T000000Z,20130524,403 AccessDenied",
    "20130524/us,20130525/us,400 AuthorizationHeaderMalformed",
    "host;,,403 AccessDenied"
  })
  void anAuthorizationHeaderIsWellFormed(String part, String replacement, String verdict)
      throws IOException {
    RawRequest good = signer.sign("PUT", "/form", BODY);
    assertTrue(good.headerLines().toString().contains(part), good.headerLines().toString());
    String other = replacement == null ? "" : replacement;
    assertRefused(verdict, "/form", good.headers(line -> line.replace(part, other)));
  }

  @Test
  void oneSignatureIsEnoughAndItCoversThePayload() throws IOException {
    RawRequest header = signer.sign("PUT", "/two", BODY);
    assertRefused(
        "400 InvalidArgument",
        "/two",
        header.target(target -> signer.presign("PUT", "/two", BODY).target()));
    assertRefused("400 InvalidRequest", "/two", header.without("x-amz-content-sha256"));
  }

  @Test
  void aPolicyCanAllowPutAndNothingElse() throws IOException {
    S3Credentials writer = S3Credentials.random();
    s3.grant(writer, request -> request.method().equals("PUT"));
    assertEquals("200", send(signer.as(writer).presign("PUT", "/policy", BODY)).verdict());
    assertEquals(
        "403 AccessDenied", send(signer.as(writer).presign("GET", "/policy", BODY)).verdict());
    assertEquals(403, send(signer.as(writer).presign("HEAD", "/policy", BODY)).status());
  }

  @Test
  void aKeyOrBucketThatIsNotThereIsNamed() throws IOException {
    RawResponse noKey = send(signer.presign("GET", "/nothing-here", new byte[0]));
    assertEquals("404 NoSuchKey", noKey.verdict());
    assertEquals("nothing-here", noKey.element("Key"));
    RawResponse noBucket = send(signer.bucket("elsewhere").presign("PUT", "/x", BODY));
    assertEquals("404 NoSuchBucket", noBucket.verdict());
    assertEquals("elsewhere", noBucket.element("BucketName"));
  }

  @Test
  void somethingThatIsNoHttpGetsAnErrorDocument() throws IOException {
    try (RawHttps https = new RawHttps(s3)) {
      https.send(
          "PUT /station/x HTTP/1.1\r\nno header at all\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      RawResponse response = https.receive("PUT");
      assertEquals("400 InvalidRequest", response.verdict());
    }
  }
}
