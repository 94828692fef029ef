package space.opensensor.ducklake.maintain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.PowerCuts;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.catalog.SchemaChange.NewColumn;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.read.FileCache;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.RowQuery;
import space.opensensor.ducklake.read.SnapshotChoice;
import space.opensensor.ducklake.write.LakeWriter;
import space.opensensor.ducklake.write.WriterSettings;

/** Every piece of maintenance, and the writer, cut off at each of its statements in turn. */
@Tag("integration")
class PowerCutTest {

  private static final RowQuery READINGS =
      RowQuery.all("readings").ordered("timestamp", false, 9999);

  @TempDir Path directory;

  @BeforeAll
  static void cutConnections() throws Exception {
    PowerCuts.install();
  }

  /** Work with a catalog of its own, as another process would have. */
  private interface Work {
    void run(LakeCatalog catalog) throws Exception;
  }

  /** Looks at the lake after each cut. */
  private interface Check {
    void run(boolean cut) throws Exception;
  }

  private static int cutEverywhere(TestLake lake, Work work, Check check) throws Exception {
    for (int point = 0; ; point++) {
      assertTrue(point < 2000, "the work never ends");
      int at = point;
      boolean cut;
      LakeCatalog own = LakeCatalog.open(CatalogDatabase.open(lake.type(), lake.catalogPath()));
      try {
        cut = PowerCuts.cut(at, () -> work.run(own));
      } finally {
        own.close();
      }
      lake.checkInvariants();
      check.run(cut);
      if (!cut) {
        return point;
      }
    }
  }

  private static void put(TestLake lake, Ingester ingester, String start) throws Exception {
    StationFile f = StationFile.floats("a", start);
    lake.put(f.key(), f.bytes());
    ingester.pass();
  }

  private static void compact(TestLake lake, LakeCatalog catalog) throws Exception {
    try (FileCache cache = new FileCache(lake.storage(), lake.cache(), 1 << 20)) {
      new Compactor(catalog, lake.engine(), cache, lake.storage(), Compactor.Settings.DEFAULT)
          .compact("readings", false);
    }
  }

  private static List<String> history(LakeReader reader, long from, long to) {
    List<String> states = new ArrayList<>();
    for (long n = from; n <= to; n++) {
      states.add(reader.rows(READINGS.at(SnapshotChoice.version(n)), QueryLimits.WIDE).toString());
    }
    return states;
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void compactionCutAnywhereLeavesEverySnapshotAsItWas(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      put(lake, ingester, "2026-11-20T10:00:00Z");
      long first = lake.catalog().read(r -> r.latest().id());
      put(lake, ingester, "2026-11-20T10:15:00Z");
      put(lake, ingester, "2026-11-21T10:00:00Z");
      put(lake, ingester, "2026-11-21T10:15:00Z");
      long last = lake.catalog().read(r -> r.latest().id());
      List<String> before = history(reader, first, last);

      int cuts =
          cutEverywhere(
              lake,
              catalog -> compact(lake, catalog),
              cut -> assertEquals(before, history(reader, first, last)));

      assertTrue(cuts > 10, "only " + cuts + " statements");
      int files =
          lake.catalog()
              .read(r -> r.files(r.table("readings", r.latest().id()), r.latest().id()).size());
      assertEquals(2, files);
      assertEquals(4, lake.bucket().list("", "", 100).size());
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void expiryAndCleanupCutAnywhereLoseNothingThatIsStillShown(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      put(lake, ingester, "2026-11-20T10:00:00Z");
      put(lake, ingester, "2026-11-20T10:15:00Z");
      compact(lake, lake.catalog());
      put(lake, ingester, "2026-11-20T10:30:00Z");
      compact(lake, lake.catalog());
      String before = reader.rows(READINGS, QueryLimits.WIDE).rows().toString();
      Instant now = lake.catalog().read(r -> r.latest().time()).plusSeconds(3600);
      Check same =
          cut -> assertEquals(before, reader.rows(READINGS, QueryLimits.WIDE).rows().toString());

      int expiry = cutEverywhere(lake, catalog -> Expiry.run(catalog, now, false), same);
      int cleanup =
          cutEverywhere(
              lake,
              catalog -> new Cleanup(catalog, lake.storage()).run(Duration.ZERO, false),
              same);

      assertTrue(expiry > 3 && cleanup > 3, expiry + " and " + cleanup + " statements");
      assertEquals(0L, scheduled(lake));
      assertEquals(3, lake.bucket().list("", "", 100).size());
      try (var files = Files.walk(directory.resolve("lake"))) {
        assertEquals(1, files.filter(Files::isRegularFile).count());
      }
    }
  }

  private static long scheduled(TestLake lake) {
    return lake.catalog()
        .read(r -> r.sql().number("SELECT count(*) FROM ducklake_files_scheduled_for_deletion"));
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void theWriterCutAnywhereHasWrittenAllRowsOfAFlushOrNone(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        LakeReader reader = lake.reader()) {
      int[] attempt = {0};
      boolean[] cutYetWritten = {false};
      WriterSettings settings = new WriterSettings(1000, Duration.ofHours(1));
      createEvents(lake);

      cutEverywhere(
          lake,
          catalog -> {
            attempt[0]++;
            LakeWriter writer = new LakeWriter(catalog, lake.storage(), lake.engine(), settings);
            for (int i = 0; i < 3; i++) {
              writer.write("events", Map.of("attempt", attempt[0]));
            }
            writer.flushAll();
            writer.close();
          },
          cut -> {
            Map<Object, Integer> rows = new HashMap<>();
            reader
                .rows(RowQuery.all("events"), QueryLimits.WIDE)
                .rows()
                .forEach(row -> rows.merge(row.get(0), 1, Integer::sum));
            rows.forEach((id, count) -> assertEquals(3, count, "attempt " + id));
            assertTrue(cut || rows.containsKey(attempt[0]));
            // Cut after its commit, an attempt has written.
            cutYetWritten[0] |= cut && rows.containsKey(attempt[0]);
          });

      assertTrue(attempt[0] > 8, attempt[0] + " attempts");
      assertTrue(cutYetWritten[0]);
    }
  }

  private static void createEvents(TestLake lake) {
    lake.catalog()
        .write(
            "events",
            tx ->
                new SchemaChange(tx)
                    .createTable(
                        "events", List.of(new NewColumn("attempt", new LakeType("int32"))), null));
  }
}
