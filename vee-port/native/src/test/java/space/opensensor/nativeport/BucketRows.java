package space.opensensor.nativeport;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What DuckDB reads in a bucket's folder. */
final class BucketRows {

  private BucketRows() {}

  /** The timestamp of every row of readings. */
  static List<Long> timestamps(Path bucket) throws SQLException {
    return query(
            "SELECT epoch_ms(timestamp)::VARCHAR FROM read_parquet('"
                + bucket
                + "/**/data_*.parquet')")
        .stream()
        .map(Long::valueOf)
        .toList();
  }

  /**
   * Every row of health in the order of time, without what hangs on the machine or on when an
   * upload ended: memory, spool and counts of requests.
   */
  static List<String> health(Path bucket) throws SQLException {
    return query(
        "SELECT (timestamp, uptime, boot, reset_reason, rows, rows_missed, rows_lost,"
            + " files_dropped, files_set_aside, null_absent, null_wrong_chip, null_bus, null_garbled,"
            + " null_stuck, null_noisy, null_range, null_late, null_warming)::VARCHAR FROM read_parquet('"
            + bucket
            + "/health/**/*.parquet') ORDER BY timestamp");
  }

  /** The first column of what SQL finds. */
  static List<String> query(String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }
}
