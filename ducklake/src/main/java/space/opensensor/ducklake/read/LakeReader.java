package space.opensensor.ducklake.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.SnapshotChange;
import space.opensensor.ducklake.engine.DuckEngine;

/**
 * Queries over the lake: rows of a table now, at a snapshot or at a time; changes between
 * snapshots; snapshots and tables. Reads only; safe for use by many threads.
 */
public final class LakeReader implements AutoCloseable {

  private final LakeCatalog catalog;
  private final DuckEngine engine;
  private final FileCache cache;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "query-watch");
            thread.setDaemon(true);
            return thread;
          });

  public LakeReader(LakeCatalog catalog, DuckEngine engine, FileCache cache) {
    this.catalog = catalog;
    this.engine = engine;
    this.cache = cache;
  }

  /** Rows of a table. */
  public Rows rows(RowQuery query, QueryLimits limits) {
    record Plan(TableState state, List<DataFile> files) {}
    Plan plan =
        catalog.read(
            r -> {
              long id = query.snapshot().resolve(r).id();
              LakeTable table = r.table(query.table(), id);
              check(query, table);
              TableState state = TableState.read(r, table, id);
              return new Plan(state, FilePruner.prune(r, table, state.files(), query.filters()));
            });
    LakeTable table = plan.state().table();
    List<LakeColumn> columns = columns(query.columns(), table);
    return run(
        limits,
        plan.state().snapshot(),
        connection -> {
          String relation = new ScanBuilder(connection, cache, plan.state()).visible(plan.files());
          StringBuilder sql = new StringBuilder("SELECT ");
          sql.append(named(columns)).append(" FROM (").append(relation).append(")");
          List<String> values = new ArrayList<>();
          where(sql, query.filters(), table, values);
          if (query.orderBy() != null) {
            long by = column(table, query.orderBy()).id();
            sql.append(" ORDER BY c").append(by).append(query.descending() ? " DESC" : "");
            sql.append(" NULLS LAST");
          }
          sql.append(" LIMIT ").append(Math.min(query.limit(), limits.rows()));
          return bound(connection, sql.toString(), values);
        });
  }

  /**
   * Rows that came and went after one snapshot and up to another, with the snapshot and the kind of
   * change before the table's columns.
   */
  public Rows changes(String name, SnapshotChoice from, SnapshotChoice to, QueryLimits limits) {
    record Plan(TableState state, List<DataFile> files, long after) {}
    Plan plan =
        catalog.read(
            r -> {
              long after = from.resolve(r).id();
              long upTo = to.resolve(r).id();
              LakeTable table = r.table(name, upTo);
              List<DataFile> files = r.filesChanged(table, after, upTo);
              List<DataFile> deletedFrom = new ArrayList<>(files);
              for (DataFile f : r.files(table, upTo)) {
                if (files.stream().noneMatch(known -> known.id() == f.id())) {
                  deletedFrom.add(f);
                }
              }
              TableState state = TableState.of(r, table, upTo, deletedFrom, false);
              if (!state.inlinedDeletes().isEmpty()) {
                throw new CatalogException(
                    "table "
                        + name
                        + ": changes over deletes kept in the catalog are not read"
                        + " here; flush them in DuckDB with ducklake_flush_inlined_data");
              }
              return new Plan(state, deletedFrom, after);
            });
    String columns = named(plan.state().table().columns());
    return run(
        limits,
        plan.state().snapshot(),
        connection -> {
          ScanBuilder scan = new ScanBuilder(connection, cache, plan.state());
          String sql =
              "SELECT row_snapshot AS snapshot_id, change_type, "
                  + columns
                  + " FROM (SELECT 'insert' AS change_type, * FROM ("
                  + scan.inserted(plan.files(), plan.after())
                  + ") UNION ALL BY NAME SELECT 'delete' AS change_type, * FROM ("
                  + scan.removed(plan.files(), plan.after())
                  + ")) ORDER BY 1, 2 LIMIT "
                  + limits.rows();
          return connection.prepareStatement(sql);
        });
  }

  /**
   * Any SELECT over all tables of one state, for people at a terminal.
   *
   * @param sql names tables without a schema
   */
  public Rows sql(String sql, SnapshotChoice at, QueryLimits limits) {
    record Plan(long snapshot, List<TableState> states) {}
    Plan plan =
        catalog.read(
            r -> {
              long id = at.resolve(r).id();
              List<TableState> states = new ArrayList<>();
              for (LakeTable table : r.tables(id)) {
                if (table.schema().equals("main")) {
                  states.add(TableState.read(r, table, id));
                }
              }
              return new Plan(id, states);
            });
    return run(
        limits,
        plan.snapshot(),
        connection -> {
          for (TableState state : plan.states()) {
            if (!sql.toLowerCase(java.util.Locale.ROOT)
                .contains(state.table().name().toLowerCase(java.util.Locale.ROOT))) {
              continue;
            }
            String relation = new ScanBuilder(connection, cache, state).visible(state.files());
            try (Statement statement = connection.createStatement()) {
              statement.execute(
                  "CREATE TEMP VIEW "
                      + DuckEngine.identifier(state.table().name())
                      + " AS SELECT "
                      + named(state.table().columns())
                      + " FROM ("
                      + relation
                      + ")");
            }
          }
          return connection.prepareStatement(sql);
        });
  }

  /** The newest snapshot from before a span of time, or the oldest there is. */
  public SnapshotChoice before(Duration span) {
    Instant start = Instant.now().minus(span);
    List<SnapshotChange> all = snapshots(Integer.MAX_VALUE);
    for (SnapshotChange s : all) {
      if (s.snapshot().time().isBefore(start)) {
        return SnapshotChoice.version(s.snapshot().id());
      }
    }
    return SnapshotChoice.version(all.get(all.size() - 1).snapshot().id());
  }

  /** Snapshots from the newest on. */
  public List<SnapshotChange> snapshots(int limit) {
    return catalog.read(r -> r.snapshots(limit));
  }

  /** Tables at a state, in numbers. */
  public List<TableSummary> tables(SnapshotChoice at) {
    return catalog.read(
        r -> {
          long id = at.resolve(r).id();
          List<TableSummary> all = new ArrayList<>();
          for (LakeTable table : r.tables(id)) {
            List<DataFile> files = r.files(table, id);
            List<String> keys =
                table.partition() == null
                    ? List.of()
                    : table.partition().fields().stream()
                        .map(
                            f ->
                                f.transform()
                                    + "("
                                    + table.column(f.columnId()).orElseThrow().name()
                                    + ")")
                        .toList();
            all.add(
                new TableSummary(
                    table.schema(),
                    table.name(),
                    table.columns(),
                    keys,
                    files.stream().mapToLong(DataFile::rows).sum(),
                    files.size(),
                    files.stream().mapToLong(DataFile::bytes).sum(),
                    files.stream().filter(f -> !f.owned()).count()));
          }
          return all;
        });
  }

  @Override
  public void close() {
    watch.shutdownNow();
    cache.close();
  }

  @FunctionalInterface
  private interface Preparation {
    PreparedStatement prepare(Connection connection) throws SQLException, IOException;
  }

  private Rows run(QueryLimits limits, long snapshot, Preparation preparation) {
    AtomicBoolean late = new AtomicBoolean();
    try (Connection connection = engine.connect();
        PreparedStatement statement = preparation.prepare(connection)) {
      ScheduledFuture<?> alarm =
          watch.schedule(
              () -> {
                late.set(true);
                statement.cancel();
                return null;
              },
              limits.time().toMillis(),
              TimeUnit.MILLISECONDS);
      try (ResultSet result = statement.executeQuery()) {
        return collect(result, snapshot, limits.rows());
      } catch (SQLException e) {
        if (late.get()) {
          throw new QueryTimeoutException(limits.time(), e);
        }
        throw e;
      } finally {
        alarm.cancel(false);
      }
    } catch (SQLException e) {
      throw new IllegalArgumentException(
          "query: " + e.getMessage().lines().findFirst().orElse("failed"), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } finally {
      trim();
    }
  }

  private void trim() {
    try {
      cache.trim();
    } catch (IOException e) {
      throw new UncheckedIOException("cache: " + e.getMessage(), e);
    }
  }

  static Rows collect(ResultSet result, long snapshot, long limit) throws SQLException {
    ResultSetMetaData meta = result.getMetaData();
    List<String> names = new ArrayList<>();
    List<String> types = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      names.add(meta.getColumnName(i));
      types.add(meta.getColumnTypeName(i));
    }
    List<List<Object>> rows = new ArrayList<>();
    while (rows.size() < limit && result.next()) {
      List<Object> row = new ArrayList<>();
      for (int i = 1; i <= names.size(); i++) {
        row.add(result.getObject(i));
      }
      rows.add(row);
    }
    return new Rows(snapshot, names, types, rows);
  }

  static PreparedStatement bound(Connection connection, String sql, List<String> values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < values.size(); i++) {
        statement.setString(i + 1, values.get(i));
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  static void where(StringBuilder sql, List<Filter> filters, LakeTable table, List<String> values) {
    String glue = " WHERE ";
    for (Filter filter : filters) {
      LakeColumn column = column(table, filter.column());
      sql.append(glue).append("c").append(column.id()).append(" ");
      sql.append(filter.operator().sql());
      if (filter.operator().takesValue()) {
        sql.append(" CAST(? AS ").append(column.type().duckdb()).append(")");
        values.add(filter.value());
      }
      glue = " AND ";
    }
  }

  private static void check(RowQuery query, LakeTable table) {
    query.filters().forEach(f -> column(table, f.column()));
    query.columns().forEach(c -> column(table, c));
    if (query.orderBy() != null) {
      column(table, query.orderBy());
    }
    if (query.limit() < 0) {
      throw new IllegalArgumentException("limit: expected 0 or more, got " + query.limit());
    }
  }

  private static List<LakeColumn> columns(List<String> names, LakeTable table) {
    return names.isEmpty() ? table.columns() : names.stream().map(n -> column(table, n)).toList();
  }

  private static LakeColumn column(LakeTable table, String name) {
    return table
        .column(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "column \"" + name + "\": table " + table.name() + " has none such"));
  }

  private static String named(List<LakeColumn> columns) {
    return columns.stream()
        .map(c -> "c" + c.id() + " AS " + DuckEngine.identifier(c.name()))
        .collect(Collectors.joining(", "));
  }
}
