package space.opensensor.ducklake.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.FileSchema;
import space.opensensor.parquet.ParquetWriter;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterColumn;
import space.opensensor.parquet.read.FooterReader;

/** What a footer declares, for tests of single rules: the footer is read from a written file. */
final class Declared {

  private Declared() {}

  /** The footer of a file. */
  static FileFooter footer(byte[] file) {
    ByteSource source =
        new ByteSource() {
          @Override
          public long length() {
            return file.length;
          }

          @Override
          public void read(long position, byte[] bytes, int offset, int length) {
            System.arraycopy(file, (int) position, bytes, offset, length);
          }
        };
    try {
      return FooterReader.read(source, 1 << 20);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of these columns, without rows. */
  static byte[] empty(Column... columns) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ParquetWriter writer = new ParquetWriter(new FileSchema(columns), 1);
      writer.open(out::write);
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A column named {@code x}. */
  static FooterColumn column(ColumnType type) {
    return footer(empty(Column.of(1, "x", type))).column(0);
  }

  /** A decimal column named {@code x}. */
  static FooterColumn decimal(int precision, int scale) {
    return footer(empty(Column.decimal(1, "x", precision, scale))).column(0);
  }

  /** What the values of a column are found to be. */
  static ColumnStats found(long values, long nulls, String min, String max, boolean nan) {
    return new ColumnStats(1, null, values, nulls, min, max, nan);
  }
}
