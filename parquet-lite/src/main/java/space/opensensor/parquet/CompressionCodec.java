package space.opensensor.parquet;

/**
 * How the pages of a column chunk are compressed.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/compression/">Parquet:
 *     compression</a>
 */
public enum CompressionCodec {
  /** Not at all. */
  UNCOMPRESSED(0),
  /** Raw Snappy blocks. */
  SNAPPY(1),
  /** Raw LZ4 blocks without a frame. */
  LZ4_RAW(7);

  private final int code;

  CompressionCodec(int code) {
    this.code = code;
  }

  /** The number in the file. */
  public int code() {
    return code;
  }
}
