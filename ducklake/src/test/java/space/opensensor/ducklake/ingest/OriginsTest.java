package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.bucket.Origins;
import space.opensensor.ducklake.catalog.CatalogType;

/** What was measured is told from what a model made up. */
@Tag("integration")
class OriginsTest {

  @TempDir Path directory;

  private static void put(TestLake lake, String station, String hour, String sensors)
      throws Exception {
    StationFile f = StationFile.floats(station, "2026-11-20T" + hour + ":00:00Z");
    StationFile said = sensors == null ? f : f.metadata("sensors", sensors);
    lake.put(said.key(), said.bytes());
  }

  private static List<String> lines(TestLake lake) {
    return lake.catalog().read(r -> new Origins(r).all()).stream()
        .map(
            l ->
                l.table()
                    + " "
                    + l.station()
                    + " "
                    + l.origin()
                    + " "
                    + l.objects()
                    + " "
                    + l.rows())
        .toList();
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void eachStationsReadingsAreCountedByWhereTheyComeFrom(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester()) {
      put(lake, "a", "10", "chips");
      put(lake, "a", "11", "model");
      put(lake, "b", "10", null);
      put(lake, "b", "11", "nonsense");
      ingester.pass();
      put(lake, "a", "12", "chips");
      ingester.pass();
      ingester.pass();
      assertEquals(
          List.of("readings a chips 2 24", "readings a model 1 12", "readings b unknown 2 24"),
          lines(lake));
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void modelledReadingsAreLeftOutWhereThatIsWanted(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester =
            lake.ingester(IngestSettings.defaults().withModelled(ModelledData.ASIDE))) {
      put(lake, "a", "10", "chips");
      put(lake, "a", "11", "model");
      put(lake, "a", "12", "csv");
      assertEquals(2, ingester.pass().files());
      assertEquals(List.of("readings a chips 1 12", "readings a csv 1 12"), lines(lake));
      List<Ledger.SetAside> aside = lake.catalog().read(r -> new Ledger(r).setAside());
      assertEquals(1, aside.size());
      assertTrue(aside.get(0).reason().contains("DUCKLAKE_MODELLED=take"), aside.toString());
    }
  }
}
