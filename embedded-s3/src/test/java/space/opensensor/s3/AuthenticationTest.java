package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request says of its signature: the forms that are read, and the first that is not. */
class AuthenticationTest {

  private static final String SIGNATURE = "0123456789abcdef".repeat(4);
  private static final String SCOPE = "20130524/us-east-1/s3/aws4_request";
  private static final Instant DATE = Instant.parse("2013-05-24T01:02:03Z");
  private static final String AMZ_DATE = "20130524T010203Z";

  private static Map<String, String> query() {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("X-Amz-Algorithm", "AWS4-HMAC-SHA256");
    query.put("X-Amz-Credential", "AKIA%2F" + SCOPE.replace("/", "%2F"));
    query.put("X-Amz-Date", AMZ_DATE);
    query.put("X-Amz-Expires", "900");
    query.put("X-Amz-SignedHeaders", "host%3Brange");
    query.put("X-Amz-Signature", SIGNATURE);
    return query;
  }

  private static IncomingRequest request(Map<String, String> query, String... headers) {
    Map<String, List<String>> all = new TreeMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.merge(headers[i], List.of(headers[i + 1]), (a, b) -> List.of(a.get(0), b.get(0)));
    }
    String text =
        query.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining("&"));
    return new IncomingRequest(1, "PUT", "/b/k", text.isEmpty() ? null : text, "b", "k", all);
  }

  private static IncomingRequest changed(String name, String value) {
    Map<String, String> query = query();
    query.put(name, value);
    return request(query);
  }

  private static String header(String credential) {
    return "AWS4-HMAC-SHA256 Credential="
        + credential
        + ", SignedHeaders=host;range, Signature="
        + SIGNATURE;
  }

  private static IncomingRequest signed(String authorization) {
    return request(Map.of(), "authorization", authorization, "x-amz-date", AMZ_DATE);
  }

  private static S3Refusal refused(String code, IncomingRequest request) {
    S3Refusal refusal = assertThrows(S3Refusal.class, () -> Authentication.of(request));
    assertEquals(code, refusal.status() + " " + refusal.code());
    return refusal;
  }

  private static Authentication expected(boolean presigned, long expires, String token) {
    return new Authentication(
        presigned,
        "AKIA",
        "20130524",
        "us-east-1",
        "s3",
        AMZ_DATE,
        DATE,
        expires,
        List.of("host", "range"),
        SIGNATURE,
        token);
  }

  @Test
  void aQueryIsReadAndItsTokenFromEitherPlace() throws Exception {
    assertEquals(expected(true, 900, null), Authentication.of(request(query())));
    assertEquals(
        expected(true, 900, "header"),
        Authentication.of(request(query(), "x-amz-security-token", "header")));
    Map<String, String> both = query();
    both.put("X-Amz-Security-Token", "query");
    assertEquals(
        expected(true, 900, "query"),
        Authentication.of(request(both, "x-amz-security-token", "header")));
  }

  @Test
  void aHeaderIsReadWithItsDateAndToken() throws Exception {
    assertEquals(expected(false, 0, null), Authentication.of(signed(header("AKIA/" + SCOPE))));
    assertEquals(
        expected(false, 0, "t"),
        Authentication.of(
            request(
                Map.of(),
                "authorization",
                header("AKIA/" + SCOPE),
                "x-amz-date",
                AMZ_DATE,
                "x-amz-security-token",
                "t")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature"
      })
  void aQueryHasAllItsParameters(String name) {
    Map<String, String> query = query();
    query.remove(name);
    assertEquals(
        "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential,"
            + " X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
        refused("400 AuthorizationQueryParametersError", request(query)).getMessage());
  }

  @Test
  void aHeaderOfTheSignatureIsGivenOnce() {
    for (String name : List.of("authorization", "x-amz-date", "x-amz-security-token")) {
      S3Refusal refusal =
          refused(
              "400 InvalidArgument",
              name.equals("authorization")
                  ? request(Map.of(), name, "a", name, "b")
                  : request(query(), name, "a", name, "b"));
      assertEquals(name + " must be given once", refusal.getMessage());
      assertEquals(Map.of("ArgumentName", name), refusal.details());
    }
  }

  @Test
  void aRequestIsSignedInOneWay() {
    assertEquals(
        "Authorization",
        refused("400 InvalidArgument", request(query(), "authorization", header("AKIA/" + SCOPE)))
            .details()
            .get("ArgumentName"));
    assertEquals("Access Denied", refused("403 AccessDenied", request(Map.of())).getMessage());
    String old =
        "The authorization mechanism you have provided is not supported. Please use"
            + " AWS4-HMAC-SHA256.";
    assertEquals(
        old, refused("400 InvalidRequest", request(Map.of("Signature", "x"))).getMessage());
    assertEquals(old, refused("400 InvalidRequest", signed("AWS AKIA:x")).getMessage());
    S3Refusal other = refused("400 InvalidArgument", signed("Bearer x"));
    assertEquals(
        Map.of("ArgumentName", "Authorization", "ArgumentValue", "Bearer"), other.details());
    assertEquals("Unsupported Authorization Type", other.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "ten,X-Amz-Expires should be a number",
    "1234567890123456789,X-Amz-Expires should be a number",
    "-1,X-Amz-Expires must be non-negative",
    "604801,'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires"
        + " must be less than 604800 seconds'"
  })
  void aLifeIsFromNothingToAWeek(String expires, String why) throws Exception {
    assertEquals(
        why,
        refused("400 AuthorizationQueryParametersError", changed("X-Amz-Expires", expires))
            .getMessage());
    for (String good : List.of("0", "604800")) {
      assertEquals(
          Long.parseLong(good), Authentication.of(changed("X-Amz-Expires", good)).expires());
    }
  }

  @Test
  void theAlgorithmIsTheOneOfVersion4() {
    assertEquals(
        "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"",
        refused(
                "400 AuthorizationQueryParametersError",
                changed("X-Amz-Algorithm", "AWS4-HMAC-SHA512"))
            .getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AKIA/20130524/us-east-1/s3",
        "AKIA/20130524/us-east-1/s3/aws4_request/",
        "/20130524/us-east-1/s3/aws4_request",
        "AKIA/2013524/us-east-1/s3/aws4_request",
        "AKIA/20130524//s3/aws4_request",
        "AKIA/20130524/us-east-1/sqs/aws4_request",
        "AKIA/20130524/us-east-1/s3/aws5_request"
      })
  void aCredentialHasItsFiveParts(String credential) {
    String why =
        "the Credential is mal-formed; expecting"
            + " \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".";
    assertEquals(
        "The authorization header is malformed; " + why,
        refused("400 AuthorizationHeaderMalformed", signed(header(credential))).getMessage());
    assertEquals(
        "Error parsing the X-Amz-Credential parameter; " + why,
        refused("400 AuthorizationQueryParametersError", changed("X-Amz-Credential", credential))
            .getMessage());
  }

  @Test
  void anotherServiceIsReadWhereItIsAskedFor() throws Exception {
    IncomingRequest sts = signed(header("AKIA/20130524/us-east-1/sts/aws4_request"));
    assertEquals("sts", Authentication.of(sts, "sts").service());
    refused("400 AuthorizationHeaderMalformed", sts);
  }

  @Test
  void aHeaderIsWhole() {
    String good = header("AKIA/" + SCOPE);
    for (String bad :
        List.of(
            good.substring(0, good.length() - 1),
            good + "0",
            good.replace("abcdef", "ABCDEF"),
            good.replace("SignedHeaders=host;range, ", ""))) {
      assertEquals(
          "The authorization header is malformed; expecting Credential=..., SignedHeaders=...,"
              + " Signature=<64 lower-case hex digits>.",
          refused("400 AuthorizationHeaderMalformed", signed(bad)).getMessage());
    }
  }

  @Test
  void aDateIsThereAndThatOfTheCredential() {
    assertEquals(
        "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
        refused("400 AuthorizationQueryParametersError", changed("X-Amz-Date", "20130524"))
            .getMessage());
    String needed = "AWS authentication requires a valid Date or x-amz-date header";
    assertEquals(
        needed,
        refused("403 AccessDenied", request(Map.of(), "authorization", header("AKIA/" + SCOPE)))
            .getMessage());
    String why =
        "Invalid credential date \"20130525\". This date is not the same as X-Amz-Date:"
            + " \"20130524\".";
    String credential = "AKIA/20130525/us-east-1/s3/aws4_request";
    assertEquals(
        why,
        refused("400 AuthorizationQueryParametersError", changed("X-Amz-Credential", credential))
            .getMessage());
    assertEquals(
        "The authorization header is malformed; " + why,
        refused("400 AuthorizationHeaderMalformed", signed(header(credential))).getMessage());
  }

  @Test
  void aRegionIsTheServers() throws Exception {
    Authentication.of(request(query())).requireRegion("us-east-1");
    for (boolean presigned : new boolean[] {true, false}) {
      S3Refusal refusal =
          assertThrows(
              S3Refusal.class, () -> expected(presigned, 0, null).requireRegion("eu-west-1"));
      assertEquals(
          (presigned
                  ? "Error parsing the X-Amz-Credential parameter; "
                  : "The authorization header is malformed; ")
              + "the region 'us-east-1' is wrong; expecting 'eu-west-1'",
          refusal.getMessage());
      assertEquals(Map.of("Region", "eu-west-1"), refusal.details());
    }
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html. */
  @Test
  void theExampleOfAwsIsSignedAsThere() {
    byte[] toSign =
        ("AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n"
                + "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972")
            .getBytes(StandardCharsets.UTF_8);
    assertEquals(SCOPE, expected(true, 0, null).scope());
    assertEquals(
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        HexFormat.of()
            .formatHex(
                expected(true, 0, null)
                    .signer("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
                    .doFinal(toSign)));
  }
}
