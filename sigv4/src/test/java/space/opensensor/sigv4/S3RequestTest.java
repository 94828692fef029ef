package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3RequestTest {

  private final S3Request request = new S3Request(AwsExample.bucket(UrlStyle.VIRTUAL_HOST));
  private final S3Request inPath = new S3Request(AwsExample.bucket(UrlStyle.PATH));

  @Test
  void everyActionHasItsMethodAndTarget() {
    is("PUT", "/k", request.putObject("k"));
    is("GET", "/k", request.getObject("k"));
    is("HEAD", "/k", request.headObject("k"));
    is("DELETE", "/k", request.deleteObject("k"));
    is("GET", "/?list-type=2&prefix=a%2Fb", request.listObjectsV2().query("prefix", "a/b"));
    is("POST", "/k?uploads=", request.createMultipartUpload("k"));
    is("PUT", "/k?partNumber=10000&uploadId=u%2B", request.uploadPart("k", 10000, "u+"));
    is("POST", "/k?uploadId=u", request.completeMultipartUpload("k", "u"));
    is("DELETE", "/k?uploadId=u", request.abortMultipartUpload("k", "u"));
    is("GET", "/k?tagging=", request.onObject("GET", "k").query("tagging", ""));
    is("PUT", "/", request.onBucket("PUT"));
  }

  @Test
  void pathStylePutsTheBucketBeforeTheKey() {
    is("PUT", "/examplebucket/k", inPath.putObject("k"));
    is("GET", "/examplebucket?list-type=2", inPath.listObjectsV2());
  }

  @Test
  void keysAreEncodedOnceAndNeverNormalised() {
    is("GET", "//a//./../b%2520/%2B~", request.getObject("/a//./../b%20/+~"));
    is("GET", "/%C3%A9%E2%82%AC%F0%9F%98%80", request.getObject("é€😀"));
    is("GET", "/examplebucket/..", inPath.getObject(".."));
  }

  @Test
  void responseHeadersAreQueryParameters() {
    request
        .getObject("k")
        .responseHeader("Content-Type", "text/csv; charset=utf-8")
        .responseHeader("content-disposition", "attachment; filename=\"a b\"");
    is(
        "GET",
        "/k?response-content-disposition=attachment%3B%20filename%3D%22a%20b%22"
            + "&response-content-type=text%2Fcsv%3B%20charset%3Dutf-8",
        request);
  }

  @Test
  void anActionForgetsTheRequestBefore() {
    request.putObject("a").header("h", "1").query("q", "2");
    is("GET", "/b", request.getObject("b"));
    AsciiBuffer out = new AsciiBuffer(100);
    request.writeHeaders(out);
    assertEquals("host: examplebucket.s3.amazonaws.com\r\n", out.toString());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = "")
  void aMissingKeyIsRefused(String key) {
    String message = "key: expected 1 to 1024 bytes, got none";
    refused(message, () -> request.putObject(key));
    refused(message, () -> request.getObject(key));
    refused(message, () -> request.headObject(key));
    refused(message, () -> request.deleteObject(key));
    refused(message, () -> request.createMultipartUpload(key));
    refused(message, () -> request.uploadPart(key, 1, "u"));
    refused(message, () -> request.completeMultipartUpload(key, "u"));
    refused(message, () -> request.abortMultipartUpload(key, "u"));
    refused(message, () -> request.onObject("GET", key));
  }

  @Test
  void aKeyOf1024BytesIsTheLongest() {
    request.putObject("é".repeat(512));
    request.putObject("k".repeat(1024));
    String message = "key: it has more than 1024 bytes in UTF-8";
    refused(message, () -> request.putObject("k".repeat(1025)));
    refused(message, () -> request.putObject("é".repeat(512) + "k"));
    refused(message, () -> request.putObject("€".repeat(342)));
    refused(message, () -> request.putObject("😀".repeat(257)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\ud800", "a\ud800b", "a\udc00", "a\ud800\ud800"})
  void halfASurrogatePairIsRefused(String text) {
    String why = ": character 1 is half of a surrogate pair, which UTF-8 has no form of";
    refused("key" + why, () -> request.putObject(text));
    request.getObject("k");
    refused("query" + why, () -> request.query(text, ""));
    refused("query" + why, () -> request.query("q", text));
    refused("uploadId" + why, () -> request.uploadPart("k", 1, text));
    is("GET", "/k", request);
  }

  @Test
  void aPartNumberOrUploadIdThatIsNoneIsRefused() {
    refused("partNumber: expected 1 to 10000, got 0", () -> request.uploadPart("k", 0, "u"));
    refused(
        "partNumber: expected 1 to 10000, got 10001", () -> request.uploadPart("k", 10001, "u"));
    String message = "uploadId: expected the id from the answer to CreateMultipartUpload";
    refused(message, () -> request.uploadPart("k", 1, null));
    refused(message, () -> request.uploadPart("k", 1, ""));
    refused(message, () -> request.completeMultipartUpload("k", "u".repeat(1025)));
    refused(message, () -> request.abortMultipartUpload("k", ""));
  }

  @ParameterizedTest
  @ValueSource(chars = {0, 1, '\n', '\r', 0x0b, 0x1f, 0x7f, 0x80, 'é', '\u2028'})
  void controlCharactersInAHeaderValueAreRefused(char c) {
    request.putObject("k");
    refused(
        "header x-amz-meta-a: character 1 of its value is a control character or not ASCII,"
            + " encode it",
        () -> request.header("x-amz-meta-a", "v" + c));
    AsciiBuffer out = new AsciiBuffer(100);
    request.writeHeaders(out);
    assertFalse(out.toString().contains("meta"));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "a b", "a:", "a\r\n", "é", "a\u0000", "(a)"})
  void aHeaderNameThatIsNoneIsRefused(String name) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> request.putObject("k").header(name, "v"));
    assertTrue(
        refusal
            .getMessage()
            .startsWith("header: expected a name of letters, digits and hyphens, got "));
    assertFalse(refusal.getMessage().contains("\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "authorization",
        "X-Amz-Date",
        "x-amz-content-sha256",
        "X-AMZ-SECURITY-TOKEN",
        "x-amz-trailer",
        "x-amz-decoded-content-length",
      })
  void aHeaderOfTheSignersIsRefused(String name) {
    refused(
        "header "
            + name.toLowerCase(java.util.Locale.ROOT)
            + ": the signer writes it, leave it out",
        () -> request.putObject("k").header(name, "v"));
  }

  @Test
  void headersAreBounded() {
    refused("header a: its value is null", () -> request.putObject("k").header("a", null));
    refused(
        "header a: its value has more than 8192 characters",
        () -> request.putObject("k").header("a", "v".repeat(8193)));
    request.putObject("k");
    for (int i = 0; i < 32; i++) {
      request.header("x-amz-meta-" + i, "v");
    }
    refused("header: at most 32 of them in one request", () -> request.header("one-more", "v"));
    request.header("x-amz-meta-0", "again");
  }

  @Test
  void theLargestOfEachIsAccepted() {
    String name = "n".repeat(256);
    String value = " ~".repeat(4096).trim();
    request.onObject("ABCDEFGHIJKLMNOZ", "k").header(name, "v" + value);
    AsciiBuffer out = new AsciiBuffer(16384);
    request.writeHeaders(out);
    assertTrue(out.toString().endsWith("\r\n" + name + ": v" + value + "\r\n"));
    assertEquals("ABCDEFGHIJKLMNOZ", request.method());
    request.uploadPart("k", 1, "u".repeat(1024));
    refused(
        "header: expected a name of letters, digits and hyphens, got \"" + "n".repeat(64) + "...\"",
        () -> request.header(name + "n", "v"));
  }

  @Test
  void aHeaderNameIsAnyTokenOfHttp() {
    request.putObject("k").header("!#$%&'*+-.^_`|~09azAZ", "v");
    AsciiBuffer out = new AsciiBuffer(200);
    request.writeHeaders(out);
    assertTrue(out.toString().startsWith("!#$%&'*+-.^_`|~09azaz: v\r\n"), out.toString());
  }

  @Test
  void headersAreInOrderWhicheverComesFirst() {
    String[] names = {"x-amz-meta", "X-Amz-Meta-A", "x-amz-meta-ab", "x-amz-meta-b"};
    String ordered =
        "host: examplebucket.s3.amazonaws.com\r\nx-amz-meta: 0\r\nx-amz-meta-a: 1\r\n"
            + "x-amz-meta-ab: 2\r\nx-amz-meta-b: 3\r\n";
    for (int first = 0; first < names.length; first++) {
      for (int step : new int[] {1, 3}) {
        request.putObject("k");
        for (int i = 0; i < names.length; i++) {
          int next = (first + step * i) % names.length;
          request.header(names[next], "" + next);
        }
        AsciiBuffer out = new AsciiBuffer(200);
        request.writeHeaders(out);
        assertEquals(ordered, out.toString());
      }
    }
  }

  @Test
  void queryParametersAreBounded() {
    refused("query: a parameter has no name", () -> request.getObject("k").query("", "v"));
    refused("query: a parameter has no name", () -> request.getObject("k").query(null, "v"));
    refused("query \"q\": its value is null", () -> request.getObject("k").query("q", null));
    refused(
        "query \"x-amz-signature\": the signer writes X-Amz- parameters; send a header",
        () -> request.getObject("k").query("x-amz-signature", "v"));
    request.getObject("k");
    for (int i = 0; i < 32; i++) {
      request.query("q", "v" + i);
    }
    refused("query: at most 32 parameters in one request", () -> request.query("q", "v"));
  }

  @Test
  void onlyTheSixResponseHeadersCanBeOverridden() {
    String message =
        "responseHeader: expected content-type, content-language, expires, cache-control,"
            + " content-disposition or content-encoding, got ";
    refused(
        message + "\"x-amz-meta-a\"",
        () -> request.getObject("k").responseHeader("x-amz-meta-a", "v"));
    refused(message + "null", () -> request.getObject("k").responseHeader(null, "v"));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "put", "GET ", "GET\r\n", "ABCDEFGHIJKLMNOPQ"})
  void aMethodThatIsNoneIsRefused(String method) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> request.onBucket(method));
    assertTrue(
        refusal.getMessage().startsWith("method: expected upper-case letters such as PUT, got "));
    assertThrows(IllegalArgumentException.class, () -> request.onObject(method, "k"));
  }

  @Test
  void aRequestNeedsABucketAndKnowsWhatItIs() {
    refused("bucket: missing", () -> new S3Request(null));
    assertEquals("k", request.putObject("k").key());
    assertNull(request.listObjectsV2().key());
  }

  @Test
  void aBufferOfAnySizeHoldsAllOrNothing() {
    request.getObject("a key").query("q", "v").header("h", "v");
    AsciiBuffer whole = new AsciiBuffer(100);
    request.writeTarget(whole);
    for (int capacity = 0; capacity < whole.length(); capacity++) {
      AsciiBuffer small = new AsciiBuffer(capacity);
      assertThrows(IllegalStateException.class, () -> request.writeTarget(small));
      assertEquals(0, small.length());
    }
    request.writeHeaders(whole.clear());
    for (int capacity = 0; capacity < whole.length(); capacity++) {
      AsciiBuffer small = new AsciiBuffer(capacity);
      assertThrows(IllegalStateException.class, () -> request.writeHeaders(small));
      assertEquals(0, small.length());
    }
  }

  private static void is(String method, String target, S3Request actual) {
    AsciiBuffer out = new AsciiBuffer(512);
    actual.writeTarget(out);
    assertEquals(target, out.toString());
    assertEquals(method, actual.method());
  }

  private static void refused(String message, Runnable call) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call::run);
    assertEquals(message, refusal.getMessage());
  }
}
