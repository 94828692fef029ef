package space.opensensor.ducklake.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.ingest.IngestMode;
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.ingest.SchemaEvolution;
import space.opensensor.ducklake.maintain.Compactor;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;

/** What the lake leaves out or takes from the catalog must not change an answer. */
@Tag("integration")
class PrunedQueriesTest {

  private static final Instant FIRST = Instant.parse("2026-11-20T00:00:00Z");
  private static final int WINDOWS = 8;

  /** Statements over {@code T}, of every kind that the reader tells apart, and of others. */
  private static final List<String> STATEMENTS =
      List.of(
          "SELECT count(*) FROM T",
          "SELECT count(*), min(timestamp), max(timestamp) FROM T",
          "SELECT station, count(*), min(timestamp), max(timestamp) FROM T GROUP BY station",
          "SELECT station, count(*) FROM T WHERE F GROUP BY ALL",
          "SELECT count(*), max(temperature) FROM T WHERE F",
          "SELECT count(*), min(timestamp) FROM T WHERE F",
          "SELECT min(timestamp), max(timestamp), count(timestamp) FROM T WHERE F",
          "SELECT max(timestamp) FROM (SELECT * FROM T WHERE F)",
          "SELECT max(t) FROM (SELECT timestamp AS t, station FROM T) WHERE F2",
          "SELECT t.station, count(*) FROM T t WHERE t.temperature > 5 GROUP BY t.station",
          "SELECT max(timestamp) FILTER (station = 's1') FROM T",
          "SELECT arg_max(temperature, timestamp) FROM T WHERE F",
          "SELECT 's1' AS station, count(*) FROM T WHERE F",
          "SELECT count(T) FROM T",
          "SELECT count(*) FROM T a JOIN T b USING (station, timestamp) WHERE F",
          "SELECT a.station, count(*) FROM T a JOIN T b ON a.station = b.station"
              + " WHERE a.timestamp < b.timestamp GROUP BY ALL",
          "SELECT count(*) FROM T NATURAL JOIN (SELECT DISTINCT station FROM T WHERE F)",
          "SELECT count(*) FROM (SELECT station FROM T UNION SELECT station FROM T WHERE F)",
          "SELECT count(*) FROM T WHERE NOT (F)",
          "SELECT count(*) FROM T WHERE F OR temperature > 7",
          "SELECT count(*) FROM T WHERE F AND (SELECT count(*) FROM T WHERE F) > 0",
          "WITH T2 AS (SELECT * FROM T WHERE F) SELECT station, max(timestamp) FROM T2 GROUP BY ALL",
          "SELECT count(*), count(DISTINCT timestamp) FROM T WHERE F",
          "SELECT station, timestamp, row_number() OVER (PARTITION BY station ORDER BY timestamp)"
              + " FROM T WHERE F",
          "SELECT * FROM T WHERE F",
          "FROM T SELECT sum(light) WHERE F",
          "SELECT count(*) FROM T WHERE station.upper() = 'S1' AND F",
          "SELECT station.lower(), temperature.max() FROM T GROUP BY ALL",
          "SELECT count(*) FROM T x WHERE x.timestamp::DATE = '2026-11-20' AND F",
          "SELECT max(timestamp) OVER (), count(*) OVER () FROM T WHERE F",
          "SELECT station, max(timestamp) AS timestamp FROM T GROUP BY station ORDER BY timestamp",
          "SELECT count(*) FROM T LEFT JOIN (VALUES ('s1')) v(station) USING (station) WHERE F",
          "SELECT count(*) FROM (VALUES ('s1'), ('x')) v(s) LEFT JOIN T ON s = station",
          "SELECT count(*) FROM T WHERE station IS NULL OR F",
          "SELECT max(timestamp) FROM T HAVING min(timestamp) < '2026-11-20T02:00:00Z'",
          "SELECT station, (SELECT max(timestamp) FROM T b WHERE b.station = a.station) FROM T a"
              + " WHERE F",
          "SELECT max(timestamp) FROM T a WHERE EXISTS (FROM T b WHERE b.station = a.station AND"
              + " b.temperature > 8)",
          "SELECT * EXCLUDE (light) FROM T WHERE F",
          "SELECT min(COLUMNS(*)), max(COLUMNS(*)) FROM T WHERE F",
          "SELECT count(COLUMNS('t.*')) FROM T WHERE F",
          "SELECT min(station), max(station), count(DISTINCT station) FROM T WHERE F",
          "SELECT station FROM T WHERE F QUALIFY row_number() OVER (PARTITION BY station) = 1",
          "SELECT min(timestamp) OVER (PARTITION BY station), station FROM T WHERE F",
          "SELECT station AS timestamp, max(timestamp) FROM T WHERE F GROUP BY station",
          "SELECT max(timestamp) FROM T GROUP BY timestamp",
          "SELECT max(DISTINCT timestamp), min(timestamp), max(timestamp, 3) FROM T",
          "SELECT station, count(*), max(timestamp) FROM T WHERE F GROUP BY ROLLUP (station)",
          "SELECT count(*) FROM T a POSITIONAL JOIN T b",
          "SELECT count(*), max(timestamp) FROM T USING SAMPLE 100%",
          "SELECT max(\"TIMESTAMP\"), MIN(T.\"Station\") FROM T /* WHERE station = 's1' */",
          "SELECT DISTINCT ON (station) station FROM T WHERE F -- AND station = 's1'",
          "SELECT station, sum(CASE WHEN F THEN 1 ELSE 0 END), max(timestamp) FROM T GROUP BY ALL",
          "SELECT count(*) FROM T WHERE timestamp IN (SELECT max(timestamp) FROM T GROUP BY station)",
          "(SELECT station, timestamp FROM T WHERE F) EXCEPT (SELECT station, timestamp FROM T"
              + " WHERE temperature > 6)",
          "SELECT station, max(timestamp) - min(timestamp) FROM T WHERE F GROUP BY 1",
          "SELECT count(light), count(*), count(station) FROM T WHERE F",
          "SELECT station LIKE 's%3', count(*), avg(temperature) FROM T GROUP BY ALL",
          "SELECT count(*), sum(light) FROM T WHERE station LIKE '%3' OR F",
          "SELECT count(*), sum(light) FROM T WHERE station NOT IN ('s1', 's%203') AND F",
          "SELECT count(temperature) FROM T WHERE T.station IN ('s1', 's 3') AND F",
          "SELECT count(temperature) FROM T r WHERE r.station = 's2' OR r.timestamp > '2026-11-20 08:00:00Z'",
          "SELECT (SELECT count(temperature) FROM T b WHERE a.s IN ('s1', 's2'))"
              + " FROM (VALUES ('s1'), ('x')) a(s)",
          "SELECT struct_pack(a := max(timestamp)), list(DISTINCT station ORDER BY station) FROM T");

