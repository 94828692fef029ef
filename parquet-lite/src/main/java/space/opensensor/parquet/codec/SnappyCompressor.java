package space.opensensor.parquet.codec;

/**
 * Snappy compression in one greedy pass: fast, for pages of any size.
 *
 * @see <a href="https://github.com/google/snappy/blob/main/format_description.txt">Snappy format
 *     description</a>
 */
public final class SnappyCompressor extends GreedyCompressor {

  /** A compressor with a table of 2 KiB. */
  public SnappyCompressor() {
    this(new short[1024]);
  }

  /**
   * @param table working memory, 256 cells or more; the largest power of two among its cells, up to
   *     16384, is used. May be shared with other compressors that are not in use at the same time
   */
  public SnappyCompressor(short[] table) {
    this(table, false);
  }

  /**
   * @param table working memory as above
   * @param everyPosition whether to look for a match at every position; a few percent smaller and
   *     slower than growing steps through what does not compress, and right for small pages
   */
  public SnappyCompressor(short[] table, boolean everyPosition) {
    super(new SnappyFormat(), table, everyPosition);
  }
}
