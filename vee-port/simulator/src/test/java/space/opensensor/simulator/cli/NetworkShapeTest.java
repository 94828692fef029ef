package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.simulator.DuckDbFiles;

/** The objects of the profile {@code enviro} are those of the opensensor.space network. */
@Timeout(180)
class NetworkShapeTest {

  private static final String STATION = "0195ae3c-43e0-7624-8c5c-7424adbcc30d";
  private static final String OTHER = "019ab390-f291-7a30-bca8-381286e4c2aa";

  @TempDir private static Path directory;

  @BeforeAll
  static void simulate() {
    for (String station : List.of(STATION, OTHER)) {
      new Cli()
          .succeed(
              "simulate",
              "--data-dir",
              directory.toString(),
              "--profile",
              "enviro",
              "--station",
              station,
              "--start",
              "2026-01-31T10:00Z",
              "--windows",
              "5");
    }
  }

  private static String all() {
    return "read_parquet("
        + DuckDbFiles.in(directory.resolve("s3/station"), "station=*/**/*.parquet")
        + ", union_by_name = true, hive_partitioning = true)";
  }

  /** Rows with bars between cells. */
  private static List<String> query(String sql) throws Exception {
    List<String> rows = new ArrayList<>();
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      try (ResultSet result = statement.executeQuery(sql)) {
        while (result.next()) {
          StringBuilder row = new StringBuilder();
          for (int c = 1; c <= result.getMetaData().getColumnCount(); c++) {
            row.append(c == 1 ? "" : "|").append(result.getString(c));
          }
          rows.add(row.toString());
        }
      }
    }
    return rows;
  }

  @Test
  void theColumnsHaveTheNetworksNamesTypesAndOrder() throws Exception {
    String file =
        directory.resolve("s3/station")
            + ("/station=" + STATION + "/year=2026/month=01/day=31/data_1000.parquet");
    List<String> expected =
        new ArrayList<>(List.of("timestamp|TIMESTAMP WITH TIME ZONE", "station_id|VARCHAR"));
    for (String name :
        ("temperature raw_temperature pressure humidity raw_humidity oxidised reducing nh3 lux"
                + " proximity pm1 pm25 pm10 particles_03um particles_05um particles_10um"
                + " particles_25um particles_50um particles_100um")
            .split(" ")) {
      expected.add(name + "|FLOAT");
    }
    assertEquals(
        expected,
        query(
            "SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet('"
                + file
                + "', hive_partitioning = false))"));
    assertEquals(
        List.of("TimestampType(isAdjustedToUTC=1, unit=TimeUnit(MILLIS=MilliSeconds()))"),
        query(
            String.format(
                Locale.ROOT,
                "SELECT replace(replace(logical_type, '<null>', ''), ', MICROS=, NANOS=', '')"
                    + " FROM parquet_schema('%s') WHERE name = 'timestamp'",
                file)));
  }

  @Test
  void hourlyAveragesByTheStationOfTheKeysNamedAsTheColumn() throws Exception {
    List<String> rows =
        query(
            "SELECT station AS station_id, date_trunc('hour', timestamp)::VARCHAR AS hour,"
                + " round(avg(temperature), 2) AS temperature, round(avg(nh3), 2) AS nh3,"
                + " round(avg(pm25), 2) AS pm25, round(avg(particles_100um), 0) AS particles,"
                + " count(*) AS readings_count FROM "
                + all()
                + " GROUP BY station, date_trunc('hour', timestamp) ORDER BY station, hour");
    assertEquals(4, rows.size(), rows::toString);
    assertTrue(rows.get(0).startsWith(STATION + "|2026-01-31 10:00:00+00|"), rows.get(0));
    assertTrue(rows.get(0).endsWith("|719"), rows.get(0));
    assertTrue(rows.get(3).startsWith(OTHER + "|2026-01-31 11:00:00+00|"), rows.get(3));
  }

  @Test
  void theColumnNamesTheStationOfTheKeyInEveryRow() throws Exception {
    assertEquals(
        List.of(STATION + "|899|0", OTHER + "|899|0"),
        query(
            "SELECT station_id, count(*), count(*) FILTER (station_id <> station::VARCHAR) FROM "
                + all()
                + " GROUP BY station_id ORDER BY station_id"));
  }

  @Test
  void summariesOfGasesAreInKiloohmsAndOfParticlesByDay() throws Exception {
    assertEquals(
        List.of("true|true|2026-01-31|true"),
        query(
            "SELECT avg(oxidised) BETWEEN 1 AND 1000, avg(nh3) BETWEEN 1 AND 2000,"
                + " any_value(strftime(date_trunc('day', timezone('Europe/Berlin', timestamp)),"
                + " '%Y-%m-%d')), quantile_cont(pm25, 0.25) <= median(pm25) FROM "
                + all()
                + " WHERE station_id = '"
                + STATION
                + "' AND (oxidised IS NOT NULL OR reducing IS NOT NULL OR nh3 IS NOT NULL)"));
  }

  /** What its pages ask: means that roll over a day, bands by hour of the reader's day, words. */
  @Test
  void rollingMeansBandsByHourAndTheLastDayAreAnswered() throws Exception {
    String ofOne = " FROM " + all() + " WHERE station_id = '" + STATION + "'";
    String hours =
        "(SELECT date_trunc('hour', timezone('Europe/Berlin', timestamp)) AS hour, avg(pm25) AS pm"
            + ofOne
            + " GROUP BY 1)";
    assertEquals(
        List.of("11|true", "12|true"),
        query(
            "WITH hours AS "
                + hours
                + " SELECT extract('hour' FROM hour), abs(avg(pm) OVER (ORDER BY hour ROWS BETWEEN"
                + " 23 PRECEDING AND CURRENT ROW) - (SELECT avg(pm) FROM hours h WHERE h.hour <="
                + " hours.hour)) < 1e-6 FROM hours ORDER BY hour"));
    assertEquals(
        List.of("11|true", "12|true"),
        query(
            "SELECT date_part('hour', timezone('Europe/Berlin', timestamp)) AS hour, min(pm25) <="
                + " quantile_cont(pm25, 0.25) AND quantile_cont(pm25, 0.75) <= max(pm25) AND"
                + " median(pm25) BETWEEN quantile_cont(pm25, 0.25) AND quantile_cont(pm25, 0.75)"
                + ofOne
                + " AND pm25 IS NOT NULL GROUP BY hour ORDER BY hour"));
    assertEquals(
        List.of(true),
        query(
                "SELECT round(avg(pm25), 1) AS mean, mean || ' µg/m³' AS shown, CASE WHEN mean <= 35.4"
                    + " THEN 'well' ELSE 'ill' END AS word"
                    + ofOne
                    + " AND timestamp >= (SELECT max(timestamp) - INTERVAL '24 hours'"
                    + ofOne
                    + ") AND timezone('Europe/Berlin', timestamp)::date BETWEEN"
                    + " '2026-01-31'::date AND '2026-01-31'::date")
            .stream()
            .map(row -> row.matches("[0-9.]+[|][0-9.]+ µg/m³[|](well|ill)"))
            .toList());
    assertEquals(
        List.of("15|true"),
        query(
            "SELECT count(*), bool_and(temperature IS NOT NULL AND proximity IS NOT NULL) FROM"
                + " (SELECT date_trunc('minute', timestamp) AS minute, round(avg(temperature), 1)"
                + " AS temperature, round(avg(proximity), 0) AS proximity FROM read_parquet('"
                + directory.resolve("s3/station")
                + ("/station=" + STATION + "/year=2026/month=01/day=31/data_1015.parquet")
                + "') GROUP BY 1)"));
  }

  @Test
  void aFilterOnTheColumnReadsItsStatistics() throws Exception {
    assertEquals(
        List.of(STATION + "|" + STATION + "|0"),
        query(
            "SELECT DISTINCT stats_min_value, stats_max_value, stats_null_count FROM parquet_metadata("
                + DuckDbFiles.in(directory.resolve("s3/station/station=" + STATION), "**/*.parquet")
                + ") WHERE path_in_schema = 'station_id'"));
  }
}
