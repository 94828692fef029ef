package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import space.opensensor.parquet.read.FooterReader;
import space.opensensor.parquet.read.MemorySource;

/**
 * The fields that "full metadata" means, read from a station's file by the Thrift classes of Apache
 * Parquet's own format definition.
 */
class FullMetadataTest {

  private static FileMetaData metadata(byte[] file) throws Exception {
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
    return Util.readFileMetaData(new ByteArrayInputStream(file, file.length - 8 - length, length));
  }

  @Test
  void aStationsFileHasAllOfIt() throws Exception {
    StationRows rows = StationRows.of("quant0");
    for (boolean decimal : new boolean[] {false, true}) {
      byte[] file = rows.file(decimal, WriterOptions.DEFAULT);
      FileMetaData metadata = metadata(file);
      assertEquals(
          """
          version 1
          rows 178
          created by parquet-lite version 0.1
          root m with 10 columns
          timestamp REQUIRED INT64 id 1 <LogicalType TIMESTAMP:TimestampType(isAdjustedToUTC:true,\
           unit:<TimeUnit MICROS:MicroSeconds()>)>
          """
              + measurements(decimal)
              + """
              station = station-1
              firmware = opensensor-java 0.1.0
              schema = indoor10/1
              sorted by 0 ascending, nulls last
              10 column orders, all TYPE_ORDER
              """,
          describe(metadata));
      assertEquals(1, metadata.getRow_groupsSize());
      for (ColumnChunk chunk : metadata.getRow_groups().get(0).getColumns()) {
        assertStatistics(chunk.getMeta_data().getStatistics());
        assertPages(file, chunk.getMeta_data(), rows.size());
        assertFalse(chunk.isSetColumn_index_offset());
        assertFalse(chunk.getMeta_data().isSetSize_statistics());
      }
    }
  }

  private static String measurements(boolean decimal) {
    StringBuilder text = new StringBuilder();
    FileSchema schema = StationRows.schema(decimal);
    for (int c = 1; c < schema.size(); c++) {
      text.append(schema.get(c).name());
      if (decimal) {
        text.append(" OPTIONAL INT32 id ").append(c + 1).append(" DECIMAL(9,");
        text.append(schema.get(c).scale()).append(")\n");
      } else {
        text.append(" OPTIONAL FLOAT id ").append(c + 1).append("\n");
      }
    }
    return text.toString();
  }

  private static String describe(FileMetaData metadata) {
    StringBuilder text = new StringBuilder();
    text.append("version ").append(metadata.getVersion()).append('\n');
    text.append("rows ").append(metadata.getNum_rows()).append('\n');
    text.append("created by ").append(metadata.getCreated_by()).append('\n');
    SchemaElement root = metadata.getSchema().get(0);
    text.append("root ").append(root.getName());
    text.append(" with ").append(root.getNum_children()).append(" columns\n");
    for (SchemaElement element : metadata.getSchema().subList(1, metadata.getSchemaSize())) {
      text.append(element.getName()).append(' ').append(element.getRepetition_type());
      text.append(' ').append(element.getType()).append(" id ").append(element.getField_id());
      if (element.isSetLogicalType()) {
        text.append(' ').append(element.getLogicalType());
      }
      if (element.isSetConverted_type()) {
        text.append(' ').append(element.getConverted_type()).append('(');
        text.append(element.getPrecision()).append(',').append(element.getScale()).append(')');
      }
      text.append('\n');
    }
    for (KeyValue entry : metadata.getKey_value_metadata()) {
      text.append(entry.getKey()).append(" = ").append(entry.getValue()).append('\n');
    }
    for (RowGroup group : metadata.getRow_groups()) {
      group
          .getSorting_columns()
          .forEach(
              by ->
                  text.append("sorted by ")
                      .append(by.getColumn_idx())
                      .append(by.isDescending() ? " descending" : " ascending")
                      .append(by.isNulls_first() ? ", nulls first\n" : ", nulls last\n"));
    }
    assertTrue(
        metadata.getColumn_orders().stream()
            .allMatch(order -> new TypeDefinedOrder().equals(order.getTYPE_ORDER())));
    text.append(metadata.getColumn_ordersSize()).append(" column orders, all TYPE_ORDER\n");
    return text.toString();
  }

  private static void assertStatistics(Statistics statistics) {
    assertTrue(statistics.isSetMin_value());
    assertTrue(statistics.isSetMax_value());
    assertTrue(statistics.isSetNull_count());
    assertTrue(statistics.isIs_min_value_exact());
    assertTrue(statistics.isIs_max_value_exact());
    assertFalse(statistics.isSetMin(), "the deprecated field");
    assertFalse(statistics.isSetMax(), "the deprecated field");
  }

