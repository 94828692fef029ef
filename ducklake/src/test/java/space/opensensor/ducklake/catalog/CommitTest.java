package space.opensensor.ducklake.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.catalog.SchemaChange.NewColumn;
import space.opensensor.ducklake.catalog.SchemaChange.PartitionKey;

/** What commits leave in the tables of a catalog, read past the code that writes it. */
class CommitTest {

  private static final int BUSY = 5;

  @TempDir Path directory;

  private LakeCatalog catalog;

  @BeforeEach
  void open() {
    catalog = open(database());
  }

  private CatalogDatabase database() {
    return CatalogDatabase.open(CatalogType.SQLITE, directory.resolve("catalog.sqlite").toString());
  }

  private static LakeCatalog open(CatalogDatabase database) {
    return LakeCatalog.openOrCreate(database, "/lake", CatalogVersion.V1_0);
  }

  @AfterEach
  void close() {
    assertEquals(List.of(), catalog.read(Invariants::breaches));
    catalog.close();
  }

  /** The rows of a query, with {@code -} for NULL, a line each. */
  private List<String> ask(String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.sqlite"));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          values.add(row.getString(i) == null ? "-" : row.getString(i));
        }
        lines.add(String.join("|", values));
      }
    }
    return lines;
  }

  private void change(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.sqlite"));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /** Columns 1 time, 2 x (float32) and 3 n (int64), by day of time. */
  private LakeTable table() {
    return catalog.write(
        "a table",
        tx ->
            new SchemaChange(tx)
                .createTable(
                    "t",
                    List.of(
                        new NewColumn("time", LakeType.TIMESTAMPTZ),
                        new NewColumn("x", LakeType.FLOAT32),
                        new NewColumn("n", LakeType.INT64)),
                    List.of(new PartitionKey("time", "day"), new PartitionKey("n", "identity"))));
  }

  private static ColumnStats x(long values, long nulls, String min, String max, Boolean nan) {
    return new ColumnStats(2, 7L, values, nulls, min, max, nan);
  }

  private static NewFile file(String name, long rows, ColumnStats... stats) {
    return new NewFile(name, true, rows, rows * 100, 50L, null, null, List.of(stats));
  }

  private List<Long> append(LakeTable table, NewFile... files) {
    return catalog.write("append", tx -> new FileAppend(tx, table).append(List.of(files)));
  }

  @Test
  void aCommitThatChangesTheLakeMakesASnapshot() throws Exception {
    table();
    assertEquals(
        List.of(
            "0|0|1|0|created_schema:\"main\"|-|-",
            "1|1|3|0|created_table:\"main\".\"t\"|opensensor|a table"),
        ask(
            "SELECT s.snapshot_id, s.schema_version, s.next_catalog_id, s.next_file_id,"
                + " changes_made, author, commit_message FROM ducklake_snapshot s JOIN"
                + " ducklake_snapshot_changes c ON c.snapshot_id = s.snapshot_id ORDER BY 1"));
    assertEquals(
        List.of("1|1|1"),
        ask("SELECT begin_snapshot, schema_version, table_id FROM ducklake_schema_versions"));
    assertEquals(
        List.of("1|time|timestamptz|1", "2|x|float32|2", "3|n|int64|3"),
        ask(
            "SELECT column_id, column_name, column_type, column_order FROM ducklake_column ORDER"
                + " BY 1"));
    assertEquals(
        List.of("0|1|day", "1|3|identity"),
        ask(
            "SELECT partition_key_index, column_id, transform FROM ducklake_partition_column ORDER"
                + " BY 1"));
    assertEquals(
        List.of("t|t/|1"), ask("SELECT table_name, path, path_is_relative FROM ducklake_table"));
  }

  @Test
  void aCommitThatChangesNothingOfTheLakeMakesNoSnapshotAndKeepsItsRows() throws Exception {
    String insert = "INSERT INTO station_cursor (bucket, prefix, after_key) VALUES ('b', 'p', 'k')";
    catalog.write("cursor", tx -> tx.sql().update(insert));
    assertEquals(List.of("b|p|k"), ask("SELECT bucket, prefix, after_key FROM station_cursor"));
    assertEquals(List.of("0"), ask("SELECT snapshot_id FROM ducklake_snapshot"));
  }

  @Test
  void workThatFailsLeavesNothing() throws Exception {
    LakeTable table = table();
    for (RuntimeException failure :
        List.of(new IllegalStateException("no"), new CatalogException("no"))) {
      assertEquals(
          failure,
          assertThrows(
              RuntimeException.class,
              () ->
                  catalog.write(
                      "half",
                      tx -> {
                        new FileAppend(tx, table).append(List.of(file("a", 3)));
                        throw failure;
                      })));
    }
    assertEquals(List.of(), ask("SELECT * FROM ducklake_data_file"));
    assertEquals(List.of("1"), ask("SELECT max(snapshot_id) FROM ducklake_snapshot"));
    // The connection is as good as before.
    assertEquals(List.of(0L), append(table, file("a", 3)));
  }

  @Test
  void whatIsWrittenWhileReadingIsTakenBack() throws Exception {
    catalog.read(r -> r.sql().update("DELETE FROM ducklake_snapshot_changes"));
    assertEquals(List.of("1"), ask("SELECT count(*) FROM ducklake_snapshot_changes"));
    catalog.read(r -> r.sql().update("DELETE FROM ducklake_snapshot_changes"));
    table();
    assertEquals(List.of("2"), ask("SELECT count(*) FROM ducklake_snapshot_changes"));
  }

  private Instant timeOfNext() {
    return catalog.write("now", CatalogTransaction::time);
  }

  @Test
  void snapshotsAscendInTimeThoughTheClockWasSetBack() throws Exception {
    Instant far = Instant.parse("2200-01-01T00:00:00Z");
    change("UPDATE ducklake_snapshot SET snapshot_time = '2200-01-01 00:00:00+00'");
    catalog.write(
        "later",
        tx -> {
          assertEquals(far, tx.time());
          assertTrue(tx.clock().isBefore(far));
          tx.change("altered_table:0");
          return null;
        });
    assertEquals(
        List.of("2200-01-01 00:00:00+00", "2200-01-01 00:00:00+00"),
        ask("SELECT snapshot_time FROM ducklake_snapshot"));
    change("UPDATE ducklake_snapshot SET snapshot_time = '2001-01-01 00:00:00+00'");
    assertTrue(timeOfNext().isAfter(Instant.parse("2020-01-01T00:00:00Z")));
    change("UPDATE ducklake_snapshot SET snapshot_time = NULL");
    assertTrue(timeOfNext().isAfter(Instant.parse("2020-01-01T00:00:00Z")));
  }

  @Test
  void oneCommitTakesOneSchemaVersion() throws Exception {
    LakeTable table = table();
    catalog.write(
        "columns",
        tx -> {
          SchemaChange change = new SchemaChange(tx);
          LakeTable now = change.addColumn(table, new NewColumn("y", LakeType.FLOAT32), null);
          now = change.addColumn(now, new NewColumn("z", LakeType.INT64), "5");
          assertEquals(5, now.columns().size());
          change.createSchema("s");
          change.createSchema("r");
          return null;
        });
    assertEquals(
        List.of("2|2|5|altered_table:1,created_schema:\"s\",created_schema:\"r\""),
        ask(
            "SELECT s.snapshot_id, s.schema_version, s.next_catalog_id, changes_made FROM"
                + " ducklake_snapshot s JOIN ducklake_snapshot_changes c ON c.snapshot_id ="
                + " s.snapshot_id WHERE s.snapshot_id = 2"));
    assertEquals(
        List.of("1|1|1", "2|2|1"),
        ask(
            "SELECT begin_snapshot, schema_version, table_id FROM ducklake_schema_versions ORDER"
                + " BY 1"));
    assertEquals(
        List.of("4|4|-|NULL", "5|5|5|5"),
        ask(
            "SELECT column_id, column_order, initial_default, default_value FROM ducklake_column"
                + " WHERE column_id > 3 ORDER BY 1"));
    assertEquals(
        List.of("4|r|r/|1", "3|s|s/|1"),
        ask(
            "SELECT schema_id, schema_name, path, path_is_relative FROM ducklake_schema WHERE"
                + " schema_id > 0 ORDER BY 2"));
  }

  @Test
  void aSchemaAloneTakesAVersionToo() throws Exception {
    table();
    catalog.write(
        "schema",
        tx -> {
          new SchemaChange(tx).createSchema("s");
          new SchemaChange(tx).createSchema("r");
          return null;
        });
    assertEquals(
        List.of("2"), ask("SELECT schema_version FROM ducklake_snapshot WHERE snapshot_id = 2"));
  }

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

  private List<DataFile> files(LakeTable table) {
    return catalog.read(r -> new TableFiles(r, table).visible(r.latest().id()));
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

  /** What the catalog says of column x of the whole table. */
  private List<String> wholeX() throws SQLException {
    return ask(
        "SELECT contains_null, contains_nan, min_value, max_value FROM"
            + " ducklake_table_column_stats WHERE column_id = 2");
  }

  @Test
  void boundsOfTheTableHoldEveryFile() throws Exception {
    LakeTable table = table();
    append(table, file("a", 3, x(3, 0, "5.0", "6.0", false)));
    assertEquals(List.of("0|0|5.0|6.0"), wholeX());
    append(
        table,
        file("b", 3, x(3, 0, "5.5", "5.6", false)),
        file("c", 3, x(2, 1, "4.0", "5.0", false)));
    assertEquals(List.of("1|0|4.0|6.0"), wholeX());
    append(table, file("d", 3, x(3, 0, "10.0", "11.0", true)));
    assertEquals(List.of("1|1|4.0|11.0"), wholeX());
    append(table, file("e", 3, x(0, 3, null, null, false)));
    assertEquals(List.of("1|1|4.0|11.0"), wholeX());
    ColumnStats n = new ColumnStats(3, null, 3L, 0L, "-7", "70", null);
    append(table, file("n", 3, n, x(3, 0, "5.0", "6.0", false)));
    assertEquals(List.of("1|1|4.0|11.0"), wholeX());
    // Unknown counts and bounds make them unknown for good.
    append(table, file("f", 3, new ColumnStats(2, null, null, null, "1.0", null, null)));
    assertEquals(List.of("1|1|1.0|-"), wholeX());
    append(table, file("g", 3, x(3, 0, null, "99.0", false)));
    assertEquals(List.of(), wholeX());
    append(table, file("h", 3, x(3, 0, "1.0", "99.0", false)));
    assertEquals(List.of(), wholeX());
  }

  @Test
  void whatIsUnknownOfAFileIsUnknownOfTheTable() throws Exception {
    LakeTable table = table();
    append(table, file("a", 3, new ColumnStats(2, null, 3L, null, "1.0", "2.0", null)));
    assertEquals(List.of("-|-|1.0|2.0"), wholeX());
    append(table, file("b", 3, x(3, 0, "1.0", "2.0", false)));
    assertEquals(List.of("-|-|1.0|2.0"), wholeX());
    append(table, file("c", 3, x(2, 1, "1.0", "2.0", true)));
    assertEquals(List.of("1|1|1.0|2.0"), wholeX());
  }

  @Test
  void integersHaveNoNan() throws Exception {
    append(table(), file("a", 3, new ColumnStats(3, null, 3L, 0L, "1", "2", null)));
    assertEquals(
        List.of("0|0|1|2"),
        ask(
            "SELECT contains_null, contains_nan, min_value, max_value FROM"
                + " ducklake_table_column_stats WHERE column_id = 3"));
  }

  @Test
  void aColumnWithoutValuesHasBoundsFromItsFirstOnes() throws Exception {
    LakeTable table = table();
    append(table, file("a", 3, x(0, 3, null, null, false)));
    assertEquals(List.of("1|0|-|-"), wholeX());
    append(table, file("b", 3, x(3, 0, "1.0", "2.0", false)));
    assertEquals(List.of("1|0|1.0|2.0"), wholeX());
  }

  @Test
  void firstValuesAreNoBoundsWhereAFileMayHaveOthers() throws Exception {
    LakeTable table = table();
    append(table, file("a", 3, x(0, 3, null, null, false)));
    change("DELETE FROM ducklake_file_column_stats");
    append(table, file("b", 3, x(3, 0, "1.0", "2.0", false)));
    assertEquals(List.of(), wholeX());
  }

  @Test
  void rowsOfFilesThatLackAColumnHaveItsDefault() throws Exception {
    LakeTable table = table();
    append(table, file("a", 3));
    assertEquals(List.of("1|0|-|-"), wholeX());
    LakeTable wider =
        catalog.write(
            "default",
            tx -> new SchemaChange(tx).addColumn(table, new NewColumn("y", LakeType.INT64), "5"));
    String y =
        "SELECT contains_null, min_value, max_value FROM ducklake_table_column_stats WHERE"
            + " column_id = 4";
    // Nobody knows the bounds of a column that came later.
    append(wider, file("b", 3));
    assertEquals(List.of(), ask(y));
    LakeTable empty =
        catalog.write(
            "empty",
            tx -> {
              SchemaChange change = new SchemaChange(tx);
              LakeTable made =
                  change.createTable("v", List.of(new NewColumn("x", LakeType.FLOAT32)), null);
              return change.addColumn(made, new NewColumn("y", LakeType.INT64), "5");
            });
    append(empty, file("c", 3));
    assertEquals(
        List.of("1|1|-|-", "2|0|5|5"),
        ask(
            "SELECT column_id, contains_null, min_value, max_value FROM"
                + " ducklake_table_column_stats WHERE table_id = "
                + empty.id()
                + " ORDER BY 1"));
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

  @Test
  void aCommitWhoseAnswerIsLostIsTriedAgain() throws Exception {
    AtomicInteger retries = new AtomicInteger();
    AtomicInteger runs = new AtomicInteger();
    try (LostAnswers losing = new LostAnswers(database())) {
      LakeCatalog again = LakeCatalog.open(losing);
      again.onRetry(retries::incrementAndGet);
      losing.loseNext(() -> {});
      int run =
          again.write(
              "lost",
              tx -> {
                tx.change("altered_table:0");
                return runs.incrementAndGet();
              });
      assertEquals(2, run);
      assertTrue(losing.isLost());
    }
    assertEquals(1, retries.get());
    assertEquals(List.of("2"), ask("SELECT max(snapshot_id) FROM ducklake_snapshot"));
  }

  @Test
  void whatDoesNotPassByItselfIsSaidAtOnceInOneLine() {
    AtomicInteger runs = new AtomicInteger();
    CatalogException e =
        assertThrows(
            CatalogException.class,
            () ->
                catalog.write(
                    "wrong",
                    tx -> {
                      runs.incrementAndGet();
                      throw new SQLException("first line\nsecond");
                    }));
    assertEquals(
        "catalog sqlite:" + directory.resolve("catalog.sqlite") + ": first line", e.getMessage());
    assertEquals(1, runs.get());
    CatalogException silent =
        assertThrows(
            CatalogException.class,
            () ->
                catalog.read(
                    r -> {
                      throw new SQLException((String) null);
                    }));
    assertTrue(silent.getMessage().endsWith(": no message"), silent.getMessage());
  }

  @Test
  void aReaderDoesNotWaitForWhatCannotBeReached() {
    AtomicInteger runs = new AtomicInteger();
    assertThrows(
        CatalogException.class,
        () ->
            catalog.read(
                r -> {
                  runs.incrementAndGet();
                  throw new SQLException("away", "08001", BUSY);
                }));
    assertEquals(1, runs.get());
    // A file that is locked is waited for.
    int run =
        catalog.read(
            r -> {
              if (runs.incrementAndGet() < 3) {
                throw new SQLException("locked", null, BUSY);
              }
              return runs.get();
            });
    assertEquals(3, run);
  }

  @Test
  void whatIsBusyIsNotAway() {
    CatalogDatabase database = catalog.database();
    assertTrue(database.isBusy(new SQLException("locked", null, BUSY)));
    assertTrue(database.isBusy(new SQLException("locked", null, 6)));
    assertTrue(database.isBusy(new SQLException("locked", null, 5 | 2 << 8)));
    assertFalse(database.isBusy(new SQLException("full", null, 13)));
    assertFalse(database.isBusy(new SQLException("away", "08001", BUSY)));
    assertTrue(database.isTransient(new SQLException("away", "08001", BUSY)));
    assertFalse(CatalogDatabase.isUnreachable(new SQLException("syntax", "42601")));
    assertFalse(CatalogDatabase.isUnreachable(new SQLException("syntax")));
  }

  @Test
  void aCatalogThatIsNotThereIsSaidToBeNone() {
    Path empty = directory.resolve("none/empty.sqlite");
    try (CatalogDatabase database = CatalogDatabase.open(CatalogType.SQLITE, empty.toString())) {
      assertEquals(
          "catalog sqlite:" + empty + ": there is none; make it with: lake init",
          assertThrows(CatalogException.class, () -> LakeCatalog.open(database)).getMessage());
    }
  }

  @Test
  void aCatalogOfAnotherVersionIsRefused() throws Exception {
    change("UPDATE ducklake_metadata SET value = '0.3' WHERE key = 'version'");
    try (CatalogDatabase database = database()) {
      assertEquals(
          "catalog sqlite:"
              + directory.resolve("catalog.sqlite")
              + ": version 0.3, expected 1.0 or 1.1; open it once in DuckDB with"
              + " AUTOMATIC_MIGRATION TRUE",
          assertThrows(CatalogException.class, () -> open(database)).getMessage());
    }
  }

  @Test
  void aNewCatalogSaysWhereItsFilesAreAndKeepsItWhenOpenedAgain() throws Exception {
    List<String> before = ask("SELECT key, value FROM ducklake_metadata ORDER BY key");
    assertEquals(
        List.of(
            "created_by|opensensor ducklake",
            "data_inlining_row_limit|0",
            "data_path|/lake/",
            "encrypted|false",
            "version|1.0"),
        before);
    try (CatalogDatabase database = database()) {
      LakeCatalog again = LakeCatalog.openOrCreate(database, "/elsewhere/", CatalogVersion.V1_1);
      assertSame(database, again.database());
    }
    try (CatalogDatabase database =
        CatalogDatabase.open(CatalogType.SQLITE, directory.resolve("new.sqlite").toString())) {
      LakeCatalog made = LakeCatalog.openOrCreate(database, "/elsewhere/", CatalogVersion.V1_1);
      assertEquals("/elsewhere/", made.read(CatalogReader::dataPath));
      assertEquals("1.1", made.read(r -> r.metadata("version").orElseThrow()));
      long views = made.read(r -> r.sql().number("SELECT count(*) FROM ducklake_view_column_tag"));
      assertEquals(0, views);
      made.close();
      assertThrows(SQLException.class, database::connect);
    }
    assertEquals(before, ask("SELECT key, value FROM ducklake_metadata ORDER BY key"));
    assertEquals(
        List.of("0|0|main|main/|1"),
        ask(
            "SELECT schema_id, begin_snapshot, schema_name, path, path_is_relative FROM"
                + " ducklake_schema"));
  }

  @Test
  void tablesOfTheStationsThatACatalogLacksAreMade() throws Exception {
    List<String> tables = ask("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
    for (String lacking :
        Arrays.asList(
            "DROP TABLE station_origin",
            "DROP TABLE station_firmware",
            "DROP TABLE station_share",
            "DROP TABLE station_newest",
            "DROP INDEX station_values_by_first",
            "ALTER TABLE station_unmapped DROP COLUMN source_type")) {
      change(lacking);
      try (CatalogDatabase database = database()) {
        open(database);
      }
      assertEquals(
          tables, ask("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"));
      assertEquals(
          List.of("1"),
          ask("SELECT count(*) FROM sqlite_master WHERE name = 'station_values_by_first'"));
      assertEquals(List.of(), ask("SELECT source_type FROM station_unmapped"));
    }
  }

  @Test
  void whoHoldsTheLockIsReported() throws Exception {
    CatalogDatabase database = catalog.database();
    try (Connection asking = database.connect();
        Connection other =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.sqlite"));
        Statement statement = other.createStatement()) {
      database.waitForLocks(asking, Duration.ofMillis(1));
      assertEquals("1", pragma(asking, "busy_timeout"));
      assertEquals("", database.lockReport(new Sql(asking)));
      assertTrue(asking.getAutoCommit());
      statement.execute("BEGIN IMMEDIATE");
      assertEquals(
          "another process holds the write lock of "
              + directory.resolve("catalog.sqlite")
              + ": stop it, or wait for it",
          database.lockReport(new Sql(asking)));
      assertTrue(asking.getAutoCommit());
      statement.execute("ROLLBACK");
      database.waitForLocks(asking, null);
      assertEquals("20000", pragma(asking, "busy_timeout"));
    }
  }

  private static String pragma(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA " + name)) {
      return row.getString(1);
    }
  }

  @Test
  void aConnectionWritesAheadAndWaitsForOthers() throws Exception {
    assertSame(CatalogType.SQLITE, catalog.database().type());
    try (Connection connection = catalog.database().connect()) {
      assertEquals("wal", pragma(connection, "journal_mode"));
      assertEquals("1", pragma(connection, "synchronous"), "NORMAL");
      assertEquals("20000", pragma(connection, "busy_timeout"));
      assertTrue(connection.getAutoCommit());
      long pages = Long.parseLong(pragma(connection, "page_count"));
      long size = Long.parseLong(pragma(connection, "page_size"));
      assertEquals(pages * size, catalog.database().sizeBytes(new Sql(connection)));
      assertTrue(pages > 1);
    }
  }

  @Test
  void aReaderDoesNotWaitForAWriter() throws Exception {
    // The one connection there is began its last transaction as a writer's.
    table();
    try (Connection other =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.sqlite"));
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      statement.executeUpdate("DELETE FROM ducklake_snapshot");
      long latest = catalog.read(r -> r.latest().id());
      assertEquals(1, latest);
      statement.execute("ROLLBACK");
    }
  }

  @Test
  void whoIsInterruptedWhileWaitingStopsWaiting() {
    AtomicInteger runs = new AtomicInteger();
    CatalogException e =
        assertThrows(
            CatalogException.class,
            () ->
                catalog.write(
                    "busy",
                    tx -> {
                      runs.incrementAndGet();
                      Thread.currentThread().interrupt();
                      throw new SQLException("locked", null, BUSY);
                    }));
    assertTrue(Thread.interrupted());
    assertEquals("interrupted while waiting for the catalog", e.getMessage());
    assertEquals(1, runs.get());
  }

  @Test
  void whatIsBusyForGoodIsGivenUpAfterTwelveTriesWithEverLongerWaits() {
    AtomicInteger runs = new AtomicInteger();
    List<Long> waits = new ArrayList<>();
    LakeCatalog patient = LakeCatalog.open(catalog.database(), waits::add);
    CatalogException e =
        assertThrows(
            CatalogException.class,
            () ->
                patient.write(
                    "busy",
                    tx -> {
                      runs.incrementAndGet();
                      throw new SQLException("locked", null, BUSY);
                    }));
    assertTrue(e.getMessage().endsWith(": locked"), e.getMessage());
    assertEquals(12, runs.get());
    assertEquals(11, waits.size());
    double most = 50;
    for (long wait : waits) {
      assertTrue(wait >= (long) (most / 2) && wait <= most, waits.toString());
      most = Math.min(1.5 * most, 1000);
    }
  }

  @Test
  void schemasAndTablesHaveAnIdOfTheirOwn() throws Exception {
    table();
    catalog.write(
        "schema",
        tx -> {
          new SchemaChange(tx).createSchema("s");
          return null;
        });
    List<String> ids =
        ask("SELECT schema_uuid FROM ducklake_schema UNION SELECT table_uuid FROM ducklake_table");
    assertEquals(3, ids.size());
    for (String id : ids) {
      assertEquals(id, UUID.fromString(id).toString());
    }
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamed() throws Exception {
    Path path = directory.resolve("catalog.sqlite/below/c.sqlite");
    assertEquals(
        "catalog path: cannot make the directory of " + path,
        assertThrows(
                UncheckedIOException.class,
                () -> CatalogDatabase.open(CatalogType.SQLITE, path.toString()))
            .getMessage());
  }
}
