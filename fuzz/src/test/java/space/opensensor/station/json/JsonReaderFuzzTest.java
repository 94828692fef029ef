package space.opensensor.station.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as JSON: gone through where Jackson reads them, or refused with a place. Numbers and
 * literals that nobody reads may have any form.
 */
class JsonReaderFuzzTest {

  private static final ObjectMapper JACKSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * A text, and what numbers and literals are made of, which must be none where nobody reads it: a
   * zero takes its place.
   */
  private static final Pattern WORD =
      Pattern.compile("(\"(?:[^\"\\\\]|\\\\.)*+\")|[-+.0-9Eaeflnrstu]++");

  static Stream<byte[]> texts() {
    return Stream.of(
            "{\"a\":[1,-0.5e+3,true,null],\"b\":{\"c\":\"\\u00e9\\n\"}}",
            "[[],{},\"\u00e4\",01]",
            "\"\\ud83d\\ude00\"",
            "1e")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("texts")
  @FuzzTest
  void bytesAreReadWhereJacksonReadsThem(byte[] text) throws IOException {
    String problem = null;
    try {
      JsonReader json = new JsonReader(text.clone(), text.length);
      while (json.next()) {
        assertNotNull(json.path());
      }
    } catch (JsonException e) {
      problem = e.getMessage();
      assertTrue(problem.matches("expected [ -~]{3,60} at byte [0-9]{1,9}"), problem);
      if (problem.contains("one in the other")) {
        return;
      }
    }
    assertEquals(isJson(text), problem == null, problem);
  }

  private static boolean isJson(byte[] text) throws IOException {
    try {
      String decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
      String values =
          WORD.matcher(decoded)
              .replaceAll(
                  word -> word.group(1) == null ? "0" : Matcher.quoteReplacement(word.group()));
      return !decoded.startsWith("\ufeff") && !JACKSON.readTree(values).isMissingNode();
    } catch (CharacterCodingException | JsonProcessingException e) {
      return false;
    }
  }
}
