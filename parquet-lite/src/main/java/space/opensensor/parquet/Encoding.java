package space.opensensor.parquet;

/**
 * How the values of a page are laid out.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/encodings/">Parquet:
 *     encodings</a>
 */
public enum Encoding {
  /** Values one after the other; booleans as bits. */
  PLAIN(Encoding.CODE_PLAIN),
  /** Run lengths and bit packing, for booleans. */
  RLE(Encoding.CODE_RLE),
  /** Differences in bit-packed blocks, for INT32 and INT64. */
  DELTA_BINARY_PACKED(Encoding.CODE_DELTA_BINARY_PACKED),
  /** Lengths as differences, then all bytes, for BYTE_ARRAY. */
  DELTA_LENGTH_BYTE_ARRAY(Encoding.CODE_DELTA_LENGTH_BYTE_ARRAY),
  /** A dictionary page of the distinct values, then run-length encoded indexes into it. */
  RLE_DICTIONARY(Encoding.CODE_RLE_DICTIONARY),
  /** All first bytes, then all second bytes and so on, for values of fixed width. */
  BYTE_STREAM_SPLIT(Encoding.CODE_BYTE_STREAM_SPLIT);

  static final int CODE_PLAIN = 0;
  static final int CODE_RLE = 3;
  static final int CODE_DELTA_BINARY_PACKED = 5;
  static final int CODE_DELTA_LENGTH_BYTE_ARRAY = 6;
  static final int CODE_RLE_DICTIONARY = 8;
  static final int CODE_BYTE_STREAM_SPLIT = 9;

  private final int code;

  Encoding(int code) {
    this.code = code;
  }

  /** The number in the file. */
  public int code() {
    return code;
  }
}
