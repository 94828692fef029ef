package space.opensensor.ducklake.bucket;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.Sql;

/**
 * Where each station's readings come from, as its files say in their metadata: what was measured
 * can be told from what a model made up. Counts what was taken in, whatever was forgotten since.
 */
public final class Origins {

  /** What files say that do not say it. */
  public static final String UNKNOWN = "unknown";

  private static final List<String> KNOWN = List.of("chips", "model", "csv");

  private final Sql sql;
  private final Map<Source, long[]> counts = new TreeMap<>();

  /** A station and where readings of it come from. */
  private record Source(String station, String origin) implements Comparable<Source> {
    @Override
    public int compareTo(Source other) {
      int byStation = station.compareTo(other.station);
      return byStation == 0 ? origin.compareTo(other.origin) : byStation;
    }
  }

  /**
   * Objects and rows of one station that were taken in.
   *
   * @param origin {@code chips}, {@code model}, {@code csv} or {@value #UNKNOWN}
   * @param lastSnapshot the newest with a file of these
   */
  public record Line(
      String table, String station, String origin, long objects, long rows, long lastSnapshot) {}

  public Origins(CatalogReader reader) {
    this.sql = reader.sql();
  }

  /** What a file's metadata say, in one of the words of a {@link Line}. */
  public static String of(String metadata) {
    return metadata != null && KNOWN.contains(metadata) ? metadata : UNKNOWN;
  }

  /** Counts a file, not yet in the catalog. */
  public void count(String station, String origin, long rows) {
    long[] count = counts.computeIfAbsent(new Source(station, origin), s -> new long[2]);
    count[0]++;
    count[1] += rows;
  }

  /** Puts what was counted into the catalog. */
  public void add(long table, long snapshot) throws SQLException {
    sql.batch(
        "INSERT INTO station_origin (table_id, station, origin, objects, rows, last_snapshot)"
            + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (table_id, station, origin) DO UPDATE SET"
            + " objects = station_origin.objects + excluded.objects,"
            + " rows = station_origin.rows + excluded.rows,"
            + " last_snapshot = excluded.last_snapshot",
        counts.entrySet().stream()
            .map(
                e ->
                    new Object[] {
                      table,
                      e.getKey().station(),
                      e.getKey().origin(),
                      e.getValue()[0],
                      e.getValue()[1],
                      snapshot
                    })
            .toList());
    counts.clear();
  }

  /** All stations of all tables. */
  public List<Line> all() throws SQLException {
    return sql.list(
        "SELECT t.table_name, o.station, o.origin, o.objects, o.rows, o.last_snapshot"
            + " FROM station_origin o JOIN ducklake_table t ON t.table_id = o.table_id"
            + " AND t.end_snapshot IS NULL ORDER BY t.table_name, o.station, o.origin",
        row ->
            new Line(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6)));
  }
}
