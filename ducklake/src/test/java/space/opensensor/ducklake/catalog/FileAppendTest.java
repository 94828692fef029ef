package space.opensensor.ducklake.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.catalog.SchemaChange.NewColumn;

/** Data files as they are put in, merged, taken out and scheduled for deletion. */
class FileAppendTest extends CatalogBench {

  @Test
  void filesGetNumbersRowIdsAndTheirDetails() throws Exception {
    LakeTable table = table();
    NameMapping mapping =
        new NameMapping(
            List.of(
                new NameMapping.Entry("t", 1, false), new NameMapping.Entry("station", 3, true)),
            List.of(
                new NameMapping.Unmapped("b", "int32"), new NameMapping.Unmapped("a", "varchar")));
    NameMapping turned =
        new NameMapping(
            mapping.entries(),
            List.of(
                new NameMapping.Unmapped("a", "varchar"), new NameMapping.Unmapped("b", "int32")));
    NewFile first =
        new NewFile(
            "/bucket/one",
            false,
            3,
            300,
            50L,
            mapping,
            List.of("20", "7"),
            List.of(x(2, 1, "1.5", "2.5", false)));
    NewFile second = new NewFile("/bucket/two", false, 4, 401, null, turned, null, List.of());
    assertEquals(List.of(1L, 2L), append(table, first, second));
    assertEquals(List.of(3L), append(table, file("three", 5)));
    assertEquals(
        List.of(
            "1|1|2|/bucket/one|0|parquet|3|300|50|0|2|0",
            "2|1|2|/bucket/two|0|parquet|4|401|-|3|-|0",
            "3|1|3|three|1|parquet|5|500|50|7|-|-"),
        ask(
            "SELECT data_file_id, table_id, begin_snapshot, path, path_is_relative, file_format,"
                + " record_count, file_size_bytes, footer_size, row_id_start, partition_id,"
                + " mapping_id FROM ducklake_data_file ORDER BY 1"));
    assertEquals(
        List.of("12|12|1201"),
        ask("SELECT record_count, next_row_id, file_size_bytes FROM ducklake_table_stats"));
    assertEquals(
        List.of("1|1|2|7|2|1|1.5|2.5|0"),
        ask(
            "SELECT data_file_id, table_id, column_id, column_size_bytes, value_count, null_count,"
                + " min_value, max_value, contains_nan FROM ducklake_file_column_stats"));
    assertEquals(
        List.of("1|1|0|20", "1|1|1|7"),
        ask(
            "SELECT data_file_id, table_id, partition_key_index, partition_value FROM"
                + " ducklake_file_partition_value ORDER BY 3"));
    assertEquals(
        List.of("0|1|map_by_name"),
        ask("SELECT mapping_id, table_id, \"type\" FROM ducklake_column_mapping"));
    assertEquals(
        List.of("0|0|t|1|0", "0|1|station|3|1"),
        ask(
            "SELECT mapping_id, column_id, source_name, target_field_id, is_partition FROM"
                + " ducklake_name_mapping ORDER BY 2"));
    assertEquals(
        List.of("0|a|varchar", "0|b|int32"),
        ask("SELECT mapping_id, source_name, source_type FROM station_unmapped ORDER BY 2"));
    assertEquals(
        List.of("2|1|inserted_into_table:1", "3|4|inserted_into_table:1"),
        ask(
            "SELECT s.snapshot_id, CASE s.snapshot_id WHEN 2 THEN 1 ELSE s.next_file_id END,"
                + " changes_made FROM ducklake_snapshot s JOIN ducklake_snapshot_changes c ON"
                + " c.snapshot_id = s.snapshot_id WHERE s.snapshot_id > 1 ORDER BY 1"));
    // A mapping that an earlier commit made is used again.
    append(table, new NewFile("/bucket/four", false, 1, 1, null, turned, null, List.of()));
    assertEquals(
        List.of("0"), ask("SELECT mapping_id FROM ducklake_data_file WHERE data_file_id = 4"));
    NameMapping other = new NameMapping(List.of(new NameMapping.Entry("x", 2, false)), List.of());
    append(table, new NewFile("/bucket/five", false, 1, 1, null, other, null, List.of()));
    append(table, new NewFile("/bucket/six", false, 1, 1, null, other, null, List.of()));
    assertEquals(
        List.of("6|5", "7|5"),
        ask(
            "SELECT data_file_id, mapping_id FROM ducklake_data_file WHERE data_file_id > 4 ORDER"
                + " BY 1"));
  }

