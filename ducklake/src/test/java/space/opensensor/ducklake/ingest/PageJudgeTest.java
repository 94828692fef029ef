package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static space.opensensor.ducklake.ingest.JudgedFiles.STATION;
import static space.opensensor.ducklake.ingest.JudgedFiles.lake;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.NullType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.AlteredParquet;
import space.opensensor.ducklake.ApacheParquet;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.engine.ValueStatistics;

/** Pages and Bloom filters of Apache's writer: true claims about each type, and the lie beside. */
@Tag("integration")
class PageJudgeTest {

  private static final String KEY = "station=a/year=2026/month=11/day=20/x.parquet";
  private static final LakeTable TABLE =
      new LakeTable(
          1,
          "main",
          "readings",
          "/lake/",
          List.of(lake(1, "time", LakeType.TIMESTAMPTZ), STATION),
          null);
  private static final long START = 1_795_168_800_000_000L;

  private static final List<String> NAMES =
      List.of("time", "seen", "whole", "long", "single", "double", "text", "cents");
  private static final String SCHEMA =
      "message m { required int64 time (TIMESTAMP(MICROS,true));"
          + " optional int64 seen (TIMESTAMP(MILLIS,true)); optional int32 whole;"
          + " optional int64 long; optional float single; optional double double;"
          + " optional binary text (STRING); optional int32 cents (DECIMAL(9,2));"
          + " optional boolean flag; }";

  private static JudgedFiles files;
  private static byte[] file;

  @TempDir static Path directory;

  /** Pages of 20 rows; every tenth row has a time alone. */
  @BeforeAll
  static void start() throws Exception {
    files = new JudgedFiles();
    file =
        ApacheParquet.write(
            directory.resolve("pages.parquet"),
            SCHEMA,
            "text",
            NAMES,
            WriterVersion.PARQUET_1_0,
            100,
            (group, i) -> {
              group.append("time", START + i);
              if (i % 10 != 0) {
                group
                    .append("seen", START / 1000 + 7 * i)
                    .append("whole", 3 * i - 50)
                    .append("long", 5_000_000_000L * i)
                    .append("single", i / 8f)
                    .append("double", i / 10.0)
                    .append("text", Binary.fromString("ä" + i))
                    .append("cents", 11 * i)
                    .append("flag", i % 2 == 0);
              }
            });
  }

  @AfterAll
  static void stop() throws Exception {
    files.close();
  }

  /** Why a file is refused, or an empty text. */
  private static String reason(byte[] judged) throws Exception {
    return files.judge(TABLE, KEY, judged) instanceof Refused r ? r.reason() : "";
  }

  private static byte[] duck(String column) throws Exception {
    return files.duck(
        "SELECT make_timestamptz("
            + START
            + " + i // 10) AS time, "
            + column
            + " FROM range(100) t(i)",
        "");
  }

  /** The file whose filter of a column says that nothing is there. */
  private static byte[] emptied(byte[] of, int column) {
    ColumnMetaData chunk =
        AlteredParquet.metadata(of).getRow_groups().get(0).getColumns().get(column).getMeta_data();
    int length = chunk.getBloom_filter_length();
    // Behind the header there are blocks of 32 bytes.
    return AlteredParquet.filter(
        of, 0, column, f -> Arrays.fill(f, length - length / 32 * 32, length, (byte) 0));
  }

  @Test
  void whatApachesWriterClaimsOfEachTypeIsTrue() throws Exception {
    for (int column = 0; column < NAMES.size(); column++) {
      ColumnMetaData chunk =
          AlteredParquet.metadata(file)
              .getRow_groups()
              .get(0)
              .getColumns()
              .get(column)
              .getMeta_data();
      assertEquals(true, chunk.isSetBloom_filter_offset(), NAMES.get(column));
    }
    assertEquals("", reason(file));
  }

  @Test
  void aValueOfEachTypeThatItsFilterLacksIsFound() throws Exception {
    for (int column = 0; column < NAMES.size(); column++) {
      String why = reason(emptied(file, column));
      assertEquals(
          "column \"" + NAMES.get(column) + "\": ", why.substring(0, why.indexOf(':') + 2));
      assertEquals(
          " is a value, but not in the Bloom filter",
          why.substring(why.indexOf(" is a value")).replaceFirst(" by the bits.*", ""),
          why);
    }
  }

