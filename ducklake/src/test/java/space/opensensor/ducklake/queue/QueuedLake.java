package space.opensensor.ducklake.queue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.ingest.Watcher;

/** A lake with a watch on a bucket that can be away, and counters of what a queue did. */
final class QueuedLake implements AutoCloseable, QueueMetrics {

  static final int ROWS = 12;
  static final String BUCKET = "station";

  final TestLake lake;
  final AwayStore store;
  final DeadLetters letters;
  final List<String> outcomes = Collections.synchronizedList(new ArrayList<>());
  final AtomicInteger received = new AtomicInteger();
  final AtomicInteger again = new AtomicInteger();
  final AtomicInteger aside = new AtomicInteger();
  final Map<String, Boolean> there = new ConcurrentHashMap<>();
  private final Ingester ingester;
  private final Thread thread;
  final Watcher watcher;
  private int files;

  /** One that lists at the beginning and then not for an hour. */
  QueuedLake(Path directory) throws Exception {
    this(directory, Duration.ofHours(1));
  }

  QueuedLake(Path directory, Duration poll) throws Exception {
    lake = new TestLake(CatalogType.SQLITE, directory);
    store = new AwayStore(lake.bucket());
    letters = new DeadLetters(lake.catalog());
    ingester =
        new Ingester(
            lake.catalog(), store, lake.engine(), IngestSettings.defaults(), IngestMetrics.NONE);
    watcher =
        new Watcher(
            ingester,
            50,
            Duration.ofMillis(20),
            poll,
            new Watcher.Outcome() {
              @Override
              public void went(Watcher.Step step) {
                outcomes.add(step.toString());
              }

              @Override
              public void failed(Watcher.Step step, String why) {
                outcomes.add(step + ": " + why);
              }
            },
            Duration.ofMillis(10));
    thread = new Thread(watcher::run);
    thread.start();
    Events.await("first listing", () -> outcomes.contains("LISTING"));
  }

  /** Stores a station's files; returns their keys. */
  List<String> store(int count) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String station = "s" + files++;
      StationFile f = StationFile.floats(station, "2026-11-20T10:00:00Z").rows(ROWS);
      lake.put(f.key(), f.bytes());
      keys.add(f.key());
    }
    return keys;
  }

  /** Rows in the table, by the ledger of a catalog that nothing here wrote to. */
  Map<String, Long> rowsByStation() throws Exception {
    Map<String, Long> rows = new TreeMap<>();
    lake.catalog()
        .read(
            r -> {
              r.sql()
                  .forEach(
                      "SELECT p.partition_value, sum(f.record_count) FROM ducklake_data_file f JOIN"
                          + " ducklake_file_partition_value p ON p.data_file_id = f.data_file_id"
                          + " WHERE p.partition_key_index = 0 AND f.end_snapshot IS NULL GROUP BY"
                          + " p.partition_value",
                      row -> rows.put(row.getString(1), row.getLong(2)));
              return null;
            });
    return rows;
  }

  /** Every file stored so far, once. */
  Map<String, Long> all() {
    Map<String, Long> rows = new TreeMap<>();
    for (int i = 0; i < files; i++) {
      rows.put("s" + i, (long) ROWS);
    }
    return rows;
  }

  /** What {@code lake aside} shows of messages. */
  List<String> setAside() {
    return lake.catalog()
        .read(
            r ->
                new space.opensensor.ducklake.bucket.Ledger(r)
                    .setAside().stream().map(s -> s.key() + ": " + s.reason()).toList());
  }

  @Override
  public void received(String queue, boolean isAgain) {
    received.incrementAndGet();
    again.addAndGet(isAgain ? 1 : 0);
  }

  @Override
  public void setAside(String queue) {
    aside.incrementAndGet();
  }

  @Override
  public void answers(String queue, boolean isThere) {
    there.put(queue, isThere);
  }

  @Override
  public void waiting(String queue, long messages) {}

  @Override
  public void close() throws Exception {
    watcher.stop();
    thread.join();
    ingester.close();
    lake.close();
  }
}
