package space.opensensor.parquet;

/**
 * LZ4 compression in one greedy pass, as Parquet's LZ4_RAW: fast, for pages of any size.
 *
 * @see <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">LZ4 block format</a>
 */
public final class Lz4Compressor extends GreedyCompressor {

  /** A compressor with a table of 2 KiB. */
  public Lz4Compressor() {
    this(new short[1024]);
  }

  /**
   * @param table working memory, 256 cells or more; the largest power of two among its cells, up to
   *     16384, is used. May be shared with other compressors that are not in use at the same time
   */
  public Lz4Compressor(short[] table) {
    super(new Lz4Format(), table);
  }
}
