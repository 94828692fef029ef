package space.opensensor.parquet.read;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/**
 * The kinds of files that Parquet readers fell over, as apache/parquet-testing collects them: sound
 * ones of every encoding that DuckDB writes, and these with a footer that lies. Made anew each
 * time.
 *
 * @see <a href="https://github.com/apache/parquet-testing">apache/parquet-testing</a>
 */
public final class KindsOfFiles {

  private static final String NUMBERS =
      "SELECT i::INT AS a, i::BIGINT * 1000 AS b, (i / 7)::FLOAT AS c, i / 3 AS d, "
          + "CASE WHEN i % 5 = 0 THEN NULL ELSE 'text ' || (i % 9) END AS e, i % 2 = 0 AS f, "
          + "TIMESTAMPTZ '2026-11-01 00:00:00Z' + INTERVAL (i) SECOND AS t "
          + "FROM range(60) r(i)";

  private KindsOfFiles() {}

  /** Files by what they are. */
  public static Map<String, byte[]> all() {
    Map<String, byte[]> kinds = new LinkedHashMap<>();
    Path folder = null;
    try {
      folder = Files.createTempDirectory("kinds");
      sound(kinds, folder);
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    } finally {
      delete(folder);
    }
    lies(kinds, kinds.get("snappy, V1"));
    return kinds;
  }

