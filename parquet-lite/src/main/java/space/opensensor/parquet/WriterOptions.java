package space.opensensor.parquet;

/**
 * What a {@link ParquetWriter} may use and how much it keeps. Immutable; the methods that change
 * something return a changed copy of one of the three presets.
 *
 * <table>
 *   <caption>Presets</caption>
 *   <tr><th></th><th>encodings</th><th>codecs</th></tr>
 *   <tr><td>{@link #DEFAULT}</td><td>all</td><td>Snappy</td></tr>
 *   <tr><td>{@link #COMPATIBLE}</td><td>PLAIN, RLE_DICTIONARY, DELTA_BINARY_PACKED in blocks of 128
 *   values and 4 miniblocks, for readers such as fastparquet</td><td>Snappy</td></tr>
 *   <tr><td>{@link #SMALLEST}</td><td>all</td><td>Snappy, LZ4_RAW</td></tr>
 * </table>
 */
public final class WriterOptions {

  /** The smallest file that current readers read, with Snappy. */
  public static final WriterOptions DEFAULT = new WriterOptions(false, false);

  /** Files for older readers. */
  public static final WriterOptions COMPATIBLE = new WriterOptions(true, false);

  /** The smallest file that current readers read, with any codec. */
  public static final WriterOptions SMALLEST = new WriterOptions(false, true);

  /** The longest {@code created_by}, in UTF-8 bytes. */
  public static final int MAX_CREATED_BY_BYTES = 256;

  /** Bytes of a row's text, with its length, that a page has room for unless told otherwise. */
  static final int DEFAULT_TEXT_BYTES = 20;

  private static final String CREATED_BY = "parquet-lite version 0.1";
  private static final int MAX_ROW_GROUPS = 10000;
  private static final int MAX_TEXT_BYTES = 1 << 20;

  private final boolean compatible;
  private final boolean smallest;
  private final int maxRowGroups;
  private final int pageTextBytes;
  private final String createdBy;

  private WriterOptions(boolean compatible, boolean smallest) {
    this(compatible, smallest, 1, 0, CREATED_BY);
  }

  private WriterOptions(
      boolean compatible, boolean smallest, int maxRowGroups, int pageTextBytes, String createdBy) {
    this.compatible = compatible;
    this.smallest = smallest;
    this.maxRowGroups = maxRowGroups;
    this.pageTextBytes = pageTextBytes;
    this.createdBy = createdBy;
  }

  /**
   * With room for the metadata of some row groups per file; 1 otherwise.
   *
   * @param rowGroups 1–10,000
   */
  public WriterOptions maxRowGroups(int rowGroups) {
    if (rowGroups < 1 || rowGroups > MAX_ROW_GROUPS) {
      throw new IllegalArgumentException(
          "row groups: " + rowGroups + " is not 1.." + MAX_ROW_GROUPS);
    }
    return new WriterOptions(compatible, smallest, rowGroups, pageTextBytes, createdBy);
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
    return new WriterOptions(compatible, smallest, maxRowGroups, pageTextBytes, application);
  }

  /**
   * With room for other than 20 bytes of text per row in a page of a text column. A page ends early
   * when its texts fill it.
   *
   * @param bytes of all texts of a page with 4 more for each, 8–1,048,576; a longer text is refused
   */
  public WriterOptions pageTextBytes(int bytes) {
    if (bytes < 8 || bytes > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException(
          "page text bytes: " + bytes + " is not 8.." + MAX_TEXT_BYTES);
    }
    return new WriterOptions(compatible, smallest, maxRowGroups, bytes, createdBy);
  }

  int pageTextBytes() {
    return pageTextBytes;
  }

  int maxRowGroups() {
    return maxRowGroups;
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

  /** Whether an encoding may be chosen for a column. */
  boolean allows(Column column, Encoding encoding) {
    if (column.pinnedEncoding() != null) {
      return column.pinnedEncoding() == encoding;
    }
    return Column.allows(column.type(), encoding)
        && (!compatible
            || encoding == Encoding.PLAIN
            || encoding == Encoding.RLE_DICTIONARY
            || encoding == Encoding.DELTA_BINARY_PACKED);
  }

  /** Whether a codec may be chosen for a column. */
  boolean allows(Column column, CompressionCodec codec) {
    if (column.pinnedCodec() != null) {
      return column.pinnedCodec() == codec;
    }
    return codec == CompressionCodec.UNCOMPRESSED
        || codec == CompressionCodec.SNAPPY && mayCompress(column)
        || smallest;
  }

  /**
   * Whether a column may be compressed. Differences of INT64 hardly ever get smaller, and a page of
   * them would need a buffer twice as large as all others.
   */
  boolean mayCompress(Column column) {
    if (column.pinnedCodec() != null) {
      return column.pinnedCodec() != CompressionCodec.UNCOMPRESSED;
    }
    return smallest || column.type().physicalCode() != ColumnType.PHYSICAL_INT64;
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
}
