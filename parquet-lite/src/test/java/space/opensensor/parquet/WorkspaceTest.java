package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterReader;
import space.opensensor.parquet.read.MemorySource;

/** Memory: what is stated is what is allocated, once, and it suffices whatever is written. */
class WorkspaceTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Objects that do not depend on schema, options or rows. */
  private static final int FIXED_OBJECTS = 3000;

  private static long allocated() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  @Test
  void theWorkspaceIsWhatItSays() {
    List<FileSchema> schemas =
        List.of(
            StationRows.schema(false),
            StationRows.schema(true),
            ConstantColumnTest.schema("0195ae3c-43e0-7624-8c5c-7424adbcc30d"),
            new FileSchema(
                Column.of(1, "a", ColumnType.UTF8).optional(),
                Column.of(2, "b", ColumnType.DOUBLE),
                Column.of(3, "c", ColumnType.BOOLEAN)));
    for (FileSchema schema : schemas) {
      for (WriterOptions options :
          List.of(
              WriterOptions.DEFAULT,
              WriterOptions.SMALLEST.maxRowGroups(20),
              WriterOptions.DEFAULT.codecs(),
              WriterOptions.DEFAULT.pageIndex(100).sizeStatistics())) {
        for (int rows : new int[] {1, 178, 5000}) {
          new ParquetWriter(schema, options, rows);
          int stated = ParquetWriter.workspaceBytes(schema, options, rows);
          long before = allocated();
          ParquetWriter writer = new ParquetWriter(schema, options, rows);
          long used = allocated() - before;
          assertTrue(used >= stated, used + " of " + stated + " for " + writer);
          assertTrue(used <= stated + FIXED_OBJECTS, used + " beyond " + stated);
        }
      }
    }
  }

  private static Column column(ColumnType type) {
    return Column.of(1, "c", type);
  }

  /** The bytes of a writer of one column and pages of 100 rows, without what any of them has. */
  private static int bytes(WriterOptions options, Column column) {
    int differences = 2 * 8 * 4;
    int always = 2 * 1024 + 2 * 2 * 100 + differences;
    return ParquetWriter.workspaceBytes(new FileSchema(column), options, 100) - always;
  }

  /** Page, compressed page, dictionary, its starts, and the metadata of a row group. */
  @Test
  void theWorkspaceIsTheSumOfWhatAColumnCanNeed() {
    WriterOptions options = WriterOptions.DEFAULT;
    Column number = column(ColumnType.INT32);
    assertEquals(400 + 498 + 300 + 114, bytes(options, number));
    assertEquals(418 + 519 + 300 + 114, bytes(options, number.optional()));
    assertEquals(256 + 53 + 108, bytes(options, column(ColumnType.BOOLEAN)));
    assertEquals(800 + 965 + 600 + 122, bytes(options, column(ColumnType.DOUBLE)));
    Column wide = column(ColumnType.INT64);
    assertEquals(400 + 600 + 122, bytes(options, wide), "room for 4 of 8 bytes");
    assertEquals(400 + 498 + 600 + 122, bytes(WriterOptions.SMALLEST, wide));
    assertEquals(800 + 600 + 122, bytes(options, wide.pinned(Encoding.PLAIN)));
    assertEquals(1056 + 600 + 122, bytes(options, wide.pinned(Encoding.DELTA_BINARY_PACKED)));
    assertEquals(400 + 122, bytes(options, column(ColumnType.TIMESTAMP_MILLIS)));
    assertEquals(400 + 600 + 122, bytes(options.codecs(), wide));
    assertEquals(400 + 300 + 114, bytes(options.codecs(), number));
    Column text = column(ColumnType.UTF8);
    assertEquals(2000 + 2365 + 1500 + 3072 + 234, bytes(options, text));
    assertEquals(
        2544 + 3000 + 1500 + 3072 + 234,
        bytes(options, text.pinned(Encoding.DELTA_LENGTH_BYTE_ARRAY)));
    assertEquals(256 + 40 + 7 + 4 + 112, bytes(options, Column.constant(1, "c", "abc")));
    WriterOptions full = options.maxRowGroups(3).sizeStatistics().pageIndex(5);
    int index = 5 * (8 * 4 + 2 * 8);
    assertEquals(400 + 498 + 300 + 3 * (114 + 24 + 24) + index, bytes(full, number));
    int textIndex = 5 * (8 * 4 + 2 * 64);
    assertEquals(
        2000 + 2365 + 1500 + 3072 + 234 + 24 + textIndex, bytes(options.pageIndex(5), text));
  }

  @Test
  void theWorkspaceGrowsWithTheRowsUntilTheDictionaryIsFull() {
    FileSchema schema = new FileSchema(column(ColumnType.TIMESTAMP_MICROS));
    WriterOptions options = WriterOptions.DEFAULT;
    assertEquals(256 + 2048 + 4 + 16 + 122, ParquetWriter.workspaceBytes(schema, options, 1));
    assertEquals(256 + 2048 + 4 * 32 + 16 + 122, ParquetWriter.workspaceBytes(schema, options, 32));
    assertEquals(256 + 2048 + 4 * 33 + 32 + 122, ParquetWriter.workspaceBytes(schema, options, 33));
    FileSchema numbers = new FileSchema(column(ColumnType.INT32));
    WriterOptions plain = options.codecs();
    assertEquals(
        4 * 1000 + 2048 + 4 * 1000 + 32 * 16 + 750 * 4 + 114,
        ParquetWriter.workspaceBytes(numbers, plain, 1000));
    assertEquals(
        4 * 2000 + 2048 + 4 * 2000 + 63 * 16 + 768 * 4 + 114,
        ParquetWriter.workspaceBytes(numbers, plain, 2000));
  }

  @Test
  void aStationsWriterAndItsRowBufferTakeLessThan16Kilobytes() {
    for (boolean decimal : new boolean[] {false, true}) {
      FileSchema schema = StationRows.schema(decimal);
      new ParquetWriter(schema, 178);
      new RowBuffer(schema, 178, 0);
      long before = allocated();
      ParquetWriter writer = new ParquetWriter(schema, 178);
      RowBuffer rows = new RowBuffer(schema, 178, 0);
      long used = allocated() - before;
      assertTrue(used <= 16 * 1024, used + " with headers, for " + writer + rows);
      int arrays = ParquetWriter.workspaceBytes(schema, WriterOptions.DEFAULT, 178);
      assertEquals(8039, RowBuffer.bytes(schema, 178, 0));
      int crcTable = 1024;
      assertTrue(arrays + 8039 + crcTable <= 16 * 1024, arrays + " in arrays");
    }
  }

  @Test
  void aWarmWriterLeavesNoGarbage() throws Exception {
    StationRows rows = StationRows.of("quant0");
    ByteSink nowhere = (bytes, offset, length) -> {};
    for (boolean decimal : new boolean[] {false, true}) {
      for (WriterOptions options : List.of(WriterOptions.DEFAULT, WriterOptions.SMALLEST)) {
        ParquetWriter writer = new ParquetWriter(StationRows.schema(decimal), options, 178);
        rows.write(writer, decimal, nowhere);
        rows.write(writer, decimal, nowhere);
        long before = allocated();
        rows.write(writer, decimal, nowhere);
        long garbage = allocated() - before;
        assertTrue(garbage <= 1024, garbage + " bytes of garbage per file");
      }
    }
  }

  @Tag("long")
  @Test
  void memoryDoesNotGrowWithTheFile() throws Exception {
    Column column = Column.of(1, "c", ColumnType.INT64);
    ParquetWriter writer = new ParquetWriter(new FileSchema(column), 1000);
    long[] values = new long[1000];
    ByteSink nowhere = (bytes, offset, length) -> {};
    writeLong(writer, values, nowhere, 2);
    long before = allocated();
    writeLong(writer, values, nowhere, 20_000);
    long garbage = allocated() - before;
    assertTrue(garbage <= 1024, garbage + " bytes of garbage in a file of 20,000,000 rows");
    assertTrue(writer.bytesWritten() > 100_000_000, writer.bytesWritten() + " bytes");
  }

  private static void writeLong(ParquetWriter writer, long[] values, ByteSink sink, int calls)
      throws IOException {
    writer.open(sink);
    writer.startRowGroup(calls * values.length);
    for (int call = 0; call < calls; call++) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (i * 0x9E3779B97F4A7C15L + call) * i;
      }
      writer.writeInt64s(values, 0, values.length, null, 0);
    }
    writer.endRowGroup();
    writer.close();
  }

  /** The longest names, bounds and numbers that there can be, in as many row groups as allowed. */
  @Test
  void theRoomForMetadataSufficesForTheWorst() throws Exception {
    List<TestColumn> columns = new ArrayList<>();
    Random random = new Random(1);
    int rows = 3000;
    for (ColumnType type : ColumnType.values()) {
      String name = (type + "_").repeat(64).substring(0, 64);
      Column column =
          type == ColumnType.DECIMAL
              ? Column.decimal(1 << 30, name, 9, 9)
              : Column.of(Integer.MAX_VALUE - columns.size(), name, type);
      Object[] values = Pattern.RANDOM.values(column, rows, random);
      if (type == ColumnType.UTF8) {
        for (int i = 0; i < rows; i++) {
          values[i] = (char) ('a' + i % 26) + "x".repeat(100) + i % 7;
        }
      }
      for (int i = 0; i < rows / 2; i++) {
        values[random.nextInt(rows)] = null;
      }
      columns.add(new TestColumn(column.optional(), values));
    }
    WriterOptions options =
        WriterOptions.DEFAULT.maxRowGroups(30).pageIndex(50).sizeStatistics().pageTextBytes(110);
    ParquetWriter writer = new ParquetWriter(TestFile.schema(columns), options, 2);
    byte[] file = TestFile.columnar(writer, columns, 100, 100, Map.of());
    FileFooter footer = FooterReader.read(new MemorySource(file), 1 << 20);
    assertEquals(30, footer.rowGroupCount());
    CombinationTest.compare(columns, ParquetJava.read(file, columns.size(), rows), "parquet-java");
  }
}
