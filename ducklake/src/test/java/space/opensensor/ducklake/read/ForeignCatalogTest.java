package space.opensensor.ducklake.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.catalog.Sql;
import space.opensensor.ducklake.catalog.TableFiles;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.maintain.Compactor;
import space.opensensor.ducklake.write.LakeWriter;
import space.opensensor.ducklake.write.WriterSettings;

/** Catalogs in the states DuckDB's own extension leaves them in, made by hand. */
@Tag("integration")
class ForeignCatalogTest {

  @TempDir Path directory;

  /** A table of ints with a file of ten rows, 0–9, in snapshot 2. */
  private static void createNumbers(TestLake lake) {
    lake.catalog()
        .write(
            "numbers",
            tx ->
                new SchemaChange(tx)
                    .createTable(
                        "numbers",
                        List.of(
                            new SchemaChange.NewColumn("n", LakeType.INT64),
                            new SchemaChange.NewColumn("s", LakeType.VARCHAR)),
                        null));
    writeNumbers(lake, 0, 10);
  }

  /** A file of the numbers from one to before another. */
  private static void writeNumbers(TestLake lake, long from, long to) {
    try (LakeWriter writer =
        new LakeWriter(
            lake.catalog(),
            lake.storage(),
            lake.engine(),
            new WriterSettings(100, Duration.ofHours(1)))) {
      for (long i = from; i < to; i++) {
        writer.write("numbers", Map.of("n", i, "s", "x" + i));
      }
    }
  }

  private static String numbers(LakeReader reader, long snapshot) {
    return new TreeSet<>(
            reader
                .rows(
                    RowQuery.all("numbers").at(SnapshotChoice.version(snapshot)).select("n"),
                    QueryLimits.WIDE)
                .rows()
                .stream()
                .map(r -> (Long) r.get(0))
                .toList())
        .toString();
  }

  /** A snapshot made by someone else. */
  private static void commit(TestLake lake, String changes, SqlWork work) throws SQLException {
    try (Connection connection = lake.catalog().database().connect()) {
      Sql sql = new Sql(connection);
      work.run(sql);
      sql.update(
          "INSERT INTO ducklake_snapshot SELECT snapshot_id + 1, snapshot_time, schema_version,"
              + " next_catalog_id, next_file_id + 10 FROM ducklake_snapshot ORDER BY snapshot_id"
              + " DESC LIMIT 1");
      sql.update(
          "INSERT INTO ducklake_snapshot_changes (snapshot_id, changes_made) SELECT"
              + " max(snapshot_id), '"
              + changes
              + "' FROM ducklake_snapshot");
    }
  }

  @FunctionalInterface
  private interface SqlWork {
    void run(Sql sql) throws SQLException;
  }

