package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterReader;
import space.opensensor.parquet.read.MemorySource;
import space.opensensor.parquet.read.PageVerifier;

/** A column that holds one text in all rows, which the writer fills in by itself. */
class ConstantColumnTest {

  private static final String STATION = "0195ae3c-43e0-7624-8c5c-7424adbcc30d";

  private static final List<WriterOptions> PRESETS =
      List.of(
          WriterOptions.DEFAULT,
          WriterOptions.COMPATIBLE,
          WriterOptions.SMALLEST,
          WriterOptions.DEFAULT.codecs(),
          WriterOptions.DEFAULT.maxRowGroups(3).pageIndex(8).sizeStatistics());

  @TempDir Path directory;

  static FileSchema schema(String text) {
    return new FileSchema(
            Column.of(1, "timestamp", ColumnType.TIMESTAMP_MILLIS),
            Column.constant(25, "station_id", text),
            Column.of(2, "temperature", ColumnType.FLOAT).optional())
        .sortedBy(0);
  }

  private static byte[] file(ParquetWriter writer, int rows, int groups) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.open(out::write);
    for (int g = 0; g < groups; g++) {
      long[] times = new long[rows];
      float[] values = new float[rows];
      for (int i = 0; i < rows; i++) {
        times[i] = 1_700_000_000_000L + 5000L * (g * rows + i);
        values[i] = 20 + i % 7;
      }
      writer.startRowGroup(rows);
      writer.writeInt64s(times, 0, rows, null, 0);
      writer.writeFloats(values, 0, rows, null, 0);
      writer.endRowGroup();
    }
    writer.close();
    return out.toByteArray();
  }

  @Tag("long")
  @Test
  void everyReaderFindsTheTextInEveryRow() throws Exception {
    for (WriterOptions options : PRESETS) {
      int groups = options.maxRowGroups();
      for (int rows : new int[] {1, 2, 8, 178, 400}) {
        for (String text : List.of("a", STATION, "é".repeat(32))) {
          ParquetWriter writer = new ParquetWriter(schema(text), options, 178);
          byte[] file = file(writer, rows, groups);
          assertArrayEquals(file, file(writer, rows, groups), "the same rows, the same bytes");
          Object[][] found = ParquetJava.read(file, 3, groups * rows);
          for (Object value : found[1]) {
            assertEquals(text, value);
          }
          try (DuckDb duck = new DuckDb(directory)) {
            assertEquals(
                text + "|" + groups * rows + "|" + groups * rows + "\n",
                duck.query(
                    file, "SELECT station_id, count(*), count(temperature) FROM FILE GROUP BY 1"));
          }
          MemorySource source = new MemorySource(file);
          FileFooter footer = FooterReader.read(source, 1 << 16);
          byte[] buffer = new byte[PageVerifier.MIN_BUFFER];
          assertTrue(PageVerifier.verify(source, footer, buffer) >= 3 * groups);
        }
      }
    }
  }

  @Tag("long")
  @ParameterizedTest
  @EnumSource
  void otherReadersFindItToo(NodeReader reader) throws Exception {
    reader.install();
    List<byte[]> files = new ArrayList<>();
    List<List<TestColumn>> expected = new ArrayList<>();
    for (WriterOptions options : PRESETS.subList(0, 4)) {
      for (int rows : new int[] {1, 178, 400}) {
        byte[] file = file(new ParquetWriter(schema(STATION), options, 178), rows, 1);
        Object[][] values = ParquetJava.read(file, 3, rows);
        List<TestColumn> columns = new ArrayList<>();
        for (int c = 0; c < 3; c++) {
          columns.add(new TestColumn(schema(STATION).get(c), values[c]));
        }
        files.add(file);
        expected.add(columns);
      }
    }
    reader.check(files, expected);
  }

  @Test
  void itsStatisticsAreTheTextItself() throws Exception {
    byte[] file = file(new ParquetWriter(schema(STATION), 178), 178, 1);
    ColumnChunkMetaData chunk = ParquetJava.footer(file).getBlocks().get(0).getColumns().get(1);
    assertEquals(STATION, chunk.getStatistics().minAsString());
    assertEquals(STATION, chunk.getStatistics().maxAsString());
    assertEquals(0, chunk.getStatistics().getNumNulls());
    assertEquals(178, chunk.getValueCount());
  }

  @Test
  void aStationsIdCosts237BytesOfAFileAnd151OfMemory() throws Exception {
    FileSchema without =
        new FileSchema(
                Column.of(1, "timestamp", ColumnType.TIMESTAMP_MILLIS),
                Column.of(2, "temperature", ColumnType.FLOAT).optional())
            .sortedBy(0);
    WriterOptions options = WriterOptions.DEFAULT;
    int bytes = file(new ParquetWriter(schema(STATION), 178), 178, 1).length;
    assertEquals(237, bytes - file(new ParquetWriter(without, 178), 178, 1).length);
    assertEquals(
        151,
        ParquetWriter.workspaceBytes(schema(STATION), options, 178)
            - ParquetWriter.workspaceBytes(without, options, 178));
  }

  @Test
  void aRowBufferLeavesItToTheWriter() throws Exception {
    FileSchema schema = schema(STATION);
    ParquetWriter writer = new ParquetWriter(schema, 178);
    RowBuffer rows = new RowBuffer(schema, 178, 0);
    for (int i = 0; i < 178; i++) {
      rows.setInt64(0, 1_700_000_000_000L + 5000L * i);
      rows.setFloat(2, 20 + i % 7);
      rows.append();
    }
    assertThrows(IllegalArgumentException.class, () -> rows.setText(1, "other"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.open(out::write);
    rows.writeTo(writer);
    writer.close();
    assertArrayEquals(file(writer, 178, 1), out.toByteArray());
  }

  @Test
  void itMayBeTheFirstColumnOrTheLastOrAllThereAre() throws Exception {
    ParquetWriter writer =
        new ParquetWriter(
            new FileSchema(Column.constant(1, "a", "x"), Column.constant(2, "b", "y")), 10);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.open(out::write);
    writer.startRowGroup(25);
    writer.endRowGroup();
    writer.close();
    Object[][] found = ParquetJava.read(out.toByteArray(), 2, 25);
    assertEquals("x", found[0][24]);
    assertEquals("y", found[1][0]);
  }

  @Test
  void whatCannotBeAConstantIsRefused() {
    Column constant = Column.constant(1, "a", "x");
    assertThrows(IllegalArgumentException.class, constant::optional);
    assertThrows(IllegalArgumentException.class, () -> constant.pinned(Encoding.PLAIN));
    assertThrows(IllegalArgumentException.class, () -> constant.pinned(CompressionCodec.SNAPPY));
    assertThrows(IllegalArgumentException.class, () -> Column.constant(1, "a", ""));
    assertThrows(IllegalArgumentException.class, () -> Column.constant(1, "a", "x".repeat(65)));
  }
}