  /** Every page has a CRC that fits, and the pages are what the column metadata says. */
  private static void assertPages(byte[] file, ColumnMetaData column, int rows) throws Exception {
    long start =
        column.isSetDictionary_page_offset()
            ? column.getDictionary_page_offset()
            : column.getData_page_offset();
    int end = (int) (start + column.getTotal_compressed_size());
    ByteArrayInputStream in = new ByteArrayInputStream(file, 0, end);
    assertEquals(start, in.skip(start));
    int values = 0;
    long uncompressed = 0;
    while (in.available() > 0) {
      int at = end - in.available();
      PageHeader header = Util.readPageHeader(in);
      uncompressed += end - in.available() - at + header.getUncompressed_page_size();
      assertTrue(header.isSetCrc());
      CRC32 crc = new CRC32();
      crc.update(in.readNBytes(header.getCompressed_page_size()));
      assertEquals((int) crc.getValue(), header.getCrc());
      if (header.getType() == PageType.DATA_PAGE) {
        values += header.getData_page_header().getNum_values();
        assertTrue(column.getEncodings().contains(header.getData_page_header().getEncoding()));
        assertEquals(column.getData_page_offset(), at);
      } else {
        assertEquals(PageType.DICTIONARY_PAGE, header.getType());
        assertEquals(column.getDictionary_page_offset(), at);
      }
    }
    assertEquals(rows, values);
    assertEquals(rows, column.getNum_values());
    assertEquals(column.getTotal_uncompressed_size(), uncompressed);
  }

  @Test
  void textsHaveBothNamesOfTheirTypeAndSizeStatisticsWhenAsked() throws Exception {
    List<TestColumn> columns =
        List.of(
            new TestColumn(
                Column.of(7, "note", ColumnType.UTF8).optional(),
                new Object[] {"a", null, "grün", null, ""}),
            new TestColumn(Column.of(8, "count", ColumnType.INT32), new Object[] {1, 2, 3, 4, 5}));
    byte[] file =
        TestFile.columnar(
            new ParquetWriter(TestFile.schema(columns), WriterOptions.DEFAULT.sizeStatistics(), 10),
            columns,
            10,
            10,
            java.util.Map.of());
    FileMetaData metadata = metadata(file);
    SchemaElement note = metadata.getSchema().get(1);
    assertEquals("UTF8", note.getConverted_type().name());
    assertTrue(note.getLogicalType().isSetSTRING());
    List<ColumnChunk> chunks = metadata.getRow_groups().get(0).getColumns();
    assertEquals(
        "SizeStatistics(unencoded_byte_array_data_bytes:6, definition_level_histogram:[2, 3])",
        chunks.get(0).getMeta_data().getSize_statistics().toString());
    assertTrue(chunks.get(1).getMeta_data().isSetSize_statistics());
  }

