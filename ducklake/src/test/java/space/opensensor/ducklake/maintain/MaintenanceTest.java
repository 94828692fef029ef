package space.opensensor.ducklake.maintain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.catalog.TableFiles;
import space.opensensor.ducklake.ingest.IngestMode;
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.read.FileCache;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.RowQuery;
import space.opensensor.ducklake.read.SnapshotChoice;

@Tag("integration")
@Tag("file-times")
class MaintenanceTest {

  @TempDir Path directory;

  private static final RowQuery READINGS =
      RowQuery.all("readings").ordered("timestamp", false, 9999);

  /** What each snapshot shows, and the changes since each. */
  private static List<String> history(TestLake lake, LakeReader reader, long from, long to) {
    List<String> states = new ArrayList<>();
    for (long n = from; n <= to; n++) {
      states.add(reader.rows(READINGS.at(SnapshotChoice.version(n)), QueryLimits.WIDE).toString());
      List<String> changes = new ArrayList<>();
      reader
          .changes(
              "readings", SnapshotChoice.version(n), SnapshotChoice.version(to), QueryLimits.WIDE)
          .rows()
          .forEach(row -> changes.add(row.toString()));
      changes.sort(null);
      states.add(changes.toString());
    }
    return states;
  }

  private static Compactor compactor(TestLake lake) {
    return new Compactor(
        lake.catalog(),
        lake.engine(),
        new FileCache(lake.storage(), lake.cache(), 1 << 20),
        lake.storage(),
        Compactor.Settings.DEFAULT);
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void everySnapshotShowsTheSameRowsAfterCompaction(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      ingester.pass();
      long first = lake.catalog().read(r -> r.latest().id());
      for (int m = 0; m < 60; m += 15) {
        StationFile f =
            m % 2 == 0
                ? StationFile.floats("a", String.format(Locale.ROOT, "2026-11-20T10:%02d:00Z", m))
                : StationFile.decimals(
                    "a", String.format(Locale.ROOT, "2026-11-20T10:%02d:00Z", m));
        lake.put(f.key(), f.bytes());
        ingester.pass();
        if (m == 15) {
          lake.catalog()
              .write(
                  "drop",
                  tx -> {
                    LakeTable t = tx.reader().table("readings", tx.head().id());
                    SchemaChange change = new SchemaChange(tx);
                    change.renameColumn(change.dropColumn(t, "humidity"), "light", "lux");
                    return null;
                  });
        }
      }
      long last = lake.catalog().read(r -> r.latest().id());
      List<String> before = history(lake, reader, first, last);

      assertEquals(4, compactor(lake).compact("readings", true).sources());
      Compactor.Report report = compactor(lake).compact("readings", false);

      assertEquals(1, report.merges());
      assertEquals(4, report.sources());
      assertEquals(before, history(lake, reader, first, last));
      lake.catalog()
          .read(
              r -> {
                LakeTable t = r.table("readings", r.latest().id());
                assertEquals(1, new TableFiles(r, t).visible(r.latest().id()).size());
                assertEquals("merge_adjacent:" + t.id(), r.snapshots(1).get(0).changes());
                assertEquals(
                    0,
                    r.sql().number("SELECT count(*) FROM ducklake_files_scheduled_for_deletion"));
                return null;
              });
      assertEquals(4, lake.bucket().list("", "", 100).size());
      assertEquals(0, ingester.pass().files());

      // A merged file is merged again with what has come since.
      StationFile more = StationFile.floats("a", "2026-11-20T12:00:00Z");
      lake.put(more.key(), more.bytes());
      ingester.pass();
      long then = lake.catalog().read(r -> r.latest().id());
      List<String> again = history(lake, reader, first, then);
      assertEquals(2, compactor(lake).compact("readings", false).sources());
      assertEquals(again, history(lake, reader, first, then));
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void expiryAndCleanupDeleteOnlyWhatTheLakeWroteItself(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      for (int m = 0; m < 45; m += 15) {
        StationFile f =
            StationFile.floats("a", String.format(Locale.ROOT, "2026-11-20T10:%02d:00Z", m));
        lake.put(f.key(), f.bytes());
        ingester.pass();
      }
      compactor(lake).compact("readings", false);
      StationFile f = StationFile.floats("a", "2026-11-20T11:00:00Z");
      lake.put(f.key(), f.bytes());
      ingester.pass();
      compactor(lake).compact("readings", false);
      long rows = reader.rows(READINGS, QueryLimits.WIDE).rows().size();
      // As DuckDB's merge would: it schedules the station's own object.
      String foreign = lake.bucket().uri(f.key());
      lake.catalog()
          .write(
              "schedule",
              tx ->
                  tx.sql()
                      .update(
                          "INSERT INTO ducklake_files_scheduled_for_deletion (data_file_id, path,"
                              + " path_is_relative, schedule_start) VALUES (900, ?, ?, ?)",
                          foreign,
                          false,
                          tx.timestamp(tx.time())));
      Instant now = lake.catalog().read(r -> r.latest().time()).plusSeconds(1);
      long dry = Expiry.run(lake.catalog(), now, true).snapshots();
      assertTrue(dry > 3);
      assertEquals(dry, Expiry.run(lake.catalog(), now, false).snapshots());
      assertThrows(
          CatalogException.class,
          () -> reader.rows(READINGS.at(SnapshotChoice.version(2)), QueryLimits.WIDE));
      Cleanup cleanup = new Cleanup(lake.catalog(), lake.storage());
      assertEquals(List.of(), cleanup.run(Duration.ofHours(1), true).deleted());
      Cleanup.Report plan = cleanup.run(Duration.ZERO, true);
      assertEquals(1, plan.deleted().size());
      assertTrue(Files.exists(Path.of(plan.deleted().get(0))));
      Cleanup.Report report = cleanup.run(Duration.ZERO, false);
      assertEquals(plan, report);
      assertEquals(List.of(foreign), report.kept());
      assertTrue(Files.notExists(Path.of(plan.deleted().get(0))));
      assertEquals(4, lake.bucket().list("", "", 100).size());
      assertEquals(rows, reader.rows(READINGS, QueryLimits.WIDE).rows().size());
      assertEquals(new Cleanup.Report(List.of(), List.of()), cleanup.run(Duration.ZERO, false));
    }
  }

  @ParameterizedTest
  @EnumSource(value = CatalogType.class, names = "SQLITE")
  void orphansAreFilesOfTheLakeThatTheCatalogDoesNotKnow(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      Path orphan = directory.resolve("lake/main/readings/ducklake-1.parquet");
      Files.createDirectories(orphan.getParent());
      Files.write(orphan, new byte[] {1});
      Files.write(orphan.resolveSibling("data_1000.parquet"), new byte[] {1});
      assertEquals(
          List.of(orphan.toString()),
          OrphanReport.find(lake.catalog(), lake.storage(), Duration.ofSeconds(-1)));
      assertEquals(
          List.of(), OrphanReport.find(lake.catalog(), lake.storage(), Duration.ofHours(1)));
      assertTrue(Files.exists(orphan));
    }
  }

