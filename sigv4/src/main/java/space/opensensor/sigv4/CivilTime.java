package space.opensensor.sigv4;

/**
 * A UTC instant as a calendar date and time of day, for the years 1970–9999. Reusable, so that
 * signing allocates nothing; leap seconds are not counted, as in POSIX time.
 */
public final class CivilTime {

  private static final long DAY_MILLIS = 86400000L;
  private static final long MAX_MILLIS = 253402300799999L;

  private int year;
  private int month;
  private int day;
  private int secondOfDay;

  /**
   * Sets the instant.
   *
   * @param epochMillis milliseconds since 1970-01-01T00:00:00Z
   * @throws IllegalArgumentException before 1970 or after 9999
   */
  public CivilTime set(long epochMillis) {
    if (epochMillis < 0 || epochMillis > MAX_MILLIS) {
      throw new IllegalArgumentException(
          "epochMillis: expected a time in the years 1970 to 9999, got " + epochMillis);
    }
    secondOfDay = (int) (epochMillis % DAY_MILLIS / 1000);
    // Days are counted from 1 March of year 0, so that the leap day ends a year; then the
    // 400-year cycle of 146097 days is split into years and the year into 5-month groups of 153.
    int days = (int) (epochMillis / DAY_MILLIS) + 719468;
    int cycle = days / 146097;
    int dayOfCycle = days - cycle * 146097;
    int yearOfCycle =
        (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36524 - dayOfCycle / 146096) / 365;
    int dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100);
    int monthFromMarch = (5 * dayOfYear + 2) / 153;
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0);
    return this;
  }

  public int year() {
    return year;
  }

  /** 1–12. */
  public int month() {
    return month;
  }

  /** Day of the month, 1–31. */
  public int day() {
    return day;
  }

  public int hour() {
    return secondOfDay / 3600;
  }

  public int minute() {
    return secondOfDay / 60 % 60;
  }

  public int second() {
    return secondOfDay % 60;
  }

  /** The date as one number, 20130524 for 24 May 2013. */
  int yearMonthDay() {
    return year * 10000 + month * 100 + day;
  }

  /** Writes {@code 20130524}. */
  void writeDate(AsciiSink out) {
    pair(year / 100, out);
    pair(year % 100, out);
    pair(month, out);
    pair(day, out);
  }

  /** Writes {@code 20130524T000000Z}. */
  void writeDateTime(AsciiSink out) {
    writeDate(out);
    out.put('T');
    pair(hour(), out);
    pair(minute(), out);
    pair(second(), out);
    out.put('Z');
  }

  private static void pair(int value, AsciiSink out) {
    out.put('0' + value / 10);
    out.put('0' + value % 10);
  }
}
