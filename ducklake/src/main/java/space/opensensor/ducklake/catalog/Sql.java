package space.opensensor.ducklake.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Statements with bound parameters on one connection. Values never become part of the SQL text. */
public final class Sql {

  /** Makes a value of a row. */
  @FunctionalInterface
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Does something with a row. */
  @FunctionalInterface
  public interface RowAction {
    void on(ResultSet row) throws SQLException;
  }

  private final Connection connection;

  public Sql(Connection connection) {
    this.connection = connection;
  }

  /** The connection beneath. */
  public Connection connection() {
    return connection;
  }

  /** Runs a statement and returns the number of rows it touched. */
  public int update(String sql, Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      return statement.executeUpdate();
    }
  }

  /** Runs a statement once for each set of parameters. */
  public void batch(String sql, List<Object[]> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int waiting = 0;
      for (Object[] row : rows) {
        bind(statement, row);
        statement.addBatch();
        if (++waiting == 1000) {
          statement.executeBatch();
          waiting = 0;
        }
      }
      if (waiting > 0) {
        statement.executeBatch();
      }
    }
  }

  /** Does something with each row of a query. */
  public void forEach(String sql, RowAction action, Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          action.on(result);
        }
      }
    }
  }

  /** All rows of a query. */
  public <T> List<T> list(String sql, RowReader<T> reader, Object... parameters)
      throws SQLException {
    List<T> rows = new ArrayList<>();
    forEach(sql, row -> rows.add(reader.read(row)), parameters);
    return rows;
  }

  /** The rows of a query by key, in their order; of rows with one key the last. */
  public <K, V> Map<K, V> map(
      String sql, RowReader<K> key, RowReader<V> value, Object... parameters) throws SQLException {
    Map<K, V> rows = new LinkedHashMap<>();
    forEach(sql, row -> rows.put(key.read(row), value.read(row)), parameters);
    return rows;
  }

  /** The rows of a query that have a key in common, in their order. */
  public <K, V> Map<K, List<V>> groups(
      String sql, RowReader<K> key, RowReader<V> value, Object... parameters) throws SQLException {
    Map<K, List<V>> groups = new LinkedHashMap<>();
    forEach(
        sql,
        row -> groups.computeIfAbsent(key.read(row), k -> new ArrayList<>()).add(value.read(row)),
        parameters);
    return groups;
  }

  /** The first row of a query, if there is one. */
  public <T> Optional<T> first(String sql, RowReader<T> reader, Object... parameters)
      throws SQLException {
    List<T> rows = list(sql, reader, parameters);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
  }

  /** The number in the only column of the only row; 0 for NULL. */
  public long number(String sql, Object... parameters) throws SQLException {
    return first(sql, row -> row.getLong(1), parameters).orElse(0L);
  }

  /** A BIGINT that may be NULL. */
  public static Long optionalLong(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  /** A BOOLEAN that may be NULL. */
  public static Boolean optionalBoolean(ResultSet row, String column) throws SQLException {
    boolean value = row.getBoolean(column);
    return row.wasNull() ? null : value;
  }

  private static void bind(PreparedStatement statement, Object[] parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      Object value = parameters[i];
      if (value == null) {
        statement.setNull(i + 1, Types.NULL);
      } else if (value instanceof String text) {
        statement.setString(i + 1, text);
      } else if (value instanceof Long number) {
        statement.setLong(i + 1, number);
      } else if (value instanceof Integer number) {
        statement.setLong(i + 1, number);
      } else if (value instanceof Boolean bool) {
        statement.setBoolean(i + 1, bool);
      } else {
        statement.setObject(i + 1, value);
      }
    }
  }
}
