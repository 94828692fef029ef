package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page index as parquet-java reads it. */
class PageIndexTest {

  private static final int ROWS = 1000;
  private static final int PAGE_ROWS = 130;
  private static final int PAGES = 8;

  private static byte[] file(List<TestColumn> columns, int indexedPages) throws Exception {
    WriterOptions options =
        WriterOptions.DEFAULT.pageIndex(indexedPages).sizeStatistics().pageTextBytes(20_000);
    ParquetWriter writer = new ParquetWriter(TestFile.schema(columns), options, PAGE_ROWS);
    return TestFile.columnar(writer, columns, ROWS, ROWS, Map.of());
  }

  private static List<TestColumn> columns() {
    Random random = new Random(5);
    List<TestColumn> columns = new ArrayList<>();
    for (ColumnType type : ColumnType.values()) {
      for (Pattern pattern : Pattern.values()) {
        int id = columns.size();
        Column column =
            type == ColumnType.DECIMAL
                ? Column.decimal(id, "c" + id, 9, 2)
                : Column.of(id, "c" + id, type);
        columns.add(new TestColumn(column.optional(), pattern.values(column, ROWS, random)));
      }
    }
    return columns;
  }

  @Test
  void pagesAreWhereItSaysAndHoldWhatItSays() throws Exception {
    List<TestColumn> columns = columns();
    byte[] file = file(columns, PAGES);
    try (ParquetFileReader reader = ParquetJava.open(file)) {
      List<ColumnChunkMetaData> chunks = reader.getFooter().getBlocks().get(0).getColumns();
      for (int c = 0; c < columns.size(); c++) {
        Object[] values = columns.get(c).values();
        OffsetIndex offsets = reader.readOffsetIndex(chunks.get(c));
        assertEquals(PAGES, offsets.getPageCount());
        assertEquals(chunks.get(c).getFirstDataPageOffset(), offsets.getOffset(0));
        ColumnIndex index = reader.readColumnIndex(chunks.get(c));
        for (int page = 0; page < PAGES; page++) {
          assertEquals(PAGE_ROWS * page, offsets.getFirstRowIndex(page));
          int nulls = 0;
          for (int row = PAGE_ROWS * page; row < Math.min(ROWS, PAGE_ROWS * (page + 1)); row++) {
            nulls += values[row] == null ? 1 : 0;
          }
          if (index != null) {
            assertEquals(nulls, index.getNullCounts().get(page));
          }
        }
        if (page(offsets, PAGES - 1) > 0) {
          assertEquals(
              chunks.get(c).getStartingPos() + chunks.get(c).getTotalSize(),
              page(offsets, PAGES - 1));
        }
      }
    }
    CombinationTest.compare(columns, ParquetJava.read(file, columns.size(), ROWS), "parquet-java");
  }

  private static long page(OffsetIndex offsets, int page) {
    return offsets.getOffset(page) + offsets.getCompressedPageSize(page);
  }

  @Test
  void boundsAndTheirOrderAreRight() throws Exception {
    Column number = Column.of(1, "number", ColumnType.INT32);
    Object[] ascending = Pattern.MONOTONE.values(number, ROWS, new Random(1));
    Object[] descending = new Object[ROWS];
    Object[] mixed = new Object[ROWS];
    for (int i = 0; i < ROWS; i++) {
      descending[i] = ascending[ROWS - 1 - i];
      mixed[i] = i / PAGE_ROWS % 2;
    }
    String[] orders = {"ASCENDING", "DESCENDING", "UNORDERED"};
    Object[][] all = {ascending, descending, mixed};
    for (int i = 0; i < all.length; i++) {
      byte[] file = file(List.of(new TestColumn(number, all[i])), PAGES);
      try (ParquetFileReader reader = ParquetJava.open(file)) {
        ColumnIndex index =
            reader.readColumnIndex(reader.getFooter().getBlocks().get(0).getColumns().get(0));
        assertEquals(orders[i], index.getBoundaryOrder().name());
        for (int page = 0; page < PAGES; page++) {
          int least = Integer.MAX_VALUE;
          for (int row = PAGE_ROWS * page; row < Math.min(ROWS, PAGE_ROWS * (page + 1)); row++) {
            least = Math.min(least, (Integer) all[i][row]);
          }
          assertEquals(
              least,
              index.getMinValues().get(page).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(0));
        }
      }
    }
  }

