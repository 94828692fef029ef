package space.opensensor.station.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a settings file: read as the rules say, put in another way, or refused by line. */
class SettingsTextFuzzTest {

  static Stream<byte[]> texts() {
    return Stream.of(
            "station.id=a\n",
            "\ufeff# c\r\n\r\n s3.bucket \t=  b = c \r\nx=\n",
            "a=1\na=2",
            "=x",
            "wifi.password=\u00e4\u20ac\ud83d\ude00\r",
            "name.of.16.chars=1")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("texts")
  @FuzzTest
  void aTextIsReadAsTheRulesSay(byte[] text) {
    Map<String, String> found = new LinkedHashMap<>();
    String problem = null;
    SettingsText settings = new SettingsText(text);
    try {
      while (settings.next()) {
        found.put(settings.name(), utf8(settings.value()));
      }
    } catch (SettingsException e) {
      problem = e.getMessage();
      assertTrue(problem.matches("[1-9][0-9]*: [ -~]{10,90}"), problem);
    }
    Map<String, String> expected = new LinkedHashMap<>();
    boolean isGood = byTheRules(text, expected);
    assertEquals(isGood, problem == null, problem);
    assertEquals(expected, found);
  }

  /** Puts the settings before the first problem. */
  private static boolean byTheRules(byte[] text, Map<String, String> into) {
    String all = new String(text, StandardCharsets.ISO_8859_1);
    int at = all.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0;
    while (at < all.length()) {
      int feed = all.indexOf('\n', at);
      int next = feed < 0 ? all.length() : feed + 1;
      String bytes = all.substring(at, feed < 0 ? all.length() : feed);
      if (feed >= 0 && bytes.endsWith("\r")) {
        bytes = bytes.substring(0, bytes.length() - 1);
      }
      String line = utf8(bytes.getBytes(StandardCharsets.ISO_8859_1));
      if (next > 8192 || line == null || line.matches("(?s).*[\\x00-\\x08\\x0a-\\x1f\\x7f].*")) {
        return false;
      }
      line = line.replaceAll("^[ \t]+|[ \t]+$", "");
      if (!line.isEmpty() && !line.startsWith("#")) {
        String name = line.replaceAll("[ \t]*=.*", "");
        if (!line.contains("=")
            || !name.matches("[a-z0-9.-]{1,15}")
            || into.containsKey(name)
            || into.size() == 64) {
          return false;
        }
        into.put(name, line.substring(line.indexOf('=') + 1).replaceAll("^[ \t]+", ""));
      }
      at = next;
    }
    return true;
  }

  /** The text of bytes, or null where they are none. */
  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
