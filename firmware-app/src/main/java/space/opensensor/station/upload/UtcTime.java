package space.opensensor.station.upload;

import space.opensensor.sigv4.CivilTime;

/**
 * A moment as text, {@code 2026-11-29T07:00:00Z}, with or without a fraction of a second.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3339#section-5.6">RFC 3339</a>
 */
public final class UtcTime {

  private static final String SHAPE = "dddd-dd-ddTdd:dd:dd";
  private static final int MAX_FRACTION = 9;

  private UtcTime() {}

  /** Epoch milliseconds, the fraction cut off, or -1 where a text is none. */
  static long millis(String text) {
    int end = text.length() - 1;
    if (end < SHAPE.length() || text.charAt(end) != 'Z' || !isFraction(text, end)) {
      return -1;
    }
    for (int i = 0; i < SHAPE.length(); i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (SHAPE.charAt(i) == 'd' ? !digit : c != SHAPE.charAt(i)) {
        return -1;
      }
    }
    int month = two(text, 5);
    int hour = two(text, 11);
    int minute = two(text, 14);
    int second = two(text, 17);
    if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 60) {
      return -1;
    }
    int year = two(text, 0) * 100 + two(text, 2);
    long seconds =
        RetryAfter.seconds(year, month, two(text, 8), (hour * 60 + minute) * 60 + second);
    return seconds < 0 ? -1 : seconds * 1000;
  }

  private static boolean isFraction(String text, int end) {
    int from = SHAPE.length();
    boolean good = end == from || text.charAt(from) == '.' && end - from > 1;
    for (int i = from + 1; i < end; i++) {
      char c = text.charAt(i);
      good = good && c >= '0' && c <= '9' && i - from <= MAX_FRACTION;
    }
    return good;
  }

  private static int two(String text, int at) {
    return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
  }

  /** A moment to the minute, {@code 2026-11-29T07:00Z}. */
  public static String text(long epochMillis) {
    CivilTime time = new CivilTime();
    time.set(epochMillis);
    StringBuilder text = new StringBuilder(20);
    text.append(Integer.toString(time.year()));
    two(text, '-', time.month());
    two(text, '-', time.day());
    two(text, 'T', time.hour());
    two(text, ':', time.minute());
    return text.append('Z').toString();
  }

  private static void two(StringBuilder text, char before, int value) {
    text.append(before).append(value < 10 ? "0" : "").append(Integer.toString(value));
  }
}