  @TempDir Path directory;

  @Test
  void answersAreThoseOfReadParquetOverTheSameFiles() throws Exception {
    compareAll(1);
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(longs = {2, 3})
  void answersAreThoseOfReadParquetOverMoreFiles(long seed) throws Exception {
    compareAll(seed);
  }

  private void compareAll(long seed) throws Exception {
    Random random = new Random(seed);
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester =
            lake.ingester(IngestSettings.defaults().withEvolution(SchemaEvolution.ADD));
        LakeReader reader = lake.reader()) {
      put(lake, random);
      ingester.pass();
      compare(lake, reader, random, "seed " + seed);
      new Compactor(
              lake.catalog(),
              lake.engine(),
              new FileCache(lake.storage(), lake.cache(), 64 << 20),
              lake.storage(),
              new Compactor.Settings(2, 1 << 20, 64))
          .compact("readings", false);
      compare(lake, reader, random, "compacted, seed " + seed);
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void ofOtherStationsNoFilesAreListed(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory)) {
      take(lake, IngestMode.REGISTER, "10");
      take(lake, IngestMode.REGISTER, "11");
      assertEquals(2, listed(lake, "s2"));
      assertEquals(4, listed(lake, "s1", "s3"));
      assertEquals(0, listed(lake, "s4"));
      // A fold has rows of all stations.
      take(lake, IngestMode.FOLD, "12");
      assertEquals(3, listed(lake, "s2"));
      assertEquals(1, listed(lake, "s4"));
      assertEquals(7, listed(lake));
    }
  }

  private static void take(TestLake lake, IngestMode mode, String hour) throws Exception {
    try (Ingester ingester = lake.ingester(IngestSettings.defaults().withMode(mode))) {
      for (String station : List.of("s1", "s2", "s3")) {
        StationFile file = StationFile.floats(station, "2026-11-20T" + hour + ":00:00Z");
        lake.put(file.key(), file.bytes());
      }
      ingester.pass();
    }
  }

  private static int listed(TestLake lake, String... stations) {
    List<Filter> any =
        Stream.of(stations).map(s -> new Filter("station", Filter.Operator.EQ, s)).toList();
    List<AnyOf> conditions = any.isEmpty() ? List.of() : List.of(new AnyOf(any));
    return lake.catalog()
        .read(
            r -> {
              long now = r.latest().id();
              return TableState.visible(r, r.table("readings", now), now, conditions)
                  .files()
                  .size();
            });
  }

