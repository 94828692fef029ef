package space.opensensor.simulator.cli;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Objects as JSON (RFC 8259). */
final class Json {

  private Json() {}

  /** An object whose values are numbers, truths, null, and anything else by its text. */
  static String object(Map<String, ?> members) {
    return members.entrySet().stream()
        .map(member -> text(member.getKey()) + ": " + value(member.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** A number that JSON has none for, such as NaN, is a text. */
  private static String value(Object value) {
    boolean bare =
        value == null
            || value instanceof Boolean
            || value instanceof Number number && Double.isFinite(number.doubleValue());
    return bare ? String.valueOf(value) : text(value.toString());
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
