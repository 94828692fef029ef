package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.AlteredParquet;
import space.opensensor.ducklake.ApacheParquet;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.cli.LakeCommandLine;

/**
 * Files that lie about what engines skip rows by. Each is set aside with its reason, or every
 * condition finds the rows that it finds among the values.
 */
@Tag("integration")
class SkippedRowsTest {

  private static final String DAY = "station=a/year=2026/month=11/day=20/";
  private static final long START = 1_795_168_800_000_000L;
  private static final int ROWS = 100;
  private static final String SCHEMA =
      "message m { required int64 timestamp (TIMESTAMP(MICROS,true));"
          + " optional float temperature; optional float humidity;"
          + " optional binary note (STRING); }";

  /** Conditions as DuckDB and Apache's reader put them. */
  private static final Map<String, FilterPredicate> CONDITIONS = conditions();

  @TempDir Path directory;

  private static Map<String, FilterPredicate> conditions() {
    var temperature = FilterApi.floatColumn("temperature");
    var note = FilterApi.binaryColumn("note");
    Map<String, FilterPredicate> all = new LinkedHashMap<>();
    for (float value : new float[] {-1, 0, 5, 21.5f, 60, 99, 1000}) {
      String text = value + "::FLOAT";
      all.put("temperature = " + text, FilterApi.eq(temperature, value));
      all.put("temperature < " + text, FilterApi.lt(temperature, value));
      all.put("temperature >= " + text, FilterApi.gtEq(temperature, value));
    }
    all.put("temperature IS NULL", FilterApi.eq(temperature, null));
    all.put("temperature IS NOT NULL", FilterApi.notEq(temperature, null));
    for (String value : List.of("", "n1", "n3", "n9", "zz")) {
      all.put("note = '" + value + "'", FilterApi.eq(note, Binary.fromString(value)));
      all.put("note > '" + value + "'", FilterApi.gt(note, Binary.fromString(value)));
    }
    var time = FilterApi.longColumn("timestamp");
    for (long row : new long[] {0, 50, 99}) {
      long micros = START + row * 5_000_000;
      String text = "make_timestamptz(" + micros + ")";
      all.put("timestamp = " + text, FilterApi.eq(time, micros));
      all.put("timestamp > " + text, FilterApi.gt(time, micros));
    }
    return all;
  }

  /** An honest file: ascending temperatures, every tenth missing, and a dictionary of ten notes. */
  private byte[] honest(WriterVersion version) throws Exception {
    return ApacheParquet.write(
        directory.resolve("honest.parquet"),
        SCHEMA,
        "note",
        List.of("timestamp", "temperature"),
        version,
        ROWS,
        (group, i) -> {
          group.append("timestamp", START + i * 5_000_000L);
          if (i % 10 != 9) {
            group.append("temperature", (float) i);
          }
          group.append("humidity", 40f + i % 3);
          group.append("note", "n" + i % 10);
        });
  }

  /** An honest file of DuckDB: a dictionary and a Bloom filter for each column. */
  private byte[] honestOfDuckDb() throws Exception {
    return duckDb(
        "SELECT make_timestamptz("
            + START
            + " + 5000000 * (i // 10)::BIGINT) AS timestamp,"
            + " (i % 10)::FLOAT AS temperature, (i % 7)::FLOAT AS humidity,"
            + " 'n' || i % 10 AS note, (i % 10)::DECIMAL(9, 2) AS pressure,"
            + " CASE WHEN i % 3 = 0 THEN 0.0::FLOAT WHEN i % 3 = 1 THEN 'nan'::FLOAT END AS pm10,"
            + " (i % 5)::BIGINT AS far FROM range(1000) t(i)");
  }

  private byte[] duckDb(String query) throws Exception {
    Path file = directory.resolve("duck.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute("COPY (" + query + ") TO '" + file + "' (FORMAT parquet)");
    }
    return Files.readAllBytes(file);
  }

