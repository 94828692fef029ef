package space.opensensor.ducklake.read;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
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
import java.util.stream.Collectors;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeView;
import space.opensensor.ducklake.engine.DuckEngine;

/**
 * A database in memory in which the tables, views and macros of one state of the lake have their
 * names, for one statement. Only what the statement names is in it, itself or through a view.
 */
final class StateDatabase {

  private static final AtomicLong NUMBERS = new AtomicLong();

  /** A table, what the statement needs of it, and the conditions that its rows have to meet. */
  private record Scan(TableState state, Need need, List<AnyOf> conditions, FileBounds bounds) {}

  private final String name = "lake_state_" + NUMBERS.getAndIncrement();
  private final List<Scan> tables;
  private final List<LakeView> views;

  /** Why a table that the statement may name is not there. */
  private final Map<String, String> left;

  private StateDatabase(List<Scan> tables, List<LakeView> views, Map<String, String> left) {
    this.tables = tables;
    this.views = views;
    this.left = left;
  }

  /** Finds what a statement names. */
  static StateDatabase of(CatalogReader reader, String sql, SelectTree tree, long snapshot)
      throws SQLException {
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
    List<Scan> tables = new ArrayList<>();
    boolean rowIds = names(sql, "rowid");
    Map<String, String> left = new LinkedHashMap<>();
    for (LakeTable table : reader.tables(snapshot)) {
      if (names(text, table.name())) {
        try {
          List<AnyOf> conditions = views.isEmpty() ? tree.filters(table) : List.of();
          TableState state = TableState.visible(reader, table, snapshot, conditions);
          tables.add(
              views.isEmpty()
                  ? scan(reader, state, tree, rowIds)
                  : new Scan(state, Need.of(table.columns(), rowIds), List.of(), FileBounds.NONE));
        } catch (CatalogException e) {
          left.put(table.label(), e.getMessage());
        }
      }
    }
    return new StateDatabase(tables, views, left);
  }

  private static Scan scan(CatalogReader reader, TableState all, SelectTree tree, boolean rowIds)
      throws SQLException {
    LakeTable table = all.table();
    Need need = tree.need(table, rowIds);
    List<AnyOf> conditions = new ArrayList<>(tree.filters(table));
    TableState state = all.with(PathValues.prune(all, conditions));
    conditions.removeIf(c -> !c.isFew());
    // Least and largest values are of no use where rows are read for other columns.
    boolean exact =
        !need.bounds().isEmpty() && new CatalogRows(state, need, FileBounds.NONE).mayKnow();
    Set<Long> ids = new HashSet<>(exact ? need.bounds() : Set.of());
    conditions.forEach(
        c -> c.filters().forEach(f -> ids.add(LakeReader.column(table, f.column()).id())));
    List<LakeColumn> bounded = table.columns().stream().filter(c -> ids.contains(c.id())).toList();
    return new Scan(
        state,
        need,
        conditions,
        bounded.isEmpty() ? FileBounds.NONE : FileBounds.of(reader, state, bounded, exact));
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
   * @throws CatalogException when the statement fails and names a table that cannot be read here
   */
  PreparedStatement prepare(Connection connection, FileCache cache, String sql)
      throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("ATTACH ':memory:' AS " + name);
      Set<String> schemas = new HashSet<>(Set.of("main"));
      for (Scan scan : tables) {
        LakeTable table = scan.state().table();
        try {
          TableState state = pruned(connection, scan);
          String relation =
              new TableScan(connection, cache, state, scan.need(), scan.bounds()).visible();
          schema(statement, schemas, table.schema());
          statement.execute(definition(table, scan.need(), relation));
        } catch (CatalogException e) {
          left.put(table.label(), e.getMessage());
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

  /** A table without the files that can have no row for the statement's conditions. */
  private static TableState pruned(Connection connection, Scan scan) {
    TableState state = scan.state();
    try {
      for (AnyOf condition : scan.conditions()) {
        List<Conditions> any = new ArrayList<>();
        for (Filter filter : condition.filters()) {
          any.add(Conditions.of(connection, state.table(), List.of(filter)));
        }
        state = state.with(scan.bounds().prune(state.files(), any));
      }
      return state;
    } catch (SQLException e) {
      // A value that is none of its column's type: the statement itself will say so.
      return scan.state();
    }
  }

  /** The files of the tables, with their bytes. */
  Map<String, Long> paths() {
    Map<String, Long> paths = new LinkedHashMap<>();
    tables.forEach(t -> paths.putAll(t.state().paths()));
    return paths;
  }

  private void schema(Statement statement, Set<String> made, String schema) throws SQLException {
    if (made.add(schema)) {
      statement.execute("CREATE SCHEMA " + name + "." + DuckEngine.identifier(schema));
    }
  }

  private String definition(LakeTable table, Need need, String relation) {
    boolean rowIds = need.rowIds() && table.column("rowid").isEmpty();
    // Columns that the statement does not look at are there by name only.
    return "CREATE VIEW "
        + name
        + "."
        + DuckEngine.identifier(table.schema())
        + "."
        + DuckEngine.identifier(table.name())
        + " AS SELECT "
        + (rowIds ? "row_id AS rowid, " : "")
        + table.columns().stream()
            .map(
                c ->
                    (need.has(c) ? LakeReader.reference(c) : "NULL::" + c.duckdb())
                        + " AS "
                        + DuckEngine.identifier(c.name()))
            .collect(Collectors.joining(", "))
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
