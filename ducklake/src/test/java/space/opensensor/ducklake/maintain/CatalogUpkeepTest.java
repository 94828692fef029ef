package space.opensensor.ducklake.maintain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.CatalogVersion;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.FileAppend;
import space.opensensor.ducklake.catalog.FileRemoval;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.catalog.SchemaChange.NewColumn;
import space.opensensor.ducklake.catalog.SchemaChange.PartitionKey;
import space.opensensor.ducklake.store.Storage;

/** What upkeep leaves in the catalog and on the disk; the data files are made up. */
class CatalogUpkeepTest {

  private static final List<NewColumn> COLUMNS =
      List.of(new NewColumn("station", LakeType.VARCHAR), new NewColumn("t", LakeType.TIMESTAMPTZ));
  private static final List<PartitionKey> DAYS =
      List.of(
          new PartitionKey("station", "identity"),
          new PartitionKey("t", "year"),
          new PartitionKey("t", "month"),
          new PartitionKey("t", "day"));

  @TempDir Path directory;

  private LakeCatalog catalog;
  private final Storage storage = new Storage(null);

  @BeforeEach
  void open() {
    catalog =
        LakeCatalog.openOrCreate(
            CatalogDatabase.open(CatalogType.SQLITE, directory.resolve("c.sqlite").toString()),
            directory.resolve("lake").toString(),
            CatalogVersion.V1_0);
  }

  @AfterEach
  void close() {
    catalog.close();
    storage.close();
  }

  private LakeTable table(String name, List<PartitionKey> keys) {
    return catalog.write("table", tx -> new SchemaChange(tx).createTable(name, COLUMNS, keys));
  }

  private long append(LakeTable table, NewFile file) {
    return catalog.write("append", tx -> new FileAppend(tx, table).append(List.of(file)).get(0));
  }

  private static NewFile own(String name) {
    return new NewFile(name, true, 3, 300, 50L, null, null, List.of());
  }

  private static NewFile of(String day, int rows) {
    List<String> values = new ArrayList<>(List.of("a"));
    for (String number : day.split("-")) {
      values.add(Integer.toString(Integer.parseInt(number)));
    }
    return new NewFile("/b/" + day, false, rows, rows * 100L, 50L, null, values, List.of());
  }

  private static NewFile fold(String name, String last) {
    return new NewFile(
        name,
        true,
        7,
        700,
        50L,
        null,
        null,
        List.of(new ColumnStats(2, null, 7L, 0L, "2025-01-01 00:00:00+00", last, null)));
  }

  private void change(String sql, Object... parameters) {
    catalog.write("by hand", tx -> tx.sql().update(sql, parameters));
  }

  private List<String> ask(String sql) {
    return catalog.read(r -> r.sql().list(sql, row -> row.getString(1)));
  }

  private void at(long snapshot, String time) {
    change("UPDATE ducklake_snapshot SET snapshot_time = ? WHERE snapshot_id = ?", time, snapshot);
  }

  private List<String> snapshots() {
    return ask("SELECT snapshot_id FROM ducklake_snapshot ORDER BY 1");
  }

  private void remove(LakeTable table, long... files) {
    catalog.write(
        "out",
        tx -> {
          for (long file : files) {
            FileRemoval.run(tx, table.id(), file);
          }
          return null;
        });
  }

  /** Snapshots 0 to 5, an hour apart from each other, of which 4 and 5 take files out. */
  private LakeTable history() {
    LakeTable table = table("t", null);
    append(table, own("a"));
    append(table, new NewFile("/b/b", false, 3, 300, 50L, null, null, List.of()));
    change(
        "INSERT INTO ducklake_delete_file (delete_file_id, table_id, begin_snapshot, data_file_id,"
            + " path, path_is_relative, delete_count) VALUES (90, ?, 3, 0, 'd', 1, 1)",
        table.id());
    remove(table, 0);
    remove(table, 1);
    for (int i = 0; i < 6; i++) {
      at(i, "2026-01-01 0" + i + ":00:00+00");
    }
    return table;
  }

