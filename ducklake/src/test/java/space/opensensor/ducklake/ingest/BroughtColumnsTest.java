package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.read.BoundsProof;
import space.opensensor.ducklake.read.FileCache;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;

/** Columns that files bring and the table has not: whatever they are, the others stay readable. */
@Tag("integration")
class BroughtColumnsTest {

  private static final IngestSettings ADD =
      IngestSettings.defaults().withEvolution(SchemaEvolution.ADD);

  @TempDir Path directory;

  /** Stores a file of two rows by a writer that knows nothing of firmwares. */
  private void put(TestLake lake, String station, String columns) throws Exception {
    Path file = Files.createTempFile(directory, "brought", ".parquet");
    try (Connection connection = lake.engine().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT TIMESTAMPTZ '2026-11-20 10:00:00+00' + to_seconds(i) AS timestamp, (20 +"
              + " i)::FLOAT AS temperature, "
              + columns
              + " FROM range(2) t(i)) TO '"
              + file
              + "'");
    }
    lake.put(
        "station=" + station + "/year=2026/month=11/day=20/data_1000.parquet",
        Files.readAllBytes(file));
  }

  private static List<List<Object>> rows(LakeReader reader, String sql) throws Exception {
    return reader.sql(sql, SnapshotChoice.LATEST, QueryLimits.WIDE).rows();
  }

  private static List<String> asideReasons(TestLake lake) {
    return lake.catalog().read(r -> new Ledger(r).setAside()).stream()
        .map(Ledger.SetAside::reason)
        .toList();
  }

