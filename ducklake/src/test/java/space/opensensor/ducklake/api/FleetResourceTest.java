package space.opensensor.ducklake.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.ingest.Forgetting;
import space.opensensor.ducklake.ingest.IngestMode;
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.Ingester;

/** The list of stations, of a lake that registers files and of one that folds them. */
@Tag("integration")
class FleetResourceTest {

  private static final String HEALTH_KEY =
      "health/station=a/year=2026/month=11/day=20/health_%s.parquet";

  @TempDir Path directory;

  @SuppressWarnings("unchecked")
  private static Map<String, Object> station(TestLake lake, String name) {
    Clock clock = Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC);
    Map<String, Object> body = new FleetResource(lake.catalog(), clock).stations("");
    List<String> columns = (List<String>) body.get("columns");
    Map<String, Object> found = new HashMap<>();
    for (List<Object> row : (List<List<Object>>) body.get("rows")) {
      for (int i = 0; row.get(0).equals(name) && i < columns.size(); i++) {
        found.put(columns.get(i), row.get(i));
      }
    }
    return found;
  }

  private void health(TestLake lake, String time, String columns) throws Exception {
    Path file = directory.resolve("made.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute(
          "COPY (SELECT TIMESTAMPTZ '2026-11-20 "
              + time
              + ":00+00' + to_seconds(60 * i) AS timestamp, "
              + columns
              + " FROM range(3) AS t(i)) TO '"
              + file
              + "' (FORMAT parquet)");
    }
    lake.put(HEALTH_KEY.formatted(time.replace(":", "")), Files.readAllBytes(file));
  }

  @ParameterizedTest
  @CsvSource({"SQLITE, REGISTER", "SQLITE, FOLD", "POSTGRES, REGISTER", "POSTGRES, FOLD"})
  void aStationHasItsLastRowsTimeItsLagAndTheHealthOfItsNewestFile(
      CatalogType type, IngestMode mode) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester(IngestSettings.defaults().withMode(mode))) {
      for (String time : List.of("10:15", "10:00")) {
        StationFile file = StationFile.floats("a", "2026-11-20T" + time + ":00Z");
        lake.put(file.key(), file.bytes());
        health(
            lake,
            time,
            (time.equals("10:15") ? "100" : "5")
                + " - i::INTEGER AS free_heap, -70::INTEGER AS rssi");
        ingester.pass();
      }
      Map<String, Object> a = station(lake, "a");
      assertEquals("2026-11-20T10:15:55Z", a.get("seen"));
      assertEquals(98L, a.get("free_heap"), "the least of the newest file, whatever came after it");
      assertEquals(-70L, a.get("rssi"));
      long own =
          lake.catalog()
              .read(
                  r ->
                      r.sql()
                          .number(
                              "SELECT count(*) FROM ducklake_file_partition_value WHERE"
                                  + " partition_key_index = 0"));
      assertEquals(mode == IngestMode.FOLD ? 0 : 4, own, "files that are a station's alone");
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void ofAFileThatIsForgottenNothingIsTold(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester()) {
      StationFile file = StationFile.floats("a", "2026-11-20T10:15:00Z");
      lake.put(file.key(), file.bytes());
      health(lake, "10:15", "100 - i::INTEGER AS free_heap");
      ingester.pass();
      assertEquals(98L, station(lake, "a").get("free_heap"));
      Forgetting.run(lake.catalog(), lake.bucket().name(), List.of(HEALTH_KEY.formatted("1015")));
      assertNull(station(lake, "a").get("free_heap"));
      assertEquals("2026-11-20T10:15:55Z", station(lake, "a").get("seen"));
    }
  }
}
