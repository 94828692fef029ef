package space.opensensor.ducklake;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;

/**
 * DuckDB's own extension on the catalog of a test. Extensions cannot be downloaded everywhere, so
 * they are loaded from a folder that {@code DUCKLAKE_EXTENSION_DIR} names: {@code
 * ducklake.duckdb_extension} and {@code sqlite_scanner.duckdb_extension}, of the version of the
 * DuckDB in this build.
 */
final class ExtensionOfDuckDb implements DuckDbSide {

  private final Connection connection;

  ExtensionOfDuckDb(TestLake lake) throws SQLException {
    Properties unsigned = new Properties();
    unsigned.setProperty("allow_unsigned_extensions", "true");
    connection = DriverManager.getConnection("jdbc:duckdb:", unsigned);
    execute("SET TimeZone = 'UTC'");
    for (String name : List.of("sqlite_scanner", "ducklake")) {
      execute("LOAD '" + folder().resolve(name + ".duckdb_extension") + "'");
    }
    execute("ATTACH 'ducklake:sqlite:" + lake.catalogPath() + "' AS lake");
  }

  /** Where the extensions are, or null. */
  static Path folder() {
    String folder = System.getenv("DUCKLAKE_EXTENSION_DIR");
    return folder == null || !Files.isDirectory(Path.of(folder)) ? null : Path.of(folder);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void addColumn(String name, LakeColumnType type, String value) throws SQLException {
    execute(
        "ALTER TABLE lake.readings ADD COLUMN "
            + name
            + " "
            + type.duckdb
            + " DEFAULT '"
            + value
            + "'");
  }

  @Override
  public void insert(String columns, String select) throws SQLException {
    execute("INSERT INTO lake.readings (" + columns + ") " + select);
  }

  @Override
  public long count(String column, String operator, Object value) throws SQLException {
    String literal = value instanceof String text ? "'" + text + "'" : value.toString();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM lake.readings WHERE "
                    + column
                    + " "
                    + operator
                    + " "
                    + literal)) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