  @Test
  void noFilesAreNoCommit() throws Exception {
    assertEquals(List.of(), append(table()));
    assertEquals(List.of("1"), ask("SELECT max(snapshot_id) FROM ducklake_snapshot"));
  }

  @Test
  void aTableThatNobodyCountedYetIsCountedFromNothing() throws Exception {
    LakeTable table = table();
    change("DELETE FROM ducklake_table_stats");
    append(table, file("a", 3));
    assertEquals(
        List.of("3|3|300"),
        ask("SELECT record_count, next_row_id, file_size_bytes FROM ducklake_table_stats"));
    assertEquals(List.of("0"), ask("SELECT row_id_start FROM ducklake_data_file"));
  }

  @Test
  void mergedFilesStandInThePlaceOfTheirSources() throws Exception {
    LakeTable table = table();
    append(table, file("one", 3, x(3, 0, "1.0", "2.0", false)));
    append(
        table, new NewFile("/bucket/two", false, 4, 400, 50L, null, List.of("20", "7"), List.of()));
    append(table, file("three", 5));
    List<DataFile> all = files(table);
    catalog.write(
        "merge",
        tx -> {
          new FileAppend(tx, table)
              .replace(
                  List.of(all.get(1), all.get(0)),
                  List.of(
                      new NewFile(
                          "m",
                          true,
                          7,
                          650,
                          60L,
                          null,
                          List.of("20", "7"),
                          List.of(x(7, 0, "0.0", "2.0", false)))),
                  table.partition());
          return null;
        });
    assertEquals(
        List.of("2|three|4|5|500|-|-|7", "3|m|2|7|650|2|3|-"),
        ask(
            "SELECT data_file_id, path, begin_snapshot, record_count, file_size_bytes,"
                + " partition_id, partial_max, row_id_start FROM ducklake_data_file ORDER BY 1"));
    assertEquals(
        List.of("3|2|0.0|2.0"),
        ask(
            "SELECT data_file_id, column_id, min_value, max_value FROM"
                + " ducklake_file_column_stats"));
    assertEquals(
        List.of("3|0|20", "3|1|7"),
        ask(
            "SELECT data_file_id, partition_key_index, partition_value FROM"
                + " ducklake_file_partition_value ORDER BY 2"));
    // The bucket's own object is nobody's to delete.
    assertEquals(
        List.of("0|/lake/main/t/one|0"),
        ask(
            "SELECT data_file_id, path, path_is_relative FROM"
                + " ducklake_files_scheduled_for_deletion"));
    assertEquals(
        List.of("12|12|1150"),
        ask("SELECT record_count, next_row_id, file_size_bytes FROM ducklake_table_stats"));
    assertEquals(
        List.of("merge_adjacent:1"),
        ask("SELECT changes_made FROM ducklake_snapshot_changes WHERE snapshot_id = 5"));
    // Once more, without a partition: the rows' newest snapshot is that of the newest file.
    List<DataFile> merged = files(table);
    catalog.write(
        "merge",
        tx -> {
          new FileAppend(tx, table).replace(merged, List.of(file("n", 12)), null);
          return null;
        });
    assertEquals(
        List.of("4|n|2|-|4"),
        ask(
            "SELECT data_file_id, path, begin_snapshot, partition_id, partial_max FROM"
                + " ducklake_data_file"));
    assertEquals(4, files(table).get(0).newest());
  }

