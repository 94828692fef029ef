package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.opensensor.ducklake.ingest.JudgedFiles.STATION;
import static space.opensensor.ducklake.ingest.JudgedFiles.lake;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.NullType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Statistics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.AlteredParquet;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.PartitionSpec;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.FileSchema;
import space.opensensor.parquet.ParquetWriter;
import space.opensensor.parquet.WriterOptions;

/** Files and what becomes of them, without a catalog. */
@Tag("integration")
class FileJudgeTest {

  private static final LakeColumn TIME = lake(1, "timestamp", LakeType.TIMESTAMPTZ);
  private static final LakeColumn TEMPERATURE = lake(2, "temperature", LakeType.FLOAT32);
  private static final LakeColumn COUNT = lake(3, "count", LakeType.INT64);
  private static final LakeColumn SEEN = lake(4, "seen", LakeType.TIMESTAMPTZ);

  private static JudgedFiles files;

  @BeforeAll
  static void start() throws Exception {
    files = new JudgedFiles();
  }

  @AfterAll
  static void stop() throws Exception {
    files.close();
  }

  private static LakeTable table(String name, PartitionSpec partition) {
    return new LakeTable(
        1, "main", name, "/lake/", List.of(TEMPERATURE, TIME, COUNT, SEEN, STATION), partition);
  }

  /** As stations' readings are. */
  private static LakeTable readings() {
    return table(
        "readings",
        new PartitionSpec(
            5,
            List.of(
                new PartitionSpec.Field(1000, "identity"),
                new PartitionSpec.Field(1, "year"),
                new PartitionSpec.Field(1, "month"),
                new PartitionSpec.Field(1, "day"))));
  }

  private static String key(String day) {
    return "station=a/year=2026/month=11/day=" + day + "/data_1000.parquet";
  }

  private static FileJudge.Matched matched(byte[] declared, byte[] copy) throws Exception {
    return JudgedFiles.matched(readings(), files.inspected(key("20"), declared, copy));
  }

  private static List<FileJudge.Verdict> judge(FileLimits limits, FileJudge.Matched... matched) {
    return files.judge(limits, readings(), matched);
  }

  private static NewFile accepted(LakeTable table, String key, byte[] file) throws Exception {
    FileJudge.Verdict verdict = files.judge(table, key, file);
    return assertInstanceOf(FileJudge.Accepted.class, verdict).dataFile();
  }

  private static void refused(String why, LakeTable table, String key, byte[] file)
      throws Exception {
    assertEquals(why, assertInstanceOf(Refused.class, files.judge(table, key, file), why).reason());
  }

  /** Rows of the judged columns; a time or a value that is null is missing. */
  private record Row(String time, Float temperature, Long count) {}

