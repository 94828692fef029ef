package space.opensensor.parquet.read;

/** A row group as a file's footer describes it. Immutable. */
public final class FooterRowGroup {

  private final long rows;
  private final FooterChunk[] chunks;
  private final int sortedBy;

  FooterRowGroup(long rows, FooterChunk[] chunks, int sortedBy) {
    this.rows = rows;
    this.chunks = chunks;
    this.sortedBy = sortedBy;
  }

  /** Rows. */
  public long rows() {
    return rows;
  }

  /** The chunk of a column, counted from 0. */
  public FooterChunk chunk(int column) {
    return chunks[column];
  }

  /** The column by which the rows ascend first, or -1 when the footer does not say. */
  public int sortedBy() {
    return sortedBy;
  }
}
