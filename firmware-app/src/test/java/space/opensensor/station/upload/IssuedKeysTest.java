package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.sigv4.Credentials;

/** The answer of a credential provider, true and false. */
class IssuedKeysTest {

  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final String ID = "\"accessKeyId\":\"ASIAIOSFODNN7EXAMPLE\"";
  private static final String KEY = "\"secretAccessKey\":\"" + SECRET + "\"";
  private static final String TOKEN = "\"sessionToken\":\"FwoGZX/IvYXdz+EXAMPLE==\"";
  private static final String END = "\"expiration\":\"2026-11-29T07:00:00Z\"";

  private static String document(String... fields) {
    return "{\"credentials\":{" + String.join(",", fields) + "}}";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static IssuedKeys read(String text) throws HttpException {
    return IssuedKeys.read(bytes(text), bytes(text).length);
  }

  private static String refusal(String text) {
    String message = assertThrows(HttpException.class, () -> read(text)).getMessage();
    assertFalse(message.contains(SECRET), message);
    assertFalse(message.contains("FwoGZX"), message);
    return message;
  }

  @Test
  void anAnswerOfAwsIotGivesItsKeys() throws Exception {
    IssuedKeys keys = read(document(ID, KEY, TOKEN, END));
    assertEquals(Instant.parse("2026-11-29T07:00:00Z").toEpochMilli(), keys.expiration());
    Credentials credentials = new Credentials("old", new byte[] {'x'});
    keys.give(credentials);
    assertEquals("ASIAIOSFODNN7EXAMPLE", credentials.accessKeyId());
    assertTrue(credentials.hasSessionToken());
  }

  @Test
  void orderSpaceEscapesAndNamesThatCameLaterDoNotMatter() throws Exception {
    IssuedKeys keys =
        read(
            " {\"version\":[1,{\"a\":null}], \"credentials\" : { "
                + END
                + ", \"accountId\":\"1\",\n"
                + "\"sessionToken\":\"a\\/b\\u003d\\u002B\","
                + KEY
                + ","
                + ID
                + "}}\n");
    Credentials credentials = new Credentials("old", new byte[] {'x'});
    keys.give(credentials);
    assertEquals("ASIAIOSFODNN7EXAMPLE", credentials.accessKeyId());
  }

  @Test
  void whatStoodInTheAnswerIsOverwritten() throws Exception {
    byte[] answer = bytes(document(ID, KEY, TOKEN, END));
    IssuedKeys.read(answer, answer.length);
    String left = new String(answer, StandardCharsets.US_ASCII);
    assertFalse(left.contains(SECRET), left);
    assertFalse(left.contains("FwoGZX"), left);
  }

  @Test
  void aMissingFieldIsNamed() {
    assertEquals("the answer has no accessKeyId", refusal(document(KEY, TOKEN, END)));
    assertEquals("the answer has no secretAccessKey", refusal(document(ID, TOKEN, END)));
    assertEquals("the answer has no sessionToken", refusal(document(ID, KEY, END)));
    assertEquals("the answer has no expiration", refusal(document(ID, KEY, TOKEN)));
    assertEquals("the answer has no credentials", refusal("{\"message\":\"denied\"}"));
  }

  @Test
  void aFieldThatComesTwiceIsNamed() {
    assertEquals("the answer has sessionToken twice", refusal(document(ID, KEY, TOKEN, TOKEN)));
    assertEquals(
        "the answer has credentials twice", refusal("{\"credentials\":{},\"credentials\":{}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\"credentials\"",
        "<html>",
        "{",
        "{\"credentials\":[]}",
        "{\"credentials\":null}",
        "{\"credentials\":{\"accessKeyId\":1}}",
        "{\"credentials\":{\"accessKeyId\":{\"a\":\"b\"}}}",
        "{\"credentials\":{\"secretAccessKey\":\"na\u00efve\"}}",
        "{\"credentials\":{\"secretAccessKey\":\"a\\u0007b\"}}",
        "{\"credentials\":{\"secretAccessKey\":\"a\\qb\"}}",
        "{\"credentials\":{\"secretAccessKey\":\"a\\u00",
        "{\"credentials\":{\"secretAccessKey\":\"a\\",
        "{\"credentials\":{}} x",
      })
  void whatIsNoSuchDocumentIsRefusedWithThePlace(String text) {
    assertTrue(
        refusal(text).startsWith("the answer is not that of a credential provider: expected "),
        refusal(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-29",
        "2026-11-29T07:00:00",
        "2026-11-29T07:00:00+01:00",
        "2026-13-29T07:00:00Z",
        "2026-11-29T24:00:00Z",
        "2026-11-29T07:60:00Z",
        "1969-11-29T07:00:00Z",
        "1970-01-01T00:00:00Z",
        "2026-11-29T07:00:00.Z",
        "2026-11-29 07:00:00Z",
        "tomorrow",
        "",
      })
  void whatIsNoTimeIsNamed(String time) {
    assertEquals(
        "expiration: expected a time such as 2026-11-29T07:00:00Z",
        refusal(document(ID, KEY, TOKEN, "\"expiration\":\"" + time + "\"")));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-29T07:00:00Z, 2026-11-29T07:00:00Z",
    "2028-02-29T23:59:59.999Z, 2028-02-29T23:59:59Z",
    "2100-03-01T00:00:00.123456789Z, 2100-03-01T00:00:00Z",
  })
  void timesAreThoseOfTheLibrary(String text, String expected) {
    assertEquals(Instant.parse(expected).toEpochMilli(), UtcTime.millis(text));
  }

  @Test
  void keysThatAreTooLongAreRefused() {
    refusal(document(ID, KEY, END, "\"sessionToken\":\"" + "a".repeat(4097) + "\""));
    assertEquals(
        "sessionToken: too long for a signed URL",
        refusal(document(ID, KEY, END, "\"sessionToken\":\"" + "/".repeat(4096) + "\"")));
  }

  /** 6144 characters as percent-encoding has them: three for what is no letter and no digit. */
  @Test
  void aTokenIsAsLongAsItsPercentEncodingLets() throws Exception {
    for (char plain : "azAZ09m".toCharArray()) {
      read(document(ID, KEY, END, token(plain, '+', 1024)));
      assertEquals(
          "sessionToken: too long for a signed URL",
          refusal(document(ID, KEY, END, token(plain, '+', 1025))));
    }
    for (char other : "+:@[`{~".toCharArray()) {
      assertEquals(
          "sessionToken: too long for a signed URL",
          refusal(document(ID, KEY, END, token('a', other, 1025))));
    }
  }

  /** 4096 characters, so many of which are another one. */
  private static String token(char plain, char other, int others) {
    return "\"sessionToken\":\""
        + String.valueOf(plain).repeat(4096 - others)
        + String.valueOf(other).repeat(others)
        + "\"";
  }

  @Test
  void keysThatCannotSignAreRefused() throws Exception {
    IssuedKeys keys = read(document("\"accessKeyId\":\"a b\"", KEY, TOKEN, END));
    Credentials credentials = new Credentials("old", new byte[] {'x'});
    String message = assertThrows(HttpException.class, () -> keys.give(credentials)).getMessage();
    assertTrue(message.startsWith("the keys that were issued cannot sign: "), message);
    assertEquals("old", credentials.accessKeyId(), "the keys before stay");
  }

  @Test
  void keysThatWereWipedSignNothing() throws Exception {
    IssuedKeys keys = read(document(ID, KEY, TOKEN, END));
    keys.wipe();
    Credentials credentials = new Credentials("old", new byte[] {'x'});
    assertThrows(HttpException.class, () -> keys.give(credentials));
  }
}
