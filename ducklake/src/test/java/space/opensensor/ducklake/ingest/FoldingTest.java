package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.bucket.FoldLedger;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.TableFiles;
import space.opensensor.ducklake.maintain.Cleanup;
import space.opensensor.ducklake.maintain.Compactor;
import space.opensensor.ducklake.maintain.Expiry;
import space.opensensor.ducklake.maintain.Retention;
import space.opensensor.ducklake.read.FileCache;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;
import space.opensensor.ducklake.read.Verification;
import space.opensensor.ducklake.worker.Shares;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;

/**
 * Folds: each object and each batch counts once, whatever came how often and in whichever mode. The
 * lake is compared row for row with the objects, which another code reads.
 */
@Tag("integration")
class FoldingTest {

  private static final IngestSettings FOLD = IngestSettings.defaults().withMode(IngestMode.FOLD);

  private static final String STATIONS = "SELECT station, count(*) FROM readings GROUP BY station";

  @TempDir Path directory;

  private static StationFile put(TestLake lake, StationFile file) {
    lake.put(file.key(), file.bytes());
    return file;
  }

  private static StationFile put(TestLake lake, String station, String time) {
    return put(
        lake,
        StationFile.floats(station, time)
            .metadata("batch", "0123456789abcdef-" + time.replaceAll("\\D", "").substring(4, 12)));
  }

  private static IngestReport pass(TestLake lake, IngestSettings settings) throws Exception {
    try (Ingester ingester = lake.ingester(settings)) {
      return ingester.pass();
    }
  }

  private static List<DataFile> files(TestLake lake, String table) {
    return lake.catalog()
        .read(r -> new TableFiles(r, r.table(table, r.latest().id())).visible(r.latest().id()));
  }

  private static List<List<Object>> rows(TestLake lake, String sql) {
    try (LakeReader reader = lake.reader()) {
      return reader.sql(sql, SnapshotChoice.LATEST, QueryLimits.WIDE).rows();
    }
  }

  private static List<String> aside(TestLake lake) {
    return lake.catalog().read(r -> new Ledger(r).setAside()).stream()
        .map(Ledger.SetAside::reason)
        .toList();
  }

  private static long rowsOf(TestLake lake, String table) {
    return lake.catalog().read(r -> r.sql().number("SELECT count(*) FROM " + table));
  }

