package space.opensensor.ducklake.read;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeView;
import space.opensensor.ducklake.engine.DuckEngine;

/**
 * A database in memory in which the tables, views and macros of one state of the lake have their
 * names, for one statement. Only what the statement names is in it, itself or through a view.
 */
final class StateDatabase {

  private static final AtomicLong NUMBERS = new AtomicLong();

  private final String name = "lake_state_" + NUMBERS.getAndIncrement();
  private final List<TableState> tables;
  private final List<LakeView> views;

  /** Why a table that the statement may name is not there. */
  private final Map<String, String> left;

  private final boolean rowIds;

  private StateDatabase(
      List<TableState> tables, List<LakeView> views, Map<String, String> left, boolean rowIds) {
    this.tables = tables;
    this.views = views;
    this.left = left;
    this.rowIds = rowIds;
  }

  /** Finds what a statement names. */
  static StateDatabase of(CatalogReader reader, String sql, long snapshot) throws SQLException {
    List<LakeView> views = new ArrayList<>();
    List<LakeView> others = new ArrayList<>(LakeView.visible(reader, snapshot));
    StringBuilder text = new StringBuilder(sql);
    for (int before = -1; before != views.size(); ) {
      before = views.size();
      for (LakeView view : List.copyOf(others)) {
        if (names(text, view.name())) {
          text.append('\n').append(view.sql());
          views.add(view);
          others.remove(view);
        }
      }
    }
    List<TableState> tables = new ArrayList<>();
    Map<String, String> left = new LinkedHashMap<>();
    for (LakeTable table : reader.tables(snapshot)) {
      if (names(text, table.name())) {
        try {
          tables.add(TableState.visible(reader, table, snapshot));
        } catch (CatalogException e) {
          left.put(table.label(), e.getMessage());
        }
      }
    }
    return new StateDatabase(tables, views, left, names(sql, "rowid"));
  }

  private static boolean names(CharSequence sql, String name) {
    return Pattern.compile(
            "(?<![\\p{Alnum}_])" + Pattern.quote(name) + "(?![\\p{Alnum}_])",
            Pattern.CASE_INSENSITIVE)
        .matcher(sql)
        .find();
  }

  /**
   * Makes the database and prepares the statement in it.
   *
   * @throws IllegalArgumentException when it is no SELECT: DuckDB would write files of this machine
   * @throws CatalogException when the statement fails and names a table that cannot be read here
   */
  PreparedStatement prepare(Connection connection, FileCache cache, String sql)
      throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      requireSelect(statement, sql);
      statement.execute("ATTACH ':memory:' AS " + name);
      Set<String> schemas = new HashSet<>(Set.of("main"));
      for (TableState state : tables) {
        try {
          String relation = new TableScan(connection, cache, state).visible();
          schema(statement, schemas, state.table().schema());
          statement.execute(definition(state, relation));
        } catch (CatalogException e) {
          left.put(state.table().label(), e.getMessage());
        }
      }
      for (LakeView view : views) {
        schema(statement, schemas, view.schema());
      }
      define(statement);
      statement.execute("USE " + name);
    }
    try {
      return connection.prepareStatement(sql);
    } catch (SQLException e) {
      if (left.isEmpty()) {
        throw e;
      }
      throw new CatalogException(String.join("; ", left.values()), e);
    }
  }

  /** DuckDB writes a SELECT as JSON, and no other statement. */
  private static void requireSelect(Statement statement, String sql) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT json_extract_string(json_serialize_sql("
                + DuckEngine.quoted(sql)
                + "::VARCHAR), '$.error_type')")) {
      if (row.next() && "not implemented".equals(row.getString(1))) {
        throw new IllegalArgumentException("sql: expected a SELECT; nothing else is run here");
      }
    }
  }

  /** The files of the tables, with their bytes. */
  Map<String, Long> paths() {
    Map<String, Long> paths = new LinkedHashMap<>();
    tables.forEach(t -> paths.putAll(t.paths()));
    return paths;
  }

  private void schema(Statement statement, Set<String> made, String schema) throws SQLException {
    if (made.add(schema)) {
      statement.execute("CREATE SCHEMA " + name + "." + DuckEngine.identifier(schema));
    }
  }

  private String definition(TableState state, String relation) {
    LakeTable table = state.table();
    return "CREATE VIEW "
        + name
        + "."
        + DuckEngine.identifier(table.schema())
        + "."
        + DuckEngine.identifier(table.name())
        + " AS SELECT "
        + (rowIds && table.column("rowid").isEmpty() ? "row_id AS rowid, " : "")
        + LakeReader.named(table.columns())
        + " FROM ("
        + relation
        + ")";
  }

  /** Defines views after those they name; one that cannot be defined is left out. */
  private void define(Statement statement) {
    List<LakeView> waiting = new ArrayList<>(views);
    for (int before = -1; before != waiting.size() && !waiting.isEmpty(); ) {
      before = waiting.size();
      for (LakeView view : List.copyOf(waiting)) {
        try {
          statement.execute(view.definition().replace(LakeView.CATALOG, name));
          waiting.remove(view);
          left.remove(view.name());
        } catch (SQLException e) {
          left.put(
              view.name(),
              "view " + view.name() + ": " + e.getMessage().lines().findFirst().orElse(""));
        }
      }
    }
  }

  /** Forgets the database. */
  void drop(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DETACH DATABASE IF EXISTS " + name);
    }
  }
}
