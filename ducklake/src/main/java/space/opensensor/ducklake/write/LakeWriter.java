package space.opensensor.ducklake.write;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.catalog.CatalogTransaction;
import space.opensensor.ducklake.catalog.FileAppend;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.TimestampText;
import space.opensensor.ducklake.read.DuckEngine;
import space.opensensor.ducklake.store.Storage;

/**
 * Writes rows that come from a program rather than from a station.
 *
 * <pre>{@code
 * try (LakeWriter writer = new LakeWriter(catalog, storage, engine, settings)) {
 *   writer.write("events", Map.of("time", Instant.now(), "what", "door"));
 * }
 * }</pre>
 *
 * <p>Rows wait in memory until there are enough of them, the interval is over, or {@link #flushAll}
 * is called; then they become data files, one for each partition, in one commit. Rows of a flush
 * that failed stay, and the next flush takes them. Safe for use by many threads.
 */
public final class LakeWriter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LakeWriter.class);

  /** So many batches may wait while flushes fail. */
  private static final int MAX_BATCHES = 100;

  private final LakeCatalog catalog;
  private final DuckEngine engine;
  private final LakeFileWriter files;
  private final WriterSettings settings;
  private final Map<String, List<Map<String, ?>>> waiting = new LinkedHashMap<>();
  private final ScheduledExecutorService timer;

  public LakeWriter(
      LakeCatalog catalog, Storage storage, DuckEngine engine, WriterSettings settings) {
    this.catalog = catalog;
    this.engine = engine;
    this.files = new LakeFileWriter(engine, storage);
    this.settings = settings;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lake-writer");
              thread.setDaemon(true);
              return thread;
            });
    long millis = settings.flushInterval().toMillis();
    timer.scheduleWithFixedDelay(this::flushQuietly, millis, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Takes a row.
   *
   * @param row values by column: numbers, texts, booleans, {@link Instant}, or anything whose text
   *     DuckDB casts to the column's type; columns left out are NULL
   * @throws IllegalStateException when flushes have failed for so long that no more rows fit
   */
  public synchronized void write(String table, Map<String, ?> row) {
    List<Map<String, ?>> rows = waiting.computeIfAbsent(table, t -> new ArrayList<>());
    if (rows.size() >= (long) settings.batchRows() * MAX_BATCHES) {
      throw new IllegalStateException(
          "table " + table + ": " + rows.size() + " rows wait; flushing has failed for too long");
    }
    rows.add(new HashMap<>(row));
    if (rows.size() % settings.batchRows() == 0) {
      flush(table);
    }
  }

  /** Writes the waiting rows of one table. */
  public synchronized void flush(String table) {
    List<Map<String, ?>> rows = waiting.getOrDefault(table, List.of());
    if (!rows.isEmpty()) {
      commit(table, rows);
      waiting.remove(table);
    }
  }

  /** Writes the waiting rows of all tables. */
  public synchronized void flushAll() {
    for (String table : List.copyOf(waiting.keySet())) {
      flush(table);
    }
  }

  /** Rows that wait. */
  public synchronized int waitingRows() {
    return waiting.values().stream().mapToInt(List::size).sum();
  }

  /** Flushes and ends. */
  @Override
  public void close() {
    timer.shutdown();
    flushAll();
  }

  private void flushQuietly() {
    try {
      flushAll();
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("why", e.getMessage()).log("flush failed, rows are kept");
    }
  }

  private void commit(String name, List<Map<String, ?>> rows) {
    LakeTable table = catalog.read(r -> r.table(name, r.latest().id()));
    List<NewFile> written = new ArrayList<>();
    try (Connection connection = engine.connect()) {
      stage(connection, table, rows);
      for (List<String> partition : partitions(connection, table)) {
        written.add(files.write(connection, table, select(table, partition), Map.of(), partition));
      }
    } catch (SQLException e) {
      throw new IllegalArgumentException(
          "table " + name + ": " + e.getMessage().lines().findFirst().orElse(""), e);
    } catch (IOException e) {
      throw new UncheckedIOException("table " + name + ": " + e.getMessage(), e);
    }
    catalog.write("rows of a program", tx -> append(tx, name, written));
    LOG.atInfo().addKeyValue("table", name).addKeyValue("rows", rows.size()).log("rows written");
  }

  private static Void append(CatalogTransaction tx, String name, List<NewFile> written)
      throws SQLException {
    LakeTable now = tx.reader().table(name, tx.head().id());
    // A commit whose answer was lost is tried again; its file is there already then.
    boolean there =
        tx.sql()
                .number(
                    "SELECT count(*) FROM ducklake_data_file WHERE table_id = ? AND path = ?",
                    now.id(),
                    written.get(0).path())
            > 0;
    if (!there) {
      new FileAppend(tx, now).append(written);
    }
    return null;
  }

  private static void stage(Connection connection, LakeTable table, List<Map<String, ?>> rows)
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

  private static String select(LakeTable table, List<String> partition) {
    if (partition == null) {
      return "SELECT * FROM staged";
    }
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < partition.size(); i++) {
      conditions.add(key(table, i) + " = " + DuckEngine.quoted(partition.get(i)));
    }
    return "SELECT * FROM staged WHERE " + String.join(" AND ", conditions);
  }

  private static List<List<String>> partitions(Connection connection, LakeTable table)
      throws SQLException {
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
