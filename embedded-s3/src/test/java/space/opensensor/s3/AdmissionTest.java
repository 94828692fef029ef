package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who is let in with what, at the edge of each rule, without a server. */
class AdmissionTest {

  private static final Instant NOW = Instant.parse("2013-05-24T00:00:00.500Z");
  private static final S3Credentials KEY = S3Credentials.of("AKIAKEY", "secret");

  private final Admission admission = admission(KEY);

  private static Admission admission(S3Credentials key) {
    Admission admission = new Admission("us-east-1");
    admission.grant(key, request -> true);
    return admission;
  }

  private static IncomingRequest request(String method, String key, String... headers) {
    Map<String, List<String>> all = new TreeMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], List.of(headers[i + 1]));
    }
    return new IncomingRequest(1, method, "/b/" + key, null, "b", key, all);
  }

  private static final IncomingRequest GET =
      request("GET", "k", "x-amz-content-sha256", "UNSIGNED-PAYLOAD");

  private static Authentication signed(
      boolean presigned, String key, Instant date, long expires, String token, String... headers) {
    return new Authentication(
        presigned,
        key,
        "20130524",
        "us-east-1",
        "s3",
        "20130524T000000Z",
        date,
        expires,
        List.of(headers),
        "0".repeat(64),
        token);
  }

  private static Authentication header(Instant date) {
    return signed(false, "AKIAKEY", date, 0, null, "host", "x-amz-content-sha256");
  }

  private static Authentication url(Instant date, long expires) {
    return signed(true, "AKIAKEY", date, expires, null, "Host", "X-Amz-Content-SHA256");
  }

  private static S3Refusal refused(String code, org.junit.jupiter.api.function.Executable check) {
    S3Refusal refusal = assertThrows(S3Refusal.class, check);
    assertEquals(code, refusal.status() + " " + refusal.code());
    return refusal;
  }

  private S3Refusal refused(String code, Authentication authentication) {
    return refused(code, () -> admission.check(GET, authentication, NOW));
  }

  @Test
  void aUrlIsGoodFromFiveMinutesAheadUntilItsLifeEnds() {
    for (Authentication good :
        List.of(
            url(NOW, 1),
            url(NOW.plus(Duration.ofMinutes(5)), 1),
            url(NOW.minusSeconds(900).plusMillis(1), 900))) {
      assertDoesNotThrow(() -> admission.check(GET, good, NOW));
    }
    S3Refusal early =
        refused("403 AccessDenied", url(NOW.plus(Duration.ofMinutes(5)).plusMillis(1), 1));
    assertEquals("Request is not yet valid", early.getMessage());
    assertEquals(
        Map.of(
            "X-Amz-Date", "1369353900501",
            "Expires", "2013-05-24T00:05:01.501Z",
            "ServerTime", "2013-05-24T00:00:00Z"),
        early.details());
    S3Refusal late = refused("403 AccessDenied", url(NOW.minusSeconds(900), 900));
    assertEquals("Request has expired", late.getMessage());
    assertEquals(
        Map.of(
            "X-Amz-Expires", "900",
            "Expires", "2013-05-24T00:00:00.500Z",
            "ServerTime", "2013-05-24T00:00:00Z"),
        late.details());
  }

  @Test
  void aHeaderIsGoodAQuarterOfAnHourEitherWay() {
    for (int sign : new int[] {1, -1}) {
      Duration most = Duration.ofMinutes(15).multipliedBy(sign);
      assertDoesNotThrow(() -> admission.check(GET, header(NOW.plus(most)), NOW));
      S3Refusal refusal =
          refused("403 RequestTimeTooSkewed", header(NOW.plus(most).plusMillis(sign)));
      assertEquals(
          Map.of(
              "RequestTime", "20130524T000000Z",
              "ServerTime", "2013-05-24T00:00:00Z",
              "MaxAllowedSkewMilliseconds", "900000"),
          refusal.details());
    }
  }

  @Test
  void aHeaderCoversThePayloadsHash() {
    S3Refusal refusal =
        refused("400 InvalidRequest", () -> admission.check(request("GET", "k"), header(NOW), NOW));
    assertEquals(
        "Missing required header for this request: x-amz-content-sha256", refusal.getMessage());
    assertDoesNotThrow(() -> admission.check(request("GET", "k"), url(NOW, 1), NOW));
  }

  @Test
  void hostAndEveryAmzHeaderAreSigned() {
    IncomingRequest more =
        request(
            "GET",
            "k",
            "accept",
            "text/xml",
            "x-amz-content-sha256",
            "UNSIGNED-PAYLOAD",
            "x-amz-meta-a",
            "1",
            "x-amz-meta-b",
            "2");
    S3Refusal refusal =
        refused(
            "403 AccessDenied",
            () ->
                admission.check(
                    more, signed(true, "AKIAKEY", NOW, 1, null, "X-Amz-Content-Sha256"), NOW));
    assertEquals(Map.of("HeadersNotSigned", "host, x-amz-meta-a, x-amz-meta-b"), refusal.details());
    S3Refusal one = refused("403 AccessDenied", () -> admission.check(more, url(NOW, 1), NOW));
    assertEquals(Map.of("HeadersNotSigned", "x-amz-meta-a, x-amz-meta-b"), one.details());
    assertEquals(
        "There were headers present in the request which were not signed", one.getMessage());
  }

  @Test
  void aKeyIsKnownUntilItIsRevoked() {
    assertEquals("secret", admission.secret("AKIAKEY"));
    assertNull(admission.secret("AKIAOTHER"));
    assertNull(admission.secret(null));
    S3Refusal refusal =
        refused("403 InvalidAccessKeyId", signed(true, "AKIAOTHER", NOW, 1, null, "host"));
    assertEquals(Map.of("AWSAccessKeyId", "AKIAOTHER"), refusal.details());
    admission.revoke("AKIAKEY");
    assertNull(admission.secret("AKIAKEY"));
    refused("403 InvalidAccessKeyId", url(NOW, 1));
  }

  @Test
  void theRegionAndThePolicyAreAskedToo() {
    Authentication good = url(NOW, 1);
    Admission elsewhere = new Admission("eu-west-1");
    elsewhere.grant(KEY, request -> true);
    refused("400 AuthorizationQueryParametersError", () -> elsewhere.check(GET, good, NOW));
    admission.grant(KEY, request -> request.method().equals("PUT"));
    refused("403 AccessDenied", good);
    assertDoesNotThrow(() -> admission.check(request("PUT", "k"), good, NOW));
  }

  @Test
  void aTemporaryKeyNeedsItsOwnTokenUntilItEnds() {
    S3Credentials key = new S3Credentials("ASIAKEY", "secret", "token", NOW);
    Admission temporary = admission(key);
    Instant before = NOW.minusMillis(1);
    String[] hosts = {"host", "x-amz-content-sha256"};
    Authentication good = signed(true, "ASIAKEY", NOW, 1, "token", hosts);
    assertDoesNotThrow(() -> temporary.check(GET, good, before));
    S3Refusal over = refused("400 ExpiredToken", () -> temporary.check(GET, good, NOW));
    assertEquals(Map.of("Token-0", "token"), over.details());
    S3Refusal other =
        refused(
            "400 InvalidToken",
            () -> temporary.check(GET, signed(true, "ASIAKEY", NOW, 1, "x", hosts), before));
    assertEquals(Map.of("Token-0", "x"), other.details());
    S3Refusal none =
        refused(
            "403 InvalidAccessKeyId",
            () -> temporary.check(GET, signed(true, "ASIAKEY", NOW, 1, null, hosts), before));
    assertEquals(Map.of("AWSAccessKeyId", "ASIAKEY"), none.details());
    // A token that a key does not need is not passed over.
    refused("400 InvalidToken", signed(true, "AKIAKEY", NOW, 1, "token", hosts));
  }

  @Test
  void anUploadHasALength() {
    IncomingRequest empty = request("PUT", "k");
    S3Refusal refusal = refused("411 MissingContentLength", () -> admission.checkFraming(empty));
    assertEquals("You must provide the Content-Length HTTP header.", refusal.getMessage());
    for (IncomingRequest good :
        List.of(
            request("PUT", "k", "content-length", "0"),
            request("PUT", "", "accept", "x"),
            request("GET", "k"),
            request("PUT", "k", "x-amz-copy-source", "/b/other"))) {
      assertDoesNotThrow(() -> admission.checkFraming(good));
    }
  }

  @Test
  void aBodyInChunksIsAnnouncedAsAwsDoesIt() {
    S3Refusal plain =
        refused(
            "501 NotImplemented",
            () ->
                admission.checkFraming(
                    request("PUT", "k", "transfer-encoding", "chunked", "content-length", "5")));
    assertEquals(Map.of("Header", "Transfer-Encoding"), plain.details());
    String[] chunked = {
      "x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "transfer-encoding", "chunked"
    };
    refused("411 MissingContentLength", () -> admission.checkFraming(request("PUT", "k", chunked)));
    assertDoesNotThrow(
        () ->
            admission.checkFraming(
                request(
                    "PUT",
                    "k",
                    "x-amz-content-sha256",
                    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                    "transfer-encoding",
                    "chunked",
                    "x-amz-decoded-content-length",
                    "5")));
  }

  private static final String LISTING_TOO =
      "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\",\"s3:ListBucket\"],"
          + "\"Resource\":\"*\"}]}";

  @Test
  void aSessionMayDoWhatItsPolicyAndItsParentAllow() {
    admission.grant(KEY, request -> !request.key().equals("closed"));
    PolicyDocument policy = PolicyDocument.parse(LISTING_TOO.replace(",\"s3:ListBucket\"", ""));
    S3Credentials limited =
        admission.openSession("AKIAKEY", "one", NOW.plusSeconds(9), policy, NOW);
    S3Credentials free = admission.openSession("AKIAKEY", "two", NOW.plusSeconds(9), null, NOW);
    assertEquals(limited.secretAccessKey(), admission.secret(limited.accessKeyId()));
    Authentication asLimited = of(limited);
    IncomingRequest put = request("PUT", "k");
    IncomingRequest closed = request("GET", "closed");
    assertDoesNotThrow(() -> admission.check(GET, asLimited, NOW));
    refused("403 AccessDenied", () -> admission.check(put, asLimited, NOW));
    refused("403 AccessDenied", () -> admission.check(closed, asLimited, NOW));
    assertDoesNotThrow(() -> admission.check(put, of(free), NOW));
    refused("403 AccessDenied", () -> admission.check(closed, of(free), NOW));
    assertEquals(
        "no such key: AKIAOTHER",
        assertThrows(
                IllegalArgumentException.class,
                () -> admission.openSession("AKIAOTHER", "x", NOW, null, NOW))
            .getMessage());
  }

  private static Authentication of(S3Credentials key) {
    return signed(
        true, key.accessKeyId(), NOW, 9, key.sessionToken(), "host", "x-amz-content-sha256");
  }

  @Test
  void whatIsMissingIsHiddenFromThoseWhoMayNotList() {
    S3Credentials blind =
        admission.openSession(
            "AKIAKEY",
            "one",
            NOW.plusSeconds(9),
            PolicyDocument.parse(LISTING_TOO.replace(",\"s3:ListBucket\"", "")),
            NOW);
    S3Credentials seeing =
        admission.openSession(
            "AKIAKEY", "one", NOW.plusSeconds(9), PolicyDocument.parse(LISTING_TOO), NOW);
    assertTrue(admission.hidesMissing(GET, blind.accessKeyId()));
    assertFalse(admission.hidesMissing(GET, seeing.accessKeyId()));
    assertFalse(admission.hidesMissing(GET, "AKIAKEY"));
    assertFalse(admission.hidesMissing(GET, "AKIAOTHER"));
  }

  @Test
  void sessionsOfANameEndTogether() {
    S3Credentials one = admission.openSession("AKIAKEY", "one", NOW.plusSeconds(9), null, NOW);
    S3Credentials two = admission.openSession("AKIAKEY", "one", NOW.plusSeconds(9), null, NOW);
    S3Credentials other = admission.openSession("AKIAKEY", "two", NOW.plusSeconds(9), null, NOW);
    assertEquals(2, admission.endSessions("one"));
    assertEquals(0, admission.endSessions("three"));
    for (S3Credentials ended : List.of(one, two)) {
      refused("403 AccessDenied", () -> admission.check(GET, of(ended), NOW));
    }
    assertDoesNotThrow(() -> admission.check(GET, of(other), NOW));
    assertDoesNotThrow(() -> admission.check(GET, url(NOW, 1), NOW));
  }

  @Test
  void sessionsThatAreOverAreForgottenWhereThereAreMany() {
    Instant end = NOW.plusSeconds(9);
    S3Credentials first = admission.openSession("AKIAKEY", "s", NOW, null, NOW);
    S3Credentials alive = admission.openSession("AKIAKEY", "s", end, null, NOW);
    for (int i = 3; i < 10_000; i++) {
      admission.grant(S3Credentials.of("AKIA" + i, "secret"), request -> true);
    }
    // There are 10,000 keys by now: the next one but one tidies up.
    assertEquals(first.secretAccessKey(), admission.secret(first.accessKeyId()));
    admission.openSession("AKIAKEY", "s", end, null, NOW);
    assertEquals(first.secretAccessKey(), admission.secret(first.accessKeyId()));
    admission.openSession("AKIAKEY", "s", end, null, NOW);
    assertNull(admission.secret(first.accessKeyId()));
    assertEquals(alive.secretAccessKey(), admission.secret(alive.accessKeyId()));
    assertEquals("secret", admission.secret("AKIAKEY"));
    assertEquals("secret", admission.secret("AKIA9999"));
  }

  private S3Refusal unassumed(String code, Authentication authentication) {
    return refused(code, () -> admission.checkAssume(GET, authentication, NOW));
  }

  @Test
  void onlyAPermanentKeyAsksForASession() throws Exception {
    assertEquals(KEY, admission.checkAssume(GET, header(NOW), NOW));
    assertEquals(
        "The security token included in the request is invalid.",
        unassumed(
                "403 InvalidClientTokenId",
                signed(false, "AKIAOTHER", NOW, 0, null, "host", "x-amz-content-sha256"))
            .getMessage());
    S3Credentials session = admission.openSession("AKIAKEY", "s", NOW.plusSeconds(9), null, NOW);
    assertEquals(
        "A temporary key cannot ask for another one",
        unassumed("403 AccessDenied", of(session)).getMessage());
    for (int sign : new int[] {1, -1}) {
      Duration most = Duration.ofMinutes(15).multipliedBy(sign);
      assertEquals(KEY, admission.checkAssume(GET, header(NOW.plus(most)), NOW));
      assertEquals(
          "Signature expired: 20130524T000000Z is far from " + NOW,
          unassumed("403 SignatureDoesNotMatch", header(NOW.plus(most).plusMillis(sign)))
              .getMessage());
    }
    unassumed("403 AccessDenied", signed(false, "AKIAKEY", NOW, 0, null, "host"));
    Admission elsewhere = new Admission("eu-west-1");
    elsewhere.grant(KEY, request -> true);
    assertEquals(
        "Credential should be scoped to a valid region.",
        refused("403 SignatureDoesNotMatch", () -> elsewhere.checkAssume(GET, header(NOW), NOW))
            .getMessage());
    admission.grant(KEY, request -> false);
    assertEquals(
        "Not allowed to perform: sts:AssumeRole",
        unassumed("403 AccessDenied", header(NOW)).getMessage());
  }
}
