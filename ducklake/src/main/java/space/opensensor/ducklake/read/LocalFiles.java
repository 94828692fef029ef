package space.opensensor.ducklake.read;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import space.opensensor.ducklake.engine.DuckEngine;

/**
 * Files of a query on this machine, and how a connection reads them: each with what the catalog
 * knows of it, joined by its place in the list that is read.
 */
final class LocalFiles {

  /** Scans share a connection, as those of a query over several tables do. */
  private static final AtomicLong TEMPORARIES = new AtomicLong();

  private final Connection connection;
  private final FileCache cache;
  private final Map<String, LocalFile> local = new LinkedHashMap<>();

  LocalFiles(Connection connection, FileCache cache) {
    this.connection = connection;
    this.cache = cache;
  }

  Connection connection() {
    return connection;
  }

  /**
   * Brings files here.
   *
   * @param paths with their bytes
   */
  void fetch(Map<String, Long> paths) throws IOException {
    Map<String, Long> missing = new LinkedHashMap<>(paths);
    missing.keySet().removeAll(local.keySet());
    local.putAll(cache.located(missing));
  }

  /** The columns of fetched files, in the order asked; columns that are alike are one object. */
  Map<String, List<FileField>> schemas(List<String> paths) throws SQLException, IOException {
    List<List<FileField>> found =
        cache.schemas().of(connection, paths.stream().map(local::get).toList());
    Map<String, List<FileField>> schemas = new LinkedHashMap<>();
    for (int i = 0; i < paths.size(); i++) {
      schemas.put(paths.get(i), found.get(i));
    }
    return schemas;
  }

  /**
   * A relation {@code s} of all rows of files of one schema, and {@code f} of what the catalog
   * knows of each file.
   *
   * @param paths the files; one may be there more than once
   * @param columns of f, as {@code name TYPE}
   * @param values for each file, in the order of the columns: Long, String or null
   */
  String joined(List<String> paths, List<String> columns, List<List<Object>> values)
      throws SQLException {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      List<Object> row = new ArrayList<>();
      row.add((long) i);
      row.addAll(values.get(i));
      rows.add(row);
    }
    List<String> all = new ArrayList<>(List.of("file_index BIGINT"));
    all.addAll(columns);
    return alone(paths, false)
        + " JOIN "
        + table("files", all, rows)
        + " f ON f.file_index = CAST(s.file_index AS BIGINT)";
  }

  /** What DuckDB calls a fetched file, or null when it may call it something else. */
  String name(String path) {
    String name = local.get(path).path().toString();
    return name.equals(DuckEngine.path(local.get(path).path())) ? name : null;
  }

  /**
   * A relation {@code s} of all rows of files of one schema.
   *
   * @param named whether it has a column {@code filename}
   */
  String alone(List<String> paths, boolean named) throws SQLException {
    StringBuilder all = new StringBuilder();
    // None of the names is to be taken for a pattern, and none holds a NUL.
    paths.forEach(p -> all.append(DuckEngine.path(local.get(p).path())).append('\0'));
    // A list in the text of the statement would be parsed each time that it is bound.
    String variable = "paths" + TEMPORARIES.getAndIncrement();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SET VARIABLE " + variable + " = (SELECT string_split(?, chr(0)))")) {
      statement.setString(1, all.substring(0, all.length() - 1));
      statement.execute();
    }
    // Columns of floats may hold NaN, which bounds of row groups do not tell.
    return "read_parquet(getvariable('"
        + variable
        + "'), hive_partitioning = false, can_have_nan = true"
        + (named ? ", filename = true" : "")
        + ") s";
  }

  /** A temporary table of the connection, with rows of Long, String or null. */
  String table(String what, List<String> columns, List<List<Object>> rows) throws SQLException {
    String name = what + TEMPORARIES.getAndIncrement();
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          columns.stream()
              .collect(Collectors.joining(", ", "CREATE TEMP TABLE " + name + " (", ")")));
    }
    try (DuckDBAppender appender =
        connection.unwrap(DuckDBConnection.class).createAppender("temp", "main", name)) {
      for (List<Object> row : rows) {
        appender.beginRow();
        for (Object value : row) {
          if (value == null) {
            appender.appendNull();
          } else if (value instanceof Long number) {
            appender.append(number.longValue());
          } else {
            appender.append((String) value);
          }
        }
        appender.endRow();
      }
    }
    return "temp.main." + name;
  }
}
