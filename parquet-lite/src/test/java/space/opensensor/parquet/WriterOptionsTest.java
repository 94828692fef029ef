package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class WriterOptionsTest {

  private static void refuses(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void numbersHaveLimits() {
    WriterOptions options = WriterOptions.DEFAULT;
    refuses("row groups: 0 is not 1..10000", () -> options.maxRowGroups(0));
    refuses("row groups: 10001 is not 1..10000", () -> options.maxRowGroups(10001));
    assertEquals(1, options.maxRowGroups(1).maxRowGroups());
    assertEquals(10000, options.maxRowGroups(10000).maxRowGroups());
    refuses("page text bytes: 7 is not 8..1048576", () -> options.pageTextBytes(7));
    refuses("page text bytes: 1048577 is not 8..1048576", () -> options.pageTextBytes(1048577));
    assertEquals(8, options.pageTextBytes(8).textBytesOfPage(100));
    assertEquals(1048576, options.pageTextBytes(1048576).textBytesOfPage(1));
    refuses("indexed pages: 0 is not 1..10000", () -> options.pageIndex(0));
    refuses("indexed pages: 10001 is not 1..10000", () -> options.pageIndex(10001));
    assertEquals(1, options.pageIndex(1).indexedPages());
    assertEquals(10000, options.pageIndex(10000).indexedPages());
    refuses("created by: longer than 256 bytes", () -> options.createdBy("é".repeat(128) + "x"));
    assertEquals("é".repeat(128), options.createdBy("é".repeat(128)).createdBy());
  }

  @Test
  void aPageHasRoomForTwentyBytesOfTextARow() {
    assertEquals(20, WriterOptions.DEFAULT.textBytesOfPage(1));
    assertEquals(3560, WriterOptions.DEFAULT.textBytesOfPage(178));
  }

  @Test
  void everyOptionIsKeptWhicheverIsSetAfterIt() {
    List<UnaryOperator<WriterOptions>> setters =
        List.of(
            o -> o.maxRowGroups(3),
            o -> o.pageTextBytes(99),
            o -> o.pageIndex(5),
            WriterOptions::sizeStatistics,
            o -> o.createdBy("me"),
            o -> o.codecs(CompressionCodec.LZ4_RAW));
    for (WriterOptions preset :
        List.of(WriterOptions.DEFAULT, WriterOptions.COMPATIBLE, WriterOptions.SMALLEST)) {
      for (int first = 0; first < setters.size(); first++) {
        WriterOptions options = preset;
        for (int i = 0; i < setters.size(); i++) {
          options = setters.get((first + i) % setters.size()).apply(options);
        }
        assertEquals(3, options.maxRowGroups());
        assertEquals(99, options.textBytesOfPage(1000));
        assertEquals(5, options.indexedPages());
        assertTrue(options.hasSizeStatistics());
        assertEquals("me", options.createdBy());
        assertEquals(preset.isCompatible(), options.isCompatible());
        assertEquals(preset.isThorough(), options.isThorough());
        Column column = Column.of(1, "c", ColumnType.FLOAT);
        assertTrue(options.allows(column, CompressionCodec.LZ4_RAW));
        assertFalse(options.allows(column, CompressionCodec.SNAPPY));
      }
    }
    assertEquals(1, WriterOptions.DEFAULT.maxRowGroups());
    assertEquals(0, WriterOptions.DEFAULT.indexedPages());
    assertFalse(WriterOptions.DEFAULT.hasSizeStatistics());
    assertEquals("parquet-lite version 0.1", WriterOptions.DEFAULT.createdBy());
  }

  @Test
  void presetsChooseAmongTheEncodingsThatTheirReadersKnow() {
    for (ColumnType type : ColumnType.values()) {
      Column column =
          type == ColumnType.DECIMAL ? Column.decimal(1, "c", 9, 2) : Column.of(1, "c", type);
      boolean floating = type == ColumnType.FLOAT || type == ColumnType.DOUBLE;
      for (Encoding encoding : Encoding.values()) {
        boolean defined = Column.allows(type, encoding);
        boolean split = encoding == Encoding.BYTE_STREAM_SPLIT;
        boolean old =
            encoding == Encoding.PLAIN
                || encoding == Encoding.RLE_DICTIONARY
                || encoding == Encoding.DELTA_BINARY_PACKED;
        String what = type + " as " + encoding;
        boolean expected = defined && (!split || floating);
        assertEquals(expected, WriterOptions.DEFAULT.allows(column, encoding), what);
        assertEquals(expected, WriterOptions.SMALLEST.allows(column, encoding), what);
        assertEquals(defined && old, WriterOptions.COMPATIBLE.allows(column, encoding), what);
        if (defined) {
          for (Encoding other : Encoding.values()) {
            assertEquals(
                other == encoding,
                WriterOptions.COMPATIBLE.allows(column.pinned(encoding), other),
                what);
          }
        }
      }
    }
  }

  @Test
  void integersOf64BitsAreCompressedByTheSmallestPresetOnly() {
    Column time = Column.of(1, "time", ColumnType.TIMESTAMP_MILLIS);
    Column heat = Column.of(2, "heat", ColumnType.FLOAT);
    assertFalse(WriterOptions.DEFAULT.mayCompress(time));
    assertFalse(WriterOptions.DEFAULT.allows(time, CompressionCodec.SNAPPY));
    assertTrue(WriterOptions.DEFAULT.allows(time, CompressionCodec.UNCOMPRESSED));
    assertTrue(WriterOptions.SMALLEST.mayCompress(time));
    assertTrue(WriterOptions.SMALLEST.allows(time, CompressionCodec.LZ4_RAW));
    assertTrue(WriterOptions.DEFAULT.mayCompress(heat));
    assertFalse(WriterOptions.DEFAULT.allows(heat, CompressionCodec.LZ4_RAW));
    assertFalse(WriterOptions.DEFAULT.codecs().mayCompress(heat));
    assertFalse(WriterOptions.DEFAULT.codecs(CompressionCodec.UNCOMPRESSED).mayCompress(heat));
    assertTrue(WriterOptions.DEFAULT.mayCompress(time.pinned(CompressionCodec.SNAPPY)));
    assertTrue(
        WriterOptions.DEFAULT.allows(
            time.pinned(CompressionCodec.SNAPPY), CompressionCodec.SNAPPY));
    assertFalse(
        WriterOptions.DEFAULT.allows(
            time.pinned(CompressionCodec.SNAPPY), CompressionCodec.UNCOMPRESSED));
    assertFalse(WriterOptions.DEFAULT.mayCompress(heat.pinned(CompressionCodec.UNCOMPRESSED)));
    FileSchema schema = new FileSchema(time, heat.pinned(CompressionCodec.UNCOMPRESSED));
    assertFalse(WriterOptions.DEFAULT.mayUse(schema, CompressionCodec.SNAPPY));
    assertTrue(WriterOptions.SMALLEST.mayUse(schema, CompressionCodec.SNAPPY));
    assertTrue(WriterOptions.DEFAULT.mayUse(schema, CompressionCodec.UNCOMPRESSED));
  }

  @Test
  void onlyWhatIsWorthTheTimeIsCompressed() {
    for (ColumnType type : ColumnType.values()) {
      Column column =
          type == ColumnType.DECIMAL ? Column.decimal(1, "c", 9, 2) : Column.of(1, "c", type);
      boolean floating = type == ColumnType.FLOAT || type == ColumnType.DOUBLE;
      boolean integer = !floating && type != ColumnType.BOOLEAN && type != ColumnType.UTF8;
      for (Encoding encoding : Encoding.values()) {
        boolean expected =
            type == ColumnType.UTF8
                || floating && encoding == Encoding.BYTE_STREAM_SPLIT
                || integer && encoding == Encoding.DELTA_BINARY_PACKED;
        String what = type + " as " + encoding;
        assertEquals(expected, WriterOptions.DEFAULT.isPromising(column, encoding), what);
        assertEquals(
            expected || floating, WriterOptions.COMPATIBLE.isPromising(column, encoding), what);
        assertTrue(WriterOptions.SMALLEST.isPromising(column, encoding), what);
        Column pinned = column.pinned(CompressionCodec.SNAPPY);
        assertTrue(WriterOptions.DEFAULT.isPromising(pinned, encoding), what);
        assertTrue(
            WriterOptions.DEFAULT.isPromising(column.pinned(Encoding.PLAIN), encoding), what);
      }
    }
  }
}