  private static void sound(Map<String, byte[]> kinds, Path folder)
      throws IOException, SQLException {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = duckdb.createStatement()) {
      sql.execute("SET threads = 1");
      sql.execute("SET TimeZone = 'UTC'");
      for (String version : List.of("V1", "V2")) {
        for (String codec : List.of("uncompressed", "snappy", "gzip", "zstd", "lz4_raw")) {
          write(kinds, sql, folder, codec + ", " + version, NUMBERS, codec, version);
        }
      }
      shape(kinds, sql, folder, "nested lists", "SELECT [[1, NULL], []] AS l");
      shape(kinds, sql, folder, "a list of nothing", "SELECT NULL::INT[] AS l");
      shape(kinds, sql, folder, "a map", "SELECT MAP {'k': 1, 'm': NULL} AS m");
      shape(
          kinds, sql, folder, "a map of a large text", "SELECT MAP {'k': repeat('x', 9000)} AS m");
      shape(kinds, sql, folder, "a structure", "SELECT {'a': 1, 'b': {'c': 'x'}} AS s");
      shape(kinds, sql, folder, "no rows", "SELECT 1 AS a WHERE false");
      shape(kinds, sql, folder, "nothing but nulls", "SELECT NULL::INT AS a FROM range(9)");
      shape(
          kinds,
          sql,
          folder,
          "not a number",
          "SELECT unnest([1, 'NaN'::DOUBLE, 'Infinity', -0.0]) AS a");
      shape(kinds, sql, folder, "a wide decimal", "SELECT 1.5::DECIMAL(38, 9) AS a");
      shape(kinds, sql, folder, "a UUID", "SELECT uuid() AS a");
    }
  }

  private static void shape(
      Map<String, byte[]> kinds, Statement sql, Path folder, String name, String query)
      throws IOException, SQLException {
    write(kinds, sql, folder, name, query, "snappy", "V1");
  }

  private static void write(
      Map<String, byte[]> kinds,
      Statement sql,
      Path folder,
      String name,
      String query,
      String codec,
      String version)
      throws IOException, SQLException {
    Path file = folder.resolve("file.parquet");
    sql.execute(
        "COPY ("
            + query
            + ") TO '"
            + file
            + "' (FORMAT parquet, ROW_GROUP_SIZE 2048, CODEC '"
            + codec
            + "', PARQUET_VERSION "
            + version
            + ")");
    kinds.put(name, Files.readAllBytes(file));
  }

  private static void lies(Map<String, byte[]> kinds, byte[] sound) {
    chunk(kinds, sound, "a dictionary at 0", c -> c.setDictionary_page_offset(0));
    chunk(kinds, sound, "a dictionary behind the pages", c -> c.setDictionary_page_offset(1 << 20));
    chunk(kinds, sound, "a dictionary before the file", c -> c.setDictionary_page_offset(-5));
    chunk(kinds, sound, "pages before the file", c -> c.setData_page_offset(-1));
    chunk(kinds, sound, "pages behind the file", c -> c.setData_page_offset(Long.MAX_VALUE));
    chunk(kinds, sound, "a chunk of no bytes", c -> c.setTotal_compressed_size(0));
    chunk(kinds, sound, "a chunk of fewer bytes", c -> c.setTotal_compressed_size(11));
    chunk(kinds, sound, "a chunk of too many bytes", c -> c.setTotal_compressed_size(1L << 40));
    chunk(
        kinds,
        sound,
        "a chunk whose end overflows",
        c -> c.setTotal_compressed_size(Long.MAX_VALUE - 3));
    chunk(kinds, sound, "fewer values", c -> c.setNum_values(c.getNum_values() - 1));
    chunk(kinds, sound, "more values", c -> c.setNum_values(c.getNum_values() + 1));
    chunk(kinds, sound, "fewer than no values", c -> c.setNum_values(-1));
    chunk(kinds, sound, "another codec", c -> c.setCodec(CompressionCodec.BROTLI));
    chunk(kinds, sound, "another type", c -> c.setType(Type.DOUBLE));
    chunk(kinds, sound, "another encoding", c -> c.setEncodings(List.of(Encoding.BIT_PACKED)));
    chunk(kinds, sound, "more nulls than rows", c -> c.getStatistics().setNull_count(1L << 50));
    footer(kinds, sound, "more rows", f -> f.setNum_rows(f.getNum_rows() + 1));
    footer(kinds, sound, "fewer than no rows", f -> f.setNum_rows(-f.getNum_rows()));
    footer(
        kinds,
        sound,
        "a row group twice",
        f -> f.addToRow_groups(f.getRow_groups().get(0).deepCopy()));
    footer(kinds, sound, "no columns", f -> f.getRow_groups().get(0).getColumns().clear());
    footer(kinds, sound, "INT96", f -> f.getSchema().get(2).setType(Type.INT96));
    footer(
        kinds,
        sound,
        "a fixed length of less than nothing",
        f -> f.getSchema().get(1).setType(Type.FIXED_LEN_BYTE_ARRAY).setType_length(-4));
    footer(
        kinds,
        sound,
        "more children than there are",
        f -> f.getSchema().get(0).setNum_children(99));
    footer(
        kinds,
        sound,
        "children without end",
        f -> f.getSchema().get(0).setNum_children(Integer.MAX_VALUE));
    footer(kinds, sound, "a column without a name", f -> f.getSchema().get(1).setName(""));
    footer(kinds, sound, "a name twice", f -> f.getSchema().get(1).setName("b"));
    footer(
        kinds,
        sound,
        "a column more",
        f -> f.addToSchema(new SchemaElement("more").setType(Type.INT32)));
    footer(
        kinds, sound, "a key without a value", f -> f.addToKey_value_metadata(new KeyValue("k")));
    footer(kinds, sound, "no schema", f -> f.getSchema().clear());
    byte[] damaged = sound.clone();
    damaged[60] ^= 0x10;
    kinds.put("a damaged page", damaged);
  }

  private static void chunk(
      Map<String, byte[]> kinds, byte[] sound, String name, Consumer<ColumnMetaData> lie) {
    footer(
        kinds,
        sound,
        name,
        f -> lie.accept(f.getRow_groups().get(0).getColumns().get(0).getMeta_data()));
  }

  private static void footer(
      Map<String, byte[]> kinds, byte[] sound, String name, Consumer<FileMetaData> lie) {
    int start =
        sound.length
            - 8
            - ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getInt(sound.length - 8);
    try {
      FileMetaData footer =
          Util.readFileMetaData(new ByteArrayInputStream(sound, start, sound.length - 8 - start));
      lie.accept(footer);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(sound, 0, start);
      Util.writeFileMetaData(footer, out);
      int length = out.size() - start;
      out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array());
      out.write(sound, sound.length - 4, 4);
      kinds.put(name, out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    if (folder != null) {
      folder.resolve("file.parquet").toFile().delete();
      folder.toFile().delete();
    }
  }
}
