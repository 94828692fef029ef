package space.opensensor.ducklake.fleet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.ingest.IngestReport;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.Rows;
import space.opensensor.ducklake.read.SnapshotChoice;

@Tag("integration")
class GeneratedFleetTest {

  private static final Instant FIRST = Instant.parse("2026-11-20T23:30:00Z");
  private static final int STATIONS = 30;
  private static final int WINDOWS = 4;

  @TempDir Path directory;

  /** The lake's own checks, and DuckDB, count what the generator says it made. */
  @Test
  void theLakeTakesInEveryFileAndTheRowsAreAsManyAsForetold() throws Exception {
    GeneratedFleet fleet = new GeneratedFleet(7, FIRST, 15, 5);
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      Map<String, Long> rows = new HashMap<>();
      for (int s = 0; s < STATIONS; s++) {
        for (int w = 0; w < WINDOWS; w++) {
          lake.put(fleet.key(s, w), fleet.file(s, w));
          rows.merge(GeneratedFleet.name(s), (long) fleet.rows(s, w), Long::sum);
        }
      }
      IngestReport report = ingester.pass();
      assertEquals(STATIONS * WINDOWS, report.files());
      assertEquals(0, report.setAside());
      Rows found =
          reader.sql(
              "SELECT station, count(*), round(avg(temperature), 3), min(timestamp), max(timestamp)"
                  + " FROM readings GROUP BY station",
              SnapshotChoice.LATEST,
              QueryLimits.WIDE);
      Set<Object> averages = new HashSet<>();
      Set<Object> starts = new HashSet<>();
      for (List<Object> row : found.rows()) {
        assertEquals(rows.remove(row.get(0)), ((Number) row.get(1)).longValue());
        averages.add(row.get(2));
        starts.add(row.get(3));
        assertTrue(row.get(4).toString().startsWith("2026-11-21T00:29:55"), row.toString());
      }
      assertTrue(rows.isEmpty(), rows.toString());
      assertEquals(STATIONS, averages.size());
      assertTrue(starts.size() > STATIONS / 2, starts.toString());
    }
  }

  @Test
  void aFileIsTheSameWheneverItIsAskedForAndThatOfNoOtherFleet() {
    GeneratedFleet fleet = new GeneratedFleet(7, FIRST, 15, 5);
    byte[] file = fleet.file(12_345, 3);
    fleet.file(1, 1);
    assertArrayEquals(file, fleet.file(12_345, 3));
    assertArrayEquals(file, new GeneratedFleet(7, FIRST, 15, 5).file(12_345, 3));
    assertFalse(Arrays.equals(file, new GeneratedFleet(8, FIRST, 15, 5).file(12_345, 3)));
    assertEquals(
        "station=s0012345/year=2026/month=11/day=21/data_0015.parquet", fleet.key(12_345, 3));
    assertEquals("s1000000", GeneratedFleet.name(1_000_000));
  }

  @Test
  void windowsDivideADay() {
    assertThrows(IllegalArgumentException.class, () -> new GeneratedFleet(7, FIRST, 7, 5));
    assertThrows(IllegalArgumentException.class, () -> new GeneratedFleet(7, FIRST, 15, 7));
    assertThrows(
        IllegalArgumentException.class, () -> new GeneratedFleet(7, FIRST.plusSeconds(1), 15, 5));
  }
}
