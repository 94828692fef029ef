package space.opensensor.parquet;

/** The codecs of a writer over one table and one buffer that takes their output. */
final class PageCompressor {

  private final byte[] out;
  private final BlockCompressor snappy;
  private final BlockCompressor lz4;

  /**
   * Codecs that share their table.
   *
   * @param thorough whether to look for the shortest output rather than a short one soon
   */
  PageCompressor(byte[] out, short[] scratch, boolean thorough) {
    this.out = out;
    if (thorough) {
      snappy = new OptimalSnappyCompressor(scratch);
      lz4 = new OptimalLz4Compressor(scratch);
    } else {
      snappy = new SnappyCompressor(scratch, true);
      lz4 = new Lz4Compressor(scratch, true);
    }
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
