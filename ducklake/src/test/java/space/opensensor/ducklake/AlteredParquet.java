package space.opensensor.ducklake;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
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
}