  @ParameterizedTest
  @EnumSource(value = CatalogType.class, names = "SQLITE")
  void expiryOfEverythingKeepsTheNewestSnapshot(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester()) {
      StationFile f = StationFile.floats("a", "2026-11-20T10:00:00Z");
      lake.put(f.key(), f.bytes());
      ingester.pass();
      long newest = lake.catalog().read(r -> r.latest().id());
      int before = lake.catalog().read(r -> r.snapshots(99).size());

      Expiry.Report report =
          Expiry.run(lake.catalog(), java.time.Instant.parse("2999-01-01T00:00:00Z"), false);

      assertEquals(before - 1, report.snapshots());
      int left = lake.catalog().read(r -> r.snapshots(99).size());
      long kept = lake.catalog().read(r -> r.latest().id());
      assertEquals(1, left);
      assertEquals(newest, kept);
    }
  }

  @ParameterizedTest
  @EnumSource(value = CatalogType.class, names = "SQLITE")
  void cleanupSparesAStationsObjectThatIsNamedAsTheLakesOwn(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester()) {
      ingester.pass();
      java.nio.file.Path file = directory.resolve("lake").resolve("ducklake-of-a-station.parquet");
      java.nio.file.Files.createDirectories(file.getParent());
      java.nio.file.Files.writeString(file, "rows");
      try (java.sql.Connection connection = lake.catalog().database().connect();
          java.sql.Statement statement = connection.createStatement()) {
        statement.execute(
            "INSERT INTO station_ledger (bucket, object_key, etag, size_bytes, table_id,"
                + " snapshot_id, rows) VALUES ('"
                + directory.resolve("lake")
                + "', 'ducklake-of-a-station.parquet', 'e', 4, 1, 0, 0)");
        statement.execute(
            "INSERT INTO ducklake_files_scheduled_for_deletion (data_file_id, path,"
                + " path_is_relative, schedule_start) VALUES (99, '"
                + file
                + "', 0, '2026-01-01 00:00:00+00')");
      }

      Cleanup.Report report =
          new Cleanup(lake.catalog(), lake.storage()).run(java.time.Duration.ZERO, false);

      assertEquals(java.util.List.of(file.toString()), report.kept());
      org.junit.jupiter.api.Assertions.assertTrue(java.nio.file.Files.exists(file));
    }
  }

  @Test
  void cleanupSparesAFileThatTheCatalogStillNames() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester(IngestSettings.defaults().withMode(IngestMode.FOLD))) {
      StationFile station = StationFile.floats("a", "2026-11-20T10:00:00Z");
      lake.put(station.key(), station.bytes());
      ingester.pass();
      java.nio.file.Path fold;
      try (var files = java.nio.file.Files.walk(directory.resolve("lake"))) {
        fold = files.filter(java.nio.file.Files::isRegularFile).findFirst().orElseThrow();
      }
      try (java.sql.Connection connection = lake.catalog().database().connect();
          java.sql.Statement statement = connection.createStatement()) {
        statement.execute(
            "INSERT INTO ducklake_files_scheduled_for_deletion (data_file_id, path,"
                + " path_is_relative, schedule_start) VALUES (99, '"
                + fold
                + "', 0, '2026-01-01 00:00:00+00')");
      }

      Cleanup.Report report = new Cleanup(lake.catalog(), lake.storage()).run(Duration.ZERO, false);

      assertEquals(new Cleanup.Report(List.of(), List.of()), report);
      org.junit.jupiter.api.Assertions.assertTrue(java.nio.file.Files.exists(fold));
    }
  }

  @Test
  void foldsOfOneStationAreMergedIntoOneFileAndNoneWithoutRows() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester(IngestSettings.defaults().withMode(IngestMode.FOLD))) {
      for (int hour = 10; hour < 14; hour++) {
        StationFile f = StationFile.floats("a", "2026-11-20T" + hour + ":00:00Z");
        lake.put(f.key(), f.bytes());
        ingester.pass();
      }
      List<Long> bytes = lake.catalog().read(r -> sizes(r, false));
      assertEquals(4, bytes.size());
      long target = 2 * bytes.stream().mapToLong(b -> b).max().orElseThrow();
      new Compactor(
              lake.catalog(),
              lake.engine(),
              new FileCache(lake.storage(), lake.cache(), 1 << 20),
              lake.storage(),
              new Compactor.Settings(2, 1, target))
          .compact("readings", false);
      assertEquals(List.of(48L), lake.catalog().read(r -> sizes(r, true)));
    }
  }

  @Test
  void aMergeThatTheCatalogDoesNotTakeLeavesNoFile() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester()) {
      for (int hour = 10; hour < 12; hour++) {
        StationFile f = StationFile.floats("a", "2026-11-20T" + hour + ":00:00Z");
        lake.put(f.key(), f.bytes());
        ingester.pass();
      }
      change(
          lake,
          "CREATE TRIGGER refuse BEFORE INSERT ON ducklake_data_file"
              + " BEGIN SELECT RAISE(ABORT, 'refused'); END");
      CatalogException e =
          assertThrows(CatalogException.class, () -> compactor(lake).compact("readings", false));
      assertTrue(e.getMessage().contains("refused"), e.getMessage());
      assertEquals(
          List.of(), OrphanReport.find(lake.catalog(), lake.storage(), Duration.ofSeconds(-1)));
      change(lake, "DROP TRIGGER refuse");
      assertEquals(2, compactor(lake).compact("readings", false).sources());
    }
  }

  private static void change(TestLake lake, String sql) throws SQLException {
    try (java.sql.Connection connection = lake.catalog().database().connect();
        java.sql.Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Bytes, or rows, of the files of the newest snapshot. */
  private static List<Long> sizes(CatalogReader r, boolean rows) throws SQLException {
    LakeTable t = r.table("readings", r.latest().id());
    return new TableFiles(r, t)
        .visible(r.latest().id()).stream().map(f -> rows ? f.rows() : f.bytes()).toList();
  }
}
