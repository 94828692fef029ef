package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forms that the AWS SDK would not send, at the edge of each rule, and what is answered. */
class SecurityTokenServiceTest {

  private static final Instant NOW = Instant.parse("2013-05-24T00:00:00.700Z");
  private static final String FORM = "content-type: application/x-www-form-urlencoded";
  private static final String ROLE = "arn:aws:iam::123456789012:role/path/station";
  private static final String ALL =
      "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}";

  private static EmbeddedS3 s3;

  @BeforeAll
  static void start() throws IOException {
    s3 = EmbeddedS3.builder().clock(InstantSource.fixed(NOW)).start();
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  private static RawRequest signed(String form) {
    return new AwsSigner(s3, NOW)
        .sts()
        .sign("POST", "/", form.getBytes(StandardCharsets.UTF_8), FORM);
  }

  private static RawResponse send(String form) throws IOException {
    return RawHttps.once(s3, signed(form));
  }

  /** A good form with other fields; a field that is null is left out. */
  private static String form(String... fields) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Action", "AssumeRole");
    all.put("RoleArn", ROLE);
    all.put("RoleSessionName", "name");
    for (int i = 0; i < fields.length; i += 2) {
      all.put(fields[i], fields[i + 1]);
    }
    StringBuilder form = new StringBuilder("Version=2011-06-15");
    all.forEach(
        (name, value) -> {
          if (value != null) {
            form.append('&').append(name).append('=');
            form.append(URLEncoder.encode(value, StandardCharsets.UTF_8));
          }
        });
    return form.toString();
  }

  private static void refused(String verdict, String message, String form) throws IOException {
    RawResponse response = send(form);
    assertEquals(verdict, response.verdict(), response.text());
    assertEquals(message, response.element("Message"));
    assertEquals("Sender", response.element("Type"));
    assertEquals(response.header("x-amz-request-id"), response.element("RequestId"));
  }

  private static void invalid(String field, String what, String form) throws IOException {
    refused(
        "400 ValidationError",
        "1 validation error detected: Value at '"
            + field
            + "' failed to satisfy constraint: Member "
            + what,
        form);
  }

  @Test
  void aSessionIsAnsweredWithItsKeysAndWhoItIs() throws IOException {
    RawResponse response = send(form("Policy", ALL, "DurationSeconds", "900"));
    assertEquals("200", response.verdict(), response.text());
    assertEquals("text/xml", response.header("content-type"));
    assertEquals(
        "arn:aws:sts::123456789012:assumed-role/path/station/name", response.element("Arn"));
    assertEquals("AROAEMBEDDEDS3EXAMPLE:name", response.element("AssumedRoleId"));
    assertEquals("2013-05-24T00:15:00Z", response.element("Expiration"));
    assertEquals("6", response.element("PackedPolicySize"));
    assertEquals(response.header("x-amz-request-id"), response.element("RequestId"));
    S3Credentials keys =
        new S3Credentials(
            response.element("AccessKeyId"),
            response.element("SecretAccessKey"),
            response.element("SessionToken"),
            null);
    RawResponse stored =
        RawHttps.once(s3, new AwsSigner(s3, NOW).as(keys).sign("PUT", "/by-session", new byte[3]));
    assertEquals("200", stored.verdict(), stored.text());
    assertEquals(3, s3.bytes(s3.bucket(), "by-session").length);
    RawResponse plain = send(form());
    assertEquals("2013-05-24T01:00:00Z", plain.element("Expiration"));
    assertEquals("0", plain.element("PackedPolicySize"));
  }

  @ParameterizedTest
  @CsvSource({"900,00:15:00", "43200,12:00:00", "000901,00:15:01"})
  void aSessionLivesForAQuarterOfAnHourToTwelve(String seconds, String end) throws IOException {
    assertEquals(
        "2013-05-24T" + end + "Z", send(form("DurationSeconds", seconds)).element("Expiration"));
  }

  @ParameterizedTest
  @CsvSource({"899", "43201", "0", "-900", "1000000", "0000900", "1e3", "twelve", "''"})
  void anyOtherLifeIsRefused(String seconds) throws IOException {
    invalid("durationSeconds", "must be between 900 and 43200", form("DurationSeconds", seconds));
  }