  private boolean isRemoved(LakeTable table, long file) {
    return catalog.write("gone", tx -> FileRemoval.run(tx, table.id(), file));
  }

  private long removed(LakeTable table) {
    return catalog.read(r -> FileRemoval.removed(r.sql(), table.id()));
  }

  @Test
  void aFileThatIsTakenOutStaysInOlderSnapshots() throws Exception {
    LakeTable table = table();
    LakeTable other =
        catalog.write(
            "other",
            tx ->
                new SchemaChange(tx)
                    .createTable("u", List.of(new NewColumn("x", LakeType.FLOAT32)), null));
    append(table, file("one", 3), file("two", 4), file("three", 5));
    change(
        "INSERT INTO ducklake_delete_file (delete_file_id, table_id, begin_snapshot, data_file_id)"
            + " VALUES (90, 1, 3, 0), (91, 1, 3, 1)");
    assertFalse(isRemoved(other, 0));
    assertFalse(isRemoved(table, 77));
    assertEquals(List.of("3"), ask("SELECT max(snapshot_id) FROM ducklake_snapshot"));
    assertTrue(isRemoved(table, 0));
    assertFalse(isRemoved(table, 0));
    assertEquals(
        List.of("0|4", "1|-", "2|-"),
        ask("SELECT data_file_id, end_snapshot FROM ducklake_data_file ORDER BY 1"));
    assertEquals(
        List.of("90|4", "91|-"),
        ask("SELECT delete_file_id, end_snapshot FROM ducklake_delete_file ORDER BY 1"));
    assertEquals(
        List.of("4|3"), ask("SELECT begin_snapshot, value FROM ducklake_tag WHERE object_id = 1"));
    assertTrue(isRemoved(table, 2));
    assertEquals(List.of("8"), ask("SELECT value FROM ducklake_tag WHERE object_id = 1"));
    assertEquals(8, removed(table));
    assertEquals(0, removed(other));
    assertEquals(
        List.of("deleted_from_table:1"),
        ask("SELECT changes_made FROM ducklake_snapshot_changes WHERE snapshot_id = 5"));
    change("DELETE FROM ducklake_delete_file");
  }

  @Test
  void onlyFilesOfTheLakeAreScheduledByTheirWholePath() throws Exception {
    LakeTable table = table();
    catalog.write(
        "schedule",
        tx -> {
          ScheduledDeletions scheduled = new ScheduledDeletions(tx);
          scheduled.add(8, table.id(), "z.parquet", true);
          scheduled.add(7, table.id(), "a.parquet", true);
          scheduled.add(9, table.id(), "/bucket/b.parquet", false);
          assertEquals(
              "table 99: unknown",
              assertThrows(CatalogException.class, () -> scheduled.add(1, 99, "x", true))
                  .getMessage());
          return null;
        });
    change(
        "INSERT INTO ducklake_files_scheduled_for_deletion VALUES (6, 'main/t/b.parquet', 1,"
            + " '2026-11-20 10:00:00+00')");
    List<ScheduledDeletions.Entry> all =
        catalog.write(
            "look",
            tx -> {
              ScheduledDeletions scheduled = new ScheduledDeletions(tx);
              List<ScheduledDeletions.Entry> found = scheduled.all();
              scheduled.remove(found.get(1));
              return found;
            });
    assertEquals(
        Map.of(
            7L,
            "/lake/main/t/a.parquet",
            8L,
            "/lake/main/t/z.parquet",
            6L,
            "/lake/main/t/b.parquet"),
        Map.of(
            all.get(0).file(), all.get(0).path(),
            all.get(1).file(), all.get(1).path(),
            all.get(2).file(), all.get(2).path()));
    assertEquals(Instant.parse("2026-11-20T10:00:00Z"), all.get(2).since());
    assertEquals(
        List.of("6", "7"),
        ask(
            "SELECT data_file_id FROM ducklake_files_scheduled_for_deletion ORDER BY"
                + " data_file_id"));
  }
}