  @Test
  void onlyOfZeroAndNanEnginesMayLookForOtherBits() throws Exception {
    String lacking = " is a value, but not in the Bloom filter";
    String cure = " by the bits that engines look for: write such columns without Bloom filters";
    assertEquals("column \"x\": 1.5" + lacking, reason(emptied(duck("1.5::FLOAT AS x"), 1)));
    assertEquals("column \"x\": 0.0" + lacking + cure, reason(emptied(duck("0::FLOAT AS x"), 1)));
    assertEquals("column \"x\": 0.0" + lacking + cure, reason(emptied(duck("0::DOUBLE AS x"), 1)));
    assertEquals(
        "column \"x\": NaN" + lacking + cure, reason(emptied(duck("'nan'::DOUBLE AS x"), 1)));
    assertEquals("column \"x\": 0" + lacking, reason(emptied(duck("0::INTEGER AS x"), 1)));
  }

  @Test
  void zeroIsLookedForWithoutASign() throws Exception {
    String why =
        "column \"x\": -0.0 is a value, but not in the Bloom filter by the bits that engines look"
            + " for: write such columns without Bloom filters";
    assertEquals(why, reason(duck("-0.0::DOUBLE AS x")));
    assertEquals(why, reason(duck("'-0.0'::FLOAT AS x")));
  }

  @Test
  void eachRowGroupHasAFilterOfItsOwn() throws Exception {
    byte[] two =
        files.duck(
            "SELECT make_timestamptz("
                + START
                + " + i // 100) AS time, (i // 1000)::INTEGER AS x"
                + " FROM range(4096) t(i)",
            ", ROW_GROUP_SIZE 2048");
    assertEquals(2, AlteredParquet.metadata(two).getRow_groupsSize());
    assertEquals("", reason(two));
    for (int group = 0; group < 2; group++) {
      byte[] one =
          AlteredParquet.chunk(
              two,
              group,
              1,
              c -> {
                c.unsetBloom_filter_offset();
                c.unsetBloom_filter_length();
              });
      assertEquals("", reason(one), "none of row group " + group);
    }
    // The values of the second are not in the first one's.
    ColumnMetaData first =
        AlteredParquet.metadata(two).getRow_groups().get(0).getColumns().get(1).getMeta_data();
    byte[] swapped =
        AlteredParquet.chunk(
            two,
            1,
            1,
            c ->
                c.setBloom_filter_offset(first.getBloom_filter_offset())
                    .setBloom_filter_length(first.getBloom_filter_length()));
    String why = reason(swapped);
    assertEquals(true, why.endsWith(" is a value, but not in the Bloom filter"), why);
  }

  @Test
  void booleansHaveNoFilter() throws Exception {
    ColumnMetaData other =
        AlteredParquet.metadata(file).getRow_groups().get(0).getColumns().get(2).getMeta_data();
    byte[] filtered =
        AlteredParquet.chunk(
            file,
            0,
            8,
            c ->
                c.setBloom_filter_offset(other.getBloom_filter_offset())
                    .setBloom_filter_length(other.getBloom_filter_length()));
    assertEquals("column \"flag\": the format has no Bloom filter for booleans", reason(filtered));
  }

  private static byte[] indexed(int column, Consumer<ColumnIndex> change) throws Exception {
    return AlteredParquet.columnIndex(file, 0, column, change);
  }

  @Test
  void theIndexOfEachPageIsComparedWithItsValues() throws Exception {
    ByteBuffer zero = ByteBuffer.wrap(FooterBoundsTest.four(0));
    for (int page = 0; page < 5; page++) {
      int p = page;
      assertEquals(
          "column \"whole\": values lie outside the bounds in the column index of page " + p,
          reason(
              indexed(
                  2,
                  i -> {
                    // From -47 to 247.
                    i.getMin_values().set(p, p == 0 ? zero : i.getMax_values().get(p));
                  })));
      assertEquals(
          "column \"whole\": column index of page " + p + " says 3 nulls, there are 2",
          reason(indexed(2, i -> i.getNull_counts().set(p, 3L))));
    }
  }