  @Test
  void aFileWithoutRowsHasNoRowGroup() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ParquetWriter writer = new ParquetWriter(StationRows.schema(false), 10);
    writer.open(out::write);
    writer.close();
    FileMetaData metadata = metadata(out.toByteArray());
    assertEquals(0, metadata.getRow_groupsSize());
    assertEquals(0, metadata.getNum_rows());
    assertEquals(0, FooterReader.read(new MemorySource(out.toByteArray()), 4096).rows());
  }

  @Test
  void rowsThatDoNotAscendAreNotCalledSorted() throws Exception {
    assertTrue(isSorted(1, 2, 2, 5));
    assertFalse(isSorted(1, 3, 2, 5));
    assertFalse(isSorted(1, 3, 5, 2), "the second page begins with the fourth row");
  }

  /**
   * Whether rows are called sorted, as INT32 and as timestamps of both units alike; three are in a
   * page.
   */
  private static boolean isSorted(int... values) throws Exception {
    ColumnType[] types = {
      ColumnType.INT32, ColumnType.TIMESTAMP_MILLIS, ColumnType.TIMESTAMP_MICROS
    };
    boolean[] sorted = new boolean[types.length];
    for (int i = 0; i < types.length; i++) {
      ColumnType type = types[i];
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ParquetWriter writer =
          new ParquetWriter(new FileSchema(Column.of(1, "t", type)).sortedBy(0), 3);
      writer.open(out::write);
      writer.startRowGroup(values.length);
      if (i == 0) {
        writer.writeInt32s(values, 0, values.length, null, 0);
      } else {
        long[] times = Arrays.stream(values).asLongStream().toArray();
        writer.writeMillis(times, 0, values.length, null, 0);
      }
      writer.endRowGroup();
      writer.close();
      sorted[i] = metadata(out.toByteArray()).getRow_groups().get(0).isSetSorting_columns();
    }
    assertEquals(sorted[0], sorted[1]);
    assertEquals(sorted[0], sorted[2]);
    return sorted[0];
  }

  @Test
  void timestampsHaveTheirOlderTypeForOldReadersOnly() throws Exception {
    FileSchema schema =
        new FileSchema(
            Column.of(1, "millis", ColumnType.TIMESTAMP_MILLIS),
            Column.of(2, "micros", ColumnType.TIMESTAMP_MICROS));
    for (WriterOptions options :
        List.of(WriterOptions.DEFAULT, WriterOptions.COMPATIBLE, WriterOptions.SMALLEST)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ParquetWriter writer = new ParquetWriter(schema, options, 10);
      writer.open(out::write);
      writer.close();
      List<SchemaElement> elements = metadata(out.toByteArray()).getSchema();
      assertTrue(elements.get(1).getLogicalType().getTIMESTAMP().getUnit().isSetMILLIS());
      assertTrue(elements.get(2).getLogicalType().getTIMESTAMP().getUnit().isSetMICROS());
      boolean old = options == WriterOptions.COMPATIBLE;
      assertEquals(old ? "TIMESTAMP_MILLIS" : "null", "" + elements.get(1).getConverted_type());
      assertEquals(old ? "TIMESTAMP_MICROS" : "null", "" + elements.get(2).getConverted_type());
    }
  }

  @Test
  void aRowGroupHasTheSizeOfItsColumns() throws Exception {
    byte[] file = StationRows.of("quant0").file(false, WriterOptions.DEFAULT);
    RowGroup group = metadata(file).getRow_groups().get(0);
    long sum = 0;
    for (ColumnChunk chunk : group.getColumns()) {
      sum += chunk.getMeta_data().getTotal_uncompressed_size();
    }
    assertEquals(sum, group.getTotal_byte_size());
  }

  @Test
  void theIndexesOfPagesHaveTheirSizesAndLevels() throws Exception {
    Column note = Column.of(1, "note", ColumnType.UTF8).optional();
    Column number = Column.of(2, "number", ColumnType.INT32);
    List<TestColumn> columns =
        List.of(
            new TestColumn(note, new Object[] {"abc", null, "d", "ef", null, null}),
            new TestColumn(number, new Object[] {4, 4, 4, 4, 4, 4}));
    WriterOptions options = WriterOptions.DEFAULT.sizeStatistics().pageIndex(3).pageTextBytes(100);
    byte[] file =
        TestFile.columnar(
            new ParquetWriter(TestFile.schema(columns), options, 2),
            columns,
            10,
            10,
            java.util.Map.of());
    List<ColumnChunk> chunks = metadata(file).getRow_groups().get(0).getColumns();
    ColumnIndex notes = columnIndex(file, chunks.get(0));
    assertEquals(List.of(1L, 1L, 0L, 2L, 2L, 0L), notes.getDefinition_level_histograms());
    assertEquals(List.of(1L, 0L, 2L), notes.getNull_counts());
    assertEquals(List.of(false, false, true), notes.getNull_pages());
    assertEquals(BoundaryOrder.UNORDERED, notes.getBoundary_order());
    assertEquals(
        List.of(3L, 3L, 0L), offsetIndex(file, chunks.get(0)).getUnencoded_byte_array_data_bytes());
    ColumnIndex numbers = columnIndex(file, chunks.get(1));
    assertFalse(numbers.isSetDefinition_level_histograms());
    assertEquals(BoundaryOrder.ASCENDING, numbers.getBoundary_order());
    OffsetIndex pages = offsetIndex(file, chunks.get(1));
    assertFalse(pages.isSetUnencoded_byte_array_data_bytes());
    assertEquals(3, pages.getPage_locationsSize());
    assertEquals(4, pages.getPage_locations().get(2).getFirst_row_index());
  }

  private static ColumnIndex columnIndex(byte[] file, ColumnChunk chunk) throws Exception {
    ByteArrayInputStream in =
        new ByteArrayInputStream(
            file, (int) chunk.getColumn_index_offset(), chunk.getColumn_index_length());
    ColumnIndex index = Util.readColumnIndex(in);
    assertEquals(0, in.available());
    return index;
  }

  private static OffsetIndex offsetIndex(byte[] file, ColumnChunk chunk) throws Exception {
    ByteArrayInputStream in =
        new ByteArrayInputStream(
            file, (int) chunk.getOffset_index_offset(), chunk.getOffset_index_length());
    OffsetIndex index = Util.readOffsetIndex(in);
    assertEquals(0, in.available());
    return index;
  }
}
