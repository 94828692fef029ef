package space.opensensor.parquet.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MilliSeconds;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.SortingColumn;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.protocol.TField;
import shaded.parquet.org.apache.thrift.protocol.TStruct;
import shaded.parquet.org.apache.thrift.transport.TIOStreamTransport;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.CompressionCodec;
import space.opensensor.parquet.Encoding;

/** What a footer says of row groups and column chunks, to the limits of what can be true. */
class FooterChecksTest {

  private static final int ROWS = ForeignWriterTest.ROWS;
  private static final int MAX_FOOTER = 1 << 20;

  private static byte[] file;
  private static int footerStart;

  /** A file of one required INT32 column in one page, from byte 4 to the footer. */
  @BeforeAll
  static void write() throws IOException {
    file = ForeignWriterTest.file();
    footerStart = ForeignWriterTest.footerStart(file);
  }

  private static FileFooter read(Consumer<FileMetaData> change) throws IOException {
    return FooterReader.read(new MemorySource(ForeignWriterTest.altered(file, change)), MAX_FOOTER);
  }

  private static void refuses(String message, Consumer<FileMetaData> change) {
    assertEquals(
        message, assertThrows(ParquetFormatException.class, () -> read(change)).getMessage());
  }

  private static void refusesField(String problem, Consumer<FileMetaData> change) {
    String message = assertThrows(ParquetFormatException.class, () -> read(change)).getMessage();
    assertTrue(message.startsWith("footer: " + problem + " in field "), message);
  }

  private static RowGroup group(FileMetaData footer) {
    return footer.getRow_groups().get(0);
  }

  private static Consumer<FileMetaData> chunk(Consumer<ColumnMetaData> change) {
    return footer -> change.accept(group(footer).getColumns().get(0).getMeta_data());
  }

  private static FooterChunk readChunk(Consumer<ColumnMetaData> change) throws IOException {
    return read(chunk(change)).rowGroup(0).chunk(0);
  }

  @Test
  void aChunkHasAsManyValuesAsItsRowGroupHasRows() {
    refuses("row group 0, column 0: 39 values in 40 rows", chunk(c -> c.setNum_values(39)));
    refuses("row group 0, column 0: 41 values in 40 rows", chunk(c -> c.setNum_values(41)));
  }

  @Test
  void noMoreNullsThanRowsAndNoneInARequiredColumn() throws Exception {
    refuses(
        "row group 0, column 0: 1 nulls in 40 rows",
        chunk(c -> c.getStatistics().setNull_count(1)));
    for (int nulls : new int[] {-2, -1, 0, 1, 40, 41}) {
      Consumer<FileMetaData> optional =
          footer -> {
            footer.getSchema().get(1).setRepetition_type(FieldRepetitionType.OPTIONAL);
            chunk(c -> c.getStatistics().setNull_count(nulls)).accept(footer);
          };
      if (nulls < -1 || nulls > ROWS) {
        refuses("row group 0, column 0: " + nulls + " nulls in 40 rows", optional);
      } else {
        assertEquals(nulls, read(optional).rowGroup(0).chunk(0).nullCount());
      }
    }
  }

  @Test
  void boundsHaveTheWidthOfTheirType() {
    refuses(
        "row group 0, column 0: a statistic of 3 bytes, expected 4",
        chunk(c -> c.getStatistics().setMin_value(new byte[3])));
    refuses(
        "row group 0, column 0: a statistic of 5 bytes, expected 4",
        chunk(c -> c.getStatistics().setMax_value(new byte[5])));
    Type[] types = {Type.BOOLEAN, Type.INT64, Type.FLOAT, Type.DOUBLE};
    int[] widths = {1, 8, 4, 8};
    for (int i = 0; i < types.length; i++) {
      Type type = types[i];
      refuses(
          "row group 0, column 0: a statistic of 2 bytes, expected " + widths[i],
          footer -> {
            footer.getSchema().get(1).setType(type);
            chunk(c -> c.setType(type).getStatistics().setMin_value(new byte[2])).accept(footer);
          });
    }
  }

  @Test
  void boundsOfBytesMayHaveAnyLength() throws Exception {
    byte[] bound = new byte[77];
    FileFooter footer =
        read(
            metadata -> {
              metadata.getSchema().get(1).setType(Type.BYTE_ARRAY);
              chunk(c -> c.setType(Type.BYTE_ARRAY).getStatistics().setMin_value(bound))
                  .accept(metadata);
            });
    assertArrayEquals(bound, footer.rowGroup(0).chunk(0).min());
  }

