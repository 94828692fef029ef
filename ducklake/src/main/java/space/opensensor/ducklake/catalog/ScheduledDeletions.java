package space.opensensor.ducklake.catalog;

import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files that nobody needs any more and that a cleanup may delete. */
public final class ScheduledDeletions {

  /** A file and since when it is scheduled; its path is absolute. */
  public record Entry(long file, String path, Instant since) {}

  private final CatalogTransaction transaction;
  private final Map<Long, String> tablePaths = new HashMap<>();

  public ScheduledDeletions(CatalogTransaction transaction) {
    this.transaction = transaction;
  }

  /** Schedules a file, unless it lies outside the lake's own path. */
  public void add(long file, long table, String path, boolean relative) throws SQLException {
    if (relative) {
      FileAppend.schedule(transaction, file, tablePath(table) + path);
    }
  }

  /** Everything that is scheduled. */
  public List<Entry> all() throws SQLException {
    CatalogReader reader = transaction.reader();
    String dataPath = reader.dataPath();
    return transaction
        .sql()
        .list(
            "SELECT * FROM ducklake_files_scheduled_for_deletion ORDER BY path",
            row ->
                new Entry(
                    row.getLong("data_file_id"),
                    (row.getBoolean("path_is_relative") ? dataPath : "") + row.getString("path"),
                    reader.database().instant(row, "schedule_start")));
  }

  /** Takes a file off the schedule. */
  public void remove(Entry entry) throws SQLException {
    transaction
        .sql()
        .update(
            "DELETE FROM ducklake_files_scheduled_for_deletion WHERE data_file_id = ?",
            entry.file());
  }

  /** The path of a table's files, dropped tables included. */
  private String tablePath(long table) throws SQLException {
    String known = tablePaths.get(table);
    if (known == null) {
      String dataPath = transaction.reader().dataPath();
      known =
          transaction
              .sql()
              .first(
                  "SELECT s.path AS sp, s.path_is_relative AS sr, t.path AS tp,"
                      + " t.path_is_relative AS tr FROM ducklake_table t JOIN ducklake_schema s ON"
                      + " s.schema_id = t.schema_id WHERE t.table_id = ?",
                  row -> {
                    String schema = (row.getBoolean("sr") ? dataPath : "") + row.getString("sp");
                    return (row.getBoolean("tr") ? schema : "") + row.getString("tp");
                  },
                  table)
              .orElseThrow(() -> new CatalogException("table " + table + ": unknown"));
      tablePaths.put(table, known);
    }
    return known;
  }
}
