package space.opensensor.sigv4;

/** Character classes and comparisons that do not depend on a locale. */
final class AsciiText {

  private AsciiText() {}

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  }

  /** The lower-case digit of a value 0–15. */
  static int hex(int value) {
    return value < 10 ? '0' + value : 'a' - 10 + value;
  }

  /** The upper-case digit of a value 0–15. */
  static int upperHex(int value) {
    return value < 10 ? '0' + value : 'A' - 10 + value;
  }

  /** The value of a hexadecimal digit of either case, or -1. */
  static int hexValue(int c) {
    if (isDigit(c)) {
      return c - '0';
    }
    int low = lower(c);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
  }

  static boolean startsWithIgnoringCase(String text, String prefix) {
    if (text.length() < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (lower(text.charAt(i)) != lower(prefix.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  static boolean equalsIgnoringCase(String a, String b) {
    return a.length() == b.length() && startsWithIgnoringCase(a, b);
  }

  /** Orders by the lower-case form: negative, 0 or positive. */
  static int compareIgnoringCase(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      int difference = lower(a.charAt(i)) - lower(b.charAt(i));
      if (difference != 0) {
        return difference;
      }
    }
    return a.length() - b.length();
  }

  static String toLowerCase(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      lower.append((char) lower(text.charAt(i)));
    }
    return lower.toString();
  }

  /** A value for an error message: quoted, at most 64 characters, nothing but printable ASCII. */
  static String quote(String value) {
    if (value == null) {
      return "null";
    }
    StringBuilder quoted = new StringBuilder(72);
    quoted.append('"');
    int length = Math.min(value.length(), 64);
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      quoted.append(c < ' ' || c > '~' ? '?' : c);
    }
    return quoted.append(length < value.length() ? "...\"" : "\"").toString();
  }
}