  @Test
  void pagesLieBetweenTheMagicAndTheFooter() throws Exception {
    int size = footerStart - 4;
    assertEquals(size, readChunk(c -> {}).compressedSize());
    assertEquals(4, readChunk(c -> {}).start());
    assertEquals(77, readChunk(c -> c.setTotal_uncompressed_size(77)).uncompressedSize());
    refusesPages(4, size + 1, c -> c.setTotal_compressed_size(size + 1));
    refusesPages(4, -1, c -> c.setTotal_compressed_size(-1));
    refusesPages(3, size, c -> c.setData_page_offset(3));
    refusesPages(5, size, c -> c.setData_page_offset(5));
    refusesPages(3, size, c -> c.setDictionary_page_offset(3));
    refusesPages(
        5, size - 1, c -> c.setDictionary_page_offset(5).setTotal_compressed_size(size - 1));
    refusesPages(4, size, c -> c.setTotal_uncompressed_size(-1));
    refusesPages(4, size, c -> c.setDictionary_page_offset(4).setData_page_offset(footerStart + 1));
    FooterChunk last =
        readChunk(
            c ->
                c.setDictionary_page_offset(4)
                    .setData_page_offset(footerStart)
                    .setTotal_uncompressed_size(0));
    assertEquals(4, last.start());
    assertEquals(4, last.dictionaryPageOffset());
    assertEquals(footerStart, last.dataPageOffset());
    assertEquals(0, last.uncompressedSize());
    assertEquals(
        footerStart,
        readChunk(c -> c.setData_page_offset(footerStart).setTotal_compressed_size(0)).start());
  }

  private static void refusesPages(long start, long size, Consumer<ColumnMetaData> change) {
    String footer = " bytes do not lie before the footer at " + footerStart;
    refuses("row group 0, column 0: pages at " + start + " of " + size + footer, chunk(change));
  }

  @Test
  void aChunkIsThatOfTheSchemasColumn() {
    String other = "row group 0, column 0: not the column that the schema has there";
    refuses(other, chunk(c -> c.setPath_in_schema(List.of("m"))));
    refuses(other, chunk(c -> c.setType(Type.FLOAT)));
    refusesField("a nested column", chunk(c -> c.setPath_in_schema(List.of("n", "n"))));
    refusesField("a nested column", chunk(c -> c.setPath_in_schema(List.of())));
    refusesField("0 column chunks for 1 columns", footer -> group(footer).getColumns().clear());
    refusesField(
        "a column chunk in another file",
        footer -> group(footer).getColumns().get(0).setFile_path("other"));
    refusesField(
        "a column chunk without metadata or codec",
        footer -> group(footer).getColumns().get(0).unsetMeta_data());
  }

  @Test
  void rowsAddUp() throws Exception {
    refuses("footer: 41 rows in the file, 40 in its row groups", footer -> footer.setNum_rows(41));
    refuses("footer: -1 rows in the file, 40 in its row groups", footer -> footer.setNum_rows(-1));
    refuses("row group 0: no columns or no row count", footer -> group(footer).setNum_rows(-1));
    FileFooter twice =
        read(footer -> footer.setNum_rows(80).addToRow_groups(group(footer).deepCopy()));
    assertEquals(80, twice.rows());
    assertEquals(2, twice.rowGroupCount());
    assertEquals(40, twice.rowGroup(1).rows());
    FileFooter emptyFirst =
        read(
            footer -> {
              footer.addToRow_groups(group(footer).deepCopy());
              group(footer).setNum_rows(0);
              chunk(c -> c.setNum_values(0)).accept(footer);
            });
    assertEquals(40, emptyFirst.rows());
  }

  @Test
  void rowsThatAddUpToMoreThanALongAreRefused() {
    for (int groups = 2; groups <= 3; groups++) {
      int more = groups;
      refuses(
          "footer: " + more * Long.MAX_VALUE + " rows in the file, -2 in its row groups",
          footer -> {
            group(footer).setNum_rows(Long.MAX_VALUE);
            chunk(c -> c.setNum_values(Long.MAX_VALUE)).accept(footer);
            footer.setNum_rows(more * Long.MAX_VALUE);
            for (int i = 1; i < more; i++) {
              footer.addToRow_groups(group(footer).deepCopy());
            }
          });
    }
  }

  @Test
  void theColumnThatRowsAscendByFirstIsRead() throws Exception {
    assertEquals(-1, sortedBy());
    assertEquals(0, sortedBy(new SortingColumn(0, false, false)));
    assertEquals(-1, sortedBy(new SortingColumn(0, true, false)));
    assertEquals(0, sortedBy(new SortingColumn(0, false, true), new SortingColumn(0, true, false)));
    assertEquals(
        -1, sortedBy(new SortingColumn(0, true, false), new SortingColumn(0, false, false)));
    for (int column : new int[] {-1, 1}) {
      refusesField(
          "sorting column " + column,
          footer ->
              group(footer).setSorting_columns(List.of(new SortingColumn(column, false, false))));
    }
  }

