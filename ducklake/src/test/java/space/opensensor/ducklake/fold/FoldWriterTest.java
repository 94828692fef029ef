package space.opensensor.ducklake.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.PartitionSpec;

@Tag("integration")
class FoldWriterTest {

  @TempDir Path directory;

  @Test
  void aFoldThatIsNotWholeLeavesNoFile() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory)) {
      lake.ingester().close();
      LakeTable table = lake.catalog().read(r -> r.table("readings", r.latest().id()));
      NameMapping mapping =
          new NameMapping(
              List.of(
                  new NameMapping.Entry("timestamp", 1, false),
                  new NameMapping.Entry("noise", 10, false),
                  new NameMapping.Entry("station", 1000, true)),
              List.of());
      Path good = directory.resolve("good[1]*.parquet");
      Files.write(good, StationFile.floats("a", "2026-11-20T10:00:00Z").bytes());
      Path broken = directory.resolve("broken.parquet");
      Files.write(broken, new byte[] {'P', 'A', 'R', '1'});
      FoldWriter writer = new FoldWriter(lake.catalog(), lake.engine(), lake.storage());
      Map<String, String> path = Map.of("station", "it's");
      assertEquals(
          "12 rows instead of 5",
          assertThrows(
                  FoldException.class,
                  () ->
                      writer.write(
                          table, List.of(new FoldWriter.Source(good, "", mapping, path, 5))))
              .getMessage());
      assertThrows(
          FoldException.class,
          () ->
              writer.write(
                  table,
                  List.of(
                      new FoldWriter.Source(good, "", mapping, path, 12),
                      new FoldWriter.Source(broken, "other", mapping, path, 12))));
      try (Stream<Path> all = Files.walk(directory)) {
        assertTrue(all.noneMatch(f -> f.getFileName().toString().startsWith("ducklake-")));
      }
      assertEquals(
          12,
          writer.write(table, List.of(new FoldWriter.Source(good, "", mapping, path, 12))).rows());
    }
  }

  /** Stations and times of a fold of files that come in another order. */
  private List<String> folded(TestLake lake, LakeTable table) throws Exception {
    NameMapping mapping =
        new NameMapping(
            List.of(
                new NameMapping.Entry("timestamp", 1, false),
                new NameMapping.Entry("noise", 10, false),
                new NameMapping.Entry("station", 1000, true)),
            List.of());
    List<FoldWriter.Source> sources = new ArrayList<>();
    for (String name : List.of("a-11", "b-10", "a-10", "b-09")) {
      Path file = directory.resolve(name + ".parquet");
      String time = "2026-11-20T" + name.substring(2) + ":00:00Z";
      Files.write(file, StationFile.floats("a", time).rows(1).bytes());
      Map<String, String> path = Map.of("station", name.substring(0, 1));
      sources.add(new FoldWriter.Source(file, "", mapping, path, 1));
    }
    NewFile fold =
        new FoldWriter(lake.catalog(), lake.engine(), lake.storage()).write(table, sources);
    assertEquals(4, fold.rows());
    assertNull(fold.mapping());
    assertNull(fold.partition());
    String time = table.column("timestamp").isPresent() ? "hour(timestamp)" : "NULL";
    List<String> rows = new ArrayList<>();
    try (Connection connection = lake.engine().connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT station || '-' || "
                    + time
                    + ", station FROM '"
                    + (fold.relative() ? table.path() : "")
                    + fold.path()
                    + "'")) {
      while (row.next()) {
        rows.add(row.getString(1) == null ? row.getString(2) : row.getString(1));
      }
    }
    return rows;
  }

  @Test
  void rowsAreSortedByStationAndThenByTime() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory)) {
      lake.ingester().close();
      LakeTable readings = lake.catalog().read(r -> r.table("readings", r.latest().id()));
      LakeColumn time = readings.column("timestamp").orElseThrow();
      LakeColumn noise = readings.column("noise").orElseThrow();
      LakeColumn station = readings.column("station").orElseThrow();
      List<String> byStation = List.of("a-10", "a-11", "b-9", "b-10");
      assertEquals(byStation, folded(lake, readings));
      // Whatever comes first among the columns and the keys.
      PartitionSpec byDay =
          new PartitionSpec(
              9,
              List.of(
                  new PartitionSpec.Field(1, "day"), new PartitionSpec.Field(1000, "identity")));
      assertEquals(byStation, folded(lake, with(readings, byDay, noise, time, station)));
      List<String> byTime = folded(lake, with(readings, null, noise, time, station));
      assertEquals("b-9", byTime.get(0));
      assertEquals("a-11", byTime.get(3));
      // Nothing to sort by is no reason not to fold.
      assertEquals(
          List.of("a", "a", "b", "b"),
          folded(lake, with(readings, null, noise, station)).stream().sorted().toList());
    }
  }

  private static LakeTable with(LakeTable table, PartitionSpec partition, LakeColumn... columns) {
    return new LakeTable(
        table.id(), table.schema(), table.name(), table.path(), List.of(columns), partition);
  }
}
