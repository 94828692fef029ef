package space.opensensor.ducklake;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the text of a setting may be, and by which ways it comes.
 *
 * @param label stands for the value in help texts
 * @param least of a number, or of a time in milliseconds
 * @param most of a number, or of a time in milliseconds
 * @param words what a choice is among, in lower case; empty for anything else
 * @param isOption whether the command line takes it beside the environment
 * @param holdsSecret whether it may be read from a file instead, and must never be shown
 */
record SettingForm(
    String label,
    long least,
    long most,
    List<String> words,
    boolean isOption,
    boolean holdsSecret) {

  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)?");

  static SettingForm text(String label) {
    return new SettingForm(label, 0, 0, List.of(), true, false);
  }

  static SettingForm truth() {
    return text("true|false");
  }

  static SettingForm number(long least, long most) {
    return new SettingForm("N", least, most, List.of(), true, false);
  }

  static SettingForm time(String least, String most) {
    return new SettingForm(
        "TIME",
        duration("least", least).toMillis(),
        duration("most", most).toMillis(),
        List.of(),
        true,
        false);
  }

  static SettingForm choice(Class<? extends Enum<?>> type) {
    List<String> words =
        Arrays.stream(type.getEnumConstants())
            .map(e -> e.toString().toLowerCase(Locale.ROOT))
            .toList();
    return new SettingForm(String.join("|", words), 0, 0, words, true, false);
  }

  /** An address that may hold a password. */
  static SettingForm login(String label) {
    return new SettingForm(label, 0, 0, List.of(), true, true);
  }

  /** What no command line takes, because other users see it there. */
  static SettingForm secret() {
    return new SettingForm("SECRET", 0, 0, List.of(), false, true);
  }

  /** What other tools name as well, and take from the environment. */
  static SettingForm environment() {
    return new SettingForm("TEXT", 0, 0, List.of(), false, false);
  }

  /** A value in a message: what may be a secret on the wrong line is not repeated. */
  static String shown(String value) {
    return value.matches("[ -~]{0,16}") ? "\"" + value + "\"" : value.length() + " characters";
  }

  /**
   * Reads {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d} or seconds alone.
   *
   * @param name of the setting, for the message
   */
  static Duration duration(String name, String value) {
    Matcher m = TIME.matcher(value);
    if (!m.matches()) {
      throw new SettingException(
          name + ": expected a time such as 500ms, 30s, 5m, 2h or 7d, got " + shown(value));
    }
    long number = Long.parseLong(m.group(1));
    return switch (m.group(2) == null ? "s" : m.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> Duration.ofSeconds(number);
    };
  }
}
