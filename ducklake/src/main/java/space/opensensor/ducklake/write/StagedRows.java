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
import java.util.stream.IntStream;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.PartitionSpec;
import space.opensensor.ducklake.catalog.PartitionTransform;
import space.opensensor.ducklake.catalog.TimestampText;
import space.opensensor.ducklake.engine.DuckEngine;

/**
 * Rows of a program in a temporary table of DuckDB, cast to the columns of a lake's table, and the
 * partitions they fall into.
 */
final class StagedRows {

  private StagedRows() {}

  /**
   * Makes the temporary table {@code staged}, with a column {@code c<id>} for each of the table and
   * {@code k<n>} for each key of its partitioning.
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
                  .map(c -> "c" + c.id() + " " + c.duckdb())
                  .collect(Collectors.joining(", "))
              + ")");
    }
    String marks =
        table.columns().stream()
            .map(c -> "CAST(? AS " + c.duckdb() + ")")
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
    addKeys(connection, table);
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

  /** Adds the columns of keys. */
  private static void addKeys(Connection connection, LakeTable table) throws SQLException {
    List<PartitionSpec.Field> fields =
        table.partition() == null ? List.of() : table.partition().fields();
    for (int i = 0; i < fields.size(); i++) {
      PartitionSpec.Field field = fields.get(i);
      String column = "c" + field.columnId();
      String text = "CAST(" + column + " AS VARCHAR)";
      try (Statement statement = connection.createStatement()) {
        statement.execute("ALTER TABLE staged ADD COLUMN k" + i + " VARCHAR");
        switch (field.transform()) {
          case "identity" -> statement.execute("UPDATE staged SET k" + i + " = " + text);
          case "year", "month", "day", "hour" ->
              statement.execute(
                  "UPDATE staged SET k" + i + " = " + field.transform() + "(" + column + ")");
          default -> {
            statement.execute("CREATE TEMP TABLE parts" + i + " (value VARCHAR, part VARCHAR)");
            fillParts(connection, table, field, text, i);
            statement.execute(
                "UPDATE staged SET k"
                    + i
                    + " = p.part FROM parts"
                    + i
                    + " p WHERE p.value = "
                    + text);
          }
        }
      }
      checkKey(connection, table, field, i);
    }
  }

  /** Works out a key for each value of its column, where DuckDB alone has no function for it. */
  private static void fillParts(
      Connection connection, LakeTable table, PartitionSpec.Field field, String text, int index)
      throws SQLException {
    LakeType type = table.column(field.columnId()).orElseThrow().type();
    try (Statement statement = connection.createStatement();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO parts" + index + " VALUES (?, ?)");
        ResultSet row = statement.executeQuery("SELECT DISTINCT " + text + " FROM staged")) {
      while (row.next()) {
        String value = row.getString(1);
        if (value != null) {
          insert.setString(1, value);
          insert.setString(
              2, PartitionTransform.shared(field.transform(), type, value, value).orElse(null));
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private static void checkKey(
      Connection connection, LakeTable table, PartitionSpec.Field field, int index)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT count(*) FROM staged WHERE k" + index + " IS NULL")) {
      row.next();
      if (row.getLong(1) > 0) {
        throw new IllegalArgumentException(
            "table "
                + table.name()
                + ": a row has no value for "
                + field.transform()
                + " of column \""
                + table.column(field.columnId()).orElseThrow().name()
                + "\", by which the table is partitioned");
      }
    }
  }

  /** The rows of one partition; all rows where the partition is null. */
  static String select(List<String> partition) {
    if (partition == null) {
      return "SELECT * FROM staged";
    }
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < partition.size(); i++) {
      conditions.add("k" + i + " = " + DuckEngine.quoted(partition.get(i)));
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
    int keys = table.partition().fields().size();
    String names =
        IntStream.range(0, keys).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT DISTINCT " + names + " FROM staged ORDER BY ALL")) {
      while (row.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= keys; i++) {
          values.add(row.getString(i));
        }
        all.add(values);
      }
    }
    return all;
  }
}
