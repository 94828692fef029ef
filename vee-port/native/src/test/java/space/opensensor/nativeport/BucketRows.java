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

  /** The timestamp of every row. */
  static List<Long> timestamps(Path bucket) throws SQLException {
    List<Long> timestamps = new ArrayList<>();
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT epoch_ms(timestamp) FROM read_parquet('"
                    + bucket
                    + "/**/data_*.parquet')")) {
      while (rows.next()) {
        timestamps.add(rows.getLong(1));
      }
    }
    return timestamps;
  }
}