  private static int sortedBy(SortingColumn... columns) throws IOException {
    return read(footer -> group(footer).setSorting_columns(List.of(columns)))
        .rowGroup(0)
        .sortedBy();
  }

  @Test
  void entriesAreFoundByKeyAndByPlace() throws Exception {
    FileFooter footer =
        read(
            metadata ->
                metadata
                    .setCreated_by("someone version 1")
                    .setKey_value_metadata(
                        List.of(new KeyValue("a").setValue("1"), new KeyValue("b"))));
    assertEquals("someone version 1", footer.createdBy());
    assertEquals(2, footer.keyValueCount());
    assertEquals("a", footer.key(0));
    assertEquals("b", footer.key(1));
    assertEquals("1", footer.text(0));
    assertEquals("1", footer.text("a"));
    assertNull(footer.text("b"));
    assertNull(footer.text("c"));
  }

  /** Writes a field that nobody knows at the end of every struct that is no union. */
  private static final class LaterVersion extends TCompactProtocol {

    private static final byte STRING = 11;

    private final Deque<String> structs = new ArrayDeque<>();

    LaterVersion(OutputStream out) throws TException {
      super(new TIOStreamTransport(out));
    }

    @Override
    public void writeStructBegin(TStruct struct) throws TException {
      structs.push(struct.name);
      super.writeStructBegin(struct);
    }

    @Override
    public void writeFieldStop() throws TException {
      if (!List.of("LogicalType", "TimeUnit", "ColumnOrder").contains(structs.pop())) {
        writeFieldBegin(new TField("later", STRING, (short) 99));
        writeString("unknown");
        writeFieldEnd();
      }
      super.writeFieldStop();
    }
  }

  @Test
  void fieldsOfLaterVersionsAreSkippedInEveryStruct() throws Exception {
    FileMetaData metadata =
        new FileMetaData(
            1,
            List.of(
                new SchemaElement("root").setNum_children(3),
                later("time", Type.INT64)
                    .setLogicalType(
                        LogicalType.TIMESTAMP(
                            new TimestampType(true, TimeUnit.MILLIS(new MilliSeconds())))),
                later("price", Type.INT32)
                    .setLogicalType(LogicalType.DECIMAL(new DecimalType(2, 9))),
                later("count", Type.INT32)
                    .setLogicalType(LogicalType.INTEGER(new IntType((byte) 32, true)))),
            0,
            List.of(
                new RowGroup(List.of(later("time", 4), later("price", 5), later("count", 6)), 0, 0)
                    .setSorting_columns(List.of(new SortingColumn(2, false, false)))));
    metadata.setKey_value_metadata(List.of(new KeyValue("a").setValue("1")));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    metadata.write(new LaterVersion(out));
    FileFooter footer = new FooterParser(out.toByteArray(), 1000).parse();
    assertEquals(ColumnType.TIMESTAMP_MILLIS, footer.column(0).type());
    assertEquals(ColumnType.DECIMAL, footer.column(1).type());
    assertEquals(2, footer.column(1).scale());
    assertEquals(ColumnType.INT32, footer.column(2).type());
    assertEquals("INT_32", footer.column(2).logicalType());
    assertEquals(2, footer.rowGroup(0).sortedBy());
    assertEquals(5, footer.rowGroup(0).chunk(1).dataPageOffset());
    assertEquals(0, footer.rowGroup(0).chunk(1).nullCount());
    assertEquals("1", footer.text("a"));
  }

  private static SchemaElement later(String name, Type type) {
    return new SchemaElement(name).setType(type).setRepetition_type(FieldRepetitionType.REQUIRED);
  }

  private static ColumnChunk later(String name, int offset) {
    Type type = name.equals("time") ? Type.INT64 : Type.INT32;
    ColumnMetaData metadata =
        new ColumnMetaData(
            type,
            List.of(org.apache.parquet.format.Encoding.PLAIN),
            List.of(name),
            org.apache.parquet.format.CompressionCodec.SNAPPY,
            0,
            0,
            0,
            offset);
    return new ColumnChunk(0)
        .setMeta_data(metadata.setStatistics(new Statistics().setNull_count(0)));
  }