  /** A file with these row groups, whose columns may all be missing. */
  @SafeVarargs
  private static byte[] file(List<Row>... groups) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ParquetWriter writer =
        new ParquetWriter(
            new FileSchema(
                Column.of(1, "timestamp", ColumnType.TIMESTAMP_MICROS).optional(),
                Column.of(2, "temperature", ColumnType.FLOAT).optional(),
                Column.of(3, "count", ColumnType.INT64).optional()),
            WriterOptions.DEFAULT.maxRowGroups(3),
            16);
    writer.open(out::write);
    for (List<Row> group : groups) {
      int rows = group.size();
      long[] times = new long[rows];
      float[] temperatures = new float[rows];
      long[] counts = new long[rows];
      byte[][] there = new byte[3][(rows + 7) / 8];
      for (int r = 0; r < rows; r++) {
        Row row = group.get(r);
        byte bit = (byte) (1 << r % 8);
        if (row.time() != null) {
          times[r] = Instant.parse(row.time()).toEpochMilli();
          there[0][r / 8] |= bit;
        }
        if (row.temperature() != null) {
          temperatures[r] = row.temperature();
          there[1][r / 8] |= bit;
        }
        if (row.count() != null) {
          counts[r] = row.count();
          there[2][r / 8] |= bit;
        }
      }
      writer.startRowGroup(rows);
      writer.writeMillis(times, 0, rows, there[0], 0);
      writer.writeFloats(temperatures, 0, rows, there[1], 0);
      writer.writeInt64s(counts, 0, rows, there[2], 0);
      writer.endRowGroup();
    }
    writer.close();
    return out.toByteArray();
  }

  private static byte[] times(String... times) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (String time : times) {
      rows.add(new Row(time, 20f, 1L));
    }
    return file(rows);
  }

  /** Bytes of a column in all row groups, as another reader of the footer has them. */
  private static long bytes(byte[] file, int column) {
    return AlteredParquet.metadata(file).getRow_groups().stream()
        .map(g -> g.getColumns().get(column))
        .map(ColumnChunk::getMeta_data)
        .mapToLong(c -> c.getTotal_compressed_size())
        .sum();
  }

  @Test
  void aFileIsRegisteredWithWhatItsValuesAre() throws Exception {
    byte[] file =
        file(
            List.of(
                new Row("2026-11-20T10:00:00Z", 1.5f, 7L),
                new Row("2026-11-20T10:00:01Z", null, -7L),
                new Row("2026-11-20T10:00:02Z", Float.NaN, 3L)));
    NewFile data = accepted(readings(), key("20"), file);
    assertEquals("/bucket/" + key("20"), data.path());
    assertEquals(false, data.relative());
    assertEquals(3, data.rows());
    assertEquals(file.length, data.bytes());
    assertEquals(file.length - 8 - AlteredParquet.footerStart(file), data.footerSize());
    assertEquals(List.of("a", "2026", "11", "20"), data.partition());
    assertEquals(4, data.mapping().entries().size());
    String first = "2026-11-20 10:00:00+00";
    String last = "2026-11-20 10:00:02+00";
    assertEquals(
        List.of(
            new ColumnStats(1, bytes(file, 0), 3L, 0L, first, last, false),
            new ColumnStats(2, bytes(file, 1), 2L, 1L, "1.5", "1.5", true),
            new ColumnStats(3, bytes(file, 2), 3L, 0L, "-7", "7", false),
            new ColumnStats(1000, 0L, 3L, 0L, "a", "a", false)),
        data.stats());
  }

  @Test
  void rowGroupsAreJudgedEachAndCountedTogether() throws Exception {
    List<Row> early =
        List.of(
            new Row("2026-11-20T10:00:00Z", 5f, null), new Row("2026-11-20T10:00:01Z", 6f, null));
    List<Row> late =
        List.of(
            new Row("2026-11-20T10:00:02Z", 4f, 10L), new Row("2026-11-20T10:00:03Z", null, 9L));
    List<Row> last = List.of(new Row("2026-11-20T10:00:04Z", Float.NaN, 30L));
    String from = "2026-11-20 10:00:00+00";
    String to = "2026-11-20 10:00:04+00";
    for (List<List<Row>> groups : List.of(List.of(early, late, last), List.of(last, late, early))) {
      byte[] file = file(groups.get(0), groups.get(1), groups.get(2));
      NewFile data = accepted(readings(), key("20"), file);
      assertEquals(5, data.rows());
      assertEquals(
          List.of(
              new ColumnStats(1, bytes(file, 0), 5L, 0L, from, to, false),
              new ColumnStats(2, bytes(file, 1), 4L, 1L, "4.0", "6.0", true),
              new ColumnStats(3, bytes(file, 2), 3L, 2L, "9", "30", false),
              new ColumnStats(1000, 0L, 5L, 0L, "a", "a", false)),
          data.stats());
    }
  }

  @Test
  void aClaimIsComparedWithItsOwnRowGroup() throws Exception {
    List<Row> low = List.of(new Row("2026-11-20T10:00:00Z", 1f, 1L));
    List<Row> high = List.of(new Row("2026-11-20T10:00:01Z", 9f, 1L));
    byte[] file = file(low, high);
    assertEquals(
        new ColumnStats(2, bytes(file, 1), 2L, 0L, "1.0", "9.0", false),
        accepted(readings(), key("20"), file).stats().get(1));
    for (int group = 0; group < 2; group++) {
      Statistics other =
          AlteredParquet.metadata(file)
              .getRow_groups()
              .get(1 - group)
              .getColumns()
              .get(1)
              .getMeta_data()
              .getStatistics();
      refused(
          "column \"temperature\": values lie outside the bounds in the footer",
          readings(),
          key("20"),
          AlteredParquet.chunk(file, group, 1, c -> c.setStatistics(other)));
    }
  }

  @Test
  void aRowGroupWithoutRowsIsPassedOver() throws Exception {
    byte[] file = file(List.of(new Row("2026-11-20T10:00:00Z", 1f, 1L)));
    NewFile alone = accepted(readings(), key("20"), file);
    for (int place = 0; place < 2; place++) {
      int at = place;
      byte[] more =
          AlteredParquet.footer(
              file,
              f -> {
                RowGroup none = f.getRow_groups().get(0).deepCopy().setNum_rows(0);
                none.getColumns().forEach(c -> c.getMeta_data().setNum_values(0).unsetStatistics());
                f.getRow_groups().add(at, none);
              });
      NewFile data = accepted(readings(), key("20"), more);
      assertEquals(alone.stats(), data.stats());
      assertEquals(1, data.rows());
    }
  }

  @Test
  void whyValuesCannotBeDecodedIsOneLineWithoutThePath() {
    Path content = Path.of("/scratch/in-1.parquet");
    Map<String, String> reasons =
        Map.of(
            "INTERRUPT Error: Interrupted!",
            "values take too long to decode",
            "Out of Memory Error: failed to allocate\nmore",
            "values need more memory to decode than there is; raise DUCKLAKE_MEMORY_MB and try"
                + " again",
            "Error: Invalid Input Error: unsuccessful or closed pending query result\n"
                + "Error: broken page in /scratch/in-1.parquet\nmore",
            "values cannot be decoded: broken page in file",
            "unsuccessful or closed pending query",
            "values cannot be decoded: unsuccessful or closed pending query",
            "",
            "values cannot be decoded: ");
    reasons.forEach(
        (message, reason) ->
            assertEquals(reason, FileJudge.reason(content, new SQLException(message))));
    assertEquals(
        "values cannot be decoded: ", FileJudge.reason(content, new SQLException((String) null)));
  }

  @Test
  void aLargeFileIsJudgedAsASmallOneIs() throws Exception {
    byte[] file = StationFile.floats("a", "2026-11-20T10:00:00Z").bytes();
    FileLimits d = FileLimits.DEFAULT;
    List<NewFile> both = new ArrayList<>();
    for (long buffered : new long[] {file.length, file.length - 1}) {
      FileLimits limits =
          new FileLimits(
              d.bytes(),
              buffered,
              d.footer(),
              d.columns(),
              d.rows(),
              d.freeRows(),
              d.rowsPerByte(),
              d.freeDecoded(),
              d.decodedPerByte(),
              d.time());
      FileJudge.Verdict verdict = judge(limits, matched(file, file)).get(0);
      both.add(assertInstanceOf(FileJudge.Accepted.class, verdict).dataFile());
    }
    assertEquals(both.get(0), both.get(1));
  }

  @Test
  void timesFromTheFirstYearOfStationsToTomorrowAreBelieved() throws Exception {
    LakeTable table = table("readings", null);
    String now = "2026-11-20T12:00:00Z";
    String tomorrow = "2026-11-21T12:00:00Z";
    assertNull(accepted(table, key("20"), times("2020-01-01T00:00:00Z", tomorrow)).partition());
    refused(
        "column \"timestamp\": times from 2019-12-31 23:59:59.999+00 to 2026-11-20 12:00:00+00"
            + " are not believable",
        table,
        key("20"),
        times("2019-12-31T23:59:59.999Z", now));
    refused(
        "column \"timestamp\": times from 2026-11-20 12:00:00+00 to 2026-11-21 12:00:00.001+00"
            + " are not believable",
        table,
        key("20"),
        times(now, "2026-11-21T12:00:00.001Z"));
  }

  @Test
  void aBootWithoutAClockCountsFrom1970() throws Exception {
    LakeTable table = table("unsynced", null);
    String key = "unsynced/station=a/boot=7/data_0001.parquet";
    assertEquals(1, accepted(table, key, times("1970-01-01T00:00:00Z")).rows());
    refused(
        "column \"timestamp\": times from 1969-12-31 23:59:59.999+00 to 1969-12-31"
            + " 23:59:59.999+00 are not believable",
        table,
        key,
        times("1969-12-31T23:59:59.999Z"));
  }

  @Test
  void rowsAreOfTheDayOfTheirPathOrAroundIt() throws Exception {
    LakeTable table = readings();
    byte[] night = times("2026-11-18T23:59:59Z", "2026-11-20T00:00:00Z");
    for (String day : List.of("18", "19", "20")) {
      assertEquals(2, accepted(table, key(day), night).rows());
    }
    for (String day : List.of("17", "21")) {
      refused(
          "rows from 2026-11-18 to 2026-11-20 under the day 2026-11-" + day,
          table,
          key(day),
          night);
    }
    // Rows of several days share no partition.
    assertNull(accepted(table, key("19"), night).partition());
  }

  @Test
  void everyRowHasItsTimeAndOtherTimesMayBeMissing() throws Exception {
    refused(
        "column \"timestamp\": 2 of 3 rows have no time",
        table("readings", null),
        key("20"),
        file(
            List.of(
                new Row(null, 1f, 1L),
                new Row("2026-11-20T10:00:00Z", 1f, 1L),
                new Row(null, 1f, 1L))));
    for (String seen : List.of("NULL", "TIMESTAMPTZ '2026-11-20 09:00:00+00'")) {
      NewFile data = accepted(readings(), key("20"), duck(seen + "::TIMESTAMPTZ AS seen"));
      assertEquals(seen.equals("NULL") ? 2L : 0L, data.stats().get(1).nulls());
    }
    refused(
        "column \"seen\": times from 1999-01-01 00:00:00+00 to 1999-01-01 00:00:00+00 are not"
            + " believable",
        readings(),
        key("20"),
        duck("TIMESTAMPTZ '1999-01-01 00:00:00+00' AS seen"));
  }

  /** As DuckDB writes two rows with a time each, and another column. */
  private static byte[] duck(String column) throws Exception {
    return files.duck(
        "SELECT TIMESTAMPTZ '2026-11-20 10:00:00+00' + to_seconds(i) AS timestamp, "
            + column
            + " FROM range(2) t(i)",
        "");
  }

  @Test
  void aPartitionIsOfValuesThatAllRowsHave() throws Exception {
    byte[] nan =
        file(
            List.of(
                new Row("2026-11-20T10:00:00Z", 1f, 4L),
                new Row("2026-11-20T10:00:01Z", Float.NaN, 4L)));
    byte[] missing =
        file(
            List.of(
                new Row("2026-11-20T10:00:00Z", 1f, 4L),
                new Row("2026-11-20T10:00:01Z", null, null)));
    byte[] none = file(List.of(new Row("2026-11-20T10:00:00Z", null, 4L)));
    assertEquals(List.of("4"), accepted(byIdentityOf(3), key("20"), nan).partition());
    assertNull(accepted(byIdentityOf(2), key("20"), nan).partition());
    assertNull(accepted(byIdentityOf(3), key("20"), missing).partition());
    assertNull(accepted(byIdentityOf(2), key("20"), none).partition());
    assertNull(accepted(byIdentityOf(4), key("20"), none).partition());
    assertNull(accepted(byIdentityOf(99), key("20"), none).partition());
  }

  private static LakeTable byIdentityOf(long column) {
    return table(
        "readings", new PartitionSpec(5, List.of(new PartitionSpec.Field(column, "identity"))));
  }

  @Test
  void rowsThatTheFooterDoesNotSpeakOfAreALie() throws Exception {
    byte[] four =
        times(
            "2026-11-20T10:00:00Z",
            "2026-11-20T10:00:01Z",
            "2026-11-20T10:00:02Z",
            "2026-11-20T10:00:03Z");
    byte[] said =
        AlteredParquet.footer(
            four,
            f -> {
              f.setNum_rows(3);
              f.getRow_groups().get(0).setNum_rows(3);
              f.getRow_groups().get(0).getColumns().forEach(c -> c.getMeta_data().setNum_values(3));
            });
    assertEquals(said.length, four.length);
    FileJudge.Matched lie = matched(said, four);
    Refused refused = assertInstanceOf(Refused.class, judge(FileLimits.DEFAULT, lie).get(0));
    assertEquals("footer says 3 rows, its pages hold 4", refused.reason());
  }

  @Test
  void aColumnOfNothingHoldsNothing() throws Exception {
    byte[] nothing = withoutType(duck("NULL::INTEGER AS temperature"));
    NewFile data = accepted(readings(), key("20"), nothing);
    assertEquals(
        new ColumnStats(2, bytes(nothing, 1), 0L, 2L, null, null, false), data.stats().get(1));
    String why = "column \"temperature\": values in a column without a type";
    refused(why, readings(), key("20"), withoutType(duck("7::INTEGER AS temperature")));
    for (long nulls : new long[] {0, 1}) {
      byte[] lie =
          AlteredParquet.chunk(
              nothing, 0, 1, c -> c.setStatistics(new Statistics().setNull_count(nulls)));
      refused(why, readings(), key("20"), lie);
    }
    assertEquals(
        2,
        accepted(
                readings(),
                key("20"),
                AlteredParquet.chunk(nothing, 0, 1, c -> c.unsetStatistics()))
            .rows());
  }

  private static byte[] withoutType(byte[] file) {
    return AlteredParquet.footer(
        file,
        f -> {
          f.getSchema().get(2).unsetConverted_type();
          f.getSchema().get(2).setLogicalType(LogicalType.UNKNOWN(new NullType()));
        });
  }

  @Test
  void aCopyThatIsNotWholeLeavesItsFileToTheNextPass() throws Exception {
    byte[] good = times("2026-11-20T10:00:00Z");
    byte[] half = Arrays.copyOf(good, good.length / 2);
    FileJudge.Matched cut = matched(good, half);
    FileJudge.Matched gone = matched(good, good);
    Files.delete(gone.file().content());
    FileJudge.Matched whole = matched(good, good);
    List<FileJudge.Verdict> verdicts = judge(FileLimits.DEFAULT, cut, whole, gone);
    assertEquals(
        "its copy " + cut.file().content() + " is not whole",
        assertInstanceOf(Inspection.Deferred.class, verdicts.get(0)).why());
    assertInstanceOf(FileJudge.Accepted.class, verdicts.get(1));
    String why = assertInstanceOf(Inspection.Deferred.class, verdicts.get(2)).why();
    assertTrue(why.contains("NoSuchFile"), why);
  }

  @Test
  void amongFilesDecodedTogetherTheOneToBlameIsFound() throws Exception {
    byte[] good = times("2026-11-20T10:00:00Z");
    byte[] broken = good.clone();
    // Behind the magic lies the first page's header.
    Arrays.fill(broken, 4, 20, (byte) 0xff);
    List<FileJudge.Matched> five = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      five.add(matched(good, i == 3 ? broken : good));
    }
    List<FileJudge.Verdict> verdicts =
        judge(FileLimits.DEFAULT, five.toArray(new FileJudge.Matched[0]));
    for (int i = 0; i < 5; i++) {
      if (i != 3) {
        assertEquals(
            1, assertInstanceOf(FileJudge.Accepted.class, verdicts.get(i)).dataFile().rows());
      }
    }
    Refused refused = assertInstanceOf(Refused.class, verdicts.get(3));
    assertTrue(refused.reason().startsWith("values cannot be decoded: "), refused.reason());
    assertTrue(!refused.reason().contains("/in-"), refused.reason());
    assertEquals(five.get(3).file().object(), refused.object());
  }

  @Test
  void aFileOfManyRowGroupsThatCannotBeDecodedIsRefused() throws Exception {
    List<Row> one = List.of(new Row("2026-11-20T10:00:00Z", 1f, 1L));
    byte[] good = file(one, one);
    byte[] broken = good.clone();
    Arrays.fill(broken, 4, 20, (byte) 0xff);
    FileJudge.Matched file = matched(good, broken);
    Refused refused = assertInstanceOf(Refused.class, judge(FileLimits.DEFAULT, file).get(0));
    assertTrue(refused.reason().startsWith("values cannot be decoded: "), refused.reason());
  }

  @Test
  void valuesThatTakeTooLongAreRefused() throws Exception {
    byte[] good = times("2026-11-20T10:00:00Z");
    FileLimits d = FileLimits.DEFAULT;
    FileLimits never =
        new FileLimits(
            d.bytes(),
            d.buffered(),
            d.footer(),
            d.columns(),
            d.rows(),
            d.freeRows(),
            d.rowsPerByte(),
            d.freeDecoded(),
            d.decodedPerByte(),
            Duration.ZERO);
    FileJudge.Verdict verdict = judge(never, matched(good, good)).get(0);
    assertEquals(
        "values take too long to decode", assertInstanceOf(Refused.class, verdict).reason());
  }

  @Test
  void ofATableWithoutTimesNoneAreAskedFor() throws Exception {
    LakeTable untimed =
        new LakeTable(1, "main", "readings", "/lake/", List.of(TEMPERATURE, STATION), null);
    assertEquals(1, accepted(untimed, key("25"), times("2026-11-20T10:00:00Z")).rows());
  }
}
