package space.opensensor.ducklake.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.ingest.Ingester;

/** What the lake tells of updates, from files of health that DuckDB wrote. */
@Tag("integration")
class StationUpdateTest {

  @TempDir Path directory;

  /**
   * A file of health with rows {@code (minute, slot, update, settings_version, settings_update)}.
   */
  private void put(TestLake lake, String station, String time, String columns, String rows)
      throws Exception {
    Path file = directory.resolve("health.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute(
          "COPY (SELECT make_timestamp(2026, 11, 20, 12, m, 0)::TIMESTAMPTZ AS timestamp, 7::INTEGER"
              + " AS uptime"
              + columns
              + " FROM (VALUES "
              + rows
              + ") AS t(m, s, u, v, r)) TO '"
              + file
              + "' (FORMAT parquet)");
    }
    lake.put(
        "health/station=" + station + "/year=2026/month=11/day=20/health_" + time + ".parquet",
        Files.readAllBytes(file));
  }

  private static final String ALL =
      ", s::INTEGER AS slot, u::INTEGER AS update, v::INTEGER AS settings_version, r::INTEGER AS"
          + " settings_update";

  @Test
  void theNewestRowOfEachStationSaysIt() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      put(lake, "a", "1200", ALL, "(0, 0, 2, 0, 0), (5, 1, 3, 2026112900, 2)");
      put(lake, "b", "1200", ALL, "(0, 0, 4, 7, 5)");
      put(lake, "c", "1200", ALL, "(0, NULL, NULL, NULL, NULL)");
      put(lake, "d", "1200", ALL, "(0, 0, 9, 0, 0)");
      assertEquals(4, ingester.pass().files());
      assertEquals(
          Map.of(
              "a", new StationUpdate("1", "kept", "2026112900", "on trial"),
              "b", new StationUpdate("0", "given up", "7", "refused"),
              "d", new StationUpdate("0", "9", "", "")),
          StationUpdate.of(lake.catalog(), reader));
    }
  }

  @Test
  void aLakeOfOlderStationsSaysNothing() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      assertEquals(Map.of(), StationUpdate.of(lake.catalog(), reader));
      put(lake, "a", "1200", "", "(0, 0, 0, 0, 0)");
      assertEquals(1, ingester.pass().files());
      assertEquals(Map.of(), StationUpdate.of(lake.catalog(), reader));
    }
  }
}