  @Test
  void snapshotsOlderThanAnInstantGoWithWhatNoneShowsAnyMore() {
    history();
    Instant four = Instant.parse("2026-01-01T04:00:00Z");
    assertEquals(new Expiry.Report(4, 1, 2), Expiry.run(catalog, four, true));
    assertEquals(6, snapshots().size());
    assertEquals(2, ask("SELECT path FROM ducklake_data_file").size());
    assertEquals(new Expiry.Report(4, 1, 2), Expiry.run(catalog, four, false));
    assertEquals(List.of("4", "5"), snapshots());
    assertEquals(
        List.of("4", "5"), ask("SELECT snapshot_id FROM ducklake_snapshot_changes ORDER BY 1"));
    assertEquals(List.of("/b/b"), ask("SELECT path FROM ducklake_data_file"));
    assertEquals(List.of(), ask("SELECT path FROM ducklake_delete_file"));
    String place = directory.resolve("lake/main/t") + "/";
    assertEquals(
        List.of("0 " + place + "a", "90 " + place + "d"),
        ask(
            "SELECT data_file_id || ' ' || path FROM ducklake_files_scheduled_for_deletion ORDER"
                + " BY 1"));
    // The newest stays, whatever its age; an object of a station is not scheduled.
    Instant far = Instant.parse("2099-01-01T00:00:00Z");
    assertEquals(new Expiry.Report(1, 1, 0), Expiry.run(catalog, far, false));
    assertEquals(List.of("5"), snapshots());
    assertEquals(List.of(), ask("SELECT path FROM ducklake_data_file"));
    assertEquals(new Expiry.Report(0, 0, 0), Expiry.run(catalog, far, false));
    assertEquals(2, ask("SELECT path FROM ducklake_files_scheduled_for_deletion").size());
  }

  @Test
  void aStepAtATimeExpiresTheSame() {
    history();
    long before = catalog.read(r -> r.latest().id());
    assertEquals(
        new Expiry.Report(5, 2, 2),
        Expiry.run(catalog, Instant.parse("2099-01-01T00:00:00Z"), false, 2));
    assertEquals(List.of(Long.toString(before)), snapshots());
    assertEquals(List.of(), ask("SELECT path FROM ducklake_data_file"));
  }

  @Test
  void whatAFileHasGoesWithIt() {
    LakeTable table = table("t", DAYS);
    append(
        table,
        new NewFile(
            "x",
            true,
            7,
            700,
            50L,
            null,
            List.of("a", "2026", "1", "1"),
            List.of(new ColumnStats(2, null, 7L, 0L, null, null, null))));
    remove(table, 0);
    Expiry.run(catalog, Instant.parse("2099-01-01T00:00:00Z"), false);
    assertEquals(List.of(), ask("SELECT column_id FROM ducklake_file_column_stats"));
    assertEquals(List.of(), ask("SELECT partition_value FROM ducklake_file_partition_value"));
  }

