package space.opensensor.parquet;

import java.io.IOException;

/**
 * What the footer says about one column chunk, filled in while its pages are written.
 *
 * @see <a
 *     href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">
 *     parquet.thrift: ColumnChunk, ColumnMetaData</a>
 */
final class ChunkMetadata {

  private static final int NONE = -1;
  private static final int LEVELS_RLE = 3;

  /** Everything but the name, the bounds and what is optional, with numbers of 5 bytes. */
  private static final int FIXED_BYTES = 52;

  private static final int SIZE_STATISTICS_BYTES = 24;

  private final boolean sizeStatistics;
  private final ChunkStatistics statistics;
  private Column column;
  private int encodings;
  private CompressionCodec codec;
  private long values;
  private long uncompressedSize;
  private long compressedSize;
  private long dataPageOffset;
  private long dictionaryPageOffset;
  private long textBytes;
  private PageIndex pageIndex;

  ChunkMetadata(FileSchema schema, WriterOptions options) {
    sizeStatistics = options.hasSizeStatistics();
    statistics = new ChunkStatistics(schema);
  }

  /** The most bytes that {@link #write} takes for a column; offsets and counts take at most 6. */
  static int maxBytes(Column column, WriterOptions options) {
    int bound =
        column.isConstant()
            ? column.constant().length
            : column.type() == ColumnType.UTF8
                ? ChunkStatistics.MAX_TEXT_BYTES
                : Math.max(1, column.type().width());
    return FIXED_BYTES
        + Utf8.length(column.name())
        + ChunkStatistics.FIXED_BYTES
        + 2 * (2 + bound)
        + (options.hasSizeStatistics() ? SIZE_STATISTICS_BYTES : 0)
        + (options.indexedPages() > 0 ? PageIndex.REFERENCE_BYTES : 0);
  }

  /**
   * Starts a chunk.
   *
   * @param index the chunk's page index, or null
   */
  void begin(Column of, PageIndex index) {
    pageIndex = index;
    textBytes = 0;
    column = of;
    encodings = of.isOptional() ? 1 << LEVELS_RLE : 0;
    codec = null;
    values = 0;
    uncompressedSize = 0;
    compressedSize = 0;
    dataPageOffset = NONE;
    dictionaryPageOffset = NONE;
    statistics.reset(of.type());
  }

  void codec(CompressionCodec chosen) {
    codec = chosen;
  }

  void dictionaryPage(long offset, int headerSize, int uncompressed, int compressed) {
    dictionaryPageOffset = offset;
    addPage(Encoding.PLAIN, headerSize, uncompressed, compressed);
  }

  void dataPage(
      long offset, Encoding encoding, int rows, int headerSize, int uncompressed, int compressed) {
    if (dataPageOffset == NONE) {
      dataPageOffset = offset;
    }
    values += rows;
    addPage(encoding, headerSize, uncompressed, compressed);
  }

  /** Adds the values of a page. */
  void add(PageValues page) {
    statistics.add(page);
    if (sizeStatistics && column.type() == ColumnType.UTF8) {
      textBytes += page.textBytes();
    }
  }

  /** Whether the integers of the chunk ascend. */
  boolean isAscending() {
    return statistics.ascending();
  }

  long uncompressedSize() {
    return uncompressedSize;
  }

  /** Writes the fields and the end of a ColumnChunk. */
  void write(ThriftWriter thrift, byte[] scratch) throws IOException {
    thrift.i64(2, 0);
    thrift.struct(3);
    thrift.i32(1, column.type().physicalCode());
    thrift.list(2, ThriftType.I32, bits(encodings));
    for (int code = 0; code < 32; code++) {
      if ((encodings >> code & 1) != 0) {
        thrift.elementI32(code);
      }
    }
    thrift.list(3, ThriftType.BINARY, 1);
    thrift.elementString(column.name());
    thrift.i32(4, codec.code());
    thrift.i64(5, values);
    thrift.i64(6, uncompressedSize);
    thrift.i64(7, compressedSize);
    thrift.i64(9, dataPageOffset);
    if (dictionaryPageOffset != NONE) {
      thrift.i64(11, dictionaryPageOffset);
    }
    thrift.struct(12);
    statistics.write(thrift, scratch);
    thrift.end();
    if (sizeStatistics) {
      writeSizeStatistics(thrift);
    }
    thrift.end();
    if (pageIndex != null) {
      pageIndex.writeReference(thrift);
    }
    thrift.end();
  }

  private void writeSizeStatistics(ThriftWriter thrift) throws IOException {
    thrift.struct(16);
    if (column.type() == ColumnType.UTF8) {
      thrift.i64(1, textBytes);
    }
    if (column.isOptional()) {
      thrift.list(3, ThriftType.I64, 2);
      thrift.elementI64(statistics.nulls());
      thrift.elementI64(values - statistics.nulls());
    }
    thrift.end();
  }

  private void addPage(Encoding encoding, int headerSize, int uncompressed, int compressed) {
    encodings |= 1 << encoding.code();
    uncompressedSize += headerSize + uncompressed;
    compressedSize += headerSize + compressed;
  }

  private static int bits(int set) {
    int count = 0;
    for (int rest = set; rest != 0; rest &= rest - 1) {
      count++;
    }
    return count;
  }
}
