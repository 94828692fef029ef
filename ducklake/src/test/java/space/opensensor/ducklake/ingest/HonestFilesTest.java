package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Statistics;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.AlteredParquet;
import space.opensensor.ducklake.ApacheParquet;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;

/**
 * What writers claim in their own way and in good faith goes in, and the lie next to it does not.
 */
@Tag("integration")
class HonestFilesTest {

  private static final String KEY = "station=a/year=2026/month=11/day=20/x.parquet";
  private static final long START = 1_795_168_800_000_000L;
  private static final int TEMPERATURE = 1;
  private static final int COUNT = 2;
  private static final int NOTE = 3;
  private static final int ROWS = 100;
  private static final int PAGES = 5;
  private static final String SCHEMA =
      "message m { required int64 timestamp (TIMESTAMP(MICROS,true));"
          + " optional float temperature; required int32 count; optional binary note (STRING); }";

  @TempDir Path directory;

  /** A file with pages of 20 rows. */
  private byte[] file(IntFunction<Float> temperature, IntFunction<String> note) throws Exception {
    return ApacheParquet.write(
        directory.resolve("honest.parquet"),
        SCHEMA,
        "note",
        List.of(),
        WriterVersion.PARQUET_1_0,
        ROWS,
        (group, i) ->
            group
                .append("timestamp", START + i)
                .append("temperature", temperature.apply(i))
                .append("count", i)
                .append("note", note.apply(i)));
  }

  private byte[] ascending() throws Exception {
    return file(i -> (float) i, i -> "n" + i % 10);
  }

  private static byte[] bytes(float value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
  }

  private static byte[] bytes(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private static byte[] text(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  /** Why a file is set aside, or an empty text; then its rows are all there. */
  private String reason(byte[] file) throws Exception {
    try (TestLake lake =
            new TestLake(CatalogType.SQLITE, Files.createTempDirectory(directory, "lake"));
        Ingester ingester = lake.ingester()) {
      lake.put(KEY, file);
      long in = ingester.pass().files();
      List<Ledger.SetAside> aside = lake.catalog().read(r -> new Ledger(r).setAside());
      assertEquals(1, in + aside.size());
      return aside.isEmpty() ? "" : aside.get(0).reason();
    }
  }

  private static List<String> answer(Statement statement, String sql) throws Exception {
    List<String> answer = new ArrayList<>();
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
        answer.add(row.getString(i));
      }
    }
    return answer;
  }