  @Test
  void daysBeforeADateGoByTheirPartitionOrTheirBounds() {
    LakeTable table = table("days", DAYS);
    for (String day : List.of("2025-12-31", "2026-01-09", "2026-01-10", "2026-02-01")) {
      append(table, of(day, day.startsWith("2025") ? 5 : 2));
    }
    append(table, fold("old", "2026-01-09 23:59:59+00"));
    append(table, fold("young", "2026-01-10 00:00:00+00"));
    LakeTable plain = table("plain", null);
    append(plain, fold("plain", "2025-01-01 00:00:00+00"));
    LakeTable other =
        table(
            "other",
            List.of(
                new PartitionKey("t", "year"),
                new PartitionKey("t", "month"),
                new PartitionKey("station", "day")));
    append(other, fold("other", "2025-01-01 00:00:00+00"));
    LakeTable months = table("months", DAYS.subList(0, 3));
    append(months, fold("months", "2025-01-01 00:00:00+00"));
    LocalDate day = LocalDate.of(2026, 1, 10);
    assertEquals(new Retention.Report(3, 5 + 2 + 7, 1400, 0), Retention.run(catalog, day, true));
    assertEquals(new Retention.Report(3, 14, 1400, 3), Retention.run(catalog, day, false, 1));
    assertEquals(
        List.of("2025-12-31", "2026-01-09", "old"),
        ask(
            "SELECT replace(path, '/b/', '') FROM ducklake_data_file WHERE end_snapshot IS NOT"
                + " NULL ORDER BY 1"));
    assertEquals(new Retention.Report(0, 0, 0, 0), Retention.run(catalog, day, false));
  }

  @Test
  void daysOfSeveralTablesGoUpToTheMostOfACommit() {
    for (String name : List.of("one", "two")) {
      LakeTable table = table(name, DAYS.subList(1, 4));
      for (int i = 1; i < 3; i++) {
        append(
            table,
            new NewFile(
                "/b/" + name + i,
                false,
                1,
                10,
                50L,
                null,
                List.of("2025", "1", Integer.toString(i)),
                List.of()));
      }
      append(table, fold(name, "2025-01-01 00:00:00+00"));
    }
    LocalDate day = LocalDate.of(2026, 1, 1);
    assertEquals(6, Retention.run(catalog, day, true).files());
    assertEquals(new Retention.Report(6, 18, 1440, 2), Retention.run(catalog, day, false, 4));
  }

  private void schedule(long file, String path, String since) {
    change(
        "INSERT INTO ducklake_files_scheduled_for_deletion (data_file_id, path, path_is_relative,"
            + " schedule_start) VALUES (?, ?, 0, ?)",
        file,
        path,
        since);
  }

