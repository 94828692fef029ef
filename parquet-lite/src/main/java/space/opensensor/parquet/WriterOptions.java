package space.opensensor.parquet;

/**
 * What a {@link ParquetWriter} may use, what it writes beside the data and how much it keeps.
 * Immutable; the methods that change something return a changed copy of one of the three presets.
 *
 * <table>
 *   <caption>Presets</caption>
 *   <tr><th></th><th>encodings</th><th>codecs</th><th>effort</th></tr>
 *   <tr><td>{@link #DEFAULT}</td><td>all</td><td>Snappy</td><td>what usually wins, in one
 *   pass</td></tr>
 *   <tr><td>{@link #COMPATIBLE}</td><td>PLAIN, RLE_DICTIONARY, DELTA_BINARY_PACKED in blocks of 128
 *   values and 4 miniblocks</td><td>Snappy</td><td>as above</td></tr>
 *   <tr><td>{@link #SMALLEST}</td><td>all</td><td>Snappy, LZ4_RAW</td><td>everything with
 *   everything, by an optimal parse; fifteen times as long</td></tr>
 * </table>
 */
public final class WriterOptions {

  /** Small files soon, for current readers. */
  public static final WriterOptions DEFAULT =
      new WriterOptions(false, false, bit(CompressionCodec.SNAPPY));

  /** Files for older readers, such as fastparquet. */
  public static final WriterOptions COMPATIBLE =
      new WriterOptions(true, false, bit(CompressionCodec.SNAPPY));

  /** The smallest files, for current readers. */
  public static final WriterOptions SMALLEST =
      new WriterOptions(false, true, bit(CompressionCodec.SNAPPY) | bit(CompressionCodec.LZ4_RAW));

  /** The longest {@code created_by}, in UTF-8 bytes. */
  public static final int MAX_CREATED_BY_BYTES = 256;

  /**
   * Bytes of a row's text, with 4 for its length, that a page has room for unless told otherwise.
   */
  static final int DEFAULT_TEXT_BYTES = 20;

  private static final String CREATED_BY = "parquet-lite version 0.1";
  private static final int MAX_ROW_GROUPS = 10000;
  private static final int MAX_TEXT_BYTES = 1 << 20;
  private static final int MAX_INDEXED_PAGES = 10000;

  private final boolean compatible;
  private final boolean smallest;
  private final int codecs;
  private int maxRowGroups = 1;
  private int pageTextBytes;
  private int indexedPages;
  private boolean sizeStatistics;
  private String createdBy = CREATED_BY;

  private WriterOptions(boolean compatible, boolean smallest, int codecs) {
    this.compatible = compatible;
    this.smallest = smallest;
    this.codecs = codecs;
  }

  private WriterOptions copy(int allowedCodecs) {
    WriterOptions copy = new WriterOptions(compatible, smallest, allowedCodecs);
    copy.maxRowGroups = maxRowGroups;
    copy.pageTextBytes = pageTextBytes;
    copy.indexedPages = indexedPages;
    copy.sizeStatistics = sizeStatistics;
    copy.createdBy = createdBy;
    return copy;
  }

  /**
   * With these codecs to choose from; not compressing is always a choice, and the only one when
   * none is named.
   */
  public WriterOptions codecs(CompressionCodec... allowed) {
    int bits = 0;
    for (int i = 0; i < allowed.length; i++) {
      bits |= bit(allowed[i]);
    }
    return copy(bits);
  }

  /**
   * With room for the metadata of some row groups per file; 1 otherwise.
   *
   * @param rowGroups 1–10,000
   */
  public WriterOptions maxRowGroups(int rowGroups) {
    checkRange("row groups", rowGroups, 1, MAX_ROW_GROUPS);
    WriterOptions copy = copy(codecs);
    copy.maxRowGroups = rowGroups;
    return copy;
  }

  /**
   * With room for other than 20 bytes of text per row in a page of a text column. A page ends early
   * when its texts fill it.
   *
   * @param bytes of all texts of a page and 4 more for each, 8–1,048,576; a longer text is refused
   */
  public WriterOptions pageTextBytes(int bytes) {
    checkRange("page text bytes", bytes, 8, MAX_TEXT_BYTES);
    WriterOptions copy = copy(codecs);
    copy.pageTextBytes = bytes;
    return copy;
  }

  /**
   * With a page index: the place and the bounds of every page, by which a reader skips pages. It
   * stands after each column chunk.
   *
   * @param pages of a column chunk to keep at most, 1–10,000; a chunk of more pages has no index
   */
  public WriterOptions pageIndex(int pages) {
    checkRange("indexed pages", pages, 1, MAX_INDEXED_PAGES);
    WriterOptions copy = copy(codecs);
    copy.indexedPages = pages;
    return copy;
  }

