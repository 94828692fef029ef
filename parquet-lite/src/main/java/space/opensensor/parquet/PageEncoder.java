package space.opensensor.parquet;

/**
 * Lays out the values of a page: definition levels first, then the values in an encoding. Knows how
 * many bytes each encoding takes, so that the smallest can be chosen before it is made.
 */
final class PageEncoder {

  /** The size in an encoding that cannot hold the page. */
  static final int NOT_POSSIBLE = Integer.MAX_VALUE;

  private static final int LENGTH_BYTES = 4;

  private final PageValues values;
  private final byte[] page;
  private final short[] indexes;
  private final HybridEncoding hybrid;
  private final Dictionary dictionary;
  private final DeltaBinaryPackedEncoding delta;
  private Column column;
  private ColumnType type;
  private boolean grow;
  private boolean indexed;
  private int start;

  /** An encoder whose workspace is given. */
  PageEncoder(
      PageValues values,
      byte[] page,
      int pageRows,
      Dictionary dictionary,
      short[] indexes,
      short[] scratch,
      boolean anyShape) {
    this.values = values;
    this.page = page;
    this.indexes = indexes;
    this.hybrid = new HybridEncoding(scratch);
    this.dictionary = dictionary;
    this.delta = new DeltaBinaryPackedEncoding(anyShape);
  }

  /** The most bytes of the definition levels of some rows. */
  static int maxLevelBytes(int rows) {
    return LENGTH_BYTES + HybridEncoding.maxSize(rows, 1);
  }
}
