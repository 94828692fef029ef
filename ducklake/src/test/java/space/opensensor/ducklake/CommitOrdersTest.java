package space.opensensor.ducklake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.CatalogVersion;
import space.opensensor.ducklake.catalog.Invariants;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.ingest.IngestMode;
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.maintain.Cleanup;
import space.opensensor.ducklake.maintain.Compactor;
import space.opensensor.ducklake.maintain.Expiry;
import space.opensensor.ducklake.read.FileCache;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;
import space.opensensor.ducklake.store.DirectoryObjectStore;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.ducklake.store.Storage;
import space.opensensor.ducklake.worker.Shares;

/**
 * Two processes on one catalog in every order of their transactions in which they interrupt each
 * other once, in the profile "full" in every order, and with one of them killed before each of its
 * own: whatever came first, each batch of the bucket counts once, no row is lost, and every
 * invariant of the catalog holds.
 */
@Tag("integration")
class CommitOrdersTest {

  /** Twelve rows each of three batches of station a and one of b, of which one came twice. */
  private static final List<List<Object>> ROWS =
      List.of(List.of("a", 36L, 36L), List.of("b", 12L, 12L));

  private static final boolean FULL = Boolean.getBoolean("ducklake.full");

  private static final int INTERRUPTIONS = FULL ? Integer.MAX_VALUE : 1;

  private static DuckEngine engine;
  private static Storage storage;

  @TempDir private Path directory;

  private Path lake;
  private Path saved;

  /** Work with a catalog and a bucket that are its own, as another process has them. */
  @FunctionalInterface
  private interface Work {
    void run(LakeCatalog catalog, ObjectStore bucket) throws Exception;
  }

  @BeforeAll
  static void start() throws Exception {
    PowerCuts.install();
    engine = new DuckEngine(1024, 2);
    storage = new Storage(null);
  }

  @AfterAll
  static void stop() {
    engine.close();
    storage.close();
  }

  /** A lake with two files of a in it and two more in its bucket, one of them twice. */
  @BeforeEach
  void fill() throws Exception {
    lake = directory.resolve("lake");
    saved = directory.resolve("saved");
    Files.createDirectories(lake.resolve("bucket"));
    try (LakeCatalog catalog =
        LakeCatalog.openOrCreate(database(), lake.resolve("own") + "/", CatalogVersion.V1_0)) {
      put("a", "2026-11-20T10:00:00Z");
      put("a", "2026-11-20T10:15:00Z");
      ingest(catalog, bucket());
      StationFile twice = put("a", "2026-11-20T10:30:00Z");
      write(twice.key().replace(".parquet", "_1.parquet"), twice.bytes());
      put("b", "2026-11-20T10:00:00Z");
    }
    copy(lake, saved);
  }

  private CatalogDatabase database() {
    return CatalogDatabase.open(CatalogType.SQLITE, lake.resolve("catalog.sqlite").toString());
  }

  private ObjectStore bucket() {
    return new DirectoryObjectStore(lake.resolve("bucket"));
  }

  private StationFile put(String station, String start) throws IOException {
    StationFile file = StationFile.floats(station, start);
    write(file.key(), file.bytes());
    return file;
  }

