package space.opensensor.ducklake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.catalog.SchemaChange.NewColumn;
import space.opensensor.ducklake.catalog.Sql;
import space.opensensor.ducklake.catalog.TableBounds;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.ingest.Proposals;
import space.opensensor.ducklake.maintain.Compactor;
import space.opensensor.ducklake.read.BoundsProof;
import space.opensensor.ducklake.read.FileCache;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;

/**
 * The lake and DuckDB write one table in turns: the bounds by which DuckDB leaves out a whole table
 * hold every row after each step, so that it finds every row.
 */
@Tag("integration")
class MixedWritersTest {

  /** Who is DuckDB in a test. */
  enum DuckDb {
    PLAYED,
    EXTENSION
  }

  private static final String TIMES =
      "SELECT TIMESTAMPTZ '2026-11-22 02:00:00+00' + to_seconds(5 * i::INTEGER), 'attic', ";

  @TempDir Path directory;
  private TestLake lake;
  private Ingester ingester;
  private DuckDbSide duck;

  static Stream<DuckDb> duckDbs() {
    return Stream.of(DuckDb.values());
  }

  private interface Steps {
    void run() throws Exception;
  }

  private void run(DuckDb who, Steps steps) throws Exception {
    Path folder = ExtensionOfDuckDb.folder();
    String why = who == DuckDb.EXTENSION ? ExtensionOfDuckDb.whyNot(folder) : null;
    if (why != null) {
      System.out.println(why);
      Assumptions.abort(why);
    }
    try (TestLake made = new TestLake(CatalogType.SQLITE, directory);
        Ingester in = made.ingester();
        DuckDbSide beside =
            who == DuckDb.PLAYED ? new PlayedDuckDb(made) : new ExtensionOfDuckDb(made, folder)) {
      lake = made;
      ingester = in;
      duck = beside;
      steps.run();
    }
  }

  private void ingest(StationFile file) throws Exception {
    lake.put(file.key(), file.bytes());
    assertEquals(1, ingester.pass().files());
    assertBoundsHold();
  }

  private void insert(String columns, int rows, String values) throws SQLException {
    duck.insert(
        "timestamp, station, " + columns, TIMES + values + " FROM range(" + rows + ") t(i)");
    assertBoundsHold();
  }

  private BoundsProof proof(FileCache cache) {
    return new BoundsProof(lake.catalog(), lake.engine(), cache);
  }

  private void assertBoundsHold() {
    try (FileCache cache = new FileCache(lake.storage(), lake.cache(), 1 << 20)) {
      assertEquals(new BoundsProof.Report(List.of(), List.of()), proof(cache).report());
    }
  }

  private static StationFile station() {
    return StationFile.floats("attic", "2026-11-20T01:00:00Z").rows(40);
  }

  private void addColumn(String name, LakeType type, String value) {
    lake.catalog()
        .write(
            "column",
            tx ->
                new SchemaChange(tx)
                    .addColumn(
                        tx.reader().table("readings", tx.head().id()),
                        new NewColumn(name, type),
                        value));
    assertBoundsHold();
  }

  private void compact() throws Exception {
    try (FileCache cache = new FileCache(lake.storage(), lake.cache(), 1 << 20)) {
      new Compactor(
              lake.catalog(), lake.engine(), cache, lake.storage(), Compactor.Settings.DEFAULT)
          .compact("readings", false);
    }
    assertBoundsHold();
  }

