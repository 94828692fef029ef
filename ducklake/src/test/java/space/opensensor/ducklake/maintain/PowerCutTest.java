package space.opensensor.ducklake.maintain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import space.opensensor.ducklake.PowerCuts;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.catalog.SchemaChange.NewColumn;
import space.opensensor.ducklake.catalog.TableFiles;
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

  private static final WriterSettings NEVER_BY_ITSELF =
      new WriterSettings(1000, Duration.ofHours(1));

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
  @MethodSource("space.opensensor.ducklake.TestLake#catalogs")
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

      int[] cutsYet = {0};
      int cuts =
          cutEverywhere(
              lake,
              catalog -> compact(lake, catalog),
              cut -> {
                // The others show files that the newest shows too.
                long from = cut && cutsYet[0]++ % 4 > 0 ? last : first;
                int left = (int) (from - first);
                assertEquals(before.subList(left, before.size()), history(reader, from, last));
              });

      assertTrue(cuts > 10, "only " + cuts + " statements");
      int files =
          lake.catalog()
              .read(
                  r ->
                      new TableFiles(r, r.table("readings", r.latest().id()))
                          .visible(r.latest().id())
                          .size());
      assertEquals(2, files);
      assertEquals(4, lake.bucket().list("", "", 100).size());
    }
  }

  @ParameterizedTest
  @MethodSource("space.opensensor.ducklake.TestLake#catalogs")
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
  @MethodSource("space.opensensor.ducklake.TestLake#catalogs")
  void theWriterCutAnywhereWritesEachRowOnceWhenItFlushesAgain(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        LakeReader reader = lake.reader()) {
      createEvents(lake);
      boolean cut = true;
      boolean[] cutYetWritten = {false};
      int point = 0;
      for (; cut; point++) {
        assertTrue(point < 2000, "the work never ends");
        try (LakeWriter writer =
            new LakeWriter(lake.catalog(), lake.storage(), lake.engine(), NEVER_BY_ITSELF)) {
          for (int i = 0; i < 3; i++) {
            writer.write("events", Map.of("attempt", point));
          }
          cut = PowerCuts.cut(point, writer::flushAll);
          long written = rowsOf(reader, point);
          assertTrue(written == 0 || written == 3, written + " rows, cut at " + point);
          cutYetWritten[0] |= cut && written == 3;
          writer.write("events", Map.of("attempt", point));
          writer.flushAll();
          assertEquals(0, writer.waitingRows());
        }
        assertEquals(4, rowsOf(reader, point), "cut at " + point);
        lake.checkInvariants();
      }
      assertTrue(point > 8, point + " attempts");
      assertTrue(cutYetWritten[0], "no cut fell between a commit and its answer");
    }
  }

  @ParameterizedTest
  @MethodSource("space.opensensor.ducklake.TestLake#catalogs")
  void aNamedBatchCutAnywhereIsThereOnceWhenAnotherProcessRepeatsIt(CatalogType type)
      throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        LakeReader reader = lake.reader()) {
      createEvents(lake);
      int[] attempt = {0};
      cutEverywhere(
          lake,
          catalog -> {
            try (LakeWriter writer =
                new LakeWriter(catalog, lake.storage(), lake.engine(), NEVER_BY_ITSELF)) {
              writer.writeBatch("events", "b" + attempt[0], three(attempt[0]));
            }
          },
          cut -> {
            long before = rowsOf(reader, attempt[0]);
            assertTrue(before == 3 || cut && before == 0, before + " rows at " + attempt[0]);
            try (LakeWriter writer =
                new LakeWriter(lake.catalog(), lake.storage(), lake.engine(), NEVER_BY_ITSELF)) {
              assertEquals(
                  before == 0, writer.writeBatch("events", "b" + attempt[0], three(attempt[0])));
            }
            assertEquals(3, rowsOf(reader, attempt[0]), "attempt " + attempt[0]);
            attempt[0]++;
          });
      assertTrue(attempt[0] > 8, attempt[0] + " attempts");
    }
  }

  private static List<Map<String, ?>> three(int attempt) {
    Map<String, ?> row = Map.of("attempt", attempt);
    return List.of(row, row, row);
  }

  private static long rowsOf(LakeReader reader, int attempt) {
    return reader.rows(RowQuery.all("events"), QueryLimits.WIDE).rows().stream()
        .filter(row -> row.get(0).equals(attempt))
        .count();
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
