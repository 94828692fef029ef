package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterReader;
import space.opensensor.parquet.read.MemorySource;
import space.opensensor.parquet.read.PageVerifier;

/**
 * Every type in every encoding and codec, required and optional, in many sizes and shapes: what is
 * read is what was written. A selection by a fixed seed, or with {@code -Dfull} everything.
 */
@Tag("long")
class CombinationTest {

  private static final int[] ROWS = {0, 1, 2, 127, 128, 129, 178, 5000};
  private static final int PAGE_ROWS = 1500;
  private static final long SEED = 20261101;
  private static final boolean FULL = Boolean.getBoolean("parquet.full");

  @TempDir static Path directory;

  private record Combination(
      ColumnType type, Encoding encoding, CompressionCodec codec, int rows) {}

  @Test
  void everyPinnedCombinationIsReadByParquetJavaAndDuckDb() throws Exception {
    List<Combination> combinations = new ArrayList<>();
    for (ColumnType type : ColumnType.values()) {
      for (Encoding encoding : Encoding.values()) {
        for (CompressionCodec codec : CompressionCodec.values()) {
          for (int rows : ROWS) {
            if (Column.allows(type, encoding)) {
              combinations.add(new Combination(type, encoding, codec, rows));
            }
          }
        }
      }
    }
    Collections.shuffle(combinations, new Random(SEED));
    try (DuckDb duckDb = new DuckDb(directory)) {
      for (Combination c : FULL ? combinations : combinations.subList(0, 150)) {
        Random random = new Random(SEED + c.toString().hashCode());
        List<TestColumn> columns = new ArrayList<>();
        for (Pattern pattern : Pattern.values()) {
          for (boolean optional : new boolean[] {true, false}) {
            if (optional || !pattern.hasNulls()) {
              Column column = column(columns.size(), c.type(), pattern, optional);
              columns.add(
                  new TestColumn(
                      column.pinned(c.encoding()).pinned(c.codec()),
                      pattern.values(column, c.rows(), random)));
            }
          }
        }
        check(duckDb, columns, WriterOptions.DEFAULT.pageTextBytes(40000), c.toString());
      }
    }
  }

  @Test
  void everyPresetIsReadByParquetJavaAndDuckDb() throws Exception {
    try (DuckDb duckDb = new DuckDb(directory)) {
      for (WriterOptions preset :
          List.of(WriterOptions.DEFAULT, WriterOptions.COMPATIBLE, WriterOptions.SMALLEST)) {
        WriterOptions options = preset.pageTextBytes(8000);
        for (int rows : ROWS) {
          if (rows == 5000 && !FULL && options.isThorough()) {
            continue;
          }
          Random random = new Random(SEED + rows);
          List<TestColumn> columns = new ArrayList<>();
          for (ColumnType type : ColumnType.values()) {
            for (Pattern pattern : Pattern.values()) {
              Column column = column(columns.size(), type, pattern, true);
              columns.add(new TestColumn(column, pattern.values(column, rows, random)));
            }
          }
          check(duckDb, columns, options, rows + " rows, thorough " + options.isThorough());
        }
      }
    }
  }

  private static Column column(int id, ColumnType type, Pattern pattern, boolean optional) {
    String name = pattern + (optional ? "_optional_" : "_required_") + id;
    Column column =
        type == ColumnType.DECIMAL ? Column.decimal(id, name, 9, 2) : Column.of(id, name, type);
    return optional ? column.optional() : column;
  }

  private static void check(
      DuckDb duckDb, List<TestColumn> columns, WriterOptions options, String what)
      throws Exception {
    String where = what + ", seed " + SEED;
    int rows = columns.get(0).values().length;
    byte[] file;
    try {
      ParquetWriter writer = new ParquetWriter(TestFile.schema(columns), options, PAGE_ROWS);
      file = TestFile.columnar(writer, columns, 10000, 10000, Map.of());
    } catch (RuntimeException e) {
      throw new AssertionError(where, e);
    }
    FileFooter footer = FooterReader.read(new MemorySource(file), file.length);
    PageVerifier.verify(new MemorySource(file), footer, new byte[PageVerifier.MIN_BUFFER]);
    assertEquals(rows, footer.rows(), where);
    for (int c = 0; c < columns.size(); c++) {
      assertEquals(nulls(columns.get(c)), nulls(footer, c), "nulls in column " + c + ", " + where);
    }
    try {
      compare(columns, ParquetJava.read(file, columns.size(), rows), "parquet-java, " + where);
      if (duckDbReads(columns.get(0).column())) {
        compare(columns, duckDb.read(file, columns, rows), "DuckDB, " + where);
      }
    } catch (Exception e) {
      throw new AssertionError(where, e);
    }
  }

  private static long nulls(TestColumn column) {
    return Arrays.stream(column.values()).filter(Objects::isNull).count();
  }

  private static long nulls(FileFooter footer, int column) {
    long nulls = 0;
    for (int g = 0; g < footer.rowGroupCount(); g++) {
      nulls += footer.rowGroup(g).chunk(column).nullCount();
    }
    return nulls;
  }

  /** DuckDB 1.5 says that it splits FLOAT and DOUBLE only. */
  private static boolean duckDbReads(Column column) {
    return column.pinnedEncoding() != Encoding.BYTE_STREAM_SPLIT
        || column.type() == ColumnType.FLOAT
        || column.type() == ColumnType.DOUBLE;
  }

  static void compare(List<TestColumn> expected, Object[][] actual, String where) {
    for (int c = 0; c < expected.size(); c++) {
      Object[] values = expected.get(c).values();
      for (int row = 0; row < values.length; row++) {
        if (!TestColumn.same(values[row], actual[c][row])) {
          fail(
              where
                  + ": column "
                  + expected.get(c).column().name()
                  + ", row "
                  + row
                  + ": expected "
                  + values[row]
                  + ", found "
                  + actual[c][row]);
        }
      }
    }
  }
}
