package space.opensensor.simulator.cli;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Objects of texts as JSON (RFC 8259). */
final class Json {

  private Json() {}

  /** An object whose values are texts. */
  static String object(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> text(member.getKey()) + ": " + text(member.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String text(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
