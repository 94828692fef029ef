package space.opensensor.ducklake.bucket;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A batch id as a series and a number in it: a station's is {@code <station>/<journal>-<number in 8
 * hex digits>}, others may end with a decimal number.
 *
 * @param series all before the number, with a mark of how the number is written
 */
public record BatchNumber(String series, long number) {

  private static final Pattern HEX = Pattern.compile("(.*)-([0-9a-f]{8})");
  private static final Pattern DECIMAL = Pattern.compile("(.*)-(0|[1-9][0-9]{0,17})");

  /** A batch id's series and number, or empty where it does not end with one. */
  public static Optional<BatchNumber> of(String batch) {
    Matcher hex = HEX.matcher(batch);
    if (hex.matches()) {
      return Optional.of(new BatchNumber("x" + hex.group(1), Long.parseLong(hex.group(2), 16)));
    }
    Matcher decimal = DECIMAL.matcher(batch);
    return decimal.matches()
        ? Optional.of(new BatchNumber("d" + decimal.group(1), Long.parseLong(decimal.group(2))))
        : Optional.empty();
  }

  /** The batch id. */
  public String text() {
    String digits =
        series.charAt(0) == 'x'
            ? String.format(Locale.ROOT, "%08x", number)
            : Long.toString(number);
    return series.substring(1) + "-" + digits;
  }
}
