package space.opensensor.station.settings;

import space.opensensor.parquet.CompressionCodec;
import space.opensensor.parquet.WriterOptions;

/** What settings about files mean to the writer. */
public final class FileOptions {

  private FileOptions() {}

  /**
   * The options for a page codec.
   *
   * @param codec none, Snappy, or for the smallest files LZ4 beside Snappy, whichever is smaller in
   *     a column; a page that a codec does not make smaller is not compressed
   * @param compatible whether encodings are left out that older readers do not know
   */
  public static WriterOptions of(CompressionCodec codec, boolean compatible) {
    WriterOptions preset = compatible ? WriterOptions.COMPATIBLE : WriterOptions.DEFAULT;
    if (codec == CompressionCodec.UNCOMPRESSED) {
      return preset.codecs();
    }
    if (codec == CompressionCodec.SNAPPY) {
      return preset;
    }
    return compatible ? preset.codecs(CompressionCodec.SNAPPY, codec) : WriterOptions.SMALLEST;
  }
}
