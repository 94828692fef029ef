package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.simulator.SampleRows;

class QueryCommandTest {

  @TempDir Path directory;
  private final Cli cli = new Cli();

  private void store(String key, String rows) throws IOException {
    Path file = directory.resolve("s3/station").resolve(key);
    Files.createDirectories(file.getParent());
    cli.succeed("encode", SampleRows.file(rows).toString(), file.toString());
  }

  private String[] query(String sql) {
    return new String[] {"query", sql, "--data-dir", directory.toString()};
  }

  @Test
  void theViewHoldsTheRowsOfAllObjectsWithThePartsOfTheirKeys() throws Exception {
    store("station=a/year=2025/month=11/day=21/data_0000.parquet", "quant0");
    store("lab/1/station=b-2/year=2025/month=11/day=21/data_0015_1.parquet", "quant1");
    assertEquals(
        String.join(
            System.lineSeparator(),
            "station  year  month  rows  first                 warmest",
            "-------  ----  -----  ----  --------------------  -------",
            "a        2025     11   178  2025-11-21 00:00:00Z    23.42",
            "b-2      2025     11   178  2025-11-21 00:15:00Z    24.36",
            ""),
        cli.succeed(
            query(
                "SELECT station, year, month, count(*) AS rows, min(timestamp) AS first,"
                    + " max(temperature) AS warmest FROM readings GROUP BY ALL ORDER BY 1")));
  }

  @Test
  void aDataDirectoryMayHaveAnyName() throws Exception {
    directory = directory.resolve("it's (1) [" + Cli.letter("ü", "u") + "] *?");
    store("station=a/year=2025/month=11/day=21/data_0000.parquet", "quant0");
    assertTrue(cli.succeed(query("SELECT count(*) FROM readings")).contains("178"));
  }

  @Test
  void theStationsHealthIsApart() throws Exception {
    store("station=a/year=2025/month=11/day=21/data_0000.parquet", "quant0");
    store("health/station=a/year=2025/month=11/day=20/health_0000.parquet", "quant1");
    assertTrue(cli.succeed(query("SELECT count(*) FROM readings")).contains("178"));
    assertTrue(cli.succeed(query("SELECT count(*), max(station) FROM health")).contains("178  a"));
  }

  @Test
  void rowsWithEstimatedTimesAreApart() throws Exception {
    store("station=a/year=2025/month=11/day=21/data_0000.parquet", "quant0");
    store("unsynced/station=a/boot=3/year=2025/month=11/day=20/data_0000.parquet", "quant1");
    assertTrue(cli.succeed(query("SELECT count(*) FROM readings")).contains("178"));
    assertTrue(
        cli.succeed(query("SELECT boot, count(*) FROM unsynced GROUP BY 1")).contains("178"));
  }

  @Test
  void anEmptyBucketIsSaidToBeEmpty() {
    assertEquals(
        "station: "
            + directory.resolve("s3/station")
            + ": no objects yet; run station simulate first, or name another --data-dir",
        cli.fail(1, query("SELECT 1")));
  }

  @Test
  void wrongSqlIsOneLine() throws Exception {
    store("station=a/year=2025/month=11/day=21/data_0000.parquet", "quant0");
    String error = cli.fail(1, query("SELECT temprature FROM readings"));
    assertTrue(error.contains("\"temprature\" not found"), error);
  }

  @Test
  void aStatementWithoutAResultIsDone() throws Exception {
    store("station=a/year=2025/month=11/day=21/data_0000.parquet", "quant0");
    assertTrue(cli.succeed(query("CREATE TABLE t (x INT)")).startsWith("done"));
  }

  @Test
  void programsGetJson() throws Exception {
    store("station=a/year=2025/month=11/day=21/data_0000.parquet", "quant0");
    String[] query =
        query(
            "SELECT count(*) AS n, min(timestamp) AS t, 'ü\"\\' AS x, NULL AS none, 'nan'::FLOAT AS nan,"
                + " true AS b, max(temperature)::DECIMAL(9, 2) AS d FROM readings");
    String[] json = Arrays.copyOf(query, query.length + 1);
    json[query.length] = "--json";
    assertEquals(
        "{\"n\": 178, \"t\": \"2025-11-21T00:00:00Z\", \"x\": \"ü\\\"\\\\\", \"none\": null,"
            + " \"nan\": \"NaN\", \"b\": true, \"d\": 23.42}",
        cli.succeed(json).strip());
    json[1] = "SELECT 1 AS a, 2 AS a";
    assertEquals(
        "station: --json: two columns are called a; name them apart", cli.fail(1, json).strip());
  }

  @Test
  void theZoneOfTheMachineMovesNoTime() throws Exception {
    store("station=a/year=2025/month=11/day=21/data_0000.parquet", "quant0");
    TimeZone own = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Apia"));
    try {
      String shown = cli.succeed(query("SELECT make_timestamptz(1365209494696424) AS t"));
      assertTrue(shown.contains("00:51:34"), shown);
    } finally {
      TimeZone.setDefault(own);
    }
  }
}
