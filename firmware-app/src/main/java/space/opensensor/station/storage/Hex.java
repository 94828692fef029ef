package space.opensensor.station.storage;

/** Hexadecimal numbers in file names: lower case, no sign. */
final class Hex {

  private static final String DIGITS = "0123456789abcdef";

  private Hex() {}

  /** Appends a number with at least so many digits. */
  static void append(StringBuilder text, long value, int leastDigits) {
    int digits = 1;
    while (digits < 16 && value >>> (4 * digits) != 0) {
      digits++;
    }
    for (int i = Math.max(digits, leastDigits) - 1; i >= 0; i--) {
      text.append(DIGITS.charAt((int) (value >>> (4 * i)) & 0xf));
    }
  }

  /**
   * Reads digits from one position up to another; -1 when they are none, too many, or no digits.
   */
  static long parse(String text, int from, int to, int mostDigits) {
    if (to <= from || to - from > mostDigits) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = DIGITS.indexOf(text.charAt(i));
      if (digit < 0) {
        return -1;
      }
      value = (value << 4) | digit;
    }
    return value;
  }
}
