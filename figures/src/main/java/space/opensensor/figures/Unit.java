package space.opensensor.figures;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A unit that a text gives a figure in. A results file has the base unit of each dimension: B, s,
 * J, count, times or %.
 */
enum Unit {
  BYTE("B", "B", "1"),
  BYTES("bytes", "B", "1"),
  KILOBYTE("KB", "B", "1000"),
  MEGABYTE("MB", "B", "1000000"),
  KIBIBYTE("KiB", "B", "1024"),
  MEBIBYTE("MiB", "B", "1048576"),
  NANOSECOND("ns", "s", "0.000000001"),
  MICROSECOND("µs", "s", "0.000001"),
  MILLISECOND("ms", "s", "0.001"),
  SECOND("s", "s", "1"),
  MINUTE("min", "s", "60"),
  MINUTES("minutes", "s", "60"),
  DAYS("days", "s", "86400"),
  YEARS("years", "s", "31557600"),
  JOULE("J", "J", "1"),
  MILLIJOULE("mJ", "J", "0.001"),
  PERCENT("%", "%", "1"),
  FOLD("×", "times", "1"),
  TIMES("times", "times", "1"),
  COUNT("count", "count", "1");

  /** What the units of a table's column of times are chosen from, longest first. */
  private static final Unit[] TIMES_IN_TABLES = {
    YEARS, DAYS, SECOND, MILLISECOND, MICROSECOND, NANOSECOND
  };

  final String sign;

  /** The unit that a results file has such values in. */
  final String base;

  /** How many of the base unit it is. */
  final BigDecimal size;

  Unit(String sign, String base, String size) {
    this.sign = sign;
    this.base = base;
    this.size = new BigDecimal(size);
  }

  /**
   * The unit that a text writes so.
   *
   * @return null where it is no unit
   */
  static Unit of(String sign) {
    for (Unit unit : values()) {
      if (unit.sign.equals(sign)) {
        return unit;
      }
    }
    return null;
  }

  /** The unit in which a table shows a column of a base unit whose least value is given. */
  static Unit forTable(String base, BigDecimal least) {
    if (!"s".equals(base)) {
      return of(base);
    }
    for (Unit unit : TIMES_IN_TABLES) {
      if (least.compareTo(unit.size) >= 0) {
        return unit;
      }
    }
    return least.signum() == 0 ? SECOND : NANOSECOND;
  }

  /** A value of the base unit in this one, with digits to spare. */
  BigDecimal of(BigDecimal value) {
    return value.divide(size, MathContext.DECIMAL64);
  }
}
