package space.opensensor.ducklake.alert;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of the file of rules: a word, then {@code name=value} each. */
final class RuleLine {

  private static final Pattern BYTES = Pattern.compile("(\\d{1,12})(kB|MB|B)?");
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(s|m|h|d)");
  private static final int LONGEST = 120;

  private final String word;
  private final Map<String, String> values = new LinkedHashMap<>();

  RuleLine(String line) {
    String[] parts = line.strip().split("\\s+");
    word = parts[0];
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      String name = equals < 0 ? parts[i] : parts[i].substring(0, equals);
      if (equals >= 0 && name.equals("urgent")) {
        throw new IllegalArgumentException("urgent: expected the word alone, or nothing");
      }
      if (equals < 0 && !name.equals("urgent")) {
        throw new IllegalArgumentException(
            "\"" + shown(parts[i]) + "\": expected name=value, without blanks in it");
      }
      if (values.put(name, equals < 0 ? "" : parts[i].substring(equals + 1)) != null) {
        throw new IllegalArgumentException("\"" + shown(name) + "\" is there twice");
      }
    }
  }

  String word() {
    return word;
  }

  /** The line, with one blank between words. */
  String text() {
    StringBuilder text = new StringBuilder(word);
    values.forEach((n, v) -> text.append(' ').append(n).append(v.isEmpty() ? "" : "=" + v));
    return text.toString();
  }

  /** Fails where a word is not one of some. */
  void allow(List<String> names) {
    for (String name : values.keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "\"" + shown(name) + "\" is not of " + word + ": expected " + names);
      }
    }
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  String need(String name) {
    String value = values.get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException(word + ": expected " + name + "=…");
    }
    return value;
  }

  Duration time(String name) {
    Matcher m = TIME.matcher(need(name));
    if (!m.matches()) {
      throw new IllegalArgumentException(
          name + ": expected a time such as 30s, 5m, 2h or 7d, got \"" + shown(need(name)) + "\"");
    }
    long number = Long.parseLong(m.group(1));
    if (number == 0) {
      throw new IllegalArgumentException(name + ": expected more than 0");
    }
    return switch (m.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  Double number(String name) {
    if (!values.containsKey(name)) {
      return null;
    }
    try {
      double number = Double.parseDouble(need(name));
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        name + ": expected a number, got \"" + shown(values.get(name)) + "\"");
  }

  long bytes(String name) {
    Matcher m = BYTES.matcher(need(name));
    if (!m.matches()) {
      throw new IllegalArgumentException(
          name + ": expected bytes such as 500kB or 2MB, got \"" + shown(need(name)) + "\"");
    }
    long unit = "kB".equals(m.group(2)) ? 1_000 : "MB".equals(m.group(2)) ? 1_000_000 : 1;
    return Long.parseLong(m.group(1)) * unit;
  }

  LocalTime clock(String name) {
    try {
      return LocalTime.parse(need(name));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          name + ": expected a time such as 22:00, got \"" + shown(need(name)) + "\"", e);
    }
  }

  ZoneId zone(String name) {
    try {
      return ZoneId.of(need(name));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          name + ": expected a zone such as Europe/Berlin, got \"" + shown(need(name)) + "\"", e);
    }
  }

  /** Names with {@code *} for anything, separated by commas. */
  List<Pattern> globs(String name) {
    List<Pattern> globs = new ArrayList<>();
    if (values.containsKey(name)) {
      for (String glob : need(name).split(",")) {
        globs.add(Pattern.compile(Pattern.quote(glob).replace("*", "\\E.*\\Q")));
      }
    }
    return globs;
  }

  String lower(String name) {
    return values.containsKey(name) ? need(name).toLowerCase(Locale.ROOT) : null;
  }

  /** A word of the file in a message: it may be long, or not to be printed. */
  static String shown(String text) {
    String line = text.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
