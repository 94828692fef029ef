package space.opensensor.station.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

  private static JsonReader json(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new JsonReader(bytes, bytes.length);
  }

  private static void skipAll(String text) throws JsonException {
    JsonReader json = json(text);
    json.skip();
    json.end();
  }

  @Test
  void givesValuesInTheirOrder() throws Exception {
    JsonReader json =
        json(" {\"a\" : \"x\\u00e9\\n\\ud83d\\ude00\u00e4\",\n\"b\":[1,-20,[]],\"c\":{\"d\":{}}} ");
    json.beginObject();
    assertEquals("a", json.nextName());
    assertEquals("x\u00e9\n\ud83d\ude00\u00e4", json.string(30));
    assertEquals("b", json.nextName());
    json.beginArray();
    assertTrue(json.nextValue());
    assertEquals(1, json.integer());
    assertTrue(json.nextValue());
    assertEquals(-20, json.integer());
    assertTrue(json.nextValue());
    json.beginArray();
    assertFalse(json.nextValue());
    assertFalse(json.nextValue());
    assertEquals("c", json.nextName());
    json.skip();
    assertNull(json.nextName());
    json.end();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "1.5e+3",
        "1E-2",
        "true",
        "false",
        "null",
        "\"\"",
        "[]",
        "{}",
        "[[],{},[1,2]]",
        "{\"a\":{\"b\":[{\"c\":null}]},\"d\":1}",
        " [ 1 , \"]\" ] ",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\""
      })
  void passesOverWhatTheRfcAllows(String text) throws Exception {
    skipAll(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "[", "{", "]", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
            "{a:1}", "{1:1}", "01",
        "-", "1.", ".5", "1e", "+1", "0x1", "NaN", "tru", "nul", "True", "\"", "\"\\\"", "\"\\x\"",
            "\"\\u12g4\"",
        "\"\\u123\"", "\"a\nb\"", "'a'", "1 1", "[] []", "{\"a\":1]", "[1}", "\ufeff1", "/**/1",
            "[1//\n]"
      })
  void refusesWhatItDoesNot(String text) {
    JsonException e = assertThrows(JsonException.class, () -> skipAll(text));
    assertTrue(e.getMessage().matches("expected .{3,60} at byte [0-9]+"), e.getMessage());
  }

  @Test
  void refusesBytesThatAreNoUtf8() {
    byte[] bytes = {'"', 'a', (byte) 0xc3, '"'};
    assertThrows(JsonException.class, () -> new JsonReader(bytes, 4).string(9));
    bytes[1] = '\\';
    bytes[2] = 'n';
    byte[] escaped = {'"', '\\', 'n', (byte) 0x80, '"'};
    assertThrows(JsonException.class, () -> new JsonReader(escaped, 5).string(9));
  }

  @Test
  void boundsDepthTextsAndNumbers() throws Exception {
    skipAll("[".repeat(16) + "]".repeat(16));
    assertThrows(JsonException.class, () -> skipAll("[".repeat(17) + "]".repeat(17)));
    assertEquals("abc", json("\"abc\"").string(3));
    assertThrows(JsonException.class, () -> json("\"abcd\"").string(3));
    assertEquals(999999999999999L, json("999999999999999").integer());
    assertEquals(-7, json("-7").integer());
    for (String wrong :
        new String[] {"1000000000000000", "1.0", "1e3", "01", "-", "\"1\"", "", "true"}) {
      assertThrows(JsonException.class, () -> json(wrong).integer(), wrong);
    }
  }

  @Test
  void takesNoValueForAnother() {
    assertThrows(JsonException.class, () -> json("[]").beginObject());
    assertThrows(JsonException.class, () -> json("{}").beginArray());
    assertThrows(JsonException.class, () -> json("1").string(9));
    assertThrows(JsonException.class, () -> json("{").end());
  }
}
