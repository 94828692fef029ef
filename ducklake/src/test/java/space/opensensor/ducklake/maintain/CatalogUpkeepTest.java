package space.opensensor.ducklake.maintain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.SchemaChange.PartitionKey;

/**
 * What upkeep leaves in the catalog and on the disk;
 *
 * <p>/** What expiry, retention and clean-up leave in the catalog and on the disk.
 */
class CatalogUpkeepTest extends UpkeepBench {

  private static NewFile of(String day, int rows) {
    List<String> values = new ArrayList<>(List.of("a"));
    for (String number : day.split("-")) {
      values.add(Integer.toString(Integer.parseInt(number)));
    }
    return new NewFile("/b/" + day, false, rows, rows * 100L, 50L, null, values, List.of());
  }

  private void at(long snapshot, String time) {
    change("UPDATE ducklake_snapshot SET snapshot_time = ? WHERE snapshot_id = ?", time, snapshot);
  }

  private List<String> snapshots() {
    return ask("SELECT snapshot_id FROM ducklake_snapshot ORDER BY 1");
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
    Instant far = Instant.parse("2399-01-01T00:00:00Z");
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
        Expiry.run(catalog, Instant.parse("2399-01-01T00:00:00Z"), false, 2));
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
    Expiry.run(catalog, Instant.parse("2399-01-01T00:00:00Z"), false);
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
    change("UPDATE ducklake_snapshot SET snapshot_time = '2399-01-01 12:00:00+00'");
    int file = 100;
    for (Path each : List.of(old, used, marked, stations, named)) {
      schedule(file++, each.toString(), "2399-01-01 11:00:00+00");
    }
    schedule(file, young.toString(), "2399-01-01 11:00:00.000001+00");
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
  @Tag("file-times")
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
    Files.setLastModifiedTime(orphans.get(0), FileTime.from(Instant.parse("2399-01-01T00:00:00Z")));
    assertEquals(
        List.of(orphans.get(1).toString()), OrphanReport.find(catalog, storage, Duration.ZERO));
  }
}
