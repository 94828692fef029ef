package space.opensensor.parquet;

/** The codecs of a writer over one buffer that takes their output. */
final class PageCompressor {

  private final byte[] out;
  private final BlockCompressor snappy;

  /**
   * Codecs that share their table.
   *
   * @param thorough whether to look for the shortest output rather than a short one soon
   */
  PageCompressor(byte[] out, short[] scratch, boolean thorough) {
    this.out = out;
    this.snappy = thorough ? new OptimalSnappyCompressor(scratch) : new SnappyCompressor(scratch);
  }

  /** The most bytes that a page takes with any codec. */
  static int maxCompressedLength(int length) {
    return SnappyElements.maxLength(length);
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
    return snappy.compress(in, 0, length, out, 0, Math.min(most, out.length));
  }
}
