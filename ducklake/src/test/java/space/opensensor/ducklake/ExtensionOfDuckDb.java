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
import space.opensensor.ducklake.engine.DuckEngine;

/**
 * DuckDB's own extension on the catalog of a test. Extensions cannot be downloaded everywhere, so
 * they are loaded from a folder that {@code DUCKLAKE_EXTENSION_DIR} names: {@code
 * ducklake.duckdb_extension} and {@code sqlite_scanner.duckdb_extension}, of the version of the
 * DuckDB in this build.
 */
final class ExtensionOfDuckDb implements DuckDbSide {

  private static final String VARIABLE = "DUCKLAKE_EXTENSION_DIR";
  private static final List<String> NAMES =
      List.of("sqlite_scanner.duckdb_extension", "ducklake.duckdb_extension");

  private final Connection connection;

  /**
   * Attaches the catalog of a lake.
   *
   * @param folder of the extensions
   */
  ExtensionOfDuckDb(TestLake lake, Path folder) throws SQLException {
    Properties unsigned = new Properties();
    unsigned.setProperty("allow_unsigned_extensions", "true");
    connection = DriverManager.getConnection("jdbc:duckdb:", unsigned);
    try {
      execute("SET autoinstall_known_extensions = false");
      execute("SET TimeZone = 'UTC'");
      for (String name : NAMES) {
        execute("LOAD " + DuckEngine.quoted(folder.resolve(name).toString()));
      }
      execute("ATTACH " + DuckEngine.quoted("ducklake:sqlite:" + lake.catalogPath()) + " AS lake");
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Where the extensions are, or null. */
  static Path folder() {
    String folder = System.getenv(VARIABLE);
    return folder == null || folder.isBlank() ? null : Path.of(folder);
  }

  /** Why extensions cannot be loaded from a folder, or null when they are there. */
  static String whyNot(Path folder) {
    if (folder == null) {
      return "skipped: " + VARIABLE + " names no folder with DuckDB's extensions";
    }
    for (String name : NAMES) {
      if (!Files.isRegularFile(folder.resolve(name))) {
        return "skipped: " + VARIABLE + ": " + folder + " has no " + name;
      }
    }
    return null;
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
            + " DEFAULT "
            + (type == LakeColumnType.VARCHAR ? DuckEngine.quoted(value) : value));
  }

  @Override
  public void insert(String columns, String select) throws SQLException {
    execute("INSERT INTO lake.readings (" + columns + ") " + select);
  }

  @Override
  public long count(String column, String operator, Object value) throws SQLException {
    String literal = value instanceof String text ? DuckEngine.quoted(text) : value.toString();
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
