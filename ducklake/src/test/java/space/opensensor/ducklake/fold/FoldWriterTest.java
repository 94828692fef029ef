package space.opensensor.ducklake.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NameMapping;

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
}
