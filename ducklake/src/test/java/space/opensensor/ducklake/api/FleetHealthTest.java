package space.opensensor.ducklake.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.ingest.Proposals;
import space.opensensor.ducklake.ingest.SchemaEvolution;

/** What the API tells of stations whose firmwares differ, from files that DuckDB wrote. */
@Tag("integration")
class FleetHealthTest {

  private static final Clock EVENING =
      Clock.fixed(Instant.parse("2026-11-20T18:00:00Z"), ZoneOffset.UTC);

  @TempDir Path directory;

  private void put(TestLake lake, String station, int hour, String table, String columns)
      throws Exception {
    Path file = directory.resolve("one.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute(
          "COPY (SELECT make_timestamp(2026, 11, 20, "
              + hour
              + ", i::BIGINT, 0)::TIMESTAMPTZ AS timestamp, "
              + columns
              + " FROM range(3) AS t(i)) TO '"
              + file
              + "' (FORMAT parquet)");
    }
    boolean health = table.equals("health");
    lake.put(
        (health ? "health/" : "")
            + "station="
            + station
            + "/year=2026/month=11/day=20/"
            + (health ? "health_" : "data_")
            + hour
            + "00.parquet",
        Files.readAllBytes(file));
  }

  /** A column of each station that has one. */
  @SuppressWarnings("unchecked")
  private static Map<String, Object> told(TestLake lake, String column) {
    Map<String, Object> body = new FleetResource(lake.catalog(), EVENING).stations("");
    int at = ((List<String>) body.get("columns")).indexOf(column);
    Map<String, Object> told = new HashMap<>();
    for (List<Object> row : (List<List<Object>>) body.get("rows")) {
      told.put((String) row.get(0), at < 0 ? "no column" : row.get(at));
    }
    return told;
  }

  @Test
  void aColumnOfNewerFirmwareIsToldOfItsStationsOnceItIsAccepted() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester()) {
      for (String station : List.of("old", "new")) {
        put(lake, station, 12, "readings", "20::FLOAT AS temperature");
        put(lake, station, 12, "health", "90000::INTEGER AS free_heap");
      }
      ingester.pass();
      put(
          lake,
          "new",
          13,
          "health",
          "80000::INTEGER AS free_heap, (1233 + i)::INTEGER AS flash_wear");
      ingester.pass();
      assertEquals(Map.of("old", "no column", "new", "no column"), told(lake, "flash_wear"));
      assertEquals(Map.of("old", 90000L, "new", 80000L), told(lake, "free_heap"));

      Proposals.accept(lake.catalog(), "health", "flash_wear");
      put(
          lake,
          "new",
          14,
          "health",
          "80000::INTEGER AS free_heap, (1243 + i)::INTEGER AS flash_wear");
      ingester.pass();
      Map<String, Object> wear = new HashMap<>();
      wear.put("old", null);
      wear.put("new", 1245L);
      assertEquals(wear, told(lake, "flash_wear"));
    }
  }

  @Test
  void aBatteryIsToldOfReadingsAndOfHealthBeforeThem() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester =
            lake.ingester(IngestSettings.defaults().withEvolution(SchemaEvolution.ADD))) {
      String reading = "20::FLOAT AS temperature, (3.5 - i / 4.0)::FLOAT AS battery_voltage";
      put(lake, "sensor", 12, "readings", reading);
      put(lake, "both", 12, "readings", reading);
      put(lake, "both", 12, "health", "(4.0 - i / 4.0)::FLOAT AS battery_voltage");
      put(lake, "mains", 12, "readings", "20::FLOAT AS temperature");
      ingester.pass();
      Map<String, Object> volts = new HashMap<>();
      volts.put("sensor", 3L);
      volts.put("both", 3.5);
      volts.put("mains", null);
      assertEquals(volts, told(lake, "battery_voltage"));
    }
  }
}