  private Path stored(String name) throws IOException {
    Path file = directory.resolve("lake/main/t").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "rows");
    return file;
  }

  @Test
  void filesAreDeletedOnceTheyWereScheduledForLongAndNobodyHasThem() throws Exception {
    LakeTable table = table("t", null);
    Path old = stored("ducklake-old.parquet");
    Path young = stored("ducklake-young.parquet");
    Path used = stored("ducklake-used.parquet");
    Path marked = stored("ducklake-marked.parquet");
    Path stations = stored("ducklake-stations.parquet");
    Path named = stored("data_1000.parquet");
    append(table, own("ducklake-used.parquet"));
    change(
        "INSERT INTO ducklake_delete_file (delete_file_id, table_id, begin_snapshot, data_file_id,"
            + " path, path_is_relative, delete_count) VALUES (90, ?, 3, 0,"
            + " 'ducklake-marked.parquet', 1, 1)",
        table.id());
    change(
        "INSERT INTO station_ledger (bucket, object_key, etag, size_bytes, table_id, snapshot_id,"
            + " rows) VALUES (?, 'main/t/ducklake-stations.parquet', 'e', 4, 1, 0, 0)",
        directory.resolve("lake").toString());
    // Of another folder, though of the same name.
    change(
        "INSERT INTO station_ledger (bucket, object_key, etag, size_bytes, table_id, snapshot_id,"
            + " rows) VALUES (?, 'elsewhere/ducklake-old.parquet', 'e', 4, 1, 0, 0)",
        directory.resolve("lake").toString());
    change("UPDATE ducklake_snapshot SET snapshot_time = '2099-01-01 12:00:00+00'");
    int file = 100;
    for (Path each : List.of(old, used, marked, stations, named)) {
      schedule(file++, each.toString(), "2099-01-01 11:00:00+00");
    }
    schedule(file, young.toString(), "2099-01-01 11:00:00.000001+00");
    Cleanup cleanup = new Cleanup(catalog, storage);
    Cleanup.Report expected =
        new Cleanup.Report(List.of(old.toString()), List.of(named.toString(), stations.toString()));
    assertEquals(expected, cleanup.run(Duration.ofHours(1), true));
    assertTrue(Files.exists(old));
    assertEquals(6, ask("SELECT path FROM ducklake_files_scheduled_for_deletion").size());
    assertEquals(expected, cleanup.run(Duration.ofHours(1), false));
    for (Path each : List.of(young, used, marked, stations, named)) {
      assertTrue(Files.exists(each), each.toString());
    }
    assertFalse(Files.exists(old));
    assertEquals(
        List.of(marked.toString(), used.toString(), young.toString()),
        ask("SELECT path FROM ducklake_files_scheduled_for_deletion ORDER BY path"));
    Cleanup.Report then = cleanup.run(Duration.ofMinutes(59), false);
    assertEquals(new Cleanup.Report(List.of(young.toString()), List.of()), then);
    assertFalse(Files.exists(young));
  }

  @Test
  void orphansAreOldFilesOfTheLakeThatNothingNames() throws Exception {
    LakeTable table = table("t", null);
    List<Path> orphans = List.of(stored("ducklake-1.parquet"), stored("ducklake-2.parquet"));
    for (String name : List.of("ducklake-data", "ducklake-delete", "ducklake-gone", "x.parquet")) {
      stored(name);
    }
    append(table, own("ducklake-data"));
    change(
        "INSERT INTO ducklake_delete_file (delete_file_id, table_id, begin_snapshot, data_file_id,"
            + " path, path_is_relative, delete_count) VALUES (90, ?, 3, 0, '/b/ducklake-delete', 0,"
            + " 1)",
        table.id());
    schedule(99, "/b/ducklake-gone", "2026-01-01 00:00:00+00");
    for (Path each : orphans) {
      Files.setLastModifiedTime(each, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    }
    assertEquals(
        orphans.stream().map(Path::toString).toList(),
        OrphanReport.find(catalog, storage, Duration.ofDays(365)));
    Files.setLastModifiedTime(orphans.get(0), FileTime.from(Instant.parse("2099-01-01T00:00:00Z")));
    assertEquals(
        List.of(orphans.get(1).toString()), OrphanReport.find(catalog, storage, Duration.ZERO));
  }

  private Compactor.Report plan(Compactor.Settings settings) {
    return new Compactor(catalog, null, null, storage, settings).compact("t", true);
  }

  private static Compactor.Report merges(long merges, long sources, long bytes) {
    return new Compactor.Report(merges, sources, bytes, 0, null);
  }

  private static NewFile sized(String name, List<String> partition, long bytes, String first) {
    List<ColumnStats> stats =
        first == null ? List.of() : List.of(new ColumnStats(2, null, 1L, 0L, first, first, null));
    return new NewFile("/b/" + name, false, 1, bytes, 50L, null, partition, stats);
  }

  @Test
  void smallFilesOfOnePartitionAreMergedUpToATarget() {
    LakeTable table = table("t", List.of(new PartitionKey("station", "identity")));
    for (int i = 0; i < 5; i++) {
      append(table, sized("a" + i, List.of("a"), 100, null));
    }
    append(table, sized("large", List.of("a"), 101, null));
    append(table, sized("b0", List.of("b"), 10, null));
    append(table, sized("b1", List.of("b"), 20, null));
    append(table, sized("c", List.of("c"), 10, null));
    assertEquals(merges(2, 7, 530), plan(new Compactor.Settings(2, 100, 1000)));
    assertEquals(merges(2, 8, 631), plan(new Compactor.Settings(2, 101, 1000)));
    assertEquals(merges(1, 5, 500), plan(new Compactor.Settings(3, 100, 1000)));
    assertEquals(merges(1, 5, 500), plan(new Compactor.Settings(5, 100, 500)));
    // Two and two of a hundred bytes each, and the fifth alone.
    assertEquals(merges(3, 6, 430), plan(new Compactor.Settings(2, 100, 200)));
    assertEquals(merges(1, 2, 30), plan(new Compactor.Settings(2, 100, 199)));
    assertEquals(merges(0, 0, 0), plan(new Compactor.Settings(2, 100, 29)));
    List<String> told = new ArrayList<>();
    new Compactor(catalog, null, null, storage, new Compactor.Settings(2, 100, 200))
        .compact("t", true, (done, of) -> told.add(done + "/" + of));
    assertEquals(List.of("0/3", "1/3", "2/3"), told);
    // A partitioning of before has other keys.
    change("UPDATE ducklake_partition_info SET end_snapshot = begin_snapshot");
    assertEquals(merges(0, 0, 0), plan(new Compactor.Settings(2, 100, 1000)));
  }

  @Test
  void filesWithoutPartitionsAreMergedAsTheyCome() {
    LakeTable table = table("t", null);
    append(table, sized("one", null, 100, "2026-01-01 10:00:00+00"));
    append(table, sized("two", null, 100, "2026-01-02 10:00:00+00"));
    assertEquals(merges(1, 2, 200), plan(new Compactor.Settings(2, 100, 200)));
    assertEquals(merges(0, 0, 0), plan(new Compactor.Settings(2, 99, 200)));
    assertEquals(merges(0, 0, 0), plan(new Compactor.Settings(2, 100, 199)));
    remove(table, 0);
    assertEquals(merges(0, 0, 0), plan(new Compactor.Settings(2, 100, 200)));
  }

  @Test
  void foldsOfADayAreMergedUpToEightTargets() {
    LakeTable table = table("t", DAYS);
    for (int i = 0; i < 17; i++) {
      String time = String.format(Locale.ROOT, "2026-01-01 %02d:00:00+00", i);
      append(table, sized("a" + i, null, 100, time));
    }
    append(table, sized("b0", null, 70, "2026-01-02 00:00:00+00"));
    append(table, sized("b1", null, 80, "2026-01-02 23:59:59+00"));
    append(table, sized("unknown", null, 1, null));
    append(table, sized("short", null, 2, "2026-01"));
    append(table, sized("large", null, 101, "2026-01-02 10:00:00+00"));
    append(table, sized("of-partition", List.of("a", "2026", "1", "1"), 5, null));
    // A fold may have half the target's bytes, whatever is said of sources.
    assertEquals(merges(2, 4, 150 + 3), plan(new Compactor.Settings(2, 5, 198)));
    assertEquals(merges(3, 20, 1600 + 150 + 3), plan(new Compactor.Settings(2, 5, 200)));
    assertEquals(merges(3, 21, 1600 + 251 + 3), plan(new Compactor.Settings(2, 5, 202)));
    assertEquals(merges(3, 22, 1700 + 251 + 3), plan(new Compactor.Settings(2, 5, 214)));
  }

  @Test
  void aTableThatTheLakeDoesNotWriteIsLeftAlone() {
    LakeTable table = table("t", null);
    append(table, sized("one", null, 100, null));
    append(table, sized("two", null, 100, null));
    change("UPDATE ducklake_column SET column_type = 'geometry' WHERE column_id = 1");
    Compactor.Report report = plan(new Compactor.Settings(2, 100, 200));
    assertEquals(
        new Compactor.Report(
            0,
            0,
            0,
            0,
            "table t: column \"station\" is of type geometry, which is not read here; use DuckDB's"
                + " extension"),
        report);
  }

  @Test
  void aMergeIsOfTwoFilesOrMore() {
    assertEquals(2, new Compactor.Settings(2, 1, 1).minFiles());
    assertEquals(
        "files to merge: expected 2 or more, got 1",
        assertThrows(IllegalArgumentException.class, () -> new Compactor.Settings(1, 1, 1))
            .getMessage());
  }
}