  private Path deleteFile(TestLake lake, String name, String positions) throws SQLException {
    Path file = directory.resolve("lake/main/numbers/" + name);
    try (Connection connection = lake.engine().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT 'ignored' AS file_path, unnest(["
              + positions
              + "]::BIGINT[]) AS pos) TO '"
              + file
              + "' (FORMAT parquet)");
    }
    return file;
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void deleteFilesHideTheirRowsFromTheirSnapshotOn(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        LakeReader reader = lake.reader()) {
      createNumbers(lake);
      Path one = deleteFile(lake, "d1.parquet", "3, 4");
      Path two = deleteFile(lake, "d2.parquet", "3, 4, 9");
      String insert =
          "INSERT INTO ducklake_delete_file (delete_file_id, table_id, begin_snapshot,"
              + " data_file_id, path, path_is_relative, format, delete_count, file_size_bytes)"
              + " SELECT ?, table_id, ?, data_file_id, ?, ?, 'parquet', ?, ? FROM"
              + " ducklake_data_file";
      commit(
          lake,
          "deleted_from_table:1",
          sql ->
              sql.update(
                  insert,
                  5,
                  3,
                  "d1.parquet",
                  true,
                  2,
                  Files.exists(one) ? one.toFile().length() : 0));
      commit(
          lake,
          "deleted_from_table:1",
          sql -> {
            sql.update("UPDATE ducklake_delete_file SET end_snapshot = 4");
            sql.update(insert, 15, 4, "d2.parquet", true, 3, two.toFile().length());
          });
      assertEquals("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]", numbers(reader, 2));
      assertEquals("[0, 1, 2, 5, 6, 7, 8, 9]", numbers(reader, 3));
      assertEquals("[0, 1, 2, 5, 6, 7, 8]", numbers(reader, 4));
      Rows changes =
          reader.changes(
              "numbers", SnapshotChoice.version(2), SnapshotChoice.LATEST, QueryLimits.WIDE);
      assertEquals(
          "[[3, delete, 3, 3, x3], [3, delete, 4, 4, x4], [4, delete, 9, 9, x9]]",
          new TreeSet<>(changes.rows().stream().map(Object::toString).toList()).toString());

      // A compaction merges the files beside it and leaves alone the one with deletes.
      writeNumbers(lake, 10, 12);
      writeNumbers(lake, 12, 14);
      try (FileCache cache = new FileCache(lake.storage(), lake.cache(), 1 << 20)) {
        new Compactor(
                lake.catalog(), lake.engine(), cache, lake.storage(), Compactor.Settings.DEFAULT)
            .compact("numbers", false);
      }
      assertEquals(
          2,
          lake.catalog()
              .read(r -> new TableFiles(r, r.table("numbers", r.latest().id())).visible(7))
              .size());
      assertEquals("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]", numbers(reader, 2));
      assertEquals("[0, 1, 2, 5, 6, 7, 8]", numbers(reader, 4));
      assertEquals("[0, 1, 2, 5, 6, 7, 8, 10, 11, 12, 13]", numbers(reader, 7));
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void inlinedRowsAndInlinedDeletesAreSeen(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        LakeReader reader = lake.reader()) {
      createNumbers(lake);
      // PostgreSQL keeps texts as BYTEA, as DuckDB does there.
      boolean postgres = type == CatalogType.POSTGRES;
      String text = postgres ? "'\\x796573'::bytea" : "'yes'";
      commit(
          lake,
          "inlined_insert:1",
          sql -> {
            sql.update(
                "CREATE TABLE ducklake_inlined_data_1_1 (row_id BIGINT, begin_snapshot BIGINT,"
                    + " end_snapshot BIGINT, n BIGINT, s "
                    + (postgres ? "BYTEA" : "VARCHAR")
                    + ")");
            sql.update(
                "INSERT INTO ducklake_inlined_data_tables VALUES (1,"
                    + " 'ducklake_inlined_data_1_1', 1)");
            sql.update(
                "INSERT INTO ducklake_inlined_data_1_1 VALUES (10, 3, NULL, 100, " + text + ")");
            sql.update(
                "INSERT INTO ducklake_inlined_data_1_1 VALUES (11, 3, 4, 101, " + text + ")");
          });
      commit(
          lake,
          "inlined_delete:1",
          sql -> {
            sql.update(
                "CREATE TABLE ducklake_inlined_delete_1 (file_id BIGINT, row_id BIGINT,"
                    + " begin_snapshot BIGINT)");
            sql.update(
                "INSERT INTO ducklake_inlined_delete_1 SELECT data_file_id, 0, 4 FROM"
                    + " ducklake_data_file");
          });
      assertEquals("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]", numbers(reader, 2));
      assertEquals("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100, 101]", numbers(reader, 3));
      assertEquals("[1, 2, 3, 4, 5, 6, 7, 8, 9, 100]", numbers(reader, 4));
      Rows row =
          reader.rows(
              RowQuery.all("numbers").where(new Filter("n", Filter.Operator.EQ, "100")),
              QueryLimits.WIDE);
      assertEquals("[[100, yes]]", row.rows().toString());
      assertEquals(
          "[[3, insert, 10, 100, yes], [3, insert, 11, 101, yes], [4, delete, 0, 0, x0],"
              + " [4, delete, 11, 101, yes]]",
          reader
              .changes(
                  "numbers", SnapshotChoice.version(2), SnapshotChoice.LATEST, QueryLimits.WIDE)
              .rows()
              .toString());
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aFileThatDuckDbMergedShowsEachSnapshotItsRows(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        LakeReader reader = lake.reader()) {
      createNumbers(lake);
      Path merged = directory.resolve("lake/main/numbers/m.parquet");
      try (Connection connection = lake.engine().connect();
          Statement statement = connection.createStatement()) {
        statement.execute(
            "COPY (SELECT range AS n, 'm' AS s, CASE WHEN range < 10 THEN 2 ELSE 3 END::BIGINT AS"
                + " _ducklake_internal_snapshot_id FROM range(12)) TO '"
                + merged
                + "' (FORMAT parquet, FIELD_IDS {n: 1, s: 2, _ducklake_internal_snapshot_id:"
                + " 2147483539})");
      }
      commit(
          lake,
          "inserted_into_table:1",
          sql -> sql.update("UPDATE ducklake_table_stats SET record_count = 12, next_row_id = 12"));
      commit(
          lake,
          "merge_adjacent:1",
          sql -> {
            sql.update("DELETE FROM ducklake_file_column_stats");
            sql.update(
                "UPDATE ducklake_data_file SET data_file_id = 9, path = 'm.parquet', record_count"
                    + " = 12, partial_max = 3, file_size_bytes = ?, footer_size = NULL",
                merged.toFile().length());
          });
      assertEquals("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]", numbers(reader, 2));
      assertEquals("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]", numbers(reader, 4));
      assertEquals(
          2,
          reader
              .changes(
                  "numbers", SnapshotChoice.version(2), SnapshotChoice.LATEST, QueryLimits.WIDE)
              .rows()
              .size());
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void whatCannotBeReadRightIsRefusedWithAClearLine(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        LakeReader reader = lake.reader()) {
      createNumbers(lake);
      commit(
          lake,
          "deleted_from_table:1",
          sql ->
              sql.update(
                  "INSERT INTO ducklake_delete_file (delete_file_id, table_id, begin_snapshot,"
                      + " data_file_id, path, path_is_relative, format, delete_count,"
                      + " file_size_bytes) SELECT 5, table_id, 3, data_file_id, 'd.puffin', ?,"
                      + " 'puffin', 1, 10 FROM ducklake_data_file",
                  true));
      CatalogException puffin = assertThrows(CatalogException.class, () -> numbers(reader, 3));
      assertTrue(puffin.getMessage().contains("use DuckDB's extension"));
      assertEquals("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]", numbers(reader, 2));
      commit(
          lake,
          "altered_table:1",
          sql -> sql.update("UPDATE ducklake_data_file SET encryption_key = 'k'"));
      assertTrue(
          assertThrows(CatalogException.class, () -> numbers(reader, 2))
              .getMessage()
              .contains("encrypted"));
      try (Connection connection = lake.catalog().database().connect()) {
        new Sql(connection)
            .update("UPDATE ducklake_metadata SET value = '2.0' WHERE key = 'version'");
        assertTrue(
            assertThrows(
                    CatalogException.class,
                    () ->
                        space.opensensor.ducklake.catalog.LakeCatalog.open(
                            lake.catalog().database()))
                .getMessage()
                .contains("version 2.0"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void rowsInTheCatalogThatCannotBeReadStopTheirTableAlone(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        LakeReader reader = lake.reader();
        Ingester ingester = lake.ingester()) {
      createNumbers(lake);
      StationFile file = StationFile.floats("a", "2026-11-20T10:00:00Z");
      lake.put(file.key(), file.bytes());
      assertEquals(1, ingester.pass().files());
      List<String> stores =
          List.of(
              "gone",
              "CREATE TABLE ducklake_inlined_data_1_1 (row_id BIGINT, begin_snapshot BIGINT,"
                  + " end_snapshot BIGINT, stranger BIGINT)");
      for (String store : stores) {
        commit(
            lake,
            "inlined_insert:1",
            sql -> {
              sql.update("DELETE FROM ducklake_inlined_data_tables");
              sql.update(
                  "INSERT INTO ducklake_inlined_data_tables SELECT table_id,"
                      + " 'ducklake_inlined_data_1_1', 1 FROM ducklake_table WHERE table_name ="
                      + " 'numbers'");
              if (!store.equals("gone")) {
                sql.update(store);
                sql.update("INSERT INTO ducklake_inlined_data_1_1 VALUES (10, 3, NULL, 100)");
              }
            });
        long now = lake.catalog().read(r -> r.latest().id());
        CatalogException e = assertThrows(CatalogException.class, () -> numbers(reader, now));
        assertTrue(
            e.getMessage().startsWith("table numbers: rows kept in the catalog cannot be read: "),
            e.getMessage());
        assertEquals(12, reader.rows(RowQuery.all("readings"), QueryLimits.WIDE).rows().size());
        assertEquals(
            List.of("numbers", "readings", "unsynced"),
            reader.tables(SnapshotChoice.LATEST).stream().map(TableSummary::label).toList());
        assertEquals(e.getMessage(), reader.tables(SnapshotChoice.LATEST).get(0).unreadable());
        try (FileCache cache = new FileCache(lake.storage(), lake.cache(), 64 << 20)) {
          BoundsProof.Report report =
              new BoundsProof(lake.catalog(), lake.engine(), cache).report();
          assertEquals(List.of(), report.breaches());
          assertEquals(List.of(e.getMessage()), report.unreadable());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void anEncryptedFileThatWouldHaveToBeCountedStopsItsTableAlone(CatalogType type)
      throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        LakeReader reader = lake.reader()) {
      createNumbers(lake);
      commit(
          lake,
          "merge_adjacent:1",
          sql -> sql.update("UPDATE ducklake_data_file SET partial_max = 3, encryption_key = 'k'"));
      TableSummary numbers = reader.tables(SnapshotChoice.version(2)).get(0);
      assertEquals("numbers", numbers.label());
      assertTrue(numbers.unreadable().contains("is encrypted"), numbers.unreadable());
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aMergedFileWithoutTheSnapshotsOfItsRowsIsRefused(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        LakeReader reader = lake.reader()) {
      createNumbers(lake);
      commit(
          lake,
          "merge_adjacent:1",
          sql -> sql.update("UPDATE ducklake_data_file SET partial_max = 3"));
      CatalogException e = assertThrows(CatalogException.class, () -> numbers(reader, 2));
      assertTrue(
          e.getMessage().contains("table numbers: data file")
              && e.getMessage().contains("rows of several snapshots"),
          e.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aTableThatDuckDbPartitionedAnewTakesStationsFiles(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      StationFile first = StationFile.floats("attic", "2026-11-20T09:00:00Z");
      lake.put(first.key(), first.bytes());
      ingester.pass();
      int hour = 10;
      int rows = 12;
      for (String[] key :
          new String[][] {
            {"station", "bucket(4)"}, {"temperature", "bucket(3)"}, {"timestamp", "hour"}
          }) {
        long from = lake.catalog().read(r -> r.latest().id());
        partitionBy(lake, key[0], key[1]);
        for (String station : List.of("attic", "cellar")) {
          StationFile f = StationFile.floats(station, "2026-11-20T" + hour + ":00:00Z");
          lake.put(f.key(), f.bytes());
        }
        assertEquals(2, ingester.pass().files(), key[1]);
        rows += 12;
        RowQuery attic =
            RowQuery.all("readings").where(new Filter("station", Filter.Operator.EQ, "attic"));
        assertEquals(rows, reader.rows(attic, QueryLimits.WIDE).rows().size(), key[1]);
        assertEquals(
            switch (key[1]) {
              case "bucket(4)" -> BUCKETS_OF_DUCKDB;
              case "hour" -> List.of("" + hour, "" + hour);
              default -> List.of();
            },
            partitionValues(lake, from),
            key[1]);
        hour++;
      }
    }
  }

  /** As the recorded catalog {@code bucket-partition} has them for attic and cellar. */
  private static final List<String> BUCKETS_OF_DUCKDB = List.of("1", "2");

  private static List<String> partitionValues(TestLake lake, long after) {
    return lake.catalog()
        .read(
            r ->
                r.sql()
                    .list(
                        "SELECT v.partition_value FROM ducklake_file_partition_value v JOIN"
                            + " ducklake_data_file f ON f.data_file_id = v.data_file_id WHERE"
                            + " f.begin_snapshot > ? ORDER BY f.path",
                        row -> row.getString(1),
                        after));
  }

  /** As DuckDB's ALTER TABLE … SET PARTITIONED BY leaves the catalog. */
  private static void partitionBy(TestLake lake, String column, String transform)
      throws SQLException {
    LakeTable table = lake.catalog().read(r -> r.table("readings", r.latest().id()));
    long snapshot = 1 + lake.catalog().read(r -> r.latest().id());
    long partition = 1000 + snapshot;
    commit(
        lake,
        "altered_table:" + table.id(),
        sql -> {
          sql.update(
              "UPDATE ducklake_partition_info SET end_snapshot = ? WHERE table_id = ? AND"
                  + " end_snapshot IS NULL",
              snapshot,
              table.id());
          sql.update(
              "INSERT INTO ducklake_partition_info (partition_id, table_id, begin_snapshot) VALUES"
                  + " (?, ?, ?)",
              partition,
              table.id(),
              snapshot);
          sql.update(
              "INSERT INTO ducklake_partition_column (partition_id, table_id, partition_key_index,"
                  + " column_id, transform) VALUES (?, ?, 0, ?, ?)",
              partition,
              table.id(),
              table.column(column).orElseThrow().id(),
              transform);
        });
  }

  @Test
  void duckDbItselfReadsTheSameRowsFromTheSameCatalog() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader();
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      try {
        statement.execute("INSTALL ducklake; INSTALL sqlite; LOAD ducklake; LOAD sqlite");
      } catch (SQLException e) {
        Assumptions.abort(
            "the ducklake extension cannot be installed here: "
                + e.getMessage().lines().findFirst().orElse(""));
      }
      StationFile a = StationFile.floats("a", "2026-11-20T10:00:00Z");
      StationFile b = StationFile.decimals("b", "2026-11-20T10:00:00Z");
      lake.put(a.key(), a.bytes());
      lake.put(b.key(), b.bytes());
      ingester.pass();
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute("ATTACH 'ducklake:sqlite:" + lake.catalogPath() + "' AS lake (READ_ONLY)");
      String columns =
          "SELECT md5(string_agg(concat_ws('|', timestamp, temperature, light, station), ','"
              + " ORDER BY station, timestamp)) FROM ";
      String own =
          reader
              .sql(columns + "readings", SnapshotChoice.LATEST, QueryLimits.WIDE)
              .rows()
              .toString();
      try (var row = statement.executeQuery(columns + "lake.main.readings")) {
        row.next();
        assertEquals(own, "[[" + row.getString(1) + "]]");
      }
    }
  }
}
