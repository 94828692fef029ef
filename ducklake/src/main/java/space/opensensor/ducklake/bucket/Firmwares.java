package space.opensensor.ducklake.bucket;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.Sql;

/**
 * Which firmware wrote each station's files, as their metadata say, and when: what a fleet runs,
 * and how a roll-out goes. Counted in the commit that takes the files in, from then on.
 */
public final class Firmwares {

  /** What is said of files that do not say it. */
  public static final String UNKNOWN = "unknown";

  private static final Pattern KNOWN = Pattern.compile("[\\x20-\\x7e]{1,64}");
  private static final Pattern WINDOW =
      Pattern.compile(".*_([01]\\d|2[0-3])([0-5]\\d)(?:_\\d+)?\\.parquet");
  private static final int MINUTES_A_DAY = 1440;

  private final Sql sql;
  private final Map<List<String>, long[]> counts = new LinkedHashMap<>();

  /**
   * A firmware of a station.
   *
   * @param objects that it wrote
   * @param first start of the window of its first file
   * @param last start of the window of its last
   */
  public record Line(String station, String firmware, long objects, Instant first, Instant last) {}

  /**
   * What a station runs.
   *
   * @param now what wrote its newest file
   * @param before what wrote files before that, or null
   */
  public record Running(Line now, Line before) {}

  /** Those of a catalog. */
  public Firmwares(CatalogReader reader) {
    this.sql = reader.sql();
  }

  /**
   * Counts a file, not yet in the catalog; one without a day of its own tells nothing.
   *
   * @param objectKey its key
   * @param firmware what its metadata say, or null
   */
  public void count(StationKey key, String objectKey, String firmware) {
    if (key.day() == null) {
      return;
    }
    Matcher window = WINDOW.matcher(objectKey);
    long minute = key.day().toEpochDay() * MINUTES_A_DAY;
    if (window.matches()) {
      minute += Integer.parseInt(window.group(1)) * 60L + Integer.parseInt(window.group(2));
    }
    String name = firmware != null && KNOWN.matcher(firmware).matches() ? firmware : UNKNOWN;
    long[] count =
        counts.computeIfAbsent(
            List.of(key.station(), name), k -> new long[] {0, Long.MAX_VALUE, Long.MIN_VALUE});
    count[0]++;
    count[1] = Math.min(count[1], minute);
    count[2] = Math.max(count[2], minute);
  }

  /** Puts what was counted into the catalog. */
  public void add() throws SQLException {
    sql.batch(
        "INSERT INTO station_firmware (station, firmware, objects, first_minute, last_minute)"
            + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (station, firmware) DO UPDATE SET"
            + " objects = station_firmware.objects + excluded.objects,"
            + " first_minute = CASE WHEN excluded.first_minute < station_firmware.first_minute"
            + " THEN excluded.first_minute ELSE station_firmware.first_minute END,"
            + " last_minute = CASE WHEN excluded.last_minute > station_firmware.last_minute"
            + " THEN excluded.last_minute ELSE station_firmware.last_minute END",
        counts.entrySet().stream()
            .map(
                e ->
                    new Object[] {
                      e.getKey().get(0),
                      e.getKey().get(1),
                      e.getValue()[0],
                      e.getValue()[1],
                      e.getValue()[2]
                    })
            .toList());
    counts.clear();
  }

  /** Every firmware of every station, the newest first. */
  private List<Line> all() throws SQLException {
    return sql.list(
        "SELECT station, firmware, objects, first_minute, last_minute FROM station_firmware"
            + " ORDER BY station, last_minute DESC, first_minute DESC, firmware",
        row ->
            new Line(
                row.getString(1),
                row.getString(2),
                row.getLong(3),
                Instant.ofEpochSecond(row.getLong(4) * 60),
                Instant.ofEpochSecond(row.getLong(5) * 60)));
  }

  /** What each station runs, in the order of their names. */
  public List<Running> running() throws SQLException {
    Map<String, List<Line>> byStation = new TreeMap<>();
    for (Line line : all()) {
      byStation.computeIfAbsent(line.station(), s -> new ArrayList<>()).add(line);
    }
    return byStation.values().stream()
        .map(lines -> new Running(lines.get(0), lines.size() < 2 ? null : lines.get(1)))
        .toList();
  }
}