  /** What DuckDB answers about a file, and about its values. */
  private List<List<String>> answers(byte[] file, String select, String where) throws Exception {
    Path path = directory.resolve("asked.parquet");
    Files.write(path, file);
    String from = "read_parquet('" + path + "')";
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE v AS SELECT * FROM " + from);
      return List.of(
          answer(statement, "SELECT " + select + " FROM " + from + " WHERE " + where),
          answer(statement, "SELECT " + select + " FROM v WHERE " + where));
    }
  }

  /** As polars indexes a column of floats that has NaN in a page. */
  private static byte[] indexedAsByPolars(byte[] file, int page, long nulls) throws Exception {
    return AlteredParquet.columnIndex(file, 0, TEMPERATURE, indexOfPolars(page, nulls));
  }

  private static ColumnIndex indexOfPolars(int page, long nulls) {
    List<Boolean> empty = new ArrayList<>(Collections.nCopies(PAGES, false));
    List<Long> counts = new ArrayList<>(Collections.nCopies(PAGES, 0L));
    List<ByteBuffer> min = new ArrayList<>();
    List<ByteBuffer> max = new ArrayList<>();
    for (int p = 0; p < PAGES; p++) {
      min.add(ByteBuffer.wrap(p == page ? new byte[0] : bytes(20f * p)));
      max.add(ByteBuffer.wrap(p == page ? new byte[0] : bytes(20f * p + 19)));
    }
    empty.set(page, true);
    counts.set(page, nulls);
    return new ColumnIndex(empty, min, max, BoundaryOrder.UNORDERED).setNull_counts(counts);
  }

  @Test
  void aPageWithNanThatIsSaidToHaveNoValuesGoesIn() throws Exception {
    byte[] nan = file(i -> i == 30 ? Float.NaN : i, i -> "n");
    byte[] polars = indexedAsByPolars(nan, 1, 0);
    assertEquals("", reason(polars));
    // Apache's reader believes no index of floats that does not count NaN.
    Path path = directory.resolve("polars.parquet");
    Files.write(path, polars);
    var temperature = FilterApi.floatColumn("temperature");
    assertEquals(1, ApacheParquet.count(path, FilterApi.eq(temperature, 31f)));
    assertEquals(1, ApacheParquet.count(path, FilterApi.eq(temperature, 41f)));
    List<List<String>> duck = answers(polars, "count(*)", "temperature = 31");
    assertEquals(List.of(List.of("1"), List.of("1")), duck);
  }

  @Test
  void aPageWithNanMayHaveItAsBothBoundsInItsHeader() throws Exception {
    Statistics said =
        new Statistics().setMin_value(bytes(Float.NaN)).setMax_value(bytes(Float.NaN));
    byte[] nan = withoutIndexes(file(i -> i == 3 ? Float.NaN : i, i -> "n"));
    byte[] none = withoutIndexes(ascending());
    assertEquals("", reason(withHeader(nan, said)));
    assertEquals(
        "column \"temperature\": values lie outside the bounds in the header of page 0",
        reason(withHeader(none, said)));
    Statistics half = new Statistics().setMin_value(bytes(Float.NaN)).setMax_value(bytes(99f));
    assertEquals(
        "column \"temperature\": values lie outside the bounds in the header of page 0",
        reason(withHeader(nan, half)));
  }

  private static byte[] withHeader(byte[] file, Statistics said) throws Exception {
    return AlteredParquet.firstPage(
        file, 0, TEMPERATURE, h -> h.getData_page_header().setStatistics(said));
  }

  private static byte[] withoutIndexes(byte[] file) {
    return AlteredParquet.footer(
        file, f -> f.getRow_groups().get(0).getColumns().forEach(HonestFilesTest::withoutIndexes));
  }

  private static void withoutIndexes(ColumnChunk chunk) {
    chunk.unsetColumn_index_offset();
    chunk.unsetColumn_index_length();
    chunk.unsetOffset_index_offset();
    chunk.unsetOffset_index_length();
  }

  @Test
  void aPageWithoutNanThatIsSaidToHaveNoValuesIsSetAside() throws Exception {
    assertEquals(
        "column \"temperature\": column index of page 1 says nulls alone, there are 0",
        reason(indexedAsByPolars(ascending(), 1, 0)));
    byte[] nan = file(i -> i == 30 ? Float.NaN : i, i -> "n");
    assertEquals(
        "column \"temperature\": column index of page 1 says 7 nulls, there are 0",
        reason(indexedAsByPolars(nan, 1, 7)));
    ColumnIndex counted = indexOfPolars(1, 0).setNan_counts(List.of(0L, 1L, 0L, 0L, 0L));
    assertEquals(
        "column \"temperature\", column index: page 1 has nulls alone, but not 20",
        reason(AlteredParquet.columnIndex(nan, 0, TEMPERATURE, counted)));
  }

  @Test
  void anEmptyRowGroupHasNoBounds() throws Exception {
    assertEquals("", reason(withEmptyGroup(c -> c.getMeta_data().unsetStatistics())));
    for (Statistics said :
        List.of(
            new Statistics().setMin_value(bytes(-1000f)),
            new Statistics().setMax_value(bytes(1000f)),
            new Statistics().setMin(bytes(-1000f)),
            new Statistics().setMax(bytes(1000f)))) {
      assertEquals(
          "row group 1, column 1: bounds, but no rows",
          reason(withEmptyGroup(c -> c.getMeta_data().setStatistics(said))));
    }
  }

  /** The file of DuckDB with a row group without rows, of which something is said. */
  private byte[] withEmptyGroup(Consumer<ColumnChunk> temperature) throws Exception {
    byte[] file = ascending();
    return AlteredParquet.footer(
        file,
        f -> {
          RowGroup group = f.getRow_groups().get(0).deepCopy().setNum_rows(0);
          for (ColumnChunk c : group.getColumns()) {
            c.getMeta_data().setNum_values(0).unsetStatistics();
            withoutIndexes(c);
          }
          temperature.accept(group.getColumns().get(TEMPERATURE));
          f.addToRow_groups(group);
        });
  }

  /** How bounds that are no values are said. */
  enum Said {
    UNSET,
    NOT_EXACT,
    OLD
  }

  @ParameterizedTest
  @EnumSource(Said.class)
  void widerBoundsOfNumbersGoInWhereNoneIsSaidToBeAValue(Said said) throws Exception {
    byte[] wide =
        AlteredParquet.footer(
            ascending(),
            f -> {
              List<ColumnChunk> columns = f.getRow_groups().get(0).getColumns();
              columns
                  .get(TEMPERATURE)
                  .getMeta_data()
                  .setStatistics(statistics(said, bytes(-1000f), bytes(1000f)));
              columns
                  .get(COUNT)
                  .getMeta_data()
                  .setStatistics(statistics(said, bytes(-1000), bytes(1000)));
            });
    assertEquals("", reason(wide));
    List<List<String>> duck =
        answers(wide, "min(temperature), max(temperature), min(count), max(count)", "true");
    assertEquals(List.of("0.0", "99.0", "0", "99"), duck.get(1));
    assertEquals(duck.get(1), duck.get(0));
  }

  private static Statistics statistics(Said said, byte[] min, byte[] max) {
    return switch (said) {
      case UNSET -> new Statistics().setMin_value(min).setMax_value(max);
      case NOT_EXACT ->
          new Statistics()
              .setMin_value(min)
              .setMax_value(max)
              .setIs_min_value_exact(false)
              .setIs_max_value_exact(false);
      case OLD -> new Statistics().setMin(min).setMax(max);
    };
  }

  @Test
  void boundsOfNumbersThatAreSaidToBeValuesHaveToBe() throws Exception {
    for (int column : new int[] {TEMPERATURE, COUNT}) {
      byte[] low = column == COUNT ? bytes(-1) : bytes(-1f);
      byte[] high = column == COUNT ? bytes(1000) : bytes(1000f);
      String name = column == COUNT ? "count" : "temperature";
      String point = column == COUNT ? "" : ".0";
      assertEquals(
          "column \"" + name + "\": a bound in the footer, -1" + point + ", is no value",
          reason(
              AlteredParquet.chunk(
                  ascending(),
                  0,
                  column,
                  c -> c.getStatistics().setMin_value(low).setIs_min_value_exact(true))));
      assertEquals(
          "column \"" + name + "\": a bound in the footer, 1000" + point + ", is no value",
          reason(
              AlteredParquet.chunk(
                  ascending(),
                  0,
                  column,
                  c -> c.getStatistics().setMax_value(high).setIs_max_value_exact(true))));
    }
  }

  @Test
  void boundsOfTextsMayEndWithinACharacter() throws Exception {
    byte[] file = file(i -> 1f, i -> "ää" + i % 10);
    byte[] cut =
        AlteredParquet.chunk(
            file,
            0,
            NOTE,
            c ->
                c.setStatistics(
                    new Statistics()
                        .setMin_value(new byte[] {(byte) 0xc3})
                        .setMax_value(new byte[] {(byte) 0xc4})
                        .setIs_min_value_exact(false)
                        .setIs_max_value_exact(false)));
    assertEquals("", reason(cut));
    List<List<String>> duck = answers(cut, "count(*), min(note), max(note)", "note > 'a'");
    assertEquals(duck.get(1), duck.get(0));
    byte[] lie =
        AlteredParquet.chunk(
            file,
            0,
            NOTE,
            c ->
                c.setStatistics(
                    new Statistics()
                        .setMin_value(new byte[] {(byte) 0xc3, (byte) 0xa4, (byte) 0xc3, -1})
                        .setIs_min_value_exact(false)));
    assertEquals("column \"note\": values lie outside the bounds in the footer", reason(lie));
  }

  @Test
  void oldBoundsOfTextsAreOfNoAccountBesideNewOnes() throws Exception {
    byte[] file = file(i -> 1f, i -> i % 2 == 0 ? "ä" : "z");
    byte[] signed =
        AlteredParquet.chunk(
            file,
            0,
            NOTE,
            c ->
                c.setStatistics(
                    new Statistics()
                        .setMin(text("ä"))
                        .setMax(text("z"))
                        .setMin_value(text("z"))
                        .setMax_value(text("ä"))));
    assertEquals("", reason(signed));
    List<List<String>> duck = answers(signed, "count(*), min(note), max(note)", "note = 'ä'");
    assertEquals(duck.get(1), duck.get(0));
    // Readers take those where one value is alone, for it has no order.
    byte[] lie =
        AlteredParquet.chunk(
            signed, 0, NOTE, c -> c.getStatistics().setMin(text("z")).setMax(text("z")));
    assertEquals("column \"note\": values lie outside the bounds in the footer", reason(lie));
  }

  @Test
  void nanThatAFilterHasByOtherBitsIsSetAsideWithItsCure() throws Exception {
    Path path = directory.resolve("nan.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute(
          "COPY (SELECT make_timestamptz("
              + START
              + " + i) AS timestamp, (CASE WHEN i % 5 = 0 THEN -('nan'::FLOAT) ELSE i % 5 END)::FLOAT"
              + " AS temperature FROM range(1000) t(i)) TO '"
              + path
              + "' (FORMAT parquet)");
    }
    byte[] file = Files.readAllBytes(path);
    // DuckDB 1.5 finds none of them, 2.0 all.
    assertEquals(
        "column \"temperature\": NaN is a value, but not in the Bloom filter by the bits that"
            + " engines look for: write such columns without Bloom filters",
        reason(file));
  }

  @Test
  void theLakeFindsNanThatBoundsHide() throws Exception {
    byte[] file = file(i -> i == 30 ? Float.NaN : i, i -> "n");
    Statistics numbers = new Statistics().setMin_value(bytes(0f)).setMax_value(bytes(99f));
    byte[] hidden = AlteredParquet.chunk(file, 0, TEMPERATURE, c -> c.setStatistics(numbers));
    String where = "temperature = 'nan'";
    assertEquals(List.of(List.of("0"), List.of("1")), answers(hidden, "count(*)", where));
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester()) {
      lake.put(KEY, hidden);
      assertEquals(1, ingester.pass().files());
      try (LakeReader reader = lake.reader()) {
        var rows =
            reader
                .sql(
                    "SELECT count(*) FROM readings WHERE " + where,
                    SnapshotChoice.LATEST,
                    QueryLimits.WIDE)
                .rows();
        assertFalse(rows.isEmpty());
        assertEquals("[[1]]", rows.toString());
      }
    }
  }
}
