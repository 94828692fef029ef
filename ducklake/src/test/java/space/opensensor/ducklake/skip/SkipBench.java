package space.opensensor.ducklake.skip;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.format.ColumnChunk;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.AlteredParquet;
import space.opensensor.ducklake.ApacheParquet;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterReader;

/** Files of Apache's writer, by whose claims engines skip rows, and what is read of them. */
abstract class SkipBench {

  static final int LONG = 0;
  static final int FLOAT = 1;
  static final int NOTE = 2;
  static final int PAGES = 5;

  static final String SCHEMA =
      "message m { required int64 n; optional float x; optional binary note (STRING); }";

  /** Pages of 20 rows of the first and of the second kind; those of the first have no claims. */
  static byte[] first;

  static byte[] second;
  @TempDir static Path directory;

  @BeforeAll
  static void write() throws IOException {
    first = write(WriterVersion.PARQUET_1_0);
    second = write(WriterVersion.PARQUET_2_0);
  }

  static byte[] write(WriterVersion version) throws IOException {
    return ApacheParquet.write(
        directory.resolve("file.parquet"),
        SCHEMA,
        "note",
        List.of("n", "x"),
        version,
        20 * PAGES,
        (group, i) -> {
          group.append("n", 1000L - 3 * i);
          if (i % 10 != 0) {
            group.append("x", i / 4f);
          }
          group.append("note", "n" + i % 7);
        });
  }

  static ByteSource source(byte[] file) {
    return new ByteSource() {
      @Override
      public long length() {
        return file.length;
      }

      @Override
      public void read(long position, byte[] bytes, int offset, int length) {
        System.arraycopy(file, Math.toIntExact(position), bytes, offset, length);
      }
    };
  }

  static FileFooter footer(byte[] file) throws IOException {
    return FooterReader.read(source(file), 1 << 20);
  }

  static SkipClaims claims(byte[] file, List<ByteRange> ranges)
      throws IOException, RejectedFileException {
    return SkipClaims.read(source(file), footer(file), ranges);
  }

  static SkipClaims.Chunk claims(byte[] file, int column)
      throws IOException, RejectedFileException {
    return claims(file, new ArrayList<>()).groups().get(0).get(column);
  }

  static String refused(byte[] file) {
    return assertThrows(RejectedFileException.class, () -> claims(file, new ArrayList<>()))
        .getMessage();
  }

  static ColumnChunk chunk(byte[] file, int column) {
    return AlteredParquet.metadata(file).getRow_groups().get(0).getColumns().get(column);
  }

  static ByteArrayInputStream at(byte[] file, long start) {
    return new ByteArrayInputStream(file, (int) start, file.length - (int) start);
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  static byte[] text(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] single(float value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
  }

  static byte[] number(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }
}