  @Test
  void codecEncodingsAndStatisticsAreRead() throws Exception {
    FooterChunk chunk =
        readChunk(
            c -> {
              c.setEncodings(
                  List.of(
                      org.apache.parquet.format.Encoding.PLAIN,
                      org.apache.parquet.format.Encoding.BYTE_STREAM_SPLIT));
              c.setCodec(org.apache.parquet.format.CompressionCodec.ZSTD);
              c.getStatistics().setIs_max_value_exact(false).setIs_min_value_exact(true);
            });
    assertEquals(1 | 1 << 9, chunk.encodings());
    assertTrue(chunk.uses(Encoding.PLAIN));
    assertTrue(chunk.uses(Encoding.BYTE_STREAM_SPLIT));
    assertFalse(chunk.uses(Encoding.RLE));
    assertEquals(6, chunk.codecCode());
    assertTrue(chunk.isMinExact());
    assertFalse(chunk.isMaxExact());
    FooterChunk other =
        readChunk(
            c -> {
              c.setCodec(org.apache.parquet.format.CompressionCodec.UNCOMPRESSED);
              c.getStatistics().setIs_max_value_exact(true).setIs_min_value_exact(false);
            });
    assertEquals(CompressionCodec.UNCOMPRESSED.code(), other.codecCode());
    assertFalse(other.isMinExact());
    assertTrue(other.isMaxExact());
    FooterChunk bare = readChunk(ColumnMetaData::unsetStatistics);
    assertEquals(FooterChunk.UNKNOWN, bare.nullCount());
    assertNull(bare.min());
    assertNull(bare.max());
  }

  @Test
  void newBoundsCountBeforeThoseOfOldWriters() throws Exception {
    byte[] old = {1, 2, 3, 4};
    FooterChunk chunk = readChunk(c -> c.getStatistics().setMin(old).setMax(old));
    assertArrayEquals(new byte[4], chunk.min());
    assertArrayEquals(new byte[] {(byte) 0xf1, 5, 0, 0}, chunk.max());
  }

  @Test
  void theFooterMayBeAsLongAsTheCallerAllows() throws Exception {
    int length = file.length - 8 - footerStart;
    assertEquals(length, FooterReader.read(new MemorySource(file), length).length());
    String message =
        assertThrows(
                ParquetFormatException.class,
                () -> FooterReader.read(new MemorySource(file), length - 1))
            .getMessage();
    assertEquals("footer of " + length + " bytes, more than the limit of " + (length - 1), message);
  }

  private static String refusal(byte[] bytes) {
    return assertThrows(
            ParquetFormatException.class,
            () -> FooterReader.read(new MemorySource(bytes), MAX_FOOTER))
        .getMessage();
  }

  /** A file of nothing but a footer, in hexadecimal digits, that says to have some length. */
  private static byte[] file(String footer, int length) {
    String says = HexFormat.of().toHexDigits((byte) length) + "000000";
    return HexFormat.of().parseHex("50415231" + footer.replace(" ", "") + says + "50415231");
  }

  @Test
  void theLengthOfTheFooterFitsTheFile() {
    assertEquals("footer of 0 bytes in a file of 12", refusal(file("", 0)));
    assertEquals("footer of 1 bytes in a file of 12", refusal(file("", 1)));
    assertEquals("file of 11 bytes: too short for Parquet", refusal(new byte[11]));
    assertEquals("footer of 3 bytes in a file of 14", refusal(file("00 00", 3)));
    assertEquals("footer: no schema or no row groups", refusal(file("00 00", 2)));
  }

  @Test
  void bytesBehindTheFooterAreRefused() throws Exception {
    int length = file.length - 8 - footerStart;
    byte[] longer = Arrays.copyOf(file, file.length + 1);
    System.arraycopy(file, file.length - 8, longer, file.length - 7, 8);
    longer[file.length - 8] = 0;
    longer[file.length - 7] = (byte) (length + 1);
    longer[file.length - 6] = (byte) (length + 1 >> 8);
    assertEquals("footer: 1 bytes after its end", refusal(longer));
  }

  @Test
  void partsThatNeedOthersAreRefusedBeforeThem() {
    assertTrue(refusal(file("49 0c 00", 3)).startsWith("footer: row groups before the schema"));
    assertTrue(refusal(file("29 0c 00", 3)).startsWith("footer: a schema without a root"));
    assertTrue(refusal(file("59 1c 00 00", 4)).startsWith("footer: key-value entry without a key"));
    assertEquals("footer: no schema or no row groups", refusal(file("29 1c 48 01 61 00 00", 7)));
    String root = "29 2c 48 01 61 15 02 00 ";
    String unknown = "footer: a column without a name or a known type";
    assertTrue(refusal(file(root + "15 10 25 00 18 01 61 00 00", 17)).startsWith(unknown));
    assertTrue(refusal(file(root + "15 01 25 00 18 01 61 00 00", 17)).startsWith(unknown));
    assertTrue(refusal(file(root + "15 02 25 00 00 00", 14)).startsWith(unknown));
  }

  @Test
  void bothMagicsAreChecked() {
    for (int at : new int[] {0, 1, 2, 3}) {
      byte[] first = file.clone();
      first[at]++;
      assertEquals("the first four bytes are not PAR1", refusal(first));
      byte[] last = file.clone();
      last[file.length - 4 + at]++;
      assertEquals("the last four bytes are not PAR1", refusal(last));
    }
  }
}
