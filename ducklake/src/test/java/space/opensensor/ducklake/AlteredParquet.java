package space.opensensor.ducklake;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;

/** Parquet files with another footer, written by Apache's classes for the format. */
public final class AlteredParquet {

  private AlteredParquet() {}

  /** Where the footer begins. */
  public static int footerStart(byte[] file) {
    return file.length
        - 8
        - ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
  }

  /** The file with a changed footer. */
  public static byte[] footer(byte[] file, Consumer<FileMetaData> change) {
    int start = footerStart(file);
    try {
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file with changed metadata of one column chunk. */
  public static byte[] chunk(byte[] file, int group, int column, Consumer<ColumnMetaData> change) {
    return footer(
        file,
        f -> change.accept(f.getRow_groups().get(group).getColumns().get(column).getMeta_data()));
  }

  /** The file with another column index of a chunk. */
  public static byte[] columnIndex(byte[] file, int group, int column, Consumer<ColumnIndex> change)
      throws IOException {
    ColumnChunk chunk = metadata(file).getRow_groups().get(group).getColumns().get(column);
    ColumnIndex index = Util.readColumnIndex(at(file, chunk.getColumn_index_offset()));
    change.accept(index);
    return columnIndex(file, group, column, index);
  }

  /** The file with a column index of a chunk that may have had none. */
  public static byte[] columnIndex(byte[] file, int group, int column, ColumnIndex index)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Util.writeColumnIndex(index, out);
    return footer(
        withBytes(file, out.toByteArray()),
        f -> {
          ColumnChunk c = f.getRow_groups().get(group).getColumns().get(column);
          c.setColumn_index_offset(footerStart(file)).setColumn_index_length(out.size());
        });
  }

  /** The file with another offset index of a chunk. */
  public static byte[] offsetIndex(byte[] file, int group, int column, Consumer<OffsetIndex> change)
      throws IOException {
    ColumnChunk chunk = metadata(file).getRow_groups().get(group).getColumns().get(column);
    OffsetIndex index = Util.readOffsetIndex(at(file, chunk.getOffset_index_offset()));
    change.accept(index);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Util.writeOffsetIndex(index, out);
    return footer(
        withBytes(file, out.toByteArray()),
        f -> {
          ColumnChunk c = f.getRow_groups().get(group).getColumns().get(column);
          c.setOffset_index_offset(footerStart(file)).setOffset_index_length(out.size());
        });
  }

  /** The file with another header of the first page of a chunk, which moves behind the others. */
  public static byte[] firstPage(byte[] file, int group, int column, Consumer<PageHeader> change)
      throws IOException {
    ColumnMetaData chunk =
        metadata(file).getRow_groups().get(group).getColumns().get(column).getMeta_data();
    int start = (int) chunk.getData_page_offset();
    ByteArrayInputStream in = at(file, start);
    PageHeader header = Util.readPageHeader(in);
    int body = file.length - in.available();
    int end = start + (int) chunk.getTotal_compressed_size();
    change.accept(header);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Util.writePageHeader(header, out);
    int longer = out.size() - (body - start);
    out.write(file, body, end - body);
    return chunk(
        withBytes(file, out.toByteArray()),
        group,
        column,
        c ->
            c.setData_page_offset(footerStart(file))
                .setTotal_compressed_size(chunk.getTotal_compressed_size() + longer)
                .setTotal_uncompressed_size(chunk.getTotal_uncompressed_size() + longer));
  }

  /** The file with changed bytes of a chunk's Bloom filter, from its header on. */
  public static byte[] filter(byte[] file, int group, int column, Consumer<byte[]> change) {
    ColumnMetaData chunk =
        metadata(file).getRow_groups().get(group).getColumns().get(column).getMeta_data();
    int start = (int) chunk.getBloom_filter_offset();
    byte[] filter = Arrays.copyOfRange(file, start, start + chunk.getBloom_filter_length());
    change.accept(filter);
    byte[] changed = file.clone();
    System.arraycopy(filter, 0, changed, start, filter.length);
    return changed;
  }

  /** The footer. */
  public static FileMetaData metadata(byte[] file) {
    try {
      return Util.readFileMetaData(at(file, footerStart(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file with bytes between its parts and its footer. */
  private static byte[] withBytes(byte[] file, byte[] bytes) {
    int start = footerStart(file);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, start);
    out.writeBytes(bytes);
    out.write(file, start, file.length - start);
    return out.toByteArray();
  }

  private static ByteArrayInputStream at(byte[] file, long position) {
    return new ByteArrayInputStream(file, (int) position, file.length - (int) position);
  }
}
