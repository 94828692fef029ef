package space.opensensor.ducklake.catalog;

/**
 * A data file as the catalog knows it.
 *
 * @param begin first snapshot in which it is visible
 * @param end first snapshot in which it no longer is, or null
 * @param path absolute
 * @param owned whether it lies under the lake's own path, rather than where a station put it
 * @param footerSize the four-byte length before the closing magic, or null
 * @param rowIdStart id of the first row, or null when the file has a column of row ids
 * @param partitionId partitioning its values belong to, or null
 * @param mappingId name mapping to read it by, or null to read by field ids
 * @param partialMax newest snapshot of its rows when rows of several were merged, or null
 * @param unreadable why it cannot be read here, or null
 */
public record DataFile(
    long id,
    long tableId,
    long begin,
    Long end,
    String path,
    boolean owned,
    long rows,
    long bytes,
    Long footerSize,
    Long rowIdStart,
    Long partitionId,
    Long mappingId,
    Long partialMax,
    String unreadable) {

  /** The newest snapshot of its rows. */
  public long newest() {
    return partialMax == null ? begin : partialMax;
  }
}
