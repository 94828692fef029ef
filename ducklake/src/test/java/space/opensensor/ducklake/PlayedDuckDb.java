package space.opensensor.ducklake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.Sql;
import space.opensensor.ducklake.read.Filter;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.RowQuery;

/**
 * Writes into the catalog what DuckDB's ducklake extension 1.5.5 writes, row by row as the recorded
 * catalogs show it. Statistics of a whole table are updated, never inserted: a column without a row
 * keeps none, and a row with neither bound gets the bounds of the rows inserted.
 */
final class PlayedDuckDb implements DuckDbSide {

  private record Bounds(String min, String max) {}

  private final TestLake lake;
  private final Connection duck;

  PlayedDuckDb(TestLake lake) throws SQLException {
    this.lake = lake;
    this.duck = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = duck.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
    }
  }

  private LakeTable readings() {
    return lake.catalog().read(r -> r.table("readings", r.latest().id()));
  }

  private interface Work {
    void run(Sql sql, long snapshot) throws SQLException;
  }

  private void commit(int files, int versions, String changes, Work work) throws SQLException {
    try (Connection connection = lake.catalog().database().connect()) {
      connection.setAutoCommit(false);
      Sql sql = new Sql(connection);
      sql.update(
          "INSERT INTO ducklake_snapshot SELECT snapshot_id + 1, snapshot_time, schema_version + ?,"
              + " next_catalog_id, next_file_id + ? FROM ducklake_snapshot ORDER BY snapshot_id"
              + " DESC LIMIT 1",
          versions,
          files);
      long snapshot = sql.number("SELECT max(snapshot_id) FROM ducklake_snapshot");
      work.run(sql, snapshot);
      sql.update(
          "INSERT INTO ducklake_snapshot_changes (snapshot_id, changes_made) VALUES (?, ?)",
          snapshot,
          changes);
      connection.commit();
    }
  }

  @Override
  public void addColumn(String name, LakeColumnType type, String value) throws SQLException {
    LakeTable table = readings();
    long id = table.columns().stream().mapToLong(LakeColumn::id).max().orElseThrow() + 1;
    commit(
        0,
        1,
        "altered_table:" + table.id(),
        (sql, snapshot) -> {
          sql.update(
              "INSERT INTO ducklake_column (column_id, begin_snapshot, table_id, column_order,"
                  + " column_name, column_type, initial_default, default_value, nulls_allowed,"
                  + " default_value_type, default_value_dialect) VALUES (?, ?, ?, ?, ?, ?, ?, ?,"
                  + " ?, 'literal', 'duckdb')",
              id,
              snapshot,
              table.id(),
              id,
              name,
              type.catalog,
              value,
              value,
              true);
          sql.update(
              "INSERT INTO ducklake_schema_versions SELECT snapshot_id, schema_version, ? FROM"
                  + " ducklake_snapshot WHERE snapshot_id = ?",
              table.id(),
              snapshot);
        });
  }

  @Override
  public void insert(String columns, String select) throws SQLException {
    LakeTable table = readings();
    String name = "ducklake-" + UUID.randomUUID() + ".parquet";
    Path file = lake.directory().resolve("lake/main/readings/" + name);
    List<String> declared = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (LakeColumn c : table.columns()) {
      String value = c.initialDefault() == null ? "NULL" : "'" + c.initialDefault() + "'";
      declared.add(c.name() + " " + c.type().duckdb() + " DEFAULT " + value);
      ids.add(c.name() + ": " + c.id());
    }
    try (Statement statement = duck.createStatement()) {
      Files.createDirectories(file.getParent());
      statement.execute("CREATE OR REPLACE TABLE t (" + String.join(", ", declared) + ")");
      statement.execute("INSERT INTO t (" + columns + ") " + select);
      statement.execute(
          "COPY t TO '" + file + "' (FORMAT parquet, FIELD_IDS {" + String.join(", ", ids) + "})");
      long rows = first(statement, "SELECT count(*) FROM t").map(Long::valueOf).orElseThrow();
      long bytes = Files.size(file);
      commit(
          1,
          0,
          "inserted_into_table:" + table.id(),
          (sql, snapshot) -> {
            long id =
                sql.number(
                    "SELECT next_file_id - 1 FROM ducklake_snapshot WHERE snapshot_id = ?",
                    snapshot);
            sql.update(
                "INSERT INTO ducklake_data_file (data_file_id, table_id, begin_snapshot, path,"
                    + " path_is_relative, file_format, record_count, file_size_bytes, footer_size,"
                    + " row_id_start, partition_id) SELECT ?, ?, ?, ?, ?, 'parquet', ?, ?, ?,"
                    + " next_row_id, ? FROM ducklake_table_stats WHERE table_id = ?",
                id,
                table.id(),
                snapshot,
                name,
                true,
                rows,
                bytes,
                footer(file),
                table.partition().id(),
                table.id());
            sql.update(
                "UPDATE ducklake_table_stats SET record_count = record_count + ?, next_row_id ="
                    + " next_row_id + ?, file_size_bytes = file_size_bytes + ? WHERE table_id = ?",
                rows,
                rows,
                bytes,
                table.id());
            partition(sql, statement, table, id);
            for (LakeColumn c : table.columns()) {
              statistics(sql, statement, table, id, c, rows);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long footer(Path file) {
    try {
      byte[] content = Files.readAllBytes(file);
      return content.length - 8L - AlteredParquet.footerStart(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void partition(Sql sql, Statement statement, LakeTable table, long file)
      throws SQLException {
    int key = 0;
    for (var field : table.partition().fields()) {
      String column = table.column(field.columnId()).orElseThrow().name();
      String value =
          field.transform().equals("identity") ? column : field.transform() + "(" + column + ")";
      sql.update(
          "INSERT INTO ducklake_file_partition_value VALUES (?, ?, ?, ?)",
          file,
          table.id(),
          key++,
          first(statement, "SELECT DISTINCT (" + value + ")::VARCHAR FROM t").orElseThrow());
    }
  }

  private static void statistics(
      Sql sql, Statement statement, LakeTable table, long file, LakeColumn c, long rows)
      throws SQLException {
    String as = c.type().isFloating() ? "::DOUBLE::VARCHAR" : "::VARCHAR";
    String min = first(statement, "SELECT min(" + c.name() + ")" + as + " FROM t").orElse(null);
    String max = first(statement, "SELECT max(" + c.name() + ")" + as + " FROM t").orElse(null);
    long values =
        first(statement, "SELECT count(" + c.name() + ") FROM t").map(Long::valueOf).orElse(0L);
    sql.update(
        "INSERT INTO ducklake_file_column_stats (data_file_id, table_id, column_id, value_count,"
            + " null_count, min_value, max_value, contains_nan) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        file,
        table.id(),
        c.id(),
        values,
        rows - values,
        min,
        max,
        c.type().isFloating() ? Boolean.FALSE : null);
    Optional<Bounds> there = bounds(sql, table, c);
    if (there.isEmpty()) {
      return;
    }
    sql.update(
        "UPDATE ducklake_table_column_stats SET min_value = ?, max_value = ? WHERE table_id = ? AND"
            + " column_id = ?",
        wider(c.type(), there.get().min(), min, -1),
        wider(c.type(), there.get().max(), max, 1),
        table.id(),
        c.id());
    if (values < rows) {
      sql.update(
          "UPDATE ducklake_table_column_stats SET contains_null = ? WHERE table_id = ? AND"
              + " column_id = ?",
          true,
          table.id(),
          c.id());
    }
  }

  private static Optional<Bounds> bounds(Sql sql, LakeTable table, LakeColumn c)
      throws SQLException {
    return sql.first(
        "SELECT min_value, max_value FROM ducklake_table_column_stats WHERE table_id = ? AND"
            + " column_id = ?",
        row -> new Bounds(row.getString(1), row.getString(2)),
        table.id(),
        c.id());
  }

  private static String wider(LakeType type, String a, String b, int sign) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return type.compare(a, b) * sign >= 0 ? a : b;
  }

  private static Optional<String> first(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return Optional.ofNullable(row.getString(1));
    }
  }

  @Override
  public long count(String column, String operator, Object value) throws SQLException {
    LakeTable table = readings();
    LakeColumn c = table.column(column).orElseThrow();
    Optional<Bounds> bounds = lake.catalog().read(r -> bounds(r.sql(), table, c));
    String text = value.toString();
    boolean leftOut =
        bounds.isPresent()
            && switch (operator) {
              case ">" -> isAtMost(c.type(), bounds.get().max(), text);
              case "<" -> isAtMost(c.type(), text, bounds.get().min());
              default -> throw new IllegalArgumentException(operator);
            };
    if (leftOut) {
      return 0;
    }
    Filter.Operator by = operator.equals(">") ? Filter.Operator.GT : Filter.Operator.LT;
    try (LakeReader reader = lake.reader()) {
      return reader
          .rows(RowQuery.all("readings").where(new Filter(column, by, text)), QueryLimits.WIDE)
          .rows()
          .size();
    }
  }

  private static boolean isAtMost(LakeType type, String a, String b) {
    return a != null && b != null && type.compare(a, b) <= 0;
  }

  @Override
  public void close() throws SQLException {
    duck.close();
  }
}