  /** Nothing is wrong with the bounds by which DuckDB leaves files and tables out. */
  private static void assertBoundsHold(TestLake lake) {
    try (FileCache cache = new FileCache(lake.storage(), lake.cache(), 64 << 20)) {
      assertEquals(
          new BoundsProof.Report(List.of(), List.of()),
          new BoundsProof(lake.catalog(), lake.engine(), cache).report());
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aFileWithANameThatDuckDbKeepsForItselfIsSetAsideByThatName(CatalogType type)
      throws Exception {
    List<String> names =
        List.of(
            "file_index",
            "FILE_ROW_NUMBER",
            "_ducklake_internal_row_id",
            "_Ducklake_begin_snapshot");
    for (SchemaEvolution evolution : SchemaEvolution.values()) {
      try (TestLake lake =
              new TestLake(type, Files.createTempDirectory(directory, "lake" + evolution));
          Ingester ingester = lake.ingester(IngestSettings.defaults().withEvolution(evolution));
          LakeReader reader = lake.reader()) {
        for (int i = 0; i < names.size(); i++) {
          put(lake, "s" + i, "0 AS " + names.get(i));
        }
        put(lake, "honest", "0 AS filename, 1 AS rowid, 2 AS snapshot_id");
        assertEquals(1, ingester.pass().files());
        assertEquals(
            names.stream()
                .map(
                    n ->
                        "column \""
                            + n
                            + "\": DuckDB keeps that name for itself; give it another one")
                .toList(),
            asideReasons(lake));
        assertEquals(
            List.of(List.of("honest", 2L)),
            rows(reader, "SELECT station, count(temperature) FROM readings GROUP BY 1"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void nobodyGivesAColumnANameThatDuckDbKeepsForItself(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester()) {
      ingester.pass();
      for (String name : List.of("file_index", "file_row_number", "_ducklake_internal_row_id")) {
        SchemaChange.NewColumn column = new SchemaChange.NewColumn(name, LakeType.INT64);
        List<Runnable> ways =
            List.of(
                () ->
                    lake.catalog()
                        .write(
                            "add",
                            tx ->
                                new SchemaChange(tx)
                                    .addColumn(readings(tx.reader()), column, null)),
                () ->
                    lake.catalog()
                        .write(
                            "rename",
                            tx ->
                                new SchemaChange(tx)
                                    .renameColumn(readings(tx.reader()), "noise", name)),
                () ->
                    lake.catalog()
                        .write(
                            "table",
                            tx -> new SchemaChange(tx).createTable("t", List.of(column), null)));
        for (Runnable way : ways) {
          CatalogException e = assertThrows(CatalogException.class, way::run);
          assertTrue(e.getMessage().contains("DuckDB keeps that name"), e.getMessage());
        }
      }
    }
  }

  private static LakeTable readings(space.opensensor.ducklake.catalog.CatalogReader reader)
      throws java.sql.SQLException {
    return reader.table("readings", reader.latest().id());
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aColumnThatCameInOtherCasesIsProposedOnceAndShowsAllOfThem(CatalogType type)
      throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      put(lake, "a", "400::FLOAT AS co2");
      put(lake, "b", "500::FLOAT AS CO2");
      put(lake, "c", "600::FLOAT AS Co2");
      assertEquals(3, ingester.pass().files());
      assertEquals(List.of("readings.co2 float32"), Proposals.list(lake.catalog()));

      Proposals.accept(lake.catalog(), "readings", "CO2");

      assertEquals(List.of(), Proposals.list(lake.catalog()));
      assertEquals(
          List.of(List.of("a", 400f), List.of("b", 500f), List.of("c", 600f)),
          rows(reader, "SELECT DISTINCT station, co2 FROM readings ORDER BY 1"));
      assertBoundsHold(lake);
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void onlyFilesOfATypeThatTheAcceptedColumnReadsShowTheirValues(CatalogType type)
      throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      put(lake, "a", "7::INTEGER AS level");
      put(lake, "b", "'high' AS level");
      put(lake, "c", "true AS LEVEL");
      put(lake, "d", "2.5::FLOAT AS level");
      put(lake, "e", "NULL::INTEGER AS level");
      assertEquals(5, ingester.pass().files());
      assertEquals(List.of("readings.level int32"), Proposals.list(lake.catalog()));

      Proposals.accept(lake.catalog(), "readings", "level");

      assertEquals(
          List.of(List.of("a", 7)),
          rows(reader, "SELECT DISTINCT station, level FROM readings WHERE level IS NOT NULL"));
      assertEquals(List.of(List.of(10L)), rows(reader, "SELECT count(temperature) FROM readings"));
      put(lake, "f", "9::INTEGER AS level");
      assertEquals(1, ingester.pass().files());
      assertEquals(
          List.of(List.of("f", 9)),
          rows(reader, "SELECT DISTINCT station, level FROM readings WHERE level > 8"));
      assertBoundsHold(lake);
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void theWidestOfTheTypesAColumnCameWithIsProposed(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      put(lake, "a", "0.1::FLOAT AS co2");
      ingester.pass();
      put(lake, "b", "0.1::DOUBLE AS co2");
      put(lake, "c", "0.2::FLOAT AS co2");
      ingester.pass();
      assertEquals(List.of("readings.co2 float64"), Proposals.list(lake.catalog()));

      Proposals.accept(lake.catalog(), "readings", "co2");

      List<List<Object>> expected = new ArrayList<>();
      expected.add(List.of("a", (double) 0.1f));
      expected.add(List.of("b", 0.1));
      expected.add(List.of("c", (double) 0.2f));
      assertEquals(expected, rows(reader, "SELECT DISTINCT station, co2 FROM readings ORDER BY 1"));
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aFileThatCameBeforeItsColumnWasWideEnoughShowsItOnceItIs(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester();
        Ingester adding = lake.ingester(ADD);
        LakeReader reader = lake.reader()) {
      put(lake, "a", "0.1::DOUBLE AS co2");
      ingester.pass();
      lake.catalog()
          .write(
              "by hand",
              tx ->
                  new SchemaChange(tx)
                      .addColumn(
                          readings(tx.reader()),
                          new SchemaChange.NewColumn("co2", LakeType.FLOAT32),
                          null));
      put(lake, "b", "0.5::DOUBLE AS co2");
      assertEquals(1, adding.pass().files());
      assertEquals(
          List.of(List.of("a", 0.1), List.of("b", 0.5)),
          rows(reader, "SELECT DISTINCT station, co2 FROM readings ORDER BY 1"));
      assertBoundsHold(lake);
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void ingestersThatBringOneColumnAtOnceAgreeOnIt(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        LakeReader reader = lake.reader()) {
      List<Ingester> ingesters = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        put(lake, "s" + i, (i + 0.5) + "::FLOAT AS " + (i % 2 == 0 ? "co2" : "CO2"));
        ingesters.add(lake.ingester(ADD));
      }
      List<Thread> threads = new ArrayList<>();
      List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
      for (int i = 0; i < 4; i++) {
        String key = "station=s" + i + "/year=2026/month=11/day=20/data_1000.parquet";
        Ingester ingester = ingesters.get(i);
        Thread thread =
            new Thread(
                () -> {
                  try {
                    assertEquals(1, ingester.ingest(List.of(key)).files());
                  } catch (Throwable e) {
                    failures.add(e);
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      ingesters.forEach(Ingester::close);
      assertEquals(List.of(), failures);
      assertEquals(
          List.of(
              List.of("s0", 0.5f), List.of("s1", 1.5f), List.of("s2", 2.5f), List.of("s3", 3.5f)),
          rows(reader, "SELECT DISTINCT station, co2 FROM readings ORDER BY 1"));
      assertBoundsHold(lake);
    }
  }
}
