package space.opensensor.parquet;

import space.opensensor.parquet.codec.BlockCompressor;
import space.opensensor.parquet.codec.Lz4Compressor;
import space.opensensor.parquet.codec.OptimalLz4Compressor;
import space.opensensor.parquet.codec.OptimalSnappyCompressor;
import space.opensensor.parquet.codec.SnappyCompressor;

/**
 * How the pages of a column chunk are compressed, in the order in which codecs win a tie.
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

  /**
   * A compressor, or null where there is nothing to do.
   *
   * @param table cells that it shares with others that are not at work at the same time
   * @param thorough whether the output is to be the shortest, rather than made in one pass
   */
  BlockCompressor compressor(short[] table, boolean thorough) {
    if (this == SNAPPY) {
      return thorough ? new OptimalSnappyCompressor(table) : new SnappyCompressor(table, true);
    }
    if (this == LZ4_RAW) {
      return thorough ? new OptimalLz4Compressor(table) : new Lz4Compressor(table, true);
    }
    return null;
  }
}
