package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterReader;
import space.opensensor.parquet.read.MemorySource;
import space.opensensor.parquet.read.PageVerifier;

/** Random schemas, pins, options, sizes and ways to write: every reader reads what was written. */
class RandomSchemaTest {

  private static Path directory;
  private static DuckDb duckDb;

  @BeforeContainer
  static void open() throws Exception {
    directory = Files.createTempDirectory("random-schema");
    duckDb = new DuckDb(directory);
  }

  @AfterContainer
  static void close() throws Exception {
    duckDb.close();
    Files.deleteIfExists(directory);
  }

  @Property(seed = "20261120", edgeCases = EdgeCasesMode.NONE)
  void whatIsWrittenIsRead(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 8) int columnCount,
      @ForAll @IntRange(max = 700) int rows,
      @ForAll @IntRange(min = 1, max = 300) int pageRows,
      @ForAll @IntRange(min = 1, max = 400) int groupRows,
      @ForAll @IntRange(min = 1, max = 400) int callRows)
      throws Exception {
    check(seed, columnCount, rows, pageRows, groupRows, callRows);
  }

  @Example
  void aColumnThatIsNotCompressedDoesNotWidenThePagesOfOthers() throws Exception {
    check(2859806, 8, 687, 20, 24, 96);
  }

  @Example
  void aPageHasRoomForAtLeastOneRow() throws Exception {
    check(9358674, 2, 491, 1, 79, 113);
  }

  private static void check(
      long seed, int columnCount, int rows, int pageRows, int groupRows, int callRows)
      throws Exception {
    Random random = new Random(seed);
    List<TestColumn> columns = new ArrayList<>();
    boolean splitIntegers = false;
    for (int c = 0; c < columnCount; c++) {
      Column column = column(c, random);
      Pattern pattern = Pattern.values()[random.nextInt(Pattern.values().length)];
      if (pattern.hasNulls()) {
        column = column.optional();
      }
      splitIntegers |=
          column.pinnedEncoding() == Encoding.BYTE_STREAM_SPLIT
              && column.type() != ColumnType.FLOAT
              && column.type() != ColumnType.DOUBLE;
      columns.add(new TestColumn(column, pattern.values(column, rows, random)));
    }
    Map<String, String> keyValues = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      keyValues.put("key " + i, "grün 😀 ".repeat(random.nextInt(40)));
    }
    FileSchema schema = TestFile.schema(columns);
    WriterOptions options = options(random, 1 + rows / groupRows);
    ParquetWriter writer = new ParquetWriter(schema, options, pageRows);

    byte[] file = TestFile.columnar(writer, columns, groupRows, callRows, keyValues);
    if (callRows >= groupRows) {
      assertArrayEquals(file, TestFile.rowwise(writer, schema, columns, groupRows, keyValues));
    }

    FileFooter footer = FooterReader.read(new MemorySource(file), file.length);
    PageVerifier.verify(new MemorySource(file), footer, new byte[300]);
    assertEquals(rows, footer.rows());
    assertEquals(keyValues.size(), footer.keyValueCount());
    keyValues.forEach((key, text) -> assertEquals(text, footer.text(key)));
    for (int c = 0; c < columnCount; c++) {
      assertEquals(schema.get(c).name(), footer.column(c).name());
      assertEquals(schema.get(c).fieldId(), footer.column(c).fieldId());
      assertEquals(schema.get(c).type(), footer.column(c).type());
      assertEquals(schema.get(c).isOptional(), footer.column(c).isOptional());
    }
    CombinationTest.compare(columns, ParquetJava.read(file, columnCount, rows), "parquet-java");
    if (!splitIntegers) {
      CombinationTest.compare(columns, duckDb.read(file, columns, rows), "DuckDB");
    }
  }

  private static Column column(int id, Random random) {
    ColumnType type = ColumnType.values()[random.nextInt(ColumnType.values().length)];
    int precision = 1 + random.nextInt(9);
    Column column =
        type == ColumnType.DECIMAL
            ? Column.decimal(id, "c" + id, precision, random.nextInt(precision + 1))
            : Column.of(id, "c" + id, type);
    if (random.nextInt(4) == 0) {
      Encoding encoding = Encoding.values()[random.nextInt(Encoding.values().length)];
      column = Column.allows(type, encoding) ? column.pinned(encoding) : column;
    }
    if (random.nextInt(4) == 0) {
      column = column.pinned(codec(random));
    }
    return random.nextBoolean() ? column.optional() : column;
  }

  private static CompressionCodec codec(Random random) {
    CompressionCodec[] codecs = CompressionCodec.values();
    return codecs[random.nextInt(codecs.length)];
  }

  private static WriterOptions options(Random random, int rowGroups) {
    WriterOptions options =
        switch (random.nextInt(5)) {
          case 0 -> WriterOptions.COMPATIBLE;
          case 1 -> WriterOptions.SMALLEST;
          case 2 -> WriterOptions.DEFAULT.codecs();
          case 3 -> WriterOptions.DEFAULT.codecs(codec(random));
          default -> WriterOptions.DEFAULT;
        };
    options = options.maxRowGroups(rowGroups).pageTextBytes(100 + random.nextInt(4000));
    options = random.nextInt(3) == 0 ? options.pageIndex(1 + random.nextInt(30)) : options;
    return random.nextInt(3) == 0 ? options.sizeStatistics() : options;
  }
}
