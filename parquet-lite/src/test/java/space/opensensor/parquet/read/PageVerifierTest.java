package space.opensensor.parquet.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.IndexPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;

/** Pages of all kinds and what may be wrong with them, with headers of Parquet's own classes. */
class PageVerifierTest {

  private static final int ROWS = ForeignWriterTest.ROWS;

  /** The bytes of a column chunk, page by page. */
  private final ByteArrayOutputStream chunk = new ByteArrayOutputStream();

  private static PageHeader data(int values, int size) {
    return new PageHeader(PageType.DATA_PAGE, 100, size)
        .setData_page_header(
            new DataPageHeader(values, Encoding.PLAIN, Encoding.RLE, Encoding.RLE));
  }

  private static PageHeader version2(int values, int size) {
    return new PageHeader(PageType.DATA_PAGE_V2, 100, size)
        .setData_page_header_v2(
            new DataPageHeaderV2(values, 0, values, Encoding.PLAIN, 0, 0).setIs_compressed(false));
  }

  private static byte[] body(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static PageHeader withCrc(PageHeader header) {
    CRC32 crc = new CRC32();
    crc.update(body(header.getCompressed_page_size()));
    return header.setCrc((int) crc.getValue());
  }

  private PageVerifierTest page(PageHeader header) throws IOException {
    return page(header, Math.max(0, header.getCompressed_page_size()));
  }

  private PageVerifierTest page(PageHeader header, int bodySize) throws IOException {
    Util.writePageHeader(header, chunk);
    chunk.writeBytes(body(bodySize));
    return this;
  }

  /** A file whose only chunk has the pages. */
  private byte[] file() throws IOException {
    byte[] model = ForeignWriterTest.file();
    int footer = ForeignWriterTest.footerStart(model);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(model, 0, 4);
    out.writeBytes(chunk.toByteArray());
    int size = chunk.size();
    out.write(model, footer, model.length - footer);
    return ForeignWriterTest.altered(
        out.toByteArray(),
        metadata -> {
          ColumnMetaData column =
              metadata.getRow_groups().get(0).getColumns().get(0).getMeta_data();
          column.setTotal_compressed_size(size).setData_page_offset(4);
          column.unsetDictionary_page_offset();
        });
  }

  private int verify(int buffer, long mostDecompressed) throws IOException {
    MemorySource source = new MemorySource(file());
    FileFooter footer = FooterReader.read(source, 4096);
    return PageVerifier.verify(source, footer, new byte[buffer], mostDecompressed);
  }

  private int verify() throws IOException {
    return verify(256, Long.MAX_VALUE);
  }

  private void refuses(String message) {
    assertEquals(
        "row group 0, column 0, page at " + message,
        assertThrows(ParquetFormatException.class, this::verify).getMessage());
  }

  @Test
  void pagesWithACrcAreCounted() throws Exception {
    page(withCrc(data(15, 10))).page(data(10, 20)).page(withCrc(version2(15, 1000)));
    assertEquals(2, verify());
  }

  @Test
  void pagesOfBothVersionsCountAndThoseOfIndexesAndDictionariesDoNot() throws Exception {
    page(
        withCrc(
            new PageHeader(PageType.DICTIONARY_PAGE, 40, 30)
                .setDictionary_page_header(new DictionaryPageHeader(10, Encoding.PLAIN))));
    page(new PageHeader(PageType.INDEX_PAGE, 5, 5).setIndex_page_header(new IndexPageHeader()));
    page(data(30, 0)).page(version2(10, 7));
    assertEquals(1, verify());
  }

  @Test
  void aDictionaryPageMayLackItsOwnHeader() throws Exception {
    assertEquals(
        0, page(new PageHeader(PageType.DICTIONARY_PAGE, 5, 5)).page(data(ROWS, 9)).verify());
  }

  @Test
  void aByteThatDiffersIsFoundWhereverItIs() throws Exception {
    page(withCrc(data(ROWS, 600)));
    int start = chunk.size() - 600;
    for (int at : new int[] {0, 255, 256, 511, 512, 599}) {
      byte[] bytes = chunk.toByteArray();
      bytes[start + at] ^= 4;
      chunk.reset();
      chunk.writeBytes(bytes);
      refuses("4: its CRC-32 does not match");
      bytes[start + at] ^= 4;
      chunk.reset();
      chunk.writeBytes(bytes);
    }
    assertEquals(1, verify());
  }

  @Test
  void sizesFitTheChunk() throws Exception {
    page(data(ROWS, 11), 10);
    refuses("4: 11 bytes, 10 are left of the chunk");
    chunk.reset();
    page(data(ROWS, -1));
    refuses("4: -1 bytes, 0 are left of the chunk");
    chunk.reset();
    page(data(ROWS, 10).setUncompressed_page_size(-1));
    refuses("4: 10 bytes, 10 are left of the chunk");
    chunk.reset();
    page(data(ROWS, 10).setUncompressed_page_size(0));
    assertEquals(0, verify());
  }

  @Test
  void thePagesHaveTheValuesOfTheFooter() throws Exception {
    page(data(20, 10)).page(data(19, 10));
    refuses("4: 39 values in pages, the footer says 40");
    chunk.reset();
    page(data(40, 10));
    int second = 4 + chunk.size();
    page(data(1, 10));
    refuses(second + ": unknown type or too many values");
    chunk.reset();
    page(data(-1, 10)).page(data(41, 10));
    refuses("4: unknown type or too many values");
    chunk.reset();
    page(new PageHeader(PageType.DATA_PAGE, 100, 10));
    refuses("4: unknown type or too many values");
    chunk.reset();
    page(data(40, 10)).page(data(0, 10));
    assertEquals(0, verify());
  }

  @Test
  void aPageIsOfAKnownType() throws Exception {
    page(data(ROWS, 10));
    int[] zigzag = {1, 8};
    int[] types = {-1, 4};
    for (int i = 0; i < types.length; i++) {
      byte[] bytes = chunk.toByteArray();
      bytes[1] = (byte) zigzag[i];
      chunk.reset();
      chunk.writeBytes(bytes);
      assertEquals(
          "page header: page type " + types[i] + " at 4",
          assertThrows(ParquetFormatException.class, this::verify).getMessage());
    }
  }

  @Test
  void pagesTogetherDecompressToNoMoreThanTheCallerAllows() throws Exception {
    page(data(20, 10)).page(data(20, 10));
    assertEquals(0, verify(256, 200));
    String message =
        assertThrows(ParquetFormatException.class, () -> verify(256, 199)).getMessage();
    assertTrue(message.endsWith(": pages decompress to more bytes than may be"), message);
  }

  @Test
  void theBufferHasItsLeastSize() throws Exception {
    page(withCrc(data(ROWS, 1000)));
    assertEquals(1, verify(256, Long.MAX_VALUE));
    assertEquals(
        "buffer: fewer than 256 bytes",
        assertThrows(IllegalArgumentException.class, () -> verify(255, Long.MAX_VALUE))
            .getMessage());
  }

  private static PageHeader withBound(int bytes) {
    PageHeader header = data(ROWS, 0);
    Statistics statistics = new Statistics();
    statistics.setMin(new byte[bytes]);
    header.getData_page_header().setStatistics(statistics);
    return header;
  }

  @Test
  void aHeaderMayHaveOneMebibyteAndNoMore() throws Exception {
    page(withBound(0));
    int rest = (1 << 20) - chunk.size() - 2;
    chunk.reset();
    page(withBound(rest));
    assertEquals(1 << 20, chunk.size());
    page(data(0, 5));
    assertEquals(0, verify());
    chunk.reset();
    page(withBound(rest + 1)).page(data(0, 5));
    String message = assertThrows(ParquetFormatException.class, this::verify).getMessage();
    assertTrue(message.startsWith("page header: "), message);
  }

  @Test
  void aHeaderThatTheChunkCutsIsRefused() throws Exception {
    page(data(ROWS, 0));
    byte[] bytes = chunk.toByteArray();
    for (int length = 1; length < bytes.length; length++) {
      chunk.reset();
      chunk.writeBytes(Arrays.copyOf(bytes, length));
      String message = assertThrows(ParquetFormatException.class, this::verify).getMessage();
      assertTrue(message.startsWith("page header: "), message);
    }
  }

  @Test
  void pagesOfRowGroupsAreNamedByTheirNumbers() throws Exception {
    page(data(ROWS, 10));
    byte[] twice =
        ForeignWriterTest.altered(
            file(),
            footer -> {
              footer.setNum_rows(2 * ROWS - 1);
              footer.addToRow_groups(footer.getRow_groups().get(0).deepCopy());
              footer.getRow_groups().get(1).setNum_rows(ROWS - 1);
              footer
                  .getRow_groups()
                  .get(1)
                  .getColumns()
                  .get(0)
                  .getMeta_data()
                  .setNum_values(ROWS - 1);
            });
    MemorySource source = new MemorySource(twice);
    FileFooter footer = FooterReader.read(source, 4096);
    assertEquals(
        "row group 1, column 0, page at 4: unknown type or too many values",
        assertThrows(
                ParquetFormatException.class,
                () -> PageVerifier.verify(source, footer, new byte[256]))
            .getMessage());
  }
}
