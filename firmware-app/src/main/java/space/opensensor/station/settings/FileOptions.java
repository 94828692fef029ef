package space.opensensor.station.settings;

import space.opensensor.parquet.CompressionCodec;
import space.opensensor.parquet.WriterOptions;

/** What settings about files mean to the writer. */
public final class FileOptions {

  private FileOptions() {}

  /**
   * The options for a page codec.
   *
   * @param codec beside which a page may always stay uncompressed; LZ4, for the smallest files,
   *     stands beside Snappy, whichever is smaller in a column
   * @param compatible whether encodings are left out that older readers do not know
   */
  public static WriterOptions of(CompressionCodec codec, boolean compatible) {
    WriterOptions preset = compatible ? WriterOptions.COMPATIBLE : WriterOptions.DEFAULT;
    if (codec != CompressionCodec.LZ4_RAW) {
      return preset.codecs(codec);
    }
    return compatible ? preset.codecs(CompressionCodec.SNAPPY, codec) : WriterOptions.SMALLEST;
  }
}
