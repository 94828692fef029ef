package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.PageHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.ducklake.AlteredParquet;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.parquet.read.FooterReader;

/** DuckDB takes what such a page lacks from memory that something else had, each time another. */
class CompressedPagesTest {

  @TempDir private Path directory;

  /** A file that DuckDB writes, whose one column has data pages alone. */
  private byte[] file(String codec, String version) throws Exception {
    Path file = directory.resolve("file.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          ("COPY (SELECT CASE WHEN i %% 3 > 0 THEN (i * 1.1)::DOUBLE END AS d FROM range(3000) t(i)) TO"
                  + " '%s' (FORMAT parquet, CODEC %s, PARQUET_VERSION %s, DICTIONARY_SIZE_LIMIT 1)")
              .formatted(file, codec, version));
    }
    byte[] content = Files.readAllBytes(file);
    Files.delete(file);
    return content;
  }

  /** Why it is refused, or an empty text. */
  private static String reason(byte[] file) throws IOException {
    ByteSource source =
        new ByteSource() {
          @Override
          public long length() {
            return file.length;
          }

          @Override
          public void read(long at, byte[] bytes, int offset, int length) throws IOException {
            if (at < 0 || length > file.length - at) {
              throw new EOFException();
            }
            System.arraycopy(file, (int) at, bytes, offset, length);
          }
        };
    try {
      CompressedPages.check(source, FooterReader.read(source, file.length));
      return "";
    } catch (RejectedFileException e) {
      return e.getMessage().replaceFirst("page at \\d+: ", "");
    }
  }

  private static byte[] header(byte[] file, Consumer<PageHeader> change) throws IOException {
    return AlteredParquet.firstPage(file, 0, 0, change);
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, V1",
    "gzip, V2",
    "brotli, V1",
    "brotli, V2",
    "uncompressed, V1",
    "uncompressed, V2"
  })
  void aPageHoldsExactlyWhatItsHeaderSays(String codec, String version) throws Exception {
    byte[] file = file(codec, version);
    assertEquals("", reason(file));
    for (int more : new int[] {-1, 1, 4096}) {
      byte[] lie =
          header(file, h -> h.setUncompressed_page_size(h.getUncompressed_page_size() + more));
      assertEquals("its bytes are not as many as its header says", reason(lie), "" + more);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "brotli"})
  void aStreamThatIsCutOffIsRefused(String codec) throws Exception {
    byte[] file = file(codec, "V1");
    int[] lost = new int[1];
    byte[] cut =
        header(
            file,
            h -> {
              lost[0] = h.getCompressed_page_size() / 2;
              h.setCompressed_page_size(h.getCompressed_page_size() - lost[0]);
            });
    byte[] shorter =
        AlteredParquet.chunk(
            cut, 0, 0, c -> c.setTotal_compressed_size(c.getTotal_compressed_size() - lost[0]));
    assertEquals("no whole " + codec.toUpperCase(Locale.ROOT) + " stream", reason(shorter));
  }

  @Test
  void aGzipStreamWithAnotherChecksumIsRefused() throws Exception {
    byte[] file = file("gzip", "V1");
    ColumnMetaData chunk =
        AlteredParquet.metadata(file).getRow_groups().get(0).getColumns().get(0).getMeta_data();
    int end = (int) (chunk.getData_page_offset() + chunk.getTotal_compressed_size());
    file[end - 6] ^= 1;
    assertEquals("no whole GZIP stream", reason(file));
  }
}
