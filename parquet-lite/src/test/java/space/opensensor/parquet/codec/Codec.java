package space.opensensor.parquet.codec;

import java.util.Arrays;

/** The compressors under test. */
enum Codec {
  SNAPPY(Format.SNAPPY),
  OPTIMAL_SNAPPY(Format.SNAPPY),
  OPTIMAL_SNAPPY_8_KIB(Format.SNAPPY),
  LZ4(Format.LZ4),
  OPTIMAL_LZ4(Format.LZ4),
  OPTIMAL_LZ4_8_KIB(Format.LZ4);

  final Format format;

  Codec(Format format) {
    this.format = format;
  }

  BlockCompressor compressor() {
    return switch (this) {
      case SNAPPY -> new SnappyCompressor();
      case OPTIMAL_SNAPPY -> new OptimalSnappyCompressor();
      case OPTIMAL_SNAPPY_8_KIB -> new OptimalSnappyCompressor(new short[4096]);
      case LZ4 -> new Lz4Compressor();
      case OPTIMAL_LZ4 -> new OptimalLz4Compressor();
      case OPTIMAL_LZ4_8_KIB -> new OptimalLz4Compressor(new short[4096]);
    };
  }

  static byte[] compress(BlockCompressor compressor, byte[] data) {
    byte[] out = new byte[compressor.maxCompressedLength(data.length)];
    int length = compressor.compress(data, 0, data.length, out, 0, out.length);
    return Arrays.copyOf(out, length);
  }
}
