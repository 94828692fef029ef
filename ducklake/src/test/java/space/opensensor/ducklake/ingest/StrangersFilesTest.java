package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.NullType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.AlteredParquet;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;

/** Files of other writers, and hostile ones: right rows, or one reason; the others go in. */
@Tag("integration")
class StrangersFilesTest {

  private static final String DAY = "station=a/year=2026/month=11/day=20/";
  private static final String TIMES =
      "TIMESTAMPTZ '2026-11-20 10:00:00+00' + to_seconds(5 * i::INTEGER) AS timestamp";

  @TempDir Path directory;

  /** A file that DuckDB writes of the rows {@code i} = 0 to 11. */
  private byte[] duck(String columns, String options) throws Exception {
    return duck(columns, 12, options);
  }

  private byte[] duck(String columns, int rows, String options) throws Exception {
    Path file = directory.resolve("duck.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute(
          "COPY (SELECT "
              + columns
              + " FROM range("
              + rows
              + ") t(i)) TO '"
              + file
              + "' (FORMAT parquet"
              + options
              + ")");
    }
    return Files.readAllBytes(file);
  }

  private static Map<String, String> reasons(TestLake lake) {
    Map<String, String> reasons = new TreeMap<>();
    for (Ledger.SetAside s : lake.catalog().read(r -> new Ledger(r).setAside())) {
      reasons.put(s.key().substring(s.key().lastIndexOf('/') + 1), s.reason());
    }
    return reasons;
  }

  /** Takes in one file beside a good one, which must go in; gives the reason or an empty text. */
  private String reason(byte[] file) {
    return reason(IngestSettings.defaults(), file);
  }

  private String reason(IngestSettings settings, byte[] file) {
    try (TestLake lake =
            new TestLake(CatalogType.SQLITE, Files.createTempDirectory(directory, "lake"));
        Ingester ingester = lake.ingester(settings)) {
      StationFile good = StationFile.floats("b", "2026-11-20T10:00:00Z");
      lake.put(good.key(), good.bytes());
      lake.put(DAY + "x.parquet", file);
      IngestReport report = ingester.pass();
      assertEquals(2, report.files() + report.setAside(), report.toString());
      assertEquals(0, ingester.pass().deferred());
      return reasons(lake).getOrDefault("x.parquet", "");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<List<Object>> sql(TestLake lake, String sql) {
    try (LakeReader reader = lake.reader()) {
      return reader.sql(sql, SnapshotChoice.LATEST, QueryLimits.WIDE).rows();
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aTimeFarFromAnyYearIsSetAsideAndTheOthersGoIn(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester()) {
      StationFile good = StationFile.floats("b", "2026-11-20T10:00:00Z");
      lake.put(good.key(), good.bytes());
      for (long millis : new long[] {9_000_000_000_000_000L, -9_000_000_000_000_000L}) {
        byte[] far =
            StationFile.bare("a", Instant.ofEpochMilli(millis).toString()).inMillis().bytes();
        lake.put(DAY + "far" + millis + ".parquet", far);
        lake.put(
            DAY + "bare" + millis + ".parquet",
            AlteredParquet.chunk(far, 0, 0, c -> c.unsetStatistics()));
      }

      IngestReport report = ingester.pass();

      assertEquals(1, report.files());
      assertEquals(4, report.setAside());
      for (String reason : reasons(lake).values()) {
        assertTrue(
            reason.contains("a time in the year") || reason.contains("are not believable"), reason);
      }
    }
  }

  @Test
  void columnsAreMatchedByNameUnlessTheFileNamesTheFirmwaresSchema() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester()) {
      lake.put(
          DAY + "swapped.parquet",
          duck(
              TIMES + ", 40.5::FLOAT AS humidity, 21.5::FLOAT AS temperature",
              ", FIELD_IDS {timestamp: 1, humidity: 2, temperature: 3}"));
      lake.put(
          DAY + "co2.parquet",
          duck(TIMES + ", 412::FLOAT AS co2", ", FIELD_IDS {timestamp: 1, co2: 2}"));
      assertEquals(2, ingester.pass().files());
      assertEquals(
          List.of(List.of(24L, 12L, 21.5f, 40.5f)),
          sql(
              lake,
              "SELECT count(*), count(temperature), max(temperature), max(humidity) FROM readings"));
      assertEquals(List.of("readings.co2 float32"), Proposals.list(lake.catalog()));
    }
  }

  @Test
  void aFileWithoutTimesIsSetAside() throws Exception {
    assertEquals(
        "no column \"timestamp\": rows without a time are not taken",
        reason(duck("21.5::FLOAT AS temperature", "")));
    assertEquals(
        "no column \"timestamp\": rows without a time are not taken",
        reason(duck("1::FLOAT AS a, 2::FLOAT AS b", "")));
    assertEquals(
        "column \"timestamp\": 1 of 12 rows have no time",
        reason(
            duck(
                "CASE WHEN i > 0 THEN TIMESTAMPTZ '2026-11-20 10:00:00+00' END AS timestamp", "")));
  }

  @Test
  void aFileWithoutRowsIsCalledThat() throws Exception {
    String columns = TIMES + ", 21.5::FLOAT AS temperature";
    for (String options : List.of("", ", CODEC uncompressed", ", PARQUET_VERSION V2")) {
      assertEquals("file without rows", reason(duck(columns, 0, options)), options);
    }
    // As Arrow writes it: a row group of no rows, with an empty dictionary.
    byte[] group = duck(columns, "");
    assertEquals(
        "file without rows",
        reason(
            AlteredParquet.footer(
                group,
                f -> {
                  f.setNum_rows(0);
                  f.getRow_groups().get(0).setNum_rows(0);
                  for (ColumnChunk chunk : f.getRow_groups().get(0).getColumns()) {
                    chunk.getMeta_data().setNum_values(0);
                    chunk.getMeta_data().setDictionary_page_offset(4);
                    chunk.getMeta_data().setData_page_offset(0);
                    chunk.getMeta_data().setTotal_compressed_size(15);
                  }
                })));
  }

  @Test
  void aFirstFileOfHealthWithoutTimesMakesNoTable() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester()) {
      StationFile good = StationFile.floats("b", "2026-11-20T10:00:00Z");
      lake.put(good.key(), good.bytes());
      lake.put("health/" + DAY + "a.parquet", duck("1 AS boot", ""));
      lake.put("health/" + DAY + "b.parquet", duck(TIMES + ", 'x' AS station", ""));
      assertEquals(1, ingester.pass().files());
      assertEquals(2, reasons(lake).size());
      StationFile health = StationFile.bare("a", "2026-11-20T10:00:00Z");
      lake.put("health/" + health.key(), health.bytes());
      assertEquals(1, ingester.pass().files());
    }
  }

  @Test
  void aColumnOfNothingIsAllNull() throws Exception {
    byte[] file = duck(TIMES + ", 1.5::FLOAT AS temperature, NULL::INTEGER AS pressure", "");
    byte[] nothing =
        AlteredParquet.footer(
            file,
            f -> {
              SchemaElement pressure = f.getSchema().get(3);
              pressure.unsetConverted_type();
              pressure.setLogicalType(LogicalType.UNKNOWN(new NullType()));
            });
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester()) {
      lake.put(DAY + "x.parquet", nothing);
      IngestReport report = ingester.pass();
      assertEquals(1, report.files(), reasons(lake).toString());
      assertEquals(
          List.of(List.of(12L, 0L)), sql(lake, "SELECT count(*), count(pressure) FROM readings"));
      assertEquals(List.of(), Proposals.list(lake.catalog()));
    }
    byte[] lie =
        AlteredParquet.footer(
            duck(TIMES + ", 7::INTEGER AS pressure", ""),
            f -> {
              f.getSchema().get(2).unsetConverted_type();
              f.getSchema().get(2).setLogicalType(LogicalType.UNKNOWN(new NullType()));
            });
    assertTrue(
        reason(lie).contains("\"pressure\": values in a column without a type"), reason(lie));
  }

  @Test
  void aWiderTypeIsProposedAndItsFileGoesInOnceItIsAccepted() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester()) {
      lake.put(
          DAY + "x.parquet",
          duck(TIMES + ", 21.123456789 + 0e0 AS temperature, 40e0 AS humidity", ""));
      assertEquals(1, ingester.pass().setAside());
      assertEquals(
          "column \"temperature\": float64, the table has only float32, and 1 columns more; widen"
              + " it: lake columns readings --accept temperature, then lake aside --retry",
          reasons(lake).get("x.parquet"));
      assertEquals(
          List.of(
              "readings.humidity float64, now float32",
              "readings.temperature float64, now float32"),
          Proposals.list(lake.catalog()));
      assertTrue(Proposals.accept(lake.catalog(), "readings", "temperature"));
      assertTrue(Proposals.accept(lake.catalog(), "readings", "humidity"));
      assertEquals(1, ingester.retrySetAside().files());
      assertEquals(
          List.of(List.of(21.123456789)), sql(lake, "SELECT max(temperature) FROM readings"));
      assertEquals(List.of(), Proposals.list(lake.catalog()));
    }
  }

  @Test
  void typesThatAreNotTakenAreNamed() throws Exception {
    assertEquals(
        "column \"timestamp\": TIMESTAMP(NANOS,UTC) is not taken; write times as"
            + " TIMESTAMP(MICROS,UTC)",
        reason(
            AlteredParquet.footer(
                duck(TIMES, ""),
                f -> {
                  f.getSchema().get(1).unsetConverted_type();
                  f.getSchema()
                      .get(1)
                      .getLogicalType()
                      .getTIMESTAMP()
                      .setUnit(
                          org.apache.parquet.format.TimeUnit.NANOS(
                              new org.apache.parquet.format.NanoSeconds()));
                })));
    assertEquals(
        "column \"timestamp\": INT96 is not taken; write times as TIMESTAMP(MICROS,UTC)",
        reason(
            AlteredParquet.footer(
                duck(TIMES, ""),
                f -> {
                  f.getSchema().get(1).setType(Type.INT96);
                  f.getSchema().get(1).unsetLogicalType();
                  f.getSchema().get(1).unsetConverted_type();
                  f.getRow_groups().get(0).getColumns().get(0).getMeta_data().setType(Type.INT96);
                  f.getRow_groups().get(0).getColumns().get(0).getMeta_data().unsetStatistics();
                })));
    assertTrue(reason(duck(TIMES + ", [1, 2] AS l", "")).contains("nested columns"));
    assertEquals(
        "column \"u\": UUID over FIXED_LEN_BYTE_ARRAY is not taken",
        reason(duck(TIMES + ", uuid() AS u", "")));
  }

  @Test
  void whatOtherWritersDoIsNoDamage() throws Exception {
    String columns = TIMES + ", (20 + i / 10)::FLOAT AS temperature";
    for (String codec : List.of("uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4_raw")) {
      assertEquals("", reason(duck(columns, ", CODEC " + codec)), codec);
    }
    assertEquals("", reason(duck(columns, ", PARQUET_VERSION V2")));
    assertEquals("", reason(duck(columns, 5000, ", ROW_GROUP_SIZE 2048")));
    assertEquals("", reason(duck(columns + ", repeat('x', 2500) || i AS note", "")));
    assertEquals(
        "",
        reason(
            AlteredParquet.chunk(
                duck(columns, ", DICTIONARY_SIZE_LIMIT 1"),
                0,
                1,
                c -> c.setDictionary_page_offset(0))));
  }

  /** It ended DuckDB's engine. */
  @Test
  void aTypeOfNegativeLengthIsRefused() throws Exception {
    byte[] file = duck(TIMES + ", i::FLOAT AS temperature", "");
    String why =
        reason(AlteredParquet.footer(file, f -> f.getSchema().get(2).setType_length(1 << 31)));
    assertTrue(why.contains("a type of negative length"), why);
  }

  @Test
  void aPageThatHoldsLessThanItSaysIsSetAside() throws Exception {
    byte[] file =
        duck(TIMES + ", i::DOUBLE AS temperature", ", CODEC gzip, DICTIONARY_SIZE_LIMIT 1");
    String why =
        reason(
            AlteredParquet.firstPage(
                file, 0, 1, h -> h.setUncompressed_page_size(h.getUncompressed_page_size() + 8)));
    assertTrue(why.endsWith("its bytes are not as many as its header says"), why);
  }

  @Test
  void aLieAboutOneRowGroupIsFound() throws Exception {
    byte[] file = duck(TIMES + ", i::FLOAT AS temperature", 4096, ", ROW_GROUP_SIZE 2048");
    byte[] low = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(10).array();
    // Within the bounds of the whole file, but not those of the row group.
    String reason =
        reason(AlteredParquet.chunk(file, 0, 1, c -> c.getStatistics().setMax_value(low)));
    assertEquals("column \"temperature\": values lie outside the bounds in the footer", reason);
    assertEquals(
        "column \"temperature\": values lie outside the bounds in the footer",
        reason(
            AlteredParquet.chunk(
                file,
                0,
                1,
                c -> {
                  c.getStatistics().unsetMax_value();
                  c.getStatistics().unsetMin_value();
                  c.getStatistics().setMax(low);
                })));
  }

  @Test
  void aLieAboutNullsIsFoundInOneFile() throws Exception {
    byte[] file = duck(TIMES + ", CASE WHEN i > 4 THEN i::FLOAT END AS temperature", "");
    assertEquals(
        "column \"temperature\": footer says 0 nulls, there are 5",
        reason(AlteredParquet.chunk(file, 0, 1, c -> c.getStatistics().setNull_count(0))));
  }

  @Test
  void aLargeFileWithGarbageForPagesIsSetAside() throws Exception {
    byte[] file =
        duck(TIMES + ", (random() * 40)::FLOAT AS temperature", 700_000, ", CODEC uncompressed");
    assertTrue(file.length > 4 << 20, file.length + " bytes");
    assertEquals("", reason(withoutFarTimes(file)));
    byte[] garbage = file.clone();
    Arrays.fill(garbage, 2 << 20, 3 << 20, (byte) 0x5a);
    assertTrue(!reason(garbage).isEmpty());
  }

  /** Times of 700,000 rows at 5 s would reach beyond the day. */
  private byte[] withoutFarTimes(byte[] ignored) throws Exception {
    return duck(
        "TIMESTAMPTZ '2026-11-20 10:00:00+00' + to_milliseconds(i) AS timestamp,"
            + " (random() * 40)::FLOAT AS temperature",
        700_000,
        ", CODEC uncompressed");
  }

  @Test
  void bombsAreSetAsideByTheirFooter() throws Exception {
    byte[] rows =
        duck("TIMESTAMPTZ '2026-11-20 10:00:00+00' AS timestamp", 5_000_000, ", CODEC zstd");
    assertTrue(reason(rows).contains("5000000 rows in " + rows.length + " bytes"), reason(rows));
    byte[] shared =
        AlteredParquet.footer(
            duck(TIMES, ""),
            f -> {
              RowGroup group = f.getRow_groups().get(0);
              for (int i = 0; i < 99; i++) {
                f.addToRow_groups(group.deepCopy());
              }
              f.setNum_rows(f.getNum_rows() * 100);
            });
    assertTrue(reason(shared).startsWith("column chunks share bytes"), reason(shared));
    List<String> many = new ArrayList<>();
    for (int c = 0; c < 3000; c++) {
      many.add("1::FLOAT AS c" + c);
    }
    assertEquals(
        "3001 columns, more than the limit of 500",
        reason(
            IngestSettings.defaults().withEvolution(SchemaEvolution.ADD),
            duck(TIMES + ", " + String.join(", ", many), "")));
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aBatchWithAnUnlikelyNameIsNoKeyOfTheDatabase(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester = lake.ingester()) {
      int i = 0;
      for (String batch : List.of("b\0x", "b".repeat(4000), "ä")) {
        StationFile f =
            StationFile.floats("a", "2026-11-20T1" + i++ + ":00:00Z").metadata("batch", batch);
        lake.put(f.key(), f.bytes());
      }
      assertEquals(3, ingester.pass().files());
    }
  }

  @ParameterizedTest
  @EnumSource(CatalogType.class)
  void aTextThatTheDatabaseCannotHoldIsSetAside(CatalogType type) throws Exception {
    try (TestLake lake = new TestLake(type, directory);
        Ingester ingester =
            lake.ingester(IngestSettings.defaults().withEvolution(SchemaEvolution.ADD))) {
      lake.put(DAY + "nul.parquet", duck(TIMES + ", 'a' || chr(0) || 'b' AS note", ""));
      for (int i = 0; i < 5; i++) {
        StationFile f =
            StationFile.floats("b", "2026-11-20T1" + i + ":00:00Z")
                .with(Column.of(40, "more", ColumnType.INT32).optional());
        lake.put(f.key(), f.bytes());
      }
      IngestReport report = ingester.pass();
      assertTrue(report.files() >= 5, report + " " + reasons(lake));
      assertEquals(6, report.files() + report.setAside());
    }
  }
}
