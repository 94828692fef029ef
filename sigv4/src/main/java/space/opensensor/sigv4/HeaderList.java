package space.opensensor.sigv4;

/**
 * The extra headers of one request, kept in canonical form: ordered by lower-case name, values
 * trimmed and with single spaces, the values of a repeated name joined by a comma.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5">RFC 9110, fields</a>
 */
final class HeaderList {

  /** Headers in one request, beside those of the signer. */
  static final int MAX = 32;

  /** Characters in one value. */
  static final int MAX_VALUE = 8192;

  private static final String[] SIGNERS_OWN = {
    "authorization",
    "host",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-decoded-content-length",
    "x-amz-security-token",
    "x-amz-trailer"
  };

  private final String[] names = new String[MAX];
  private final String[] values = new String[MAX];
  private int size;

  void clear() {
    while (size > 0) {
      size--;
      names[size] = null;
      values[size] = null;
    }
  }

  int size() {
    return size;
  }

  String name(int index) {
    return names[index];
  }

  String value(int index) {
    return values[index];
  }

  /**
   * Adds a header.
   *
   * @throws IllegalArgumentException when the name is no token or one that the signer writes, when
   *     the value holds anything but printable ASCII, spaces and tabs, or when there are too many
   */
  void add(String name, String value) {
    checkName(name);
    checkValue(name, value);
    String canonical = isCanonical(value) ? value : canonical(value);
    int at = size;
    while (at > 0 && AsciiText.compareIgnoringCase(name, names[at - 1]) <= 0) {
      at--;
    }
    if (at < size && AsciiText.equalsIgnoringCase(name, names[at])) {
      values[at] = values[at] + "," + canonical;
      return;
    }
    if (size == MAX) {
      throw new IllegalArgumentException("header: at most " + MAX + " of them in one request");
    }
    for (int i = size; i > at; i--) {
      names[i] = names[i - 1];
      values[i] = values[i - 1];
    }
    names[at] = name;
    values[at] = canonical;
    size++;
  }

  private static void checkName(String name) {
    boolean good = name != null && !name.isEmpty() && name.length() <= 256;
    for (int i = 0; good && i < name.length(); i++) {
      char c = name.charAt(i);
      good = AsciiText.isLetter(c) || AsciiText.isDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
    if (!good) {
      throw new IllegalArgumentException(
          "header: expected a name of letters, digits and hyphens, got " + AsciiText.quote(name));
    }
    for (int i = 0; i < SIGNERS_OWN.length; i++) {
      if (AsciiText.equalsIgnoringCase(name, SIGNERS_OWN[i])) {
        throw new IllegalArgumentException(
            "header " + SIGNERS_OWN[i] + ": the signer writes it, leave it out");
      }
    }
  }

  private static void checkValue(String name, String value) {
    if (value == null) {
      throw new IllegalArgumentException("header " + name + ": its value is null");
    }
    if (value.length() > MAX_VALUE) {
      throw new IllegalArgumentException(
          "header " + name + ": its value has more than " + MAX_VALUE + " characters");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c > '~') {
        throw new IllegalArgumentException(
            "header "
                + name
                + ": character "
                + i
                + " of its value is a control character or not ASCII, encode it");
      }
    }
  }

  private static boolean isCanonical(String value) {
    boolean space = true;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\t' || (c == ' ' && space)) {
        return false;
      }
      space = c == ' ';
    }
    return value.isEmpty() || !space;
  }

  private static String canonical(String value) {
    StringBuilder text = new StringBuilder(value.length());
    boolean gap = false;
    boolean any = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == ' ' || c == '\t') {
        gap = any;
      } else {
        if (gap) {
          text.append(' ');
        }
        text.append(c);
        gap = false;
        any = true;
      }
    }
    return text.toString();
  }
}