  private static void isSame(TestLake lake, String... tables) throws Exception {
    for (String table : tables) {
      try (FileCache cache = new FileCache(lake.storage(), lake.cache(), 64 << 20)) {
        Verification.Report report =
            new Verification(lake.catalog(), lake.storage(), lake.engine(), cache)
                .verify(table, lake.bucket(), "");
        assertTrue(report.same() && report.waiting().isEmpty(), report.toString());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void objectsOfADayBecomeOneSortedFileAndAreFoundFromIt(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      Set<String> keys = new TreeSet<>();
      for (String time : List.of("10:15", "10:00", "23:45", "00:00")) {
        for (String station : List.of("b", "a", "c%20d")) {
          keys.add(put(lake, station, "2026-11-20T" + time + ":00Z").key());
        }
      }
      put(lake, "a", "2026-11-21T00:00:00Z");
      lake.put(
          "site/" + put(lake, StationFile.decimals("e", "2026-11-20T07:05:00Z")).key(),
          StationFile.floats("e", "2026-11-20T07:05:00Z").metadata("batch", null).bytes());
      keys.add("site/" + StationFile.floats("e", "2026-11-20T07:05:00Z").key());
      keys.add(StationFile.floats("e", "2026-11-20T07:05:00Z").key());

      IngestReport report = pass(lake, FOLD);

      assertEquals(15, report.files());
      assertEquals(15 * 12, report.rows());
      assertEquals(1, report.snapshots());
      List<DataFile> files = files(lake, "readings");
      assertEquals(2, files.size());
      DataFile fold = files.stream().filter(f -> f.rows() == 14 * 12).findFirst().orElseThrow();
      assertNull(fold.partitionId());
      assertNull(fold.mappingId());
      List<Ledger.Entry> entries = lake.catalog().read(r -> new FoldLedger(r).objectsOf(fold.id()));
      assertEquals(keys, new TreeSet<>(entries.stream().map(Ledger.Entry::key).toList()));
      assertTrue(
          entries.stream().anyMatch(e -> "c d/0123456789abcdef-11201015".equals(e.batch())),
          entries.toString());
      assertEquals(0, rowsOf(lake, "station_ledger"));
      assertEquals(0, rowsOf(lake, "station_batch"));
      isSame(lake, "readings");
      List<List<Object>> inFile = new ArrayList<>();
      try (var connection = lake.engine().connect();
          var statement = connection.createStatement();
          var row =
              statement.executeQuery(
                  "SELECT station, \"timestamp\"::VARCHAR FROM '" + fold.path() + "'")) {
        while (row.next()) {
          inFile.add(List.of(row.getString(1), row.getString(2)));
        }
      }
      List<List<Object>> sorted = new ArrayList<>(inFile);
      sorted.sort((x, y) -> (x.get(0) + "|" + x.get(1)).compareTo(y.get(0) + "|" + y.get(1)));
      assertEquals(sorted, inFile);
      assertEquals(new IngestReport(15, 0, 0, 15, 0, 0, 0, 0), pass(lake, FOLD));
    }
  }

  @Test
  void foldsAndTheirObjectsAreCounted() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory)) {
      put(lake, "a", "2026-11-20T10:00:00Z");
      put(lake, "b", "2026-11-20T10:00:00Z");
      put(lake, "a", "2026-11-21T10:00:00Z");
      List<Long> told = new ArrayList<>();
      IngestMetrics metrics =
          new IngestMetrics() {
            @Override
            public void committed(IngestReport report, Duration slowest) {}

            @Override
            public void folded(long objects, long folds) {
              told.addAll(List.of(objects, folds));
            }
          };
      try (Ingester ingester =
          new Ingester(
              lake.catalog(),
              lake.bucket(),
              lake.engine(),
              FOLD,
              metrics,
              lake.storage(),
              Shares.ALL)) {
        ingester.pass();
        ingester.pass();
      }
      assertEquals(List.of(3L, 2L), told);
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void lateFilesAndRepeatedNotificationsCountOnce(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester(FOLD)) {
      String first = put(lake, "a", "2026-11-20T10:00:00Z").key();
      put(lake, "a", "2026-11-21T10:00:00Z");
      ingester.pass();
      String late = put(lake, "a", "2026-11-20T09:45:00Z").key();
      assertEquals(1, ingester.ingest(List.of(late, first, late)).files());
      assertEquals(0, ingester.ingest(List.of(first, late)).files());
      assertEquals(0, ingester.pass().files());
      assertEquals(List.of(List.of(36L)), rows(lake, "SELECT count(*) FROM readings"));
      assertEquals(2, rowsOf(lake, "station_day"));
      isSame(lake, "readings");
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void twoObjectsWithOneBatchCountOnce(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      StationFile a = put(lake, "a", "2026-11-20T10:00:00Z");
      String copy = a.key().replace("data_1000", "data_1000_1");
      lake.put(copy, a.bytes());
      IngestReport together = pass(lake, FOLD);
      assertEquals(1, together.files());
      assertEquals(1, together.repeats());
      String other = a.key().replace("day=20", "day=21").replace("data_1000", "data_0000");
      lake.put(a.key().replace("data_1000", "data_1000_2"), a.bytes());
      IngestReport later = pass(lake, FOLD);
      assertEquals(0, later.files());
      assertEquals(1, later.repeats());
      assertEquals(0, pass(lake, FOLD).repeats());
      // The same batch with other rows contradicts the first, also under another day.
      lake.put(
          other,
          StationFile.floats("a", "2026-11-21T00:00:00Z")
              .metadata("batch", "0123456789abcdef-11201000")
              .rows(5)
              .bytes());
      assertEquals(1, pass(lake, FOLD).setAside());
      assertTrue(aside(lake).get(0).contains("12 there, 5 here"), aside(lake).toString());
      assertEquals(List.of(List.of(12L)), rows(lake, "SELECT count(*) FROM readings"));
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void anObjectThatIsOverwrittenIsReportedAndNotTakenInAgain(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      StationFile a = put(lake, "a", "2026-11-20T10:00:00Z");
      pass(lake, FOLD);
      lake.put(a.key(), StationFile.floats("a", "2026-11-20T10:00:00Z").rows(3).bytes());
      IngestReport report = pass(lake, FOLD);
      assertEquals(0, report.files());
      assertEquals(1, report.setAside());
      assertTrue(aside(lake).get(0).contains("overwritten"), aside(lake).toString());
      assertEquals(List.of(List.of(12L)), rows(lake, "SELECT count(*) FROM readings"));
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void whatDoesNotFitADayHasARowOfItsOwn(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      put(lake, "a", "2026-11-20T10:00:00Z");
      // Of another journal, under another name, without a clock, with a column nobody knows.
      put(
          lake,
          StationFile.floats("a", "2026-11-20T10:15:00Z")
              .metadata("batch", "fedcba9876543210-00000001"));
      StationFile odd =
          StationFile.floats("a", "2026-11-20T10:30:00Z").metadata("batch", "by hand");
      lake.put(odd.key().replace("data_1030", "morning"), odd.bytes());
      lake.put(
          "unsynced/station=b/boot=17/data_0001.parquet",
          StationFile.floats("b", "2026-11-20T10:30:00Z").metadata("time", "estimated").bytes());
      put(
          lake,
          StationFile.floats("c", "2026-11-20T10:00:00Z")
              .with(Column.of(11, "co2", ColumnType.FLOAT).optional()));
      StationFile health =
          StationFile.bare("a", "2026-11-20T10:00:00Z")
              .with(Column.of(2, "free_heap", ColumnType.INT32).optional());
      lake.put("health/" + health.key().replace("data_", "health_"), health.bytes());
      assertEquals(6, pass(lake, FOLD).files());
      assertEquals(4, rowsOf(lake, "station_ledger"));
      assertEquals(2, rowsOf(lake, "station_day"));
      assertEquals(2, files(lake, "readings").size());
      assertEquals(1, files(lake, "health").size());
      isSame(lake, "readings", "unsynced", "health");
      assertEquals(0, pass(lake, FOLD).files());
      // A column accepted later shows the values of the file that brought it.
      Proposals.accept(lake.catalog(), "readings", "co2");
      assertEquals(
          List.of(List.of("c", 12L)),
          rows(lake, "SELECT station, count(co2) FROM readings GROUP BY 1 HAVING count(co2) > 0"));
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aLakeChangesOverForthAndBack(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      IngestSettings register = IngestSettings.defaults();
      StationFile one = put(lake, "a", "2026-11-20T10:00:00Z");
      pass(lake, register);
      StationFile two = put(lake, "a", "2026-11-20T10:15:00Z");
      lake.put(one.key().replace("data_1000", "data_1000_1"), one.bytes());
      IngestReport folded = pass(lake, FOLD);
      assertEquals(1, folded.files());
      assertEquals(1, folded.repeats());
      put(lake, "a", "2026-11-20T10:30:00Z");
      lake.put(two.key().replace("data_1015", "data_1015_1"), two.bytes());
      IngestReport registered = pass(lake, register);
      assertEquals(1, registered.files());
      assertEquals(1, registered.repeats());
      put(lake, "a", "2026-11-20T10:45:00Z");
      assertEquals(1, pass(lake, FOLD).files());
      assertEquals(0, pass(lake, register).files());
      assertEquals(List.of(List.of(48L)), rows(lake, "SELECT count(*) FROM readings"));
      isSame(lake, "readings");
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void maintenanceKeepsRowsAndStationsObjects(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      List<Path> objects = new ArrayList<>();
      long first = 0;
      for (String time : List.of("10:00", "10:15", "10:30")) {
        for (String station : List.of("a", "b")) {
          objects.add(
              directory
                  .resolve("bucket")
                  .resolve(put(lake, station, "2026-11-20T" + time + ":00Z").key()));
        }
        pass(lake, FOLD);
        first = first == 0 ? lake.catalog().read(r -> r.latest().id()) : first;
      }
      try (FileCache cache = new FileCache(lake.storage(), lake.cache(), 64 << 20)) {
        Compactor.Report merged =
            new Compactor(
                    lake.catalog(),
                    lake.engine(),
                    cache,
                    lake.storage(),
                    Compactor.Settings.DEFAULT)
                .compact("readings", false);
        assertEquals(3, merged.sources());
      }
      try (LakeReader reader = lake.reader()) {
        assertEquals(
            List.of(List.of(24L)),
            reader
                .sql(
                    "SELECT count(*) FROM readings",
                    SnapshotChoice.version(first),
                    QueryLimits.WIDE)
                .rows());
      }
      Expiry.run(lake.catalog(), Instant.now().plusSeconds(86_400), false);
      Cleanup.Report cleaned =
          new Cleanup(lake.catalog(), lake.storage()).run(Duration.ZERO, false);
      assertEquals(3, cleaned.deleted().size());
      assertEquals(List.of(), cleaned.kept());
      for (Path object : objects) {
        assertTrue(Files.exists(object), object.toString());
      }
      isSame(lake, "readings");
      assertEquals(0, pass(lake, FOLD).files());
      assertFalse(files(lake, "readings").isEmpty());
    }
  }

  @Test
  void foldsOfADayAreMergedIntoFilesOfFewStations() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory)) {
      for (String day : List.of("20", "21")) {
        for (int hour = 10; hour < 22; hour++) {
          for (int s = 10; s < 25; s++) {
            put(lake, "s" + s, "2026-11-" + day + "T" + hour + ":00:00Z");
          }
          pass(lake, FOLD);
        }
      }
      List<DataFile> folds = files(lake, "readings");
      assertEquals(24, folds.size());
      long ofDay = folds.stream().mapToLong(DataFile::bytes).sum() / 2;
      try (FileCache cache = new FileCache(lake.storage(), lake.cache(), 64 << 20)) {
        new Compactor(
                lake.catalog(),
                lake.engine(),
                cache,
                lake.storage(),
                new Compactor.Settings(2, 4 << 20, ofDay / 5))
            .compact("readings", false);
      }
      List<DataFile> merged = files(lake, "readings");
      assertTrue(merged.size() >= 8, merged.toString());
      // By the bounds, one of a day's files may have a station: none is cut in two.
      List<Long> may =
          lake.catalog()
              .read(
                  r ->
                      r.sql()
                          .list(
                              "SELECT count(DISTINCT s.data_file_id) FROM ducklake_file_column_stats"
                                  + " s JOIN ducklake_file_column_stats t ON t.data_file_id ="
                                  + " s.data_file_id AND t.column_id = 1 WHERE s.column_id = 1000"
                                  + " AND s.min_value <= 's17' AND s.max_value >= 's17' AND"
                                  + " t.max_value < '2026-11-21'",
                              row -> row.getLong(1)));
      assertEquals(List.of(1L), may, "of " + merged.size());
      assertEquals(
          List.of(List.of(144L)),
          rows(
              lake,
              "SELECT count(*) FROM readings WHERE station = 's17' AND timestamp <"
                  + " '2026-11-21'"));
      isSame(lake, "readings");
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void oldDaysAreTakenOutAndNotTakenInAgain(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      put(lake, "a", "2026-11-19T23:45:00Z");
      put(lake, "b", "2026-11-20T00:00:00Z");
      pass(lake, FOLD);
      assertEquals(1, Retention.run(lake.catalog(), LocalDate.of(2026, 11, 20), false).files());
      assertEquals(List.of(List.of("b", 12L)), rows(lake, STATIONS));
      assertEquals(0, pass(lake, FOLD).files());
    }
  }
}
