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

  private static final String CREATED_BY = "parquet-lite version 0.1";
  private static final int MAX_ROW_GROUPS = 10000;

  private final boolean compatible;
  private final boolean smallest;
  private final int maxRowGroups;
  private final String createdBy;

  private WriterOptions(boolean compatible, boolean smallest) {
    this(compatible, smallest, 1, CREATED_BY);
  }

  private WriterOptions(
      boolean compatible, boolean smallest, int maxRowGroups, String createdBy) {
    this.compatible = compatible;
    this.smallest = smallest;
    this.maxRowGroups = maxRowGroups;
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
    return new WriterOptions(compatible, smallest, rowGroups, createdBy);
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
    return new WriterOptions(compatible, smallest, maxRowGroups, application);
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

  /** Whether an encoding may be chosen for a column that does not pin one. */
  boolean allows(Encoding encoding) {
    return !compatible
        || encoding == Encoding.PLAIN
        || encoding == Encoding.RLE_DICTIONARY
        || encoding == Encoding.DELTA_BINARY_PACKED;
  }

  /** Whether a codec may be chosen for a column that does not pin one. */
  boolean allows(CompressionCodec codec) {
    return codec != CompressionCodec.LZ4_RAW || smallest;
  }
}