  private void put(TestLake lake, Random random) {
    for (int w = 0; w < WINDOWS; w++) {
      for (String station : List.of("s1", "s2", "s%203")) {
        String start = FIRST.plusSeconds(900L * w + 28_800L * random.nextInt(3)).toString();
        StationFile file =
            random.nextBoolean()
                ? StationFile.floats(station, start)
                : StationFile.decimals(station, start);
        if (random.nextInt(3) == 0) {
          file.with(Column.of(40 + w % 3, "extra_" + w % 3, ColumnType.FLOAT).optional());
        }
        if (random.nextInt(3) == 0) {
          file.inMillis();
        }
        StationFile sized = file.rows(1 + random.nextInt(9));
        lake.put(sized.key(), sized.bytes());
      }
    }
  }

  private void compare(TestLake lake, LakeReader reader, Random random, String place)
      throws Exception {
    try (Connection connection = lake.engine().connect();
        Statement plain = connection.createStatement()) {
      plain.execute(
          "CREATE TEMP TABLE readings AS SELECT "
              + String.join(", ", columns(reader))
              + " FROM read_parquet("
              + DuckEngine.quoted(DuckEngine.path(directory.resolve("bucket")) + "/**/*.parquet")
              + ", hive_partitioning = true, hive_types = {'station': VARCHAR},"
              + " union_by_name = true)");
      for (String statement : STATEMENTS) {
        String condition = condition(random);
        String sql =
            statement
                .replaceAll("\\bF2\\b", condition.contains("timestamp") ? "true" : condition)
                .replaceAll("\\bF\\b", condition)
                .replaceAll("\\bT\\b", "readings");
        assertEquals(
            sorted(plain, sql),
            sorted(reader.sql(sql, SnapshotChoice.LATEST, QueryLimits.WIDE)),
            place + ": " + sql);
      }
    }
  }

  /** The lake's columns, in its types. */
  private static List<String> columns(LakeReader reader) {
    return reader.tables(SnapshotChoice.LATEST).get(0).columns().stream()
        .map(c -> c.name() + "::" + c.type().duckdb() + " AS " + c.name())
        .toList();
  }

