package space.opensensor.station.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

  private static JsonReader json(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new JsonReader(bytes, bytes.length);
  }

  private static void passAll(String text) throws JsonException {
    JsonReader json = json(text);
    while (json.next()) {
      assertNotNull(json.path());
    }
  }

  private static JsonReader value(String text) throws JsonException {
    JsonReader json = json(text);
    assertTrue(json.next());
    return json;
  }

  @Test
  void givesValuesInTheirOrderWithTheirPaths() throws Exception {
    JsonReader json =
        json(" {\"a\" : \"x\\u0041\\/\\\\\",\n\"b\":[1,20,[],{\"\u00e4\":3}],\"c\":{\"d\":{}}} ");
    List<String> paths = new ArrayList<>();
    while (json.next()) {
      paths.add(json.path());
      switch (json.path()) {
        case ".a" -> assertEquals("xA/\\", json.string(4));
        case ".b[]" -> {
          if (paths.size() == 4) {
            assertEquals(1, json.integer());
          }
        }
        case ".b[].\u00e4" -> assertEquals(3, json.integer());
        default -> {}
      }
    }
    assertEquals(
        List.of("", ".a", ".b", ".b[]", ".b[]", ".b[]", ".b[]", ".b[].\u00e4", ".c", ".c.d"),
        paths);
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
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\ud83d\\ude00\u00e4\""
      })
  void passesOverWhatTheRfcAllows(String text) throws Exception {
    passAll(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[",
        "{",
        "]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{1:1}",
        "NaN",
        "True",
        "\"",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u123\"",
        "\"\\u",
        "\"a\nb\"",
        "'a'",
        "1 1",
        "[] []",
        "{\"a\":1]",
        "[1}",
        "\ufeff1",
        "/**/1",
        "[1//\n]",
        "[1[2]]",
        "{\"a\":1{}}",
        "[\"a\"\"b\"]",
        ":",
        ",",
        "[]]",
        "{}}"
      })
  void refusesWhatItDoesNot(String text) {
    JsonException e = assertThrows(JsonException.class, () -> passAll(text));
    assertTrue(e.getMessage().matches("expected .{3,60} at byte [0-9]+"), e.getMessage());
  }

  @Test
  void refusesBytesThatAreNoUtf8() {
    byte[] value = {'"', 'a', (byte) 0xc3, '"'};
    assertThrows(JsonException.class, () -> passAll(value));
    byte[] name = {'{', '"', '\\', 'n', (byte) 0x80, '"', ':', '1', '}'};
    assertThrows(JsonException.class, () -> passAll(name));
  }

  private static void passAll(byte[] bytes) throws JsonException {
    JsonReader json = new JsonReader(bytes, bytes.length);
    while (json.next()) {
      assertNotNull(json.path());
    }
  }

  @Test
  void boundsDepthTextsAndNumbers() throws Exception {
    passAll("[".repeat(16) + "]".repeat(16));
    assertThrows(JsonException.class, () -> passAll("[".repeat(17) + "]".repeat(17)));
    assertEquals("abc", value("\"abc\"").string(3));
    assertEquals(999999999999999L, value("999999999999999").integer());
    assertEquals(0, value("0").integer());
    for (String wrong :
        new String[] {
          "1000000000000000", "1.0", "1e3", "01", "-", "-7", "\"1\"", "true", "1:", "[1]"
        }) {
      assertThrows(JsonException.class, () -> whole(wrong), wrong);
    }
    for (String wrong :
        new String[] {
          "\"abcd\"", "\"\u00e9\"", "\"\\u00e9\"", "\"\\n\"", "\"\\u007f\"", "1", "[\"a\"]"
        }) {
      assertThrows(JsonException.class, () -> value(wrong).string(3), wrong);
    }
  }

  private static void whole(String text) throws JsonException {
    JsonReader json = value(text);
    json.integer();
    json.next();
  }

  @Test
  void overwritesTextsWhereTheyStood() throws Exception {
    byte[] bytes = "[\"a\\u0062c\",\"d\"]".getBytes(StandardCharsets.US_ASCII);
    JsonReader json = new JsonReader(bytes, bytes.length);
    assertTrue(json.next() && json.next());
    assertEquals("abc", json.string(3));
    assertTrue(json.next());
    assertFalse(json.next());
    assertEquals("[\"********\",\"*\"]", new String(bytes, StandardCharsets.US_ASCII));
  }

  @Test
  void takesNoValueForAnother() throws Exception {
    value("{}").begins('{');
    value("[1]").begins('[');
    assertThrows(JsonException.class, () -> value("[]").begins('{'));
    assertThrows(JsonException.class, () -> value("{}").begins('['));
    assertThrows(JsonException.class, () -> value("1").begins('{'));
    JsonReader json = value("[1]");
    assertTrue(json.next());
    assertThrows(JsonException.class, () -> json.begins('['));
  }
}
