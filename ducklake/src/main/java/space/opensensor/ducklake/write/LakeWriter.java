package space.opensensor.ducklake.write;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogTransaction;
import space.opensensor.ducklake.catalog.FileAppend;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.engine.DuckEngine;
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
 * is called; then they become a batch: data files, one for each partition, registered in one commit
 * with the batch's id. Safe for use by many threads.
 *
 * <p><b>What is promised.</b> A batch is in the table as a whole or not at all. Rows of a flush
 * that failed stay, and the next flush repeats that very batch: were they committed although the
 * answer was lost, they are not written again. Rows that wait when the process dies are gone, and
 * the program cannot know whether its last flush was committed; a program that must be sure names
 * its batches itself, with {@link #writeBatch}, and repeats what it is not sure of.
 */
public final class LakeWriter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LakeWriter.class);

  /** So many batches may wait while flushes fail. */
  private static final int MAX_BATCHES = 100;

  private static final int SCHEMA_ROUNDS = 8;

  private enum Outcome {
    WRITTEN,
    KNOWN,
    TABLE_CHANGED
  }

  /** Rows that are written together, and the files made of them for the table as it was. */
  private record Batch(
      String id, List<Map<String, ?>> rows, LakeTable table, List<NewFile> files) {}

  private final LakeCatalog catalog;
  private final DuckEngine engine;
  private final LakeFileWriter files;
  private final GivenUpFiles givenUp;
  private final WriterSettings settings;
  private final Map<String, List<Map<String, ?>>> waiting = new LinkedHashMap<>();

  /** Batches whose commit has failed, or whose answer was lost. */
  private final Map<String, Batch> unanswered = new LinkedHashMap<>();

  private final ScheduledExecutorService timer;

  public LakeWriter(
      LakeCatalog catalog, Storage storage, DuckEngine engine, WriterSettings settings) {
    this.catalog = catalog;
    this.engine = engine;
    this.files = new LakeFileWriter(engine, storage);
    this.givenUp = new GivenUpFiles(catalog, storage);
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

  /**
   * Writes rows at once, as a batch that counts once however often it is repeated, by this process
   * or another.
   *
   * @param id the program's name for the batch, its own within the table
   * @return whether the batch was new
   */
  public synchronized boolean writeBatch(
      String table, String id, List<? extends Map<String, ?>> rows) {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("batch \"" + id + "\": it has no rows");
    }
    String batch = "program:" + id;
    boolean known =
        catalog.read(r -> isKnown(new Ledger(r), r.table(table, r.latest().id()), batch));
    return !known && commit(table, prepare(table, batch, List.copyOf(rows)));
  }

  /** Writes the waiting rows of one table. */
  public synchronized void flush(String table) {
    Batch before = unanswered.get(table);
    if (before != null) {
      commit(table, before);
      unanswered.remove(table);
    }
    List<Map<String, ?>> rows = waiting.getOrDefault(table, List.of());
    if (!rows.isEmpty()) {
      Batch batch = prepare(table, "writer:" + UUID.randomUUID(), rows);
      waiting.remove(table);
      unanswered.put(table, batch);
      commit(table, batch);
      unanswered.remove(table);
    }
  }

  /** Writes the waiting rows of all tables. */
  public synchronized void flushAll() {
    Set<String> tables = new LinkedHashSet<>(unanswered.keySet());
    tables.addAll(waiting.keySet());
    tables.forEach(this::flush);
  }

  /** Rows that wait. */
  public synchronized int waitingRows() {
    return waiting.values().stream().mapToInt(List::size).sum()
        + unanswered.values().stream().mapToInt(b -> b.rows().size()).sum();
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

  private Batch prepare(String name, String id, List<Map<String, ?>> rows) {
    LakeTable table = catalog.read(r -> r.table(name, r.latest().id()));
    if (table.unwritable() != null) {
      throw new IllegalArgumentException(table.unwritable());
    }
    List<NewFile> written = new ArrayList<>();
    boolean whole = false;
    try (Connection connection = engine.connect()) {
      StagedRows.stage(connection, table, rows);
      for (List<String> partition : StagedRows.partitions(connection, table)) {
        written.add(
            files.write(connection, table, StagedRows.select(partition), Map.of(), partition));
      }
      whole = true;
    } catch (SQLException e) {
      throw new IllegalArgumentException(
          "table " + name + ": " + e.getMessage().lines().findFirst().orElse(""), e);
    } catch (IOException e) {
      throw new UncheckedIOException("table " + name + ": " + e.getMessage(), e);
    } finally {
      if (!whole) {
        givenUp.delete(table, written);
      }
    }
    return new Batch(id, rows, table, written);
  }

  private boolean commit(String name, Batch asked) {
    Batch batch = asked;
    for (int round = 0; round < SCHEMA_ROUNDS; round++) {
      Batch now = batch;
      Outcome outcome = catalog.write("rows of a program", tx -> append(tx, name, now));
      if (outcome != Outcome.TABLE_CHANGED) {
        LOG.atInfo()
            .addKeyValue("table", name)
            .addKeyValue("rows", now.rows().size())
            .addKeyValue("new", outcome == Outcome.WRITTEN)
            .log("rows written");
        return outcome == Outcome.WRITTEN;
      }
      batch = prepare(name, now.id(), now.rows());
    }
    throw new IllegalStateException("table " + name + ": it changes faster than rows are written");
  }

  private static Outcome append(CatalogTransaction tx, String name, Batch batch)
      throws SQLException {
    LakeTable now = tx.reader().table(name, tx.head().id());
    Ledger ledger = new Ledger(tx.reader());
    if (isKnown(ledger, now, batch.id())) {
      return Outcome.KNOWN;
    }
    if (!now.equals(batch.table())) {
      return Outcome.TABLE_CHANGED;
    }
    new FileAppend(tx, now).append(batch.files());
    ledger.addBatches(now.id(), Map.of(batch.id(), batch.files().get(0).path()));
    return Outcome.WRITTEN;
  }

  private static boolean isKnown(Ledger ledger, LakeTable table, String batch) throws SQLException {
    return !ledger.batchesAmong(table.id(), List.of(batch)).isEmpty();
  }
}
