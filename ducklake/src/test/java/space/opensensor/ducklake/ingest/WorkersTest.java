package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.ducklake.worker.LeasedShares;

/**
 * Workers that share a bucket. Time passes as the catalog sees it: a lease is made to end by
 * putting its end into the past.
 */
@Tag("integration")
class WorkersTest {

  private static final int STATIONS = 24;
  private static final IngestSettings FOLD =
      IngestSettings.defaults().withMode(IngestMode.FOLD).withFilesPerSnapshot(7);

  @TempDir Path directory;

  private static void fill(TestLake lake) {
    for (int s = 0; s < STATIONS; s++) {
      for (String time : List.of("10:00", "10:15")) {
        StationFile f = StationFile.floats("s" + s, "2026-11-20T" + time + ":00Z");
        lake.put(f.key(), f.bytes());
      }
    }
  }

  private static LeasedShares shares(TestLake lake) {
    return new LeasedShares(lake.catalog(), Duration.ofMinutes(2));
  }

  private static Ingester worker(TestLake lake, ObjectStore bucket, LeasedShares shares) {
    return new Ingester(
        lake.catalog(), bucket, lake.engine(), FOLD, IngestMetrics.NONE, lake.storage(), shares);
  }

  /** What the catalog sees when a worker has said nothing for ten minutes. */
  private static void isSilent(TestLake lake, LeasedShares shares) {
    lake.catalog()
        .write(
            "ten minutes",
            tx ->
                tx.sql()
                    .update(
                        "UPDATE station_worker SET until = ? WHERE worker = ?",
                        tx.timestamp(Instant.now().minusSeconds(480)),
                        shares.worker()));
  }

  private static long number(TestLake lake, String sql) {
    return lake.catalog().read(r -> r.sql().number(sql));
  }

  private static void isComplete(TestLake lake) throws Exception {
    try (LakeReader reader = lake.reader()) {
      assertEquals(
          List.of(List.of(STATIONS * 24L, STATIONS * 24L)),
          reader
              .sql(
                  "SELECT count(*), count(DISTINCT station || timestamp) FROM readings",
                  SnapshotChoice.LATEST,
                  QueryLimits.WIDE)
              .rows());
    }
    long files;
    try (Stream<Path> all = Files.walk(lake.directory().resolve("lake"))) {
      files = all.filter(f -> f.toString().endsWith(".parquet")).count();
    }
    assertEquals(
        files, number(lake, "SELECT count(*) FROM ducklake_data_file"), "files without a commit");
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void twoWorkersShareTheStationsAndTakeEachObjectOnce(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      fill(lake);
      LeasedShares one = shares(lake);
      LeasedShares two = shares(lake);
      one.renew();
      assertEquals(LeasedShares.SHARES, one.count());
      two.renew();
      assertEquals(0, two.count());
      one.renew();
      ExecutorService threads = Executors.newFixedThreadPool(2);
      try (Ingester a = worker(lake, lake.bucket(), one);
          Ingester b = worker(lake, lake.bucket(), two)) {
        Callable<IngestReport> passA = a::pass;
        Callable<IngestReport> passB = b::pass;
        List<Future<IngestReport>> reports = threads.invokeAll(List.of(passA, passB));
        long ofA = reports.get(0).get().files();
        long ofB = reports.get(1).get().files();
        assertEquals(STATIONS * 2, ofA + ofB);
        assertTrue(ofA > 0 && ofB > 0, ofA + " and " + ofB);
        assertEquals(LeasedShares.SHARES / 2, one.count());
        assertEquals(LeasedShares.SHARES / 2, two.count());
        assertEquals(ofA, a.pass().seen());
      } finally {
        threads.shutdown();
      }
      // Both have said good-bye.
      assertEquals(0, number(lake, "SELECT count(*) FROM station_share WHERE worker IS NOT NULL"));
      isComplete(lake);
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aWorkerThatDiesIsTakenOver(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      fill(lake);
      LeasedShares dead = shares(lake);
      dead.renew();
      LeasedShares other = shares(lake);
      try (Ingester b = worker(lake, lake.bucket(), other)) {
        assertEquals(0, b.pass().seen());
        isSilent(lake, dead);
        assertEquals(STATIONS * 2, b.pass().files());
      }
      isComplete(lake);
    }
  }

  /** A clock that was a day ahead when the newest snapshot was made, and a worker renewed. */
  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aWorkerThatDiesIsTakenOverWhenTheClockWasSetBack(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      LeasedShares dead = shares(lake);
      dead.renew();
      LeasedShares other = shares(lake);
      lake.catalog()
          .write(
              "a day ahead",
              tx -> {
                Object ahead = tx.timestamp(Instant.now().plus(Duration.ofDays(1)));
                tx.sql().update("UPDATE ducklake_snapshot SET snapshot_time = ?", ahead);
                return tx.sql().update("UPDATE station_worker SET until = ?", ahead);
              });
      other.renew();
      List<Instant> ends =
          lake.catalog()
              .read(
                  r ->
                      r.sql()
                          .list(
                              "SELECT until FROM station_worker",
                              row -> r.database().instant(row, "until")));
      assertEquals(2, ends.size());
      for (Instant end : ends) {
        assertTrue(end.isBefore(Instant.now().plus(Duration.ofMinutes(5))), end.toString());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aWorkerThatPausesAndAwakesIsRefused(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      fill(lake);
      LeasedShares one = shares(lake);
      LeasedShares two = shares(lake);
      AtomicBoolean paused = new AtomicBoolean();
      try (Ingester b = worker(lake, lake.bucket(), two)) {
        ObjectStore pausing =
            (ObjectStore)
                Proxy.newProxyInstance(
                    ObjectStore.class.getClassLoader(),
                    new Class<?>[] {ObjectStore.class},
                    (proxy, method, arguments) -> {
                      boolean reads =
                          method.getName().equals("read") || method.getName().equals("download");
                      if (reads && paused.compareAndSet(false, true)) {
                        isSilent(lake, one);
                        assertEquals(STATIONS * 2, b.pass().files());
                      }
                      try {
                        return method.invoke(lake.bucket(), arguments);
                      } catch (InvocationTargetException e) {
                        throw e.getCause();
                      }
                    });
        try (Ingester a = worker(lake, pausing, one)) {
          IngestReport awake = a.pass();
          assertTrue(paused.get());
          assertEquals(0, awake.files());
          assertEquals(STATIONS * 2, awake.deferred());
          assertEquals(0, a.pass().files());
        }
      }
      isComplete(lake);
    }
  }
}
