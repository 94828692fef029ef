package space.opensensor.parquet;

import space.opensensor.parquet.codec.BlockCompressor;
import space.opensensor.parquet.codec.SnappyFormat;

/** The codecs of a writer over one table and one buffer that takes their output. */
final class PageCompressor {

  private final byte[] out;
  private final BlockCompressor[] compressors;

  /** The codecs that options and schema allow. */
  PageCompressor(FileSchema schema, WriterOptions options, Workspace workspace) {
    out = workspace.compressed;
    CompressionCodec[] codecs = CompressionCodec.values();
    compressors = new BlockCompressor[codecs.length];
    for (int i = 0; i < codecs.length; i++) {
      if (options.mayUse(schema, codecs[i])) {
        compressors[i] = codecs[i].compressor(workspace.scratch, options.isThorough());
      }
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
    return compressors[codec.ordinal()].compress(in, 0, length, out, 0, Math.min(most, out.length));
  }
}