  @Test
  void whatARoleAndASessionAreCalledIsChecked() throws IOException {
    String arn = "must satisfy regular expression pattern: arn:aws:iam::[0-9]{12}:role/";
    invalid("roleArn", arn + "[\\w+=,.@/-]{1,512}", form("RoleArn", null));
    invalid("roleArn", arn + "[\\w+=,.@/-]{1,512}", form("RoleArn", ROLE + "x".repeat(513)));
    String name = "must satisfy regular expression pattern: [\\w+=,.@-]{2,64}";
    invalid("roleSessionName", name, form("RoleSessionName", "a"));
    invalid("roleSessionName", name, form("RoleSessionName", "a".repeat(65)));
    assertEquals("200", send(form("RoleSessionName", "ab")).verdict());
    assertEquals("200", send(form("RoleSessionName", "a".repeat(64))).verdict());
  }

  @Test
  void aPolicyHasAtMost2048Characters() throws IOException {
    String longest = ALL + " ".repeat(2048 - ALL.length());
    assertEquals("200", send(form("Policy", longest)).verdict());
    invalid("policy", "must have length less than or equal to 2048", form("Policy", longest + " "));
    refused("400 MalformedPolicyDocument", "This policy is not JSON", form("Policy", "{"));
  }

  @Test
  void aFormIsReadByItsFirstFields() throws IOException {
    refused("400 InvalidAction", "Could not find operation null here", "a=b");
    refused("400 InvalidAction", "Could not find operation  here", "Action&Action=AssumeRole");
    refused("400 MalformedInput", "The request is not a form", "Action=%zz");
    RawResponse first = send(form() + "&RoleSessionName=other");
    assertEquals("AROAEMBEDDEDS3EXAMPLE:name", first.element("AssumedRoleId"));
  }

  @Test
  void aFormHasAtMost64KiB() throws IOException {
    String most = form() + "&Pad=";
    most += "x".repeat((64 << 10) - most.length());
    assertEquals("200", send(most).verdict());
    refused("413 RequestEntityTooLarge", "The request is too large.", most + "x");
  }

  @Test
  void theSignatureIsOfTheFormAndOfSts() throws IOException {
    RawRequest good = signed(form());
    byte[] other = form("RoleSessionName", "eman").getBytes(StandardCharsets.UTF_8);
    assertEquals("403 SignatureDoesNotMatch", RawHttps.once(s3, good.body(other)).verdict());
    assertEquals("200", RawHttps.once(s3, good).verdict());
    RawResponse none = RawHttps.once(s3, good.without("Authorization"));
    assertEquals("403 MissingAuthenticationToken", none.verdict());
    assertEquals("Request is missing Authentication Token", none.element("Message"));
    RawResponse cut = RawHttps.once(s3, good.headers(line -> line.replace("Signature=", "Sign=")));
    assertEquals("400 IncompleteSignature", cut.verdict());
    RawRequest ofS3 =
        new AwsSigner(s3, NOW)
            .bucket("")
            .sign("POST", "/", form().getBytes(StandardCharsets.UTF_8), FORM)
            .target(target -> "/");
    assertEquals("400 IncompleteSignature", RawHttps.once(s3, ofS3).verdict());
  }

  @ParameterizedTest
  @CsvSource({
    "POST,/,'',application/x-www-form-urlencoded,true",
    "POST,/,'',application/x-www-form-urlencoded; charset=utf-8,true",
    "GET,/,'',application/x-www-form-urlencoded,false",
    "POST,/b,'',application/x-www-form-urlencoded,false",
    "POST,/,b,application/x-www-form-urlencoded,false",
    "POST,/,'',application/xml,false",
    "POST,/,'',,false"
  })
  void onlyAFormToTheServersOwnAddressIsForSts(
      String method, String path, String bucket, String type, boolean isFor) {
    Map<String, List<String>> headers =
        type == null ? Map.of() : Map.of("content-type", List.of(type));
    assertEquals(
        isFor,
        SecurityTokenService.isFor(
            new IncomingRequest(1, method, path, null, bucket, "", headers)));
  }
}
