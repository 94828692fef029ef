package space.opensensor.parquet.codec;

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
    this(table, false);
  }

  /**
   * @param table working memory as above
   * @param everyPosition whether to look for a match at every position; a few percent smaller and
   *     slower than growing steps through what does not compress, and right for small pages
   */
  public Lz4Compressor(short[] table, boolean everyPosition) {
    super(new Lz4Format(), table, everyPosition);
  }
}
