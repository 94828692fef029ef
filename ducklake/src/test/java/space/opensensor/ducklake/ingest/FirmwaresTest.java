package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.bucket.Firmwares;
import space.opensensor.ducklake.bucket.Fleet;
import space.opensensor.ducklake.catalog.CatalogType;

/** Which station runs what, and how a roll-out goes. */
@Tag("integration")
class FirmwaresTest {

  @TempDir Path directory;

  private static void put(TestLake lake, String station, String time, String firmware)
      throws Exception {
    StationFile file =
        StationFile.floats(station, "2026-11-" + time + ":00Z").metadata("firmware", firmware);
    lake.put(file.key(), file.bytes());
  }

  private static List<String> stations(TestLake lake) {
    return lake.catalog().read(r -> new Firmwares(r).running()).stream()
        .map(
            s ->
                s.now().station()
                    + " "
                    + s.now().firmware()
                    + " since "
                    + s.now().first()
                    + (s.before() == null ? "" : " before " + s.before().firmware()))
        .toList();
  }

  private static List<String> fleet(TestLake lake) {
    return Fleet.of(lake.catalog().read(r -> new Firmwares(r).running())).stream()
        .map(f -> f.firmware() + ": " + f.stations() + ", " + f.percent() + " %, left " + f.left())
        .toList();
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void theNewestFileSaysWhatAStationRunsInWhateverOrderFilesCome(CatalogType type)
      throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester()) {
      put(lake, "a", "20T12:00", "java 1.5.0");
      put(lake, "b", "20T12:00", "java 1.4.0");
      put(lake, "c", "20T12:00", "java 1.4.0");
      ingester.pass();
      assertEquals(
          List.of("java 1.4.0: 2, 66.7 %, left 0", "java 1.5.0: 1, 33.3 %, left 0"), fleet(lake));
      // Older files of a that had waited, and a way back of b.
      put(lake, "a", "20T11:45", "java 1.4.0");
      put(lake, "b", "20T12:15", "java 1.5.0");
      put(lake, "b", "20T12:30", "java 1.4.0");
      ingester.pass();
      ingester.pass();
      assertEquals(
          List.of(
              "a java 1.5.0 since 2026-11-20T12:00:00Z before java 1.4.0",
              "b java 1.4.0 since 2026-11-20T12:00:00Z before java 1.5.0",
              "c java 1.4.0 since 2026-11-20T12:00:00Z"),
          stations(lake));
      assertEquals(
          List.of("java 1.5.0: 1, 33.3 %, left 1", "java 1.4.0: 2, 66.7 %, left 1"), fleet(lake));
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void whatSaysNothingOrTooMuchIsUnknown(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester()) {
      put(lake, "a", "20T12:00", null);
      put(lake, "b", "20T12:00", "x".repeat(65));
      ingester.pass();
      assertEquals(List.of("unknown: 2, 100.0 %, left 0"), fleet(lake));
    }
  }
}
