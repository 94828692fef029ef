package space.opensensor.parquet;

import space.opensensor.parquet.codec.BlockCompressor;
import space.opensensor.parquet.codec.Lz4Compressor;
import space.opensensor.parquet.codec.OptimalLz4Compressor;
import space.opensensor.parquet.codec.OptimalSnappyCompressor;
import space.opensensor.parquet.codec.SnappyCompressor;
import space.opensensor.parquet.codec.SnappyFormat;

/** The codecs of a writer over one table and one buffer that takes their output. */
final class PageCompressor {

  private final byte[] out;
  private final BlockCompressor snappy;
  private final BlockCompressor lz4;

  /** The codecs that options and schema allow. */
  PageCompressor(FileSchema schema, WriterOptions options, Workspace workspace) {
    out = workspace.compressed;
    short[] table = workspace.scratch;
    boolean thorough = options.isThorough();
    boolean usesSnappy = options.mayUse(schema, CompressionCodec.SNAPPY);
    boolean usesLz4 = options.mayUse(schema, CompressionCodec.LZ4_RAW);
    BlockCompressor compressor = null;
    if (usesSnappy) {
      compressor =
          thorough ? new OptimalSnappyCompressor(table) : new SnappyCompressor(table, true);
    }
    snappy = compressor;
    compressor = null;
    if (usesLz4) {
      compressor = thorough ? new OptimalLz4Compressor(table) : new Lz4Compressor(table, true);
    }
    lz4 = compressor;
  }

  /** The most bytes that a page takes with any codec. */
  static int maxCompressedLength(int length) {
    return SnappyFormat.bound(length);
  }

  /** The buffer that holds the output. */
  byte[] out() {
    return out;
  }

  /**
   * Compresses the first bytes of an array.
   *
   * @param most the most bytes that the output may take
   * @return its bytes, or {@link BlockCompressor#DOES_NOT_FIT}
   */
  int compress(CompressionCodec codec, byte[] in, int length, int most) {
    if (most <= 0) {
      return BlockCompressor.DOES_NOT_FIT;
    }
    BlockCompressor compressor = codec == CompressionCodec.SNAPPY ? snappy : lz4;
    return compressor.compress(in, 0, length, out, 0, Math.min(most, out.length));
  }
}
