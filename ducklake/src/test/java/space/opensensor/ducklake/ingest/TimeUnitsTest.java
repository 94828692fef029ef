package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.maintain.Compactor;
import space.opensensor.ducklake.read.FileCache;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;

/** A table takes files with times in milliseconds and in microseconds. */
@Tag("integration")
class TimeUnitsTest {

  private static final String TEN = "TIMESTAMPTZ '2026-11-20 10:00:00+00'";

  @TempDir private Path directory;

  /** The rows from an instant on, at it and before it. */
  private static List<Object> counts(TestLake lake, String instant) {
    String[] filters = {">= ", "= ", "< "};
    Object[] counts = new Object[filters.length];
    try (LakeReader reader = lake.reader()) {
      for (int i = 0; i < filters.length; i++) {
        counts[i] =
            reader
                .sql(
                    "SELECT count(*) FROM readings WHERE timestamp " + filters[i] + instant,
                    SnapshotChoice.LATEST,
                    QueryLimits.WIDE)
                .rows()
                .get(0)
                .get(0);
      }
    }
    return List.of(counts);
  }

  @Test
  void bothUnitsAnswerEveryFilterAlikeBeforeAndAfterCompaction() throws Exception {
    StationFile millis = StationFile.floats("a", "2026-11-20T10:00:00Z").inMillis();
    StationFile micros = StationFile.floats("b", "2026-11-20T10:00:00Z");
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester()) {
      lake.put(millis.key(), millis.bytes());
      lake.put(micros.key(), micros.bytes());
      lake.put(
          "station=a/year=2026/month=11/day=20/data_1015.parquet",
          StationFile.floats("a", "2026-11-20T10:15:00Z").bytes());

      assertEquals(3, ingester.pass().files());

      for (int pass = 0; pass < 2; pass++) {
        assertEquals(List.of(36L, 2L, 0L), counts(lake, TEN));
        assertEquals(List.of(34L, 2L, 2L), counts(lake, TEN + " + INTERVAL 5 SECOND"));
        assertEquals(List.of(34L, 0L, 2L), counts(lake, TEN + " + INTERVAL 1 MICROSECOND"));
        assertEquals(List.of(12L, 1L, 24L), counts(lake, TEN + " + INTERVAL 15 MINUTE"));
        assertEquals(List.of(0L, 0L, 36L), counts(lake, "TIMESTAMPTZ '2027-01-01 00:00:00+00'"));
        if (pass == 0) {
          assertEquals(
              2,
              new Compactor(
                      lake.catalog(),
                      lake.engine(),
                      new FileCache(lake.storage(), lake.cache(), 1 << 20),
                      lake.storage(),
                      Compactor.Settings.DEFAULT)
                  .compact("readings", false)
                  .sources());
        }
      }
    }
  }
}
