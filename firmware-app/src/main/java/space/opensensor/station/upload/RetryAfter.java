package space.opensensor.station.upload;

/**
 * The delay that a {@code Retry-After} header asks for: seconds, or a date in any of the three
 * forms of HTTP.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110, Retry-After</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7">RFC 9110, dates</a>
 */
final class RetryAfter {

  private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
  private static final int MAX_SECONDS = 86400;
  private static final int SECONDS_PER_YEAR = 31556952;

  private RetryAfter() {}

  /**
   * The delay in seconds, at most a day; 0 for a date that is past, -1 for what is no delay.
   *
   * @param value in lower case, or null
   * @param epochMillis the time of day
   */
  static int seconds(String value, long epochMillis) {
    if (value == null || value.length() == 0) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < '0' || c > '9') {
        long now = epochMillis / 1000;
        long at = date(value, now);
        return at < 0 ? -1 : (int) Math.min(MAX_SECONDS, Math.max(0, at - now));
      }
      number = Math.min(MAX_SECONDS, number * 10 + c - '0');
    }
    return number;
  }

  /**
   * Seconds since 1970, at a time in the same seconds, of {@code sun, 06 nov 1994 08:49:37 gmt},
   * {@code sunday, 06-nov-94 08:49:37 gmt} or {@code sun nov 6 08:49:37 1994}, or -1: the numbers
   * in their order, and the month by its name.
   */
  private static long date(String text, long now) {
    int[] numbers = new int[5];
    int count = 0;
    int month = -1;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        int value = 0;
        int digits = 0;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
          value = value * 10 + text.charAt(i++) - '0';
          digits++;
        }
        if (count == numbers.length || digits > 4) {
          return -1;
        }
        numbers[count++] = value;
      } else {
        int found = i + 3 <= text.length() ? MONTHS.indexOf(text.substring(i, i + 3)) : -1;
        if (found >= 0 && found % 3 == 0) {
          month = found / 3 + 1;
        }
        i++;
      }
    }
    if (count != numbers.length || month < 0) {
      return -1;
    }
    boolean yearLast =
        text.charAt(text.length() - 1) >= '0' && text.charAt(text.length() - 1) <= '9';
    int year = numbers[yearLast ? 4 : 1];
    int time = yearLast ? 1 : 2;
    return seconds(
        year < 100 ? withCentury(year, now) : year,
        month,
        numbers[0],
        (numbers[time] * 60 + numbers[time + 1]) * 60 + numbers[time + 2]);
  }

  /** A year of two digits is the next one that is not more than 50 years ahead. */
  private static int withCentury(int year, long now) {
    int ahead = 1970 + (int) (now / SECONDS_PER_YEAR) + 50;
    return 2000 + year > ahead ? 1900 + year : 2000 + year;
  }

  /** Days by the civil calendar, counted from 1 March so that a leap day ends its year. */
  static long seconds(int year, int month, int day, int secondOfDay) {
    if (year < 1970 || day < 1 || day > 31 || secondOfDay > 86400) {
      return -1;
    }
    int fromMarch = month > 2 ? month - 3 : month + 9;
    int y = month > 2 ? year : year - 1;
    long days = 365L * y + y / 4 - y / 100 + y / 400 + (153 * fromMarch + 2) / 5 + day - 1 - 719468;
    return days * 86400 + secondOfDay;
  }
}
