package space.opensensor.ducklake.bucket;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key that its folder, its day and a minute tell whole: {@code
 * [prefix/]station=<id>/year=YYYY/month=MM/day=DD/data_HHMM.parquet}, or {@code health_HHMM} in the
 * folder of health. Second copies ({@code data_HHMM_1}), files without a clock and names that
 * others gave are no such keys.
 *
 * @param folder all before {@code /year=}, as it is written in the key
 * @param day UTC day, in days since 1970
 * @param minute UTC start of the window, in minutes of the day
 */
public record WindowKey(String folder, long day, int minute) {

  private static final Pattern KEY =
      Pattern.compile(
          "((?:.*/)?station=[^/=]{1,128})/year=\\d{4}/month=\\d{2}/day=\\d{2}/"
              + "(data|health)_([01]\\d|2[0-3])([0-5]\\d)\\.parquet");

  /** The window of a key, or empty for a key of another form. */
  public static Optional<WindowKey> of(String key) {
    Matcher m = KEY.matcher(key);
    if (!m.matches()) {
      return Optional.empty();
    }
    try {
      StationKey station = StationKey.parse(key);
      if (station.day() == null || !m.group(2).equals(kind(station.table()))) {
        return Optional.empty();
      }
      int minute = Integer.parseInt(m.group(3)) * 60 + Integer.parseInt(m.group(4));
      return Optional.of(new WindowKey(m.group(1), station.day().toEpochDay(), minute));
    } catch (RejectedFileException e) {
      return Optional.empty();
    }
  }

  private static String kind(String table) {
    return table.equals(StationKey.HEALTH) ? "health" : "data";
  }

  /** The key. */
  public String key() {
    LocalDate date = LocalDate.ofEpochDay(day);
    String path =
        folder
            + String.format(
                Locale.ROOT,
                "/year=%04d/month=%02d/day=%02d/",
                date.getYear(),
                date.getMonthValue(),
                date.getDayOfMonth());
    return path
        + kind(table(path))
        + String.format(Locale.ROOT, "_%02d%02d.parquet", minute / 60, minute % 60);
  }

  private static String table(String path) {
    try {
      return StationKey.parse(path + "x.parquet").table();
    } catch (RejectedFileException e) {
      throw new IllegalStateException("ledger: " + path, e);
    }
  }
}