  @Test
  void aFolderWithoutTheExtensionsIsNamed() throws Exception {
    List<String> names = List.of("sqlite_scanner", "ducklake");
    for (String missing : names) {
      Path folder = Files.createDirectory(directory.resolve("without-" + missing));
      for (String name : names) {
        if (!name.equals(missing)) {
          Files.writeString(folder.resolve(name + ".duckdb_extension"), "no extension");
        }
      }
      assertEquals(
          "skipped: DUCKLAKE_EXTENSION_DIR: " + folder + " has no " + missing + ".duckdb_extension",
          ExtensionOfDuckDb.whyNot(folder));
    }
    for (String name : names) {
      Files.writeString(directory.resolve(name + ".duckdb_extension"), "no extension");
    }
    assertNull(ExtensionOfDuckDb.whyNot(directory));
    try (TestLake made = new TestLake(CatalogType.SQLITE, directory)) {
      SQLException refused =
          assertThrows(SQLException.class, () -> new ExtensionOfDuckDb(made, directory));
      Path first = directory.resolve("sqlite_scanner.duckdb_extension");
      assertTrue(refused.getMessage().contains("'" + first + "'"), refused.getMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("duckDbs")
  void duckDbFindsRowsOfAColumnThatItAddedWithADefault(DuckDb who) throws Exception {
    run(
        who,
        () -> {
          ingest(station());
          duck.addColumn("co2", DuckDbSide.LakeColumnType.FLOAT, "400.5");
          assertBoundsHold();
          insert("co2", 30, "501");
          ingest(
              StationFile.floats("cellar", "2026-11-22T03:00:00Z")
                  .with(Column.of(11, "co2", ColumnType.FLOAT)));
          assertEquals(30, duck.count("co2", ">", 450));
          assertEquals(12, duck.count("co2", "<", 100));
          assertEquals(70, duck.count("co2", ">", 400));
          addColumn("kind", LakeType.VARCHAR, "x y");
          assertEquals(30, duck.count("co2", ">", 450));
          insert("co2, kind", 5, "700, 'zz'");
          ingest(station("2026-11-23T01:00:00Z"));
          assertEquals(5, duck.count("kind", ">", "y"));
          assertEquals(40 + 30 + 12 + 12, duck.count("kind", "<", "y"));
          compact();
          assertEquals(35, duck.count("co2", ">", 450));
          assertEquals(5, duck.count("kind", ">", "y"));
        });
  }

  private static StationFile station(String start) {
    return StationFile.floats("attic", start);
  }

  @ParameterizedTest
  @MethodSource("duckDbs")
  void duckDbFindsStationsRowsInAColumnThatWasAcceptedAfterThem(DuckDb who) throws Exception {
    run(
        who,
        () -> {
          ingest(station().with(Column.of(20, "rssi", ColumnType.INT32)));
          Proposals.accept(lake.catalog(), "readings", "rssi");
          assertBoundsHold();
          insert("rssi", 30, "5000");
          assertEquals(40, duck.count("rssi", "<", 2000));
          assertEquals(30, duck.count("rssi", ">", 2000));
          ingest(
              StationFile.floats("cellar", "2026-11-22T03:00:00Z")
                  .with(Column.of(20, "rssi", ColumnType.INT32)));
          compact();
          assertEquals(52, duck.count("rssi", "<", 2000));
        });
  }

  @ParameterizedTest
  @MethodSource("duckDbs")
  void duckDbFindsTheDefaultsOfAColumnThatTheLakeAdded(DuckDb who) throws Exception {
    run(
        who,
        () -> {
          ingest(station());
          addColumn("kind", LakeType.VARCHAR, "x y");
          insert("kind", 30, "'a'");
          ingest(station("2026-11-23T01:00:00Z"));
          assertEquals(52, duck.count("kind", ">", "b"));
          assertEquals(30, duck.count("kind", "<", "b"));
        });
  }

  @ParameterizedTest
  @MethodSource("duckDbs")
  void aColumnOfNothingButNullsGetsBoundsOfAllRows(DuckDb who) throws Exception {
    run(
        who,
        () -> {
          // The first file has light for nobody; the lake and DuckDB fill it one after the other.
          ingest(
              StationFile.bare("attic", "2026-11-20T01:00:00Z")
                  .with(Column.of(2, "temperature", ColumnType.FLOAT)));
          insert("light", 30, "5000");
          ingest(station("2026-11-23T01:00:00Z"));
          assertEquals(30, duck.count("light", ">", 4000));
          assertEquals(12 - 3, duck.count("light", "<", 4000));
        });
  }

  @ParameterizedTest
  @MethodSource("duckDbs")
  void defaultsOfTheFirstRowsOfATableAreWithinItsBounds(DuckDb who) throws Exception {
    run(
        who,
        () -> {
          addColumn("kind", LakeType.VARCHAR, "x y");
          ingest(station());
          insert("kind", 30, "'a'");
          assertEquals(40, duck.count("kind", ">", "b"));
          assertEquals(30, duck.count("kind", "<", "b"));
        });
  }

  @ParameterizedTest
  @MethodSource("duckDbs")
  void emptyBoundsOfAnOlderVersionAreNotTakenForNoValue(DuckDb who) throws Exception {
    run(
        who,
        () -> {
          ingest(station().with(Column.of(20, "rssi", ColumnType.INT32)));
          Proposals.accept(lake.catalog(), "readings", "rssi");
          LakeTable table = lake.catalog().read(r -> r.table("readings", r.latest().id()));
          try (Connection connection = lake.catalog().database().connect();
              FileCache cache = new FileCache(lake.storage(), lake.cache(), 1 << 20)) {
            new Sql(connection)
                .update(
                    "INSERT INTO ducklake_table_column_stats (table_id, column_id, contains_null)"
                        + " VALUES (?, ?, ?)",
                    table.id(),
                    table.column("rssi").orElseThrow().id(),
                    true);
            assertTrue(
                proof(cache).report().breaches().get(0).what().contains("said to have no value"));
          }
          // The next file with the column puts it right, lest DuckDB takes its rows for all.
          ingest(
              StationFile.floats("cellar", "2026-11-22T03:00:00Z")
                  .with(Column.of(20, "rssi", ColumnType.INT32)));
          insert("rssi", 30, "5000");
          assertEquals(52, duck.count("rssi", "<", 2000));
          assertEquals(30, duck.count("rssi", ">", 2000));
        });
  }

  @ParameterizedTest
  @MethodSource("duckDbs")
  void checkFindsBoundsThatDoNotHoldAndForgetsThem(DuckDb who) throws Exception {
    run(
        who,
        () -> {
          ingest(station());
          insert("temperature", 30, "5000");
          LakeTable table = lake.catalog().read(r -> r.table("readings", r.latest().id()));
          try (Connection connection = lake.catalog().database().connect();
              FileCache cache = new FileCache(lake.storage(), lake.cache(), 1 << 20)) {
            new Sql(connection)
                .update(
                    "UPDATE ducklake_table_column_stats SET max_value = '100.0' WHERE table_id = ?"
                        + " AND column_id = ?",
                    table.id(),
                    table.column("temperature").orElseThrow().id());
            List<TableBounds.Breach> found = proof(cache).report().breaches();
            assertEquals(1, found.size());
            assertTrue(
                found.get(0).what().startsWith("readings.temperature: bounds do not hold"),
                found.toString());
            proof(cache).forget(found);
          }
          assertBoundsHold();
          if (who == DuckDb.PLAYED) {
            assertEquals(30, duck.count("temperature", ">", 4000));
          }
        });
  }
}
