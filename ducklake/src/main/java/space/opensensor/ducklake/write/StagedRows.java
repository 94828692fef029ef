package space.opensensor.ducklake.write;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.TimestampText;
import space.opensensor.ducklake.engine.DuckEngine;

/**
 * Rows of a program in a temporary table of DuckDB, cast to the columns of a lake's table, and the
 * partitions they fall into.
 */
final class StagedRows {

  private StagedRows() {}

  /**
   * Makes the temporary table {@code staged}, with a column {@code c<id>} for each of the table.
   */
  static void stage(Connection connection, LakeTable table, List<Map<String, ?>> rows)
      throws SQLException {
    for (Map<String, ?> row : rows) {
      for (String column : row.keySet()) {
        if (table.column(column).isEmpty()) {
          throw new IllegalArgumentException(
              "column \"" + column + "\": table " + table.name() + " has none such");
        }
      }
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TEMP TABLE staged ("
              + table.columns().stream()
                  .map(c -> "c" + c.id() + " " + c.type().duckdb())
                  .collect(Collectors.joining(", "))
              + ")");
    }
    String marks =
        table.columns().stream()
            .map(c -> "CAST(? AS " + c.type().duckdb() + ")")
            .collect(Collectors.joining(", "));
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO staged VALUES (" + marks + ")")) {
      for (Map<String, ?> row : rows) {
        int i = 1;
        for (LakeColumn column : table.columns()) {
          insert.setString(i++, text(value(row, column)));
        }
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static Object value(Map<String, ?> row, LakeColumn column) {
    if (row.containsKey(column.name())) {
      return row.get(column.name());
    }
    return row.entrySet().stream()
        .filter(e -> e.getKey().equalsIgnoreCase(column.name()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private static String text(Object value) {
    if (value instanceof Instant instant) {
      return TimestampText.format(instant);
    }
    if (value instanceof OffsetDateTime time) {
      return TimestampText.format(time.toInstant());
    }
    return value == null ? null : value.toString();
  }

  private static String key(LakeTable table, int index) {
    var field = table.partition().fields().get(index);
    String column = "c" + field.columnId();
    return field.transform().equals("identity")
        ? column + "::VARCHAR"
        : field.transform() + "(" + column + ")::VARCHAR";
  }

  /** The rows of one partition; all rows where the partition is null. */
  static String select(LakeTable table, List<String> partition) {
    if (partition == null) {
      return "SELECT * FROM staged";
    }
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < partition.size(); i++) {
      conditions.add(key(table, i) + " = " + DuckEngine.quoted(partition.get(i)));
    }
    return "SELECT * FROM staged WHERE " + String.join(" AND ", conditions);
  }

  /** The partitions there are rows of; one null where the table has no partitioning. */
  static List<List<String>> partitions(Connection connection, LakeTable table) throws SQLException {
    List<List<String>> all = new ArrayList<>();
    if (table.partition() == null) {
      all.add(null);
      return all;
    }
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < table.partition().fields().size(); i++) {
      keys.add(key(table, i));
    }
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT DISTINCT " + String.join(", ", keys) + " FROM staged ORDER BY ALL")) {
      while (row.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= keys.size(); i++) {
          String value = row.getString(i);
          if (value == null) {
            throw new IllegalArgumentException(
                "table "
                    + table.name()
                    + ": a row has no value for "
                    + keys.get(i - 1)
                    + ", by which the table is partitioned");
          }
          values.add(value);
        }
        all.add(values);
      }
    }
    return all;
  }
}