  /** As polars indexes a page that has NaN. */
  private static byte[] withoutValues(byte[] of) throws Exception {
    return AlteredParquet.columnIndex(
        of,
        0,
        4,
        i -> {
          i.getNull_pages().set(1, true);
          i.getNull_counts().set(1, 2L);
          i.unsetNan_counts();
        });
  }

  @Test
  void aPageThatIsSaidToHaveNoValuesHasNan() throws Exception {
    assertEquals(
        "column \"single\": column index of page 1 says nulls alone, there are 2",
        reason(withoutValues(file)));
    byte[] nan =
        ApacheParquet.write(
            directory.resolve("nan.parquet"),
            SCHEMA,
            "text",
            List.of(),
            WriterVersion.PARQUET_1_0,
            100,
            (group, i) -> {
              group.append("time", START + i);
              if (i % 10 != 0) {
                group.append("single", i == 31 ? Float.NaN : i);
              }
            });
    assertEquals("", reason(withoutValues(nan)));
  }

  @Test
  void aRowGroupWithoutRowsHasNoPages() throws Exception {
    byte[] more =
        AlteredParquet.footer(
            file,
            f -> {
              RowGroup none = f.getRow_groups().get(0).deepCopy().setNum_rows(0);
              none.getColumns().forEach(c -> c.getMeta_data().setNum_values(0).unsetStatistics());
              unindexed(none.getColumns());
              f.addToRow_groups(none);
            });
    assertEquals("", reason(more));
  }

  @Test
  void theOrderOfAnIndexIsCompared() throws Exception {
    byte[] wide =
        indexed(2, i -> i.getMin_values().set(3, ByteBuffer.wrap(FooterBoundsTest.four(-100))));
    assertEquals(
        "column \"whole\": bounds in the column index are not in the order it says", reason(wide));
  }

  @Test
  void theHeaderOfAPageIsComparedWithItsValues() throws Exception {
    Statistics said = new Statistics().setNull_count(1);
    byte[] lie =
        AlteredParquet.firstPage(file, 0, 2, h -> h.getData_page_header().setStatistics(said));
    assertEquals(
        "column \"whole\": header of page 0 says 1 nulls, there are 2",
        reason(AlteredParquet.footer(lie, f -> unindexed(f.getRow_groups().get(0).getColumns()))));
  }

  private static void unindexed(List<org.apache.parquet.format.ColumnChunk> columns) {
    for (org.apache.parquet.format.ColumnChunk c : columns) {
      c.unsetColumn_index_offset();
      c.unsetColumn_index_length();
      c.unsetOffset_index_offset();
      c.unsetOffset_index_length();
    }
  }

  @Test
  void ofAColumnOfNothingPagesSayNothing() throws Exception {
    byte[] nothing =
        ApacheParquet.write(
            directory.resolve("nothing.parquet"),
            SCHEMA,
            "text",
            List.of(),
            WriterVersion.PARQUET_1_0,
            100,
            (group, i) -> group.append("time", START + i));
    byte[] untyped =
        AlteredParquet.footer(
            nothing, f -> f.getSchema().get(3).setLogicalType(LogicalType.UNKNOWN(new NullType())));
    assertEquals("", reason(untyped));
  }

  @Test
  void pagesHaveNoMoreTimeThanTheirFile() throws Exception {
    InspectedFile inspected = files.inspected(KEY, file);
    List<ValueStatistics.Column> columns = new ArrayList<>();
    inspected
        .shape()
        .columns()
        .forEach(c -> columns.add(new ValueStatistics.Column(c.name(), -1, c.type())));
    FileLimits d = FileLimits.DEFAULT;
    FileLimits over =
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
            Duration.ofSeconds(-1));
    PageJudge judge = new PageJudge(files.values(), over);
    assertEquals(
        "values take too long to decode",
        assertThrows(
                RejectedFileException.class,
                () -> judge.judge(inspected, inspected.claims(), columns))
            .getMessage());
    // Of a file that claims nothing of pages nothing is decoded.
    byte[] plain =
        Declared.empty(
            space.opensensor.parquet.Column.of(1, "x", space.opensensor.parquet.ColumnType.INT32));
    InspectedFile silent = files.inspected(KEY, plain);
    judge.judge(silent, silent.claims(), columns);
  }
}
