package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterChunk;
import space.opensensor.parquet.read.FooterColumn;
import space.opensensor.parquet.read.FooterReader;
import space.opensensor.parquet.read.MemorySource;
import space.opensensor.parquet.read.PageVerifier;

/** The files that a station writes: their exact lengths and what readers find in them. */
class StationFileTest {

  private static final List<WriterOptions> PRESETS =
      List.of(WriterOptions.DEFAULT, WriterOptions.COMPATIBLE, WriterOptions.SMALLEST);

  @TempDir Path directory;

  /** Bytes by file: floats in the three presets, then decimals in the three presets. */
  private static final String LENGTHS =
      """
      ref0 2649 5164 2488 1478 1561 1440
      quant0 3936 4451 3855 2589 2629 2589
      quant1 4213 4596 4050 2585 2635 2585
      quant2 3931 4385 3865 2603 2641 2603
      quant3 3997 4518 3880 2577 2623 2577
      full0 5728 7612 5674 2589 2629 2589
      full1 5727 7632 5681 2586 2635 2586
      jitter0 4349 4856 4243 3002 3034 2977
      night0 2583 2924 2494 2067 2103 2063
      night1 2666 2935 2594 2047 2083 2047
      """;

  @Test
  void everyFileHasExactlyItsLength() throws Exception {
    StringBuilder lengths = new StringBuilder();
    for (String file : StationRows.FILES) {
      lengths.append(file);
      for (boolean decimal : new boolean[] {false, true}) {
        for (WriterOptions preset : PRESETS) {
          lengths.append(' ').append(StationRows.of(file).file(decimal, preset).length);
        }
      }
      lengths.append('\n');
    }
    assertEquals(LENGTHS, lengths.toString());
  }

  @Test
  void theGoalsAreMet() throws Exception {
    assertTrue(mean("quant", false, WriterOptions.DEFAULT) <= 4020);
    assertTrue(mean("quant", false, WriterOptions.SMALLEST) <= 3950);
    assertTrue(mean("quant", true, WriterOptions.DEFAULT) <= 2600);
    assertTrue(mean("ref0", false, WriterOptions.DEFAULT) <= 2650);
    assertTrue(mean("full", false, WriterOptions.DEFAULT) <= 5780);
    assertTrue(mean("night", false, WriterOptions.DEFAULT) <= 2690);
  }

  private static double mean(String family, boolean decimal, WriterOptions options)
      throws Exception {
    List<Integer> lengths = new ArrayList<>();
    for (String file : StationRows.FILES) {
      if (file.startsWith(family)) {
        lengths.add(StationRows.of(file).file(decimal, options).length);
      }
    }
    return lengths.stream().mapToInt(length -> length).average().orElseThrow();
  }

  @Tag("long")
  @Test
  void parquetJavaAndDuckDbReadTheRowsOfEveryFile() throws Exception {
    try (DuckDb duckDb = new DuckDb(directory)) {
      for (String file : StationRows.FILES) {
        StationRows rows = StationRows.of(file);
        for (boolean decimal : new boolean[] {false, true}) {
          List<TestColumn> columns = rows.columns(decimal);
          for (WriterOptions preset : PRESETS) {
            byte[] bytes = rows.file(decimal, preset);
            CombinationTest.compare(columns, ParquetJava.read(bytes, 10, 178), "parquet-java");
            CombinationTest.compare(columns, duckDb.read(bytes, columns, 178), "DuckDB");
          }
        }
      }
    }
  }

  @Tag("long")
  @Test
  void duckDbSeesTheLogicalTypesAndTheMetadata() throws Exception {
    StationRows rows = StationRows.of("quant0");
    try (DuckDb duckDb = new DuckDb(directory)) {
      byte[] floats = rows.file(false, WriterOptions.DEFAULT);
      assertEquals(
          "TIMESTAMP WITH TIME ZONE|FLOAT",
          duckDb.query(floats, "SELECT typeof(timestamp), typeof(noise) FROM FILE LIMIT 1").trim());
      assertEquals(
          "TIMESTAMP WITH TIME ZONE|DECIMAL(9,1)",
          duckDb
              .query(
                  rows.file(true, WriterOptions.DEFAULT),
                  "SELECT typeof(timestamp), typeof(noise) FROM FILE LIMIT 1")
              .trim());
      assertEquals(
          "firmware|opensensor-java 0.1.0\nschema|indoor10/1\nstation|station-1\n",
          duckDb.query(
              floats,
              "SELECT decode(key), decode(value) FROM parquet_kv_metadata(FILE) ORDER BY 1"));
      assertEquals(
          "1|2|3|4|5|6|7|8|9|10",
          duckDb
              .query(floats, "SELECT field_id FROM parquet_schema(FILE) WHERE field_id IS NOT NULL")
              .trim()
              .replace('\n', '|'));
    }
  }

  @Test
  void theFooterReaderSeesWhatAnIngestNeeds() throws Exception {
    StationRows rows = StationRows.of("quant0");
    byte[] bytes = rows.file(true, WriterOptions.DEFAULT);
    FileFooter footer = FooterReader.read(new MemorySource(bytes), 4096);
    assertEquals(178, footer.rows());
    assertEquals("station-1", footer.text("station"));
    assertEquals(10, footer.columnCount());
    FooterColumn pressure = footer.column(footer.columnNamed("pressure"));
    assertEquals(4, pressure.fieldId());
    assertEquals(ColumnType.DECIMAL, pressure.type());
    assertEquals("DECIMAL", pressure.logicalType());
    assertEquals(9, pressure.precision());
    assertEquals(2, pressure.scale());
    assertEquals(ColumnType.TIMESTAMP_MICROS, footer.column(0).type());
    assertEquals(0, footer.rowGroup(0).sortedBy());
    FooterChunk chunk = footer.rowGroup(0).chunk(3);
    assertEquals(178, chunk.values());
    assertEquals(0, chunk.nullCount());
    int least = Arrays.stream(rows.fixed[3]).min().orElseThrow();
    assertEquals(least, littleEndian(chunk.min(), 0));
    int largest = Arrays.stream(rows.fixed[3]).max().orElseThrow();
    assertEquals(largest, littleEndian(chunk.max(), 0));
    assertEquals(10, PageVerifier.verify(new MemorySource(bytes), footer, new byte[512]));
    assertEquals(footer.length(), littleEndian(bytes, bytes.length - 8));
  }

  private static int littleEndian(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
  }
}
