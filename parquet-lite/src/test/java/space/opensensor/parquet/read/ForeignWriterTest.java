package space.opensensor.parquet.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.apache.parquet.format.ColumnCryptoMetaData;
import org.apache.parquet.format.EncryptionWithFooterKey;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.FileSchema;
import space.opensensor.parquet.ParquetWriter;
import space.opensensor.parquet.WriterOptions;

/** What other writers do differently from this library's, put into files of this library's. */
class ForeignWriterTest {

  static final int ROWS = 40;
  private static final int MAX_FOOTER = 1 << 20;

  /** A file of one column of one page. */
  static byte[] file() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ParquetWriter writer =
        new ParquetWriter(
            new FileSchema(new Column[] {Column.of(1, "n", ColumnType.INT32)}),
            WriterOptions.DEFAULT,
            ROWS);
    writer.open(out::write);
    writer.startRowGroup(ROWS);
    int[] values = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      values[i] = i * i;
    }
    writer.writeInt32s(values, 0, ROWS, null, 0);
    writer.endRowGroup();
    writer.close();
    return out.toByteArray();
  }

  static int footerStart(byte[] file) {
    return file.length
        - 8
        - ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
  }

  /** The file with another footer. */
  static byte[] altered(byte[] file, Consumer<FileMetaData> change) throws IOException {
    int start = footerStart(file);
    FileMetaData footer =
        Util.readFileMetaData(new ByteArrayInputStream(file, start, file.length - 8 - start));
    change.accept(footer);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, start);
    Util.writeFileMetaData(footer, out);
    int length = out.size() - start;
    out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array());
    out.write(file, file.length - 4, 4);
    return out.toByteArray();
  }

  private static int verify(byte[] file) throws IOException {
    FileFooter footer = FooterReader.read(new MemorySource(file), MAX_FOOTER);
    return PageVerifier.verify(new MemorySource(file), footer, new byte[PageVerifier.MIN_BUFFER]);
  }

  @Test
  void aPageHeaderMayBeLongerThanTheBuffer() throws Exception {
    byte[] file = file();
    ByteArrayInputStream in = new ByteArrayInputStream(file, 4, footerStart(file) - 4);
    PageHeader header = Util.readPageHeader(in);
    byte[] body = in.readAllBytes();
    for (int text : new int[] {100, 2500, 100_000}) {
      Statistics statistics = new Statistics();
      statistics.setMin_value(new byte[text]);
      statistics.setMax_value(new byte[text]);
      header.getData_page_header().setStatistics(statistics);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(file, 0, 4);
      Util.writePageHeader(header, out);
      out.write(body);
      int size = out.size() - 4;
      out.write(file, footerStart(file), file.length - footerStart(file));
      byte[] longer =
          altered(
              out.toByteArray(),
              footer ->
                  footer
                      .getRow_groups()
                      .get(0)
                      .getColumns()
                      .get(0)
                      .getMeta_data()
                      .setTotal_compressed_size(size));
      assertEquals(1, verify(longer), text + " bytes a bound");
    }
  }

  @Test
  void aDictionaryOffsetOfZeroMeansThatThereIsNone() throws Exception {
    byte[] zero =
        altered(
            file(),
            footer ->
                footer
                    .getRow_groups()
                    .get(0)
                    .getColumns()
                    .get(0)
                    .getMeta_data()
                    .setDictionary_page_offset(0));
    FooterChunk chunk = FooterReader.read(new MemorySource(zero), MAX_FOOTER).rowGroup(0).chunk(0);
    assertEquals(FooterChunk.UNKNOWN, chunk.dictionaryPageOffset());
    assertEquals(1, verify(zero));
  }

  @Test
  void theBoundsOfOldWritersCountWhereThereAreNoOthers() throws Exception {
    byte[] old =
        altered(
            file(),
            footer -> {
              Statistics s =
                  footer.getRow_groups().get(0).getColumns().get(0).getMeta_data().getStatistics();
              s.setMin(s.getMin_value());
              s.setMax(s.getMax_value());
              s.unsetMin_value();
              s.unsetMax_value();
            });
    FooterChunk chunk = FooterReader.read(new MemorySource(old), MAX_FOOTER).rowGroup(0).chunk(0);
    assertArrayEquals(new byte[] {0, 0, 0, 0}, chunk.min());
    assertArrayEquals(new byte[] {(byte) 0xf1, 5, 0, 0}, chunk.max());
  }

  @Test
  void aRowGroupWithoutRowsMayHaveNoPages() throws Exception {
    byte[] more =
        altered(
            file(),
            footer -> {
              RowGroup empty = footer.getRow_groups().get(0).deepCopy();
              empty.setNum_rows(0);
              empty.getColumns().get(0).getMeta_data().setNum_values(0);
              empty.getColumns().get(0).getMeta_data().setTotal_compressed_size(0);
              empty.getColumns().get(0).getMeta_data().setData_page_offset(0);
              footer.addToRow_groups(empty);
            });
    assertEquals(1, verify(more));
  }

  @Test
  void anEncryptedColumnIsRefusedByName() throws Exception {
    byte[] encrypted =
        altered(
            file(),
            footer ->
                footer
                    .getRow_groups()
                    .get(0)
                    .getColumns()
                    .get(0)
                    .setCrypto_metadata(
                        ColumnCryptoMetaData.ENCRYPTION_WITH_FOOTER_KEY(
                            new EncryptionWithFooterKey())));
    ParquetFormatException e = assertThrows(ParquetFormatException.class, () -> verify(encrypted));
    assertTrue(e.getMessage().contains("an encrypted column chunk"), e.getMessage());
  }

  @Test
  void pagesThatDecompressToMoreThanTheLimitAreRefused() throws Exception {
    byte[] file = file();
    FileFooter footer = FooterReader.read(new MemorySource(file), MAX_FOOTER);
    byte[] buffer = new byte[PageVerifier.MIN_BUFFER];
    assertEquals(1, PageVerifier.verify(new MemorySource(file), footer, buffer, 1000));
    ParquetFormatException e =
        assertThrows(
            ParquetFormatException.class,
            () -> PageVerifier.verify(new MemorySource(file), footer, buffer, 10));
    assertTrue(e.getMessage().contains("more bytes than may be"), e.getMessage());
  }
}
