package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LostAnswers;
import space.opensensor.ducklake.maintain.Compactor;
import space.opensensor.ducklake.read.FileCache;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;
import space.opensensor.ducklake.worker.LeasedShares;
import space.opensensor.ducklake.worker.Shares;

/** What befalls folds between their writing and the answer to their commit, and afterwards. */
@Tag("integration")
class FoldFaultsTest {

  private static final IngestSettings FOLD = IngestSettings.defaults().withMode(IngestMode.FOLD);

  @TempDir Path directory;

  private static String put(TestLake lake, String station, String time) {
    StationFile file = StationFile.floats(station, time);
    lake.put(file.key(), file.bytes());
    return file.key();
  }

  private static IngestReport pass(TestLake lake, LakeCatalog catalog, Shares shares)
      throws IOException {
    try (Ingester ingester =
        new Ingester(
            catalog,
            lake.bucket(),
            lake.engine(),
            FOLD,
            IngestMetrics.NONE,
            lake.storage(),
            shares)) {
      return ingester.pass();
    }
  }

  /** Rows of the newest snapshot, and files under the lake's path. */
  private static void has(TestLake lake, long rows, long files) throws IOException {
    try (LakeReader reader = lake.reader()) {
      assertEquals(
          List.of(List.of(rows)),
          reader
              .sql("SELECT count(noise) FROM readings", SnapshotChoice.LATEST, QueryLimits.WIDE)
              .rows());
    }
    try (Stream<Path> all = Files.walk(lake.directory().resolve("lake"))) {
      assertEquals(files, all.filter(f -> f.toString().endsWith(".parquet")).count());
    }
  }

  /** Shares of which a question is announced. */
  private static Shares before(String method, Shares shares, Runnable announced) {
    return (Shares)
        Proxy.newProxyInstance(
            Shares.class.getClassLoader(),
            new Class<?>[] {Shares.class},
            (proxy, called, arguments) -> {
              if (called.getName().equals(method)) {
                announced.run();
              }
              try {
                return called.invoke(shares, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static LostAnswers losing(TestLake lake) {
    return new LostAnswers(CatalogDatabase.open(lake.type(), lake.catalogPath()));
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aFoldStaysWhenTheAnswerToItsCommitIsLost(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        LostAnswers database = losing(lake)) {
      pass(lake, lake.catalog(), Shares.ALL);
      put(lake, "a", "2026-11-20T10:00:00Z");
      put(lake, "b", "2026-11-20T10:00:00Z");
      database.loseNext(() -> {});
      pass(lake, LakeCatalog.open(database), Shares.ALL);
      assertTrue(database.isLost());
      has(lake, 24, 1);
      assertEquals(0, pass(lake, lake.catalog(), Shares.ALL).files());
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aFoldStaysWhenTheAnswerIsLostAndAnotherTakesOver(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        LostAnswers database = losing(lake)) {
      pass(lake, lake.catalog(), Shares.ALL);
      put(lake, "a", "2026-11-20T10:00:00Z");
      LakeCatalog catalog = LakeCatalog.open(database);
      LeasedShares shares = new LeasedShares(catalog, Duration.ofMinutes(2));
      shares.renew();
      AtomicInteger checks = new AtomicInteger();
      Runnable takeOver =
          () ->
              lake.catalog()
                  .write(
                      "taken over", tx -> tx.sql().update("UPDATE station_share SET epoch = 99"));
      pass(
          lake,
          catalog,
          before(
              "check",
              shares,
              () -> {
                if (checks.incrementAndGet() == 1) {
                  database.loseNext(takeOver);
                }
              }));
      assertEquals(2, checks.get());
      has(lake, 12, 1);
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aMergedFileStaysWhenTheAnswerToItsCommitIsLost(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        LostAnswers database = losing(lake);
        FileCache cache = new FileCache(lake.storage(), lake.cache(), 64 << 20)) {
      put(lake, "a", "2026-11-20T10:00:00Z");
      pass(lake, lake.catalog(), Shares.ALL);
      put(lake, "a", "2026-11-20T10:15:00Z");
      pass(lake, lake.catalog(), Shares.ALL);
      database.loseNext(() -> {});
      Compactor.Report report =
          new Compactor(
                  LakeCatalog.open(database),
                  lake.engine(),
                  cache,
                  lake.storage(),
                  Compactor.Settings.DEFAULT)
              .compact("readings", false);
      assertTrue(database.isLost());
      assertEquals(2, report.sources());
      has(lake, 24, 3);
    }
  }

  /** A store need not give equal contents equal ETags; this one goes by the time of writing. */
  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aBatchThatComesAgainIsKnownInAFoldOfManyStations(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      StationFile first = StationFile.floats("b", "2026-11-20T10:00:00Z");
      lake.put(first.key(), first.bytes());
      put(lake, "a", "2026-11-20T09:00:00Z");
      put(lake, "c", "2026-11-20T11:00:00Z");
      pass(lake, lake.catalog(), Shares.ALL);
      lake.put(first.key().replace("data_1000", "data_1000_1"), first.bytes());
      // The same batch with times that no file of the fold has.
      StationFile other = StationFile.floats("b", "2026-11-20T12:00:00Z");
      lake.put(other.key(), other.metadata("batch", "b-1795168800000").bytes());
      IngestReport again = pass(lake, lake.catalog(), Shares.ALL);
      List<String> aside =
          lake.catalog().read(r -> new Ledger(r).setAside()).stream()
              .map(Ledger.SetAside::reason)
              .toList();
      assertEquals(1, again.repeats(), aside.toString());
      assertEquals(1, aside.size());
      assertTrue(aside.get(0).contains("column \"timestamp\""), aside.toString());
      has(lake, 36, 1);
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void forgettingAnObjectTakesNoFoldWithIt(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      String plain = put(lake, "a", "2026-11-20T10:00:00Z");
      String odd = plain.replace("data_1000", "morning");
      StationFile file = StationFile.floats("a", "2026-11-20T10:15:00Z");
      lake.put(odd, file.metadata("batch", "by hand").bytes());
      assertEquals(2, pass(lake, lake.catalog(), Shares.ALL).files());
      for (String key : List.of(plain, odd)) {
        String why =
            assertThrows(
                    CatalogException.class,
                    () -> Forgetting.run(lake.catalog(), lake.bucket().name(), List.of(key)))
                .getMessage();
        assertTrue(why.contains("with those of other objects"), why);
      }
      has(lake, 24, 1);
    }
  }
}
