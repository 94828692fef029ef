package space.opensensor.station.update;

/**
 * The order of versions such as {@code 1.10.0} and {@code 1.10.0-rc.1}.
 *
 * @see <a href="https://semver.org/spec/v2.0.0.html#spec-item-11">Semantic Versioning 2.0.0, 11</a>
 */
public final class Version {

  private static final int MOST_DIGITS = 9;

  private Version() {}

  /** Whether a text is three numbers with dots, and after a hyphen what comes before a release. */
  public static boolean isOne(String text) {
    int at = 0;
    for (int i = 0; i < 3; i++) {
      int end = digits(text, at);
      boolean number =
          end > at && end - at <= MOST_DIGITS && (end == at + 1 || text.charAt(at) != '0');
      if (!number || i < 2 && !text.startsWith(".", end)) {
        return false;
      }
      at = i < 2 ? end + 1 : end;
    }
    boolean good = at == text.length() || text.charAt(at) == '-' && at + 1 < text.length();
    for (int i = at + 1; good && i < text.length(); i++) {
      good = isPlain(text.charAt(i));
    }
    return good;
  }

  /** Whether a character is a letter, a digit, a hyphen or a dot. */
  static boolean isPlain(char c) {
    char lower = (char) (c | 0x20);
    return lower >= 'a' && lower <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.';
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  /** Less than 0, 0 or more than 0 as one version is before, the same as or after another. */
  public static int compare(String a, String b) {
    return key(a).compareTo(key(b));
  }

  /**
   * A text that is before that of another version where the version is: numbers begin with how many
   * digits they have, words with a {@code w}, and what a release has in place of words with an
   * {@code x}.
   */
  private static String key(String version) {
    StringBuilder key = new StringBuilder();
    int hyphen = version.indexOf('-');
    int start = 0;
    for (int i = 0; i <= version.length(); i++) {
      if (i == version.length() || i == hyphen || version.charAt(i) == '.') {
        int digits = digits(version, start) - start;
        key.append(start + digits == i ? (char) ('0' + digits) : 'w');
        key.append(version.substring(start, i)).append(' ');
        start = i + 1;
      }
    }
    return key.append(hyphen < 0 ? "x" : "").toString();
  }

  /** A version's three numbers in one: 1,004,002 for 1.4.2, without what comes before a release. */
  public static int number(String version) {
    int number = 0;
    int at = 0;
    for (int i = 0; i < 3; i++) {
      int end = digits(version, at);
      number = number * 1000 + Integer.parseInt(version.substring(at, end));
      at = end + 1;
    }
    return number;
  }
}