  @ParameterizedTest
  @EnumSource(WriterVersion.class)
  void claimsOfApachesWriterAreComparedWithTheValues(WriterVersion version) throws Exception {
    byte[] file = honest(version);
    assertNothingIsSkipped(file, true);
    Map<byte[], String> files = new LinkedHashMap<>();
    files.put(file, "");
    files.putAll(SkipLies.aboutRowGroups(file));
    files.putAll(SkipLies.aboutEncodings(file));
    files.putAll(SkipLies.ofIndexes(file));
    files.putAll(SkipLies.ofPageHeaders(file, version == WriterVersion.PARQUET_2_0));
    files.putAll(SkipLies.ofFilters(file, SkipLies.TIME, SkipLies.TEMPERATURE));
    takeIn(files);
  }

  /** The doctor is to find nothing ill, and compares the clock with the time of a file. */
  @Test
  @Tag("file-times")
  void claimsThatNoEngineSkipsByAreHarmless() throws Exception {
    Map<byte[], String> files = new LinkedHashMap<>();
    for (byte[] file : SkipLies.harmless(honest(WriterVersion.PARQUET_1_0))) {
      assertNothingIsSkipped(file, true);
      files.put(file, "");
    }
    takeIn(files);
  }

  @Test
  void filtersOfDuckDbAreComparedWithTheValues() throws Exception {
    byte[] file = honestOfDuckDb();
    assertNothingIsSkipped(file, false);
    assertEquals("", reason(file));
    int columns = AlteredParquet.metadata(file).getRow_groups().get(0).getColumnsSize();
    for (int column = 0; column < columns; column++) {
      assertTrue(
          AlteredParquet.metadata(file)
              .getRow_groups()
              .get(0)
              .getColumns()
              .get(column)
              .getMeta_data()
              .isSetBloom_filter_offset(),
          "column " + column);
      for (Map.Entry<byte[], String> e : SkipLies.ofFilters(file, column).entrySet()) {
        String reason = reason(e.getKey());
        assertTrue(reason.contains(e.getValue()), column + ": " + e.getValue() + ": " + reason);
      }
    }
  }

  @Test
  void aZeroThatAFilterHasWithTheOtherSignAloneIsSetAside() throws Exception {
    byte[] file =
        duckDb(
            "SELECT make_timestamptz("
                + START
                + " + i // 10) AS timestamp, (i % 5)::FLOAT * -1 AS temperature FROM range(100) t(i)");
    // DuckDB 1.5 finds no row that is zero, 2.0 all.
    assertEquals(
        "column \"temperature\": -0.0 is a value, but not in the Bloom filter by the bits that"
            + " engines look for: write such columns without Bloom filters",
        reason(file));
  }

  @Test
  void aLieAboutAColumnThatTheTableHasNotYetIsFound() throws Exception {
    byte[] file =
        duckDb(
            "SELECT make_timestamptz("
                + START
                + " + i) AS timestamp, (400 + i)::FLOAT AS co2 FROM range(100) t(i)");
    assertEquals("", reason(file));
    assertEquals(
        "column \"co2\": values lie outside the bounds in the footer",
        reason(
            AlteredParquet.chunk(
                file, 0, 1, c -> c.getStatistics().setMax_value(SkipLies.bytes(420)))));
  }

  /** Why a file is set aside, or an empty text. */
  private String reason(byte[] file) throws Exception {
    try (TestLake lake =
            new TestLake(CatalogType.SQLITE, Files.createTempDirectory(directory, "lake"));
        Ingester ingester = lake.ingester()) {
      lake.put(DAY + "x.parquet", file);
      ingester.pass();
      return reasons(lake).getOrDefault("x.parquet", "");
    }
  }

  private static Map<String, String> reasons(TestLake lake) {
    Map<String, String> reasons = new TreeMap<>();
    for (Ledger.SetAside s : lake.catalog().read(r -> new Ledger(r).setAside())) {
      reasons.put(s.key().substring(s.key().lastIndexOf('/') + 1), s.reason());
    }
    return reasons;
  }

