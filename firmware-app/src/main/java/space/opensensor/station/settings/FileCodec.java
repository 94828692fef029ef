package space.opensensor.station.settings;

import space.opensensor.parquet.CompressionCodec;
import space.opensensor.parquet.WriterOptions;

/** What the pages of a file are compressed with; one that it does not make smaller is not. */
public enum FileCodec {
  NONE,
  SNAPPY,
  /** LZ4 beside Snappy, whichever is smaller in a column, and every encoding tried. */
  LZ4;

  /**
   * The writer's options.
   *
   * @param compatible whether encodings are left out that older readers do not know
   */
  public WriterOptions options(boolean compatible) {
    WriterOptions preset = compatible ? WriterOptions.COMPATIBLE : WriterOptions.DEFAULT;
    if (this == NONE) {
      return preset.codecs();
    }
    if (this == SNAPPY) {
      return preset;
    }
    return compatible
        ? preset.codecs(CompressionCodec.SNAPPY, CompressionCodec.LZ4_RAW)
        : WriterOptions.SMALLEST;
  }
}