  /** With size statistics: bytes of all texts and the definition levels' histogram of a chunk. */
  public WriterOptions sizeStatistics() {
    WriterOptions copy = copy(codecs);
    copy.sizeStatistics = true;
    return copy;
  }

  /**
   * With another {@code created_by} in the footer.
   *
   * @param application best in the form {@code application version 1.2}, which readers parse
   */
  public WriterOptions createdBy(String application) {
    if (Utf8.length(application) > MAX_CREATED_BY_BYTES) {
      throw new IllegalArgumentException(
          "created by: longer than " + MAX_CREATED_BY_BYTES + " bytes");
    }
    WriterOptions copy = copy(codecs);
    copy.createdBy = application;
    return copy;
  }

  int maxRowGroups() {
    return maxRowGroups;
  }

  /** The most bytes that all texts of a page take in PLAIN. */
  int textBytesOfPage(int pageRows) {
    return pageTextBytes > 0 ? pageTextBytes : Math.max(8, pageRows * DEFAULT_TEXT_BYTES);
  }

  /** Pages of a chunk that have an index, or 0. */
  int indexedPages() {
    return indexedPages;
  }

  boolean hasSizeStatistics() {
    return sizeStatistics;
  }

  String createdBy() {
    return createdBy;
  }

  /** Whether readers may be old. */
  boolean isCompatible() {
    return compatible;
  }

  /** Whether to try everything, however little it promises. */
  boolean isThorough() {
    return smallest;
  }

  /**
   * Whether an encoding may be chosen for a column. Integers are not split into byte streams unless
   * that is pinned: the format has it, but DuckDB 1.5 cannot read it.
   */
  boolean allows(Column column, Encoding encoding) {
    if (column.pinnedEncoding() != null) {
      return column.pinnedEncoding() == encoding;
    }
    if (encoding == Encoding.PLAIN || encoding == Encoding.RLE_DICTIONARY) {
      return Column.allows(column.type(), encoding);
    }
    if (encoding == Encoding.BYTE_STREAM_SPLIT) {
      int physical = column.type().physicalCode();
      return !compatible
          && (physical == ColumnType.PHYSICAL_FLOAT || physical == ColumnType.PHYSICAL_DOUBLE);
    }
    return Column.allows(column.type(), encoding)
        && (!compatible || encoding == Encoding.DELTA_BINARY_PACKED);
  }

  /** Whether a codec may be chosen for a column. */
  boolean allows(Column column, CompressionCodec codec) {
    if (column.pinnedCodec() != null) {
      return column.pinnedCodec() == codec;
    }
    return codec == CompressionCodec.UNCOMPRESSED
        || (codecs & bit(codec)) != 0 && mayCompress(column);
  }

  /** Whether a codec may be chosen for any column. */
  boolean mayUse(FileSchema schema, CompressionCodec codec) {
    for (int i = 0; i < schema.size(); i++) {
      if (allows(schema.get(i), codec)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a column may be compressed. Differences of INT64 hardly ever get smaller, and a page of
   * them would need a buffer twice as large as all others.
   */
  boolean mayCompress(Column column) {
    if (column.pinnedCodec() != null) {
      return column.pinnedCodec() != CompressionCodec.UNCOMPRESSED;
    }
    return (codecs & ~bit(CompressionCodec.UNCOMPRESSED)) != 0
        && (smallest || column.type().physicalCode() != ColumnType.PHYSICAL_INT64);
  }

  /** Whether compressing an encoding is worth the time for a column that leaves the choice. */
  boolean isPromising(Column column, Encoding encoding) {
    if (smallest || column.pinnedEncoding() != null || column.pinnedCodec() != null) {
      return true;
    }
    switch (column.type().physicalCode()) {
      case ColumnType.PHYSICAL_FLOAT:
      case ColumnType.PHYSICAL_DOUBLE:
        return compatible || encoding == Encoding.BYTE_STREAM_SPLIT;
      case ColumnType.PHYSICAL_INT32:
      case ColumnType.PHYSICAL_INT64:
        return encoding == Encoding.DELTA_BINARY_PACKED;
      default:
        return column.type() == ColumnType.UTF8;
    }
  }

  private static int bit(CompressionCodec codec) {
    return 1 << codec.code();
  }

  private static void checkRange(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(what + ": " + value + " is not " + least + ".." + most);
    }
  }
}
