package space.opensensor.ducklake.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SnapshotChange;
import space.opensensor.ducklake.engine.DuckEngine;

/**
 * Queries over the lake: rows of a table now, at a snapshot or at a time; changes between
 * snapshots; snapshots and tables. Reads only; safe for use by many threads.
 */
public final class LakeReader implements AutoCloseable {

  /** The id of a row, which a query may name like a column. */
  /** About what a number takes in a row. */
  private static final int VALUE_BYTES = 24;

  private static final LakeColumn ROW_ID =
      new LakeColumn(-1, -1, "rowid", LakeType.INT64, null, false, List.of());

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
    record Plan(TableState state, FileBounds bounds) {}
    Plan plan =
        catalog.read(
            r -> {
              long id = query.snapshot().resolve(r).id();
              LakeTable table = r.table(query.table(), id);
              check(query, table);
              List<AnyOf> conditions =
                  query.filters().stream().map(f -> new AnyOf(List.of(f))).toList();
              TableState state = TableState.visible(r, table, id, conditions);
              List<LakeColumn> filtered =
                  query.filters().stream().map(f -> column(table, f.column())).toList();
              return new Plan(state, FileBounds.of(r, state, filtered, false));
            });
    LakeTable table = plan.state().table();
    List<LakeColumn> columns = columns(query.columns(), table);
    return run(
        limits,
        plan.state().snapshot(),
        plan.state()::paths,
        connection -> {
          Conditions conditions = Conditions.of(connection, table, query.filters());
          TableState needed =
              plan.state().with(plan.bounds().prune(plan.state().files(), List.of(conditions)));
          StringBuilder sql = new StringBuilder("SELECT ");
          sql.append(named(columns)).append(" FROM (");
          Need need = need(query, table, columns);
          sql.append(new TableScan(connection, cache, needed, need, plan.bounds()).visible());
          sql.append(")");
          List<String> values = new ArrayList<>();
          conditions.where(sql, values);
          if (query.orderBy() != null) {
            sql.append(" ORDER BY ").append(reference(column(table, query.orderBy())));
            sql.append(query.descending() ? " DESC" : "").append(" NULLS LAST");
          }
          sql.append(" LIMIT ").append(Math.min(query.limit(), limits.rows()));
          return bound(connection, sql.toString(), values);
        });
  }

  private static Need need(RowQuery query, LakeTable table, List<LakeColumn> selected) {
    List<LakeColumn> all = new ArrayList<>(selected);
    query.filters().forEach(f -> all.add(column(table, f.column())));
    if (query.orderBy() != null) {
      all.add(column(table, query.orderBy()));
    }
    return Need.of(all, all.contains(ROW_ID));
  }

  /**
   * Rows that came and went after one snapshot and up to another: the snapshot, the kind of change
   * and the row's id before the table's columns, as of the later snapshot.
   */
  public Rows changes(String name, SnapshotChoice from, SnapshotChoice to, QueryLimits limits) {
    ChangeFeed feed =
        catalog.read(
            r -> {
              long upTo = to.resolve(r).id();
              return ChangeFeed.of(r, r.table(name, upTo), from.begin(r), upTo);
            });
    return run(
        limits,
        feed.state().snapshot(),
        feed.state()::paths,
        connection ->
            connection.prepareStatement(
                feed.sql(connection, cache, named(feed.state().table().columns()))
                    + " LIMIT "
                    + limits.rows()));
  }

  /**
   * Any SELECT over the tables and views of one state, for people at a terminal. A table has its
   * row ids as a column {@code rowid} when the statement names it.
   */
  public Rows sql(String sql, SnapshotChoice at, QueryLimits limits) {
    record Plan(long snapshot, StateDatabase database) {}
    SelectTree tree = tree(sql);
    Plan plan =
        catalog.read(
            r -> {
              long id = at.resolve(r).id();
              return new Plan(id, StateDatabase.of(r, sql, tree, id));
            });
    try {
      return run(
          limits,
          plan.snapshot(),
          plan.database()::paths,
          connection -> plan.database().prepare(connection, cache, sql));
    } finally {
      drop(plan.database());
    }
  }

  private SelectTree tree(String sql) {
    try (Connection connection = engine.connect()) {
      return SelectTree.of(connection, sql);
    } catch (SQLException e) {
      throw new IllegalArgumentException(
          "query: " + e.getMessage().lines().findFirst().orElse("failed"), e);
    }
  }

  private void drop(StateDatabase database) {
    try (Connection connection = engine.connect()) {
      database.drop(connection);
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB: " + e.getMessage(), e);
    }
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
    if (limit < 0) {
      throw new IllegalArgumentException("limit: expected 0 or more, got " + limit);
    }
    return catalog.read(r -> r.snapshots(limit));
  }

  /** Tables at a state, in numbers. */
  public List<TableSummary> tables(SnapshotChoice at) {
    record Counted(TableSummary summary, TableState state) {}
    List<Counted> tables =
        catalog.read(
            r -> {
              long id = at.resolve(r).id();
              List<Counted> all = new ArrayList<>();
              for (LakeTable table : r.tables(id)) {
                TableState state = TableState.counted(r, table, id);
                all.add(new Counted(TableSummary.of(state), state));
              }
              return all;
            });
    List<TableSummary> summaries = new ArrayList<>();
    for (Counted t : tables) {
      boolean read = !RowCount.isInCatalog(t.state()) && t.summary().unreadable() == null;
      summaries.add(read ? t.summary().withRows(count(t.state())) : t.summary());
    }
    return summaries;
  }

  private long count(TableState state) {
    try (Connection connection = engine.connect()) {
      return RowCount.counted(state, connection, cache);
    } catch (SQLException e) {
      new FailedQuery(engine, cache).throwIfUnreadable(e, state.paths(), QueryLimits.WIDE.time());
      throw new IllegalStateException(state.table().label() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } finally {
      trim();
    }
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

  private Rows run(
      QueryLimits limits,
      long snapshot,
      Supplier<Map<String, Long>> files,
      Preparation preparation) {
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
        return collect(result, snapshot, limits);
      } catch (SQLException e) {
        if (late.get()) {
          throw new QueryTimeoutException(limits.time(), e);
        }
        throw e;
      } finally {
        alarm.cancel(false);
      }
    } catch (SQLException e) {
      new FailedQuery(engine, cache).throwIfUnreadable(e, files.get(), limits.time());
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

  static Rows collect(ResultSet result, long snapshot, QueryLimits limits) throws SQLException {
    ResultSetMetaData meta = result.getMetaData();
    List<String> names = new ArrayList<>();
    List<String> types = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      names.add(meta.getColumnName(i));
      types.add(meta.getColumnTypeName(i));
    }
    List<List<Object>> rows = new ArrayList<>();
    long bytes = 0;
    while (rows.size() < limits.rows() && result.next()) {
      List<Object> row = new ArrayList<>();
      for (int i = 1; i <= names.size(); i++) {
        Object value = value(result, i);
        bytes += VALUE_BYTES + (value instanceof String text ? text.length() : 0);
        if (bytes > limits.bytes()) {
          throw new IllegalArgumentException(
              "query: the answer has more than "
                  + (limits.bytes() >> 20)
                  + " MiB; ask for fewer columns or rows");
        }
        row.add(value);
      }
      rows.add(row);
    }
    return new Rows(snapshot, names, types, rows);
  }

  private static Object value(ResultSet result, int column) throws SQLException {
    Object value = result.getObject(column);
    if (value == null
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof String) {
      return value;
    }
    if (value instanceof OffsetDateTime) {
      // The driver's own is off by an hour where the machine's zone changes its clocks.
      return Instant.EPOCH.plus(result.getLong(column), ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
    String text = result.getString(column);
    return value instanceof LocalTime ? text.replaceFirst("(\\.\\d+?)0+$", "$1") : text;
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

  /** The column of a name; {@code rowid} is the row's id where no column has that name. */
  static LakeColumn column(LakeTable table, String name) {
    return table
        .column(name)
        .or(() -> Optional.of(ROW_ID).filter(c -> c.name().equalsIgnoreCase(name)))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "column \"" + name + "\": table " + table.name() + " has none such"));
  }

  /** What a relation calls a column. */
  static String reference(LakeColumn column) {
    return column.equals(ROW_ID) ? "row_id" : "c" + column.id();
  }

  /** Columns of a relation under the table's names. */
  static String named(List<LakeColumn> columns) {
    return columns.stream()
        .map(c -> reference(c) + " AS " + DuckEngine.identifier(c.name()))
        .collect(Collectors.joining(", "));
  }
}
