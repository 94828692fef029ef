package space.opensensor.parquet.read;

/** What a file's footer says. Immutable. */
public final class FileFooter {

  private final int length;
  private final long rows;
  private final String createdBy;
  private final FooterColumn[] columns;
  private final FooterRowGroup[] rowGroups;
  private final String[] keys;
  private final String[] texts;

  FileFooter(
      int length,
      long rows,
      String createdBy,
      FooterColumn[] columns,
      FooterRowGroup[] rowGroups,
      String[] keys,
      String[] texts) {
    this.length = length;
    this.rows = rows;
    this.createdBy = createdBy;
    this.columns = columns;
    this.rowGroups = rowGroups;
    this.keys = keys;
    this.texts = texts;
  }

  /** Bytes of the file metadata: the number that stands before the closing magic. */
  public int length() {
    return length;
  }

  /** Rows of all row groups. */
  public long rows() {
    return rows;
  }

  /** Who wrote the file, or null. */
  public String createdBy() {
    return createdBy;
  }

  /** How many columns there are. */
  public int columnCount() {
    return columns.length;
  }

  /** The column at a position, from 0. */
  public FooterColumn column(int column) {
    return columns[column];
  }

  /** The position of a column, or -1. */
  public int columnNamed(String name) {
    for (int i = 0; i < columns.length; i++) {
      if (columns[i].name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** How many row groups there are. */
  public int rowGroupCount() {
    return rowGroups.length;
  }

  /** The row group at a position, from 0. */
  public FooterRowGroup rowGroup(int rowGroup) {
    return rowGroups[rowGroup];
  }

  /** How many key-value entries there are. */
  public int keyValueCount() {
    return keys.length;
  }

  /** The key of an entry. */
  public String key(int entry) {
    return keys[entry];
  }

  /** The text of an entry, or null when it has none. */
  public String text(int entry) {
    return texts[entry];
  }

  /** The text of the first entry with a key, or null. */
  public String text(String key) {
    for (int i = 0; i < keys.length; i++) {
      if (keys[i].equals(key)) {
        return texts[i];
      }
    }
    return null;
  }
}
