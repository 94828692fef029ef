package space.opensensor.ducklake.catalog;

/**
 * A file of positions deleted from a data file.
 *
 * @param dataFile the data file
 * @param path absolute
 * @param begin first snapshot in which it holds; its rows may name later ones themselves
 * @param end first snapshot in which another one holds in its place, or null
 * @param rows positions in it
 * @param partialMax newest snapshot of its rows when they are of several, or null
 * @param unreadable why it cannot be read here, or null
 */
public record DeleteFile(
    long dataFile,
    String path,
    long bytes,
    long begin,
    Long end,
    long rows,
    Long partialMax,
    String unreadable) {

  /** Whether it holds in a snapshot. */
  public boolean isVisible(long snapshot) {
    return begin <= snapshot && (end == null || end > snapshot);
  }

  /** The newest snapshot its rows may name. */
  public long newest() {
    return partialMax == null ? begin : partialMax;
  }
}