  private void write(String key, byte[] content) throws IOException {
    Path file = lake.resolve("bucket").resolve(key);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  private static void ingest(LakeCatalog catalog, ObjectStore bucket) throws IOException {
    ingest(catalog, bucket, IngestMode.REGISTER);
  }

  private static void fold(LakeCatalog catalog, ObjectStore bucket) throws IOException {
    ingest(catalog, bucket, IngestMode.FOLD);
  }

  private static void ingest(LakeCatalog catalog, ObjectStore bucket, IngestMode mode)
      throws IOException {
    try (Ingester ingester =
        new Ingester(
            catalog,
            bucket,
            engine,
            IngestSettings.defaults().withMode(mode),
            IngestMetrics.NONE,
            storage,
            Shares.ALL)) {
      ingester.pass();
    }
  }

  private void compact(LakeCatalog catalog, ObjectStore bucket) throws Exception {
    try (FileCache cache = new FileCache(storage, lake.resolve("cache"), 1 << 20)) {
      new Compactor(catalog, engine, cache, storage, Compactor.Settings.DEFAULT)
          .compact("readings", false);
    }
  }

  private static void expireAndCleanUp(LakeCatalog catalog, ObjectStore bucket) throws IOException {
    Instant future = Instant.now().plusSeconds(86_400);
    Expiry.run(catalog, future, false);
    new Cleanup(catalog, storage).run(Duration.ZERO, false);
  }

  /** Gives a directory the files of another. Its own directories stay: they take long to make. */
  private static void copy(Path from, Path to) throws IOException {
    if (Files.exists(to)) {
      try (Stream<Path> old = Files.walk(to)) {
        for (Path path : old.filter(Files::isRegularFile).toList()) {
          Files.delete(path);
        }
      }
    }
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path copy = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(path, copy);
        }
      }
    }
  }

  /** Goes through all orders of some processes, each from the saved lake. */
  private void inEveryOrder(Work... works) throws Exception {
    inEveryOrder(false, works);
  }

  /** Two processes that do the same. */
  private void twiceInEveryOrder(Work work) throws Exception {
    inEveryOrder(true, work, work);
  }

  private void inEveryOrder(boolean alike, Work... works) throws Exception {
    int orders =
        Turns.all(
            FULL,
            alike,
            INTERRUPTIONS,
            () -> {
              copy(saved, lake);
              List<LakeCatalog> catalogs = new ArrayList<>();
              return new Turns.World() {
                @Override
                public List<PowerCuts.Work> processes() {
                  List<PowerCuts.Work> processes = new ArrayList<>();
                  for (Work work : works) {
                    LakeCatalog own = LakeCatalog.open(database());
                    catalogs.add(own);
                    processes.add(() -> work.run(own, bucket()));
                  }
                  return processes;
                }

                @Override
                public void check(String way) throws Exception {
                  judge(way);
                }

                @Override
                public void close() {
                  catalogs.forEach(LakeCatalog::close);
                }
              };
            });
    assertTrue(orders > 3, "only " + orders + " orders");
  }

  /** After one more undisturbed ingest. */
  private void judge(String way) throws Exception {
    try (LakeCatalog catalog = LakeCatalog.open(database());
        LakeReader reader =
            new LakeReader(
                catalog, engine, new FileCache(storage, lake.resolve("cache"), 1 << 20))) {
      ingest(catalog, bucket());
      assertEquals(List.of(), catalog.read(Invariants::breaches), way);
      assertEquals(
          ROWS,
          reader
              .sql(
                  "SELECT station, count(*), count(DISTINCT timestamp) FROM readings"
                      + " GROUP BY ALL ORDER BY ALL",
                  SnapshotChoice.LATEST,
                  QueryLimits.WIDE)
              .rows(),
          way);
    }
  }

  private static void rename(LakeCatalog catalog, ObjectStore bucket) {
    catalog.write(
        "rename",
        tx ->
            new SchemaChange(tx)
                .renameColumn(tx.reader().table("readings", tx.head().id()), "light", "lux"));
  }

  @Test
  void twoIngestsTakeEachBatchOnce() throws Exception {
    twiceInEveryOrder(CommitOrdersTest::ingest);
  }

  @Test
  void twoFoldsTakeEachBatchOnce() throws Exception {
    twiceInEveryOrder(CommitOrdersTest::fold);
  }

  @Test
  void aFoldBesideAnIngestThatRegistersTakesEachBatchOnce() throws Exception {
    inEveryOrder(CommitOrdersTest::fold, CommitOrdersTest::ingest);
  }

  @Test
  void aFoldBesideAColumnThatIsRenamedKeepsEachRow() throws Exception {
    inEveryOrder(CommitOrdersTest::fold, CommitOrdersTest::rename);
  }

  @Test
  void anIngestAndACompactionKeepEachRow() throws Exception {
    inEveryOrder(CommitOrdersTest::ingest, this::compact);
  }

  @Test
  void twoCompactionsKeepEachRow() throws Exception {
    twiceInEveryOrder(this::compact);
  }

  @Test
  void aCompactionBesideExpiryAndCleanupKeepsEachRow() throws Exception {
    inEveryOrder(this::compact, CommitOrdersTest::expireAndCleanUp);
  }

  @Test
  void anIngestBesideAColumnThatIsRenamedKeepsEachRow() throws Exception {
    inEveryOrder(CommitOrdersTest::ingest, CommitOrdersTest::rename);
  }
}
