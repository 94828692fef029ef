package space.opensensor.ducklake.status;

import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.Sql;
import space.opensensor.ducklake.catalog.TimestampText;

/**
 * The newest file of each station, by the statistics that the catalog keeps of every file: no file
 * is opened, whatever their number.
 */
public final class NewestFiles {

  /** Files of a table by station, with the least and greatest of a column that has times. */
  private static final String FILES =
      "SELECT v.partition_value AS station, t.data_file_id AS id, t.min_value AS first_row,"
          + " t.max_value AS last_row, coalesce(f.partial_max, f.begin_snapshot) AS snapshot"
          + " FROM ducklake_file_column_stats t"
          + " JOIN ducklake_data_file f ON f.data_file_id = t.data_file_id"
          + " AND f.end_snapshot IS NULL"
          + " JOIN ducklake_file_partition_value v ON v.data_file_id = t.data_file_id"
          + " AND v.partition_key_index = ?"
          + " WHERE t.table_id = ? AND t.column_id = ? AND t.max_value >= ?";

  private final CatalogReader reader;
  private final LakeTable table;
  private final LakeColumn time;
  private final int key;

  private NewestFiles(CatalogReader reader, LakeTable table, LakeColumn time, int key) {
    this.reader = reader;
    this.table = table;
    this.time = time;
    this.key = key;
  }

  /**
   * Those of a table now; empty where there is none such, or it is not split by station and time.
   */
  public static Optional<NewestFiles> of(CatalogReader reader, String name) throws SQLException {
    Optional<LakeTable> found = reader.findTable(name, reader.latest().id());
    if (found.isEmpty() || found.get().partition() == null) {
      return Optional.empty();
    }
    LakeTable table = found.get();
    Optional<LakeColumn> time =
        table.columns().stream().filter(c -> c.type().equals(LakeType.TIMESTAMPTZ)).findFirst();
    Optional<LakeColumn> station = table.column("station");
    for (int i = 0; i < table.partition().fields().size(); i++) {
      boolean isStation =
          station.isPresent() && table.partition().fields().get(i).columnId() == station.get().id();
      if (isStation && time.isPresent()) {
        return Optional.of(new NewestFiles(reader, table, time.get(), i));
      }
    }
    return Optional.empty();
  }

  /** The column of a name, or empty. */
  public Optional<LakeColumn> column(String name) {
    return table.column(name);
  }

  /**
   * The newest file of each station that has rows since a time, by the stations' names.
   *
   * @param since a file whose rows are all older is none of them
   */
  public Map<String, NewestFile> since(Instant since) throws SQLException {
    Map<Long, String> names = new LinkedHashMap<>();
    table.columns().forEach(c -> names.put(c.id(), c.name().toLowerCase(Locale.ROOT)));
    Map<String, NewestFile> files = new TreeMap<>();
    Map<String, Map<String, Range>> values = new TreeMap<>();
    Sql sql = reader.sql();
    sql.forEach(
        "WITH files AS ("
            + FILES
            + "), numbered AS (SELECT files.*, row_number() OVER (PARTITION BY station ORDER BY"
            + " last_row DESC, id DESC) AS n FROM files) SELECT m.station, m.first_row, m.last_row,"
            + " s.snapshot_time, c.column_id, c.min_value, c.max_value FROM numbered m LEFT JOIN"
            + " ducklake_snapshot s ON s.snapshot_id = m.snapshot JOIN ducklake_file_column_stats c"
            + " ON c.data_file_id = m.id WHERE m.n = 1",
        row -> {
          String station = row.getString(1);
          if (!files.containsKey(station)) {
            Map<String, Range> own = new LinkedHashMap<>();
            values.put(station, own);
            files.put(
                station,
                new NewestFile(
                    station,
                    TimestampText.parse(row.getString(2)),
                    TimestampText.parse(row.getString(3)),
                    reader.database().instant(row, "snapshot_time"),
                    Map.of()));
          }
          Range range = Range.of(row.getString(6), row.getString(7));
          String name = names.get(row.getLong(5));
          if (range != null && name != null && row.getLong(5) != time.id()) {
            values.get(station).put(name, range);
          }
        },
        (long) key,
        table.id(),
        time.id(),
        TimestampText.format(since));
    files.replaceAll(
        (station, f) ->
            new NewestFile(station, f.first(), f.last(), f.arrived(), values.get(station)));
    return files;
  }

  /**
   * What a column did in all files with rows since a time.
   *
   * @param first time of the first row of these files
   * @param last and of the last
   * @param range null where it has no values
   */
  public record Course(String station, Instant first, Instant last, Range range) {}

  /** The course of a column of each station since a time. */
  public Map<String, Course> courses(LakeColumn column, Instant since) throws SQLException {
    return reader
        .sql()
        .map(
            "WITH files AS ("
                + FILES
                + ") SELECT m.station, min(m.first_row), max(m.last_row),"
                + " min(CAST(c.min_value AS DOUBLE PRECISION)),"
                + " max(CAST(c.max_value AS DOUBLE PRECISION)) FROM files m JOIN"
                + " ducklake_file_column_stats c ON c.data_file_id = m.id AND c.column_id = ?"
                + " GROUP BY m.station",
            row -> row.getString(1),
            row ->
                new Course(
                    row.getString(1),
                    TimestampText.parse(row.getString(2)),
                    TimestampText.parse(row.getString(3)),
                    Range.of(row.getString(4), row.getString(5))),
            (long) key,
            table.id(),
            time.id(),
            TimestampText.format(since),
            column.id());
  }
}