  private static String condition(Random random) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      Instant time = FIRST.plusSeconds(900L * random.nextInt(WINDOWS) + 5L * random.nextInt(3));
      String text = time.toString().replace("T", " ").replace("Z", "");
      String literal =
          List.of(
                  "'" + time + "'",
                  "TIMESTAMPTZ '" + time + "'",
                  "TIMESTAMP '" + text + "'",
                  "'" + text + "+00'::TIMESTAMPTZ",
                  "DATE '2026-11-20'",
                  "TIMESTAMPTZ '" + time + "' - INTERVAL 1 HOUR")
              .get(random.nextInt(6));
      String operator = List.of("<", "<=", ">", ">=", "=", "<>").get(random.nextInt(6));
      List<String> stations = List.of("s1", "s2", "s 3", "s%203", "nobody", "null");
      String station = "'" + stations.get(random.nextInt(6)) + "'";
      String other = "'" + stations.get(random.nextInt(6)) + "'";
      all.add(
          switch (random.nextInt(16)) {
            case 0, 1 -> "timestamp " + operator + " " + literal;
            case 2 -> literal + " " + operator + " timestamp";
            case 3 -> "station " + operator + " " + station;
            case 4 -> "station = " + station;
            case 5 -> "timestamp BETWEEN '2026-11-20T00:30:00Z' AND " + literal;
            case 6 -> "station IN (" + station + ", " + other + ")";
            case 7 -> "station IN (NULL, " + station + ", " + other + ")";
            case 8 -> "timestamp IN (" + literal + ", '" + FIRST + "', NULL)";
            case 9 -> "(station = " + station + " OR " + other + " = station)";
            case 10 ->
                "(station = "
                    + station
                    + " AND timestamp < "
                    + literal
                    + " OR timestamp > '"
                    + time
                    + "')";
            case 11 -> "(station NOT IN (" + station + ", " + other + ") OR station IS NULL)";
            case 12 -> "station IN (" + station + ", lower('S2'), 's' || '1')";
            case 13 -> "(upper(station) IN ('S1', " + station + ") OR station = " + other + ")";
            case 14 -> "(station IN (" + station + ")) IS NOT TRUE";
            default -> "station COLLATE NOCASE IN ('S1', " + other + ")";
          });
    }
    return String.join(" AND ", all);
  }

  private static List<String> sorted(Statement plain, String sql) throws SQLException {
    try (ResultSet result = plain.executeQuery(sql)) {
      return sorted(LakeReader.collect(result, 0, QueryLimits.WIDE));
    }
  }

  private static List<String> sorted(Rows rows) {
    return rows.rows().stream().map(List::toString).sorted().toList();
  }

  @Test
  void rowsAreCountedWithoutTheirFiles() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      for (int m = 0; m < 60; m += 15) {
        StationFile file =
            StationFile.floats("a", String.format(Locale.ROOT, "2026-11-20T10:%02d:00Z", m));
        lake.put(file.key(), file.bytes());
      }
      ingester.pass();
      for (Path file : parquet()) {
        Files.delete(file);
      }
      assertEquals(
          "[[a, 48, 2026-11-20T10:00Z, 2026-11-20T10:45:55Z]]",
          sql(
              reader,
              "SELECT station, count(*), min(timestamp), max(timestamp) FROM readings GROUP BY 1"));
      assertEquals("[[0]]", sql(reader, "SELECT count(*) FROM readings WHERE station = 'b'"));
      assertThrows(
          RuntimeException.class, () -> sql(reader, "SELECT max(temperature) FROM readings"));
    }
  }

  @Test
  void manyRowsAreCountedAsTheyAre() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      // More than are made of one list.
      StationFile many = StationFile.floats("a", "2026-11-20T10:00:00Z").rows(70_000);
      StationFile few = StationFile.floats("a", "2026-11-25T10:00:00Z").rows(3);
      List.of(many, few).forEach(f -> lake.put(f.key(), f.bytes()));
      ingester.pass();
      assertEquals("[[70003]]", sql(reader, "SELECT count(*) FROM readings"));
      assertEquals(
          "[[a, 70003, 2026-11-20T10:00Z, 2026-11-25T10:00:10Z]]",
          sql(
              reader,
              "SELECT station, count(*), min(timestamp), max(timestamp) FROM readings GROUP BY 1"));
    }
  }

  @Test
  void filesOfOtherStationsAndTimesAreNotOpened() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      List<StationFile> files = new ArrayList<>();
      for (String station : List.of("a", "b", "c")) {
        for (int hour = 10; hour < 14; hour += 2) {
          files.add(StationFile.floats(station, "2026-11-20T" + hour + ":00:00Z"));
        }
      }
      files.forEach(f -> lake.put(f.key(), f.bytes()));
      ingester.pass();
      for (StationFile file : files.subList(1, 6)) {
        if (!file.key().contains("station=c") || !file.key().contains("1000")) {
          Files.delete(directory.resolve("bucket").resolve(file.key()));
        }
      }
      // Of a and c, the files of ten o'clock are there.
      String early = "timestamp < '2026-11-20T11:00:00Z'";
      Map<String, Integer> rows = new LinkedHashMap<>();
      rows.put("station = 'a' AND " + early, 12);
      rows.put("station IN ('a') AND " + early, 12);
      rows.put("station IN ('c', 'a', 'nobody') AND " + early, 24);
      rows.put(early + " AND readings.station IN ('a', NULL, 'c')", 24);
      rows.put("(station = 'a' OR 'c' = station) AND " + early, 24);
      rows.put(early + " AND (station = 'a' OR station = 'c' AND temperature < 99)", 24);
      rows.put("station IN ('a', 'c') AND timestamp IN ('2026-11-20T10:00:05Z', NULL)", 2);
      rows.put("station IN ('nobody', NULL)", 0);
      rows.forEach(
          (where, count) ->
              assertEquals(
                  "[[" + count + "]]",
                  sql(reader, "SELECT count(temperature) FROM readings WHERE " + where),
                  where));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"station=b", "a [b]*", "x/station=NULL/y", "station=c=d", "plain"})
  void aStationIsThatOfTheCatalogWhateverFolderTheBucketIsIn(String folder) throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory.resolve(folder));
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader()) {
      for (String station : List.of("a", "007", "s%203", "a+b", "a'b")) {
        StationFile file = StationFile.floats(station, "2026-11-20T10:00:00Z");
        lake.put(file.key(), file.bytes());
      }
      ingester.pass();
      String catalog = sql(reader, "SELECT station, count(*) FROM readings GROUP BY 1 ORDER BY 1");
      assertEquals(
          catalog,
          sql(
              reader,
              "SELECT station, count(temperature) FROM readings GROUP BY station ORDER BY station"));
      String some = " FROM readings WHERE station IN ('007', 's 3', 'b')";
      assertEquals(
          sql(reader, "SELECT count(*)" + some), sql(reader, "SELECT count(temperature)" + some));
    }
  }

  private List<Path> parquet() throws Exception {
    try (var all = Files.walk(directory.resolve("bucket"))) {
      List<Path> files = all.filter(f -> f.toString().endsWith(".parquet")).toList();
      assertTrue(files.size() > 0);
      return files;
    }
  }

  private static String sql(LakeReader reader, String sql) {
    return reader.sql(sql, SnapshotChoice.LATEST, QueryLimits.WIDE).rows().toString();
  }
}
