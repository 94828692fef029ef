package space.opensensor.simulator.cli;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/**
 * SQL on the files of a bucket, by DuckDB. The view {@code readings} holds the rows of every object
 * with the parts of its key ({@code station}, {@code year}, {@code month}, {@code day}) as columns.
 * If there are any, {@code health} holds those of the stations' health, and {@code unsynced} the
 * readings whose times are estimates.
 */
final class BucketSql implements AutoCloseable {

  private static final String DAY = "year=*/month=*/day=*/";
  private static final String READINGS = "**/station=*/" + DAY + "data_*.parquet";
  private static final String HEALTH = "**/health/station=*/" + DAY + "health_*.parquet";
  private static final String UNSYNCED = "**/unsynced/station=*/boot=*/" + DAY + "data_*.parquet";
  private final Connection connection;

  /**
   * Opens a bucket's folder.
   *
   * @throws CommandException when there is no object in it
   */
  BucketSql(Path bucket) throws CommandException, IOException, SQLException {
    if (!hasAny(bucket, READINGS)) {
      throw new CommandException(
          bucket + ": no objects yet; run station simulate first, or name another --data-dir");
    }
    connection = DriverManager.getConnection("jdbc:duckdb:");
    try {
      query("SET TimeZone = 'UTC'");
      createView("readings", bucket, READINGS);
      createView("health", bucket, HEALTH);
      createView("unsynced", bucket, UNSYNCED);
    } catch (IOException | SQLException e) {
      connection.close();
      throw e;
    }
  }

  private void createView(String name, Path bucket, String glob) throws IOException, SQLException {
    if (hasAny(bucket, glob)) {
      query("CREATE VIEW " + name + " AS SELECT * FROM " + scan(bucket, glob));
    }
  }

  /** The objects of a bucket's folder as a DuckDB table function. */
  static String scan(Path bucket) {
    return scan(bucket, READINGS);
  }

  private static String scan(Path bucket, String glob) {
    // What the folder is called is no pattern.
    String folder = bucket.toString().replace('\\', '/').replaceAll("[*?\\[]", "[$0]");
    String files = folder.replace("'", "''") + "/" + glob;
    return "read_parquet('" + files + "', hive_partitioning = true, union_by_name = true)";
  }

  /** Runs statements and gives the result of the last as a table. */
  TextTable query(String sql) throws SQLException {
    // A prepared statement, because DuckDB's driver tells of a plain one only that it failed.
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      if (!statement.execute()) {
        return new TextTable(new String[] {"done"}, new boolean[1]);
      }
      try (ResultSet result = statement.getResultSet()) {
        return table(result);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private static TextTable table(ResultSet result) throws SQLException {
    ResultSetMetaData columns = result.getMetaData();
    int count = columns.getColumnCount();
    String[] header = new String[count];
    boolean[] right = new boolean[count];
    for (int i = 0; i < count; i++) {
      header[i] = columns.getColumnLabel(i + 1);
      right[i] = isNumber(columns.getColumnType(i + 1));
    }
    TextTable table = new TextTable(header, right);
    while (result.next()) {
      Object[] cells = new Object[count];
      for (int i = 0; i < count; i++) {
        Object value = result.getObject(i + 1);
        // The driver's own is off by an hour where the machine's zone changes its clocks.
        cells[i] =
            value instanceof OffsetDateTime
                ? Instant.EPOCH
                    .plus(result.getLong(i + 1), ChronoUnit.MICROS)
                    .atOffset(ZoneOffset.UTC)
                : value;
      }
      table.add(cells);
    }
    return table;
  }

  private static boolean isNumber(int type) {
    return switch (type) {
      case Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.FLOAT,
          Types.REAL,
          Types.DOUBLE,
          Types.DECIMAL,
          Types.NUMERIC ->
          true;
      default -> false;
    };
  }

  private static boolean hasAny(Path bucket, String glob) throws IOException {
    if (!Files.isDirectory(bucket)) {
      return false;
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    // "**/" of DuckDB also stands for no folder at all, which a matcher of names does not know.
    Path above = Path.of("any");
    try (Stream<Path> files = Files.walk(bucket)) {
      return files
          .filter(Files::isRegularFile)
          .anyMatch(file -> matcher.matches(above.resolve(bucket.relativize(file))));
    }
  }
}