  /** Takes in files beside good ones; each ends as it must, and every command goes on. */
  private void takeIn(Map<byte[], String> files) throws Exception {
    try (TestLake lake =
        new TestLake(CatalogType.SQLITE, Files.createTempDirectory(directory, "lake"))) {
      int number = 0;
      List<String> expected = new ArrayList<>();
      for (Map.Entry<byte[], String> e : files.entrySet()) {
        lake.put(DAY + String.format(Locale.ROOT, "x%03d.parquet", number++), e.getKey());
        expected.add(e.getValue());
      }
      for (int hour = 0; hour < 3; hour++) {
        StationFile good = StationFile.floats("b", "2026-11-20T1" + hour + ":00:00Z");
        lake.put(good.key(), good.bytes());
      }
      long in = expected.stream().filter(String::isEmpty).count();
      try (Ingester ingester = lake.ingester()) {
        IngestReport report = ingester.pass();
        Map<String, String> reasons = reasons(lake);
        List<org.junit.jupiter.api.function.Executable> checks = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
          String name = String.format(Locale.ROOT, "x%03d.parquet", i);
          String wanted = expected.get(i);
          String reason = reasons.getOrDefault(name, "");
          checks.add(
              () ->
                  assertTrue(
                      wanted.isEmpty() ? reason.isEmpty() : reason.contains(wanted),
                      name + ": wanted \"" + wanted + "\", got \"" + reason + "\""));
        }
        assertAll(checks);
        assertEquals(3 + in, report.files(), report.toString());
        assertEquals(0, ingester.pass().files());
      }
      commands(lake, 36 + ROWS * in);
    }
  }

  private static void commands(TestLake lake, long rows) {
    for (String command :
        List.of("sql", "tables", "verify", "doctor", "check", "compact", "verify", "check")) {
      List<String> line = new ArrayList<>(List.of(command));
      if (command.equals("sql")) {
        line.add("SELECT count(*) FROM readings");
      }
      line.add("--catalog-path=" + lake.catalogPath());
      line.add("--bucket-name=" + lake.directory().resolve("bucket"));
      line.add("--data-path=" + lake.directory().resolve("lake"));
      line.add("--cache-path=" + lake.cache());
      StringWriter out = new StringWriter();
      PrintWriter both = new PrintWriter(out);
      int code = LakeCommandLine.run(both, both, line.toArray(new String[0]));
      String said = out.toString();
      // The doctor counts what is set aside among what is ill.
      boolean ill = command.equals("doctor") && said.contains("ILL   set aside");
      assertEquals(ill ? 1 : 0, code, line + "\n" + said);
      assertFalse(said.contains("Exception"), said);
      assertTrue(
          !command.equals("sql") || said.lines().anyMatch(l -> l.strip().equals("" + rows)), said);
    }
  }

  /** Every condition finds the same rows in a file as among its values. */
  private void assertNothingIsSkipped(byte[] content, boolean apache) throws Exception {
    Path file = directory.resolve("asked.parquet");
    Files.write(file, content);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE v AS SELECT * FROM read_parquet('" + file + "')");
      for (Map.Entry<String, FilterPredicate> e : CONDITIONS.entrySet()) {
        long over = count(statement, "v", e.getKey());
        assertEquals(
            over, count(statement, "read_parquet('" + file + "')", e.getKey()), e.getKey());
        if (apache) {
          assertEquals(over, ApacheParquet.count(file, e.getValue()), "Apache: " + e.getKey());
        }
      }
    }
  }

  private static long count(Statement statement, String from, String condition) throws Exception {
    try (ResultSet row =
        statement.executeQuery("SELECT count(*) FROM " + from + " WHERE " + condition)) {
      row.next();
      return row.getLong(1);
    }
  }
}