  @Test
  void aPageOfNansLeavesTheChunkWithoutColumnIndex() throws Exception {
    Column column = Column.of(1, "c", ColumnType.FLOAT);
    Object[] values = new Object[ROWS];
    for (int i = 0; i < ROWS; i++) {
      values[i] = i / PAGE_ROWS == 2 ? Float.NaN : (float) i;
    }
    byte[] file = file(List.of(new TestColumn(column, values)), PAGES);
    try (ParquetFileReader reader = ParquetJava.open(file)) {
      ColumnChunkMetaData chunk = reader.getFooter().getBlocks().get(0).getColumns().get(0);
      assertNull(reader.readColumnIndex(chunk));
      assertNotNull(reader.readOffsetIndex(chunk));
    }
  }

  @Test
  void emptyTextsAreBoundsOfAPage() throws Exception {
    Object[] values = new Object[ROWS];
    Arrays.fill(values, "");
    byte[] file = file(List.of(new TestColumn(Column.of(1, "c", ColumnType.UTF8), values)), PAGES);
    try (ParquetFileReader reader = ParquetJava.open(file)) {
      ColumnIndex index =
          reader.readColumnIndex(reader.getFooter().getBlocks().get(0).getColumns().get(0));
      assertEquals(PAGES, index.getMinValues().size());
      assertEquals(0, index.getMinValues().get(0).remaining());
      assertEquals(0, index.getMaxValues().get(0).remaining());
    }
  }

  @Test
  void aChunkOfMorePagesThanTheWriterKeepsHasNoIndex() throws Exception {
    Column column = Column.of(1, "c", ColumnType.INT64);
    Object[] values = Pattern.RANDOM.values(column, ROWS, new Random(1));
    byte[] file = file(List.of(new TestColumn(column, values)), PAGES - 1);
    try (ParquetFileReader reader = ParquetJava.open(file)) {
      ColumnChunkMetaData chunk = reader.getFooter().getBlocks().get(0).getColumns().get(0);
      assertNull(reader.readColumnIndex(chunk));
      assertNull(reader.readOffsetIndex(chunk));
      assertTrue(chunk.getValueCount() == ROWS);
    }
  }

  /** Pages with equal bounds are in either order; where one holds another there is none. */
  @ParameterizedTest
  @CsvSource({
    "5 5 5 5 5 5, ASCENDING",
    "5 5 5 5 6 6, ASCENDING",
    "5 5 5 6 6 6, ASCENDING",
    "5 5 5 5 4 4, DESCENDING",
    "5 6 5 6 4 6, DESCENDING",
    "4 6 4 6 5 6, ASCENDING",
    "0 9 1 8 2 7, UNORDERED",
    "2 7 1 8 0 9, UNORDERED",
    "1 2 3 4 1 2, UNORDERED",
    "3 4 1 2 3 4, UNORDERED",
  })
  void theOrderOfPagesIsThatOfBothBounds(String bounds, String order) throws Exception {
    int[] numbers = Arrays.stream(bounds.split(" ")).mapToInt(Integer::parseInt).toArray();
    for (ColumnType type : new ColumnType[] {ColumnType.INT32, ColumnType.INT64}) {
      Object[] values = new Object[3 * PAGE_ROWS];
      for (int i = 0; i < values.length; i++) {
        int number = numbers[i / PAGE_ROWS * 2 + i % 2] - 4;
        values[i] = type == ColumnType.INT32 ? (Object) number : (Object) (long) number;
      }
      List<TestColumn> columns = List.of(new TestColumn(Column.of(1, "c", type), values));
      WriterOptions options = WriterOptions.DEFAULT.pageIndex(3);
      ParquetWriter writer = new ParquetWriter(TestFile.schema(columns), options, PAGE_ROWS);
      byte[] file = TestFile.columnar(writer, columns, ROWS, ROWS, Map.of());
      try (ParquetFileReader reader = ParquetJava.open(file)) {
        ColumnIndex index =
            reader.readColumnIndex(reader.getFooter().getBlocks().get(0).getColumns().get(0));
        assertEquals(order, index.getBoundaryOrder().name());
      }
    }
  }
}
