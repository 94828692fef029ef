package space.opensensor.parquet;

/**
 * The columns of a file, all at the top level, in file order. Immutable and checked once, so that a
 * bad schema is refused before a byte is written.
 */
public final class FileSchema {

  /** The most columns of a schema. */
  public static final int MAX_COLUMNS = 256;

  private final Column[] columns;
  private final int sortedBy;

  /**
   * Checks and copies the columns.
   *
   * @throws IllegalArgumentException when there are none or too many, or two share a name or a
   *     field id
   */
  public FileSchema(Column... columns) {
    this(copyOf(columns), -1);
  }

  private FileSchema(Column[] columns, int sortedBy) {
    this.columns = columns;
    this.sortedBy = sortedBy;
  }

  /**
   * This schema with rows that ascend by one column, such as the timestamp. A row group whose rows
   * do ascend says so in its {@code sorting_columns}; one whose rows do not, stays silent.
   *
   * @param column position of a required INT32, INT64, DECIMAL or timestamp column, from 0
   */
  public FileSchema sortedBy(int column) {
    Column by = columns[column];
    int physical = by.type().physicalCode();
    if (by.isOptional()
        || physical != ColumnType.PHYSICAL_INT32 && physical != ColumnType.PHYSICAL_INT64) {
      throw new IllegalArgumentException(
          "column \"" + by.name() + "\": rows can be sorted by a required integer column only");
    }
    return new FileSchema(columns, column);
  }

  /** How many columns there are. */
  public int size() {
    return columns.length;
  }

  /** The column at a position, from 0. */
  public Column get(int column) {
    return columns[column];
  }

  /** The position of the column by which rows ascend, or -1. */
  public int sortedBy() {
    return sortedBy;
  }

  /** The most distinct texts of a column that a dictionary may hold, 0 without such a column. */
  int dictionaryTexts() {
    int most = 0;
    for (int i = 0; i < columns.length; i++) {
      if (columns[i].type() == ColumnType.UTF8) {
        most = Math.max(most, columns[i].isConstant() ? 1 : Dictionary.MAX_ENTRIES);
      }
    }
    return most;
  }

  private static Column[] copyOf(Column[] columns) {
    if (columns.length < 1 || columns.length > MAX_COLUMNS) {
      throw new IllegalArgumentException(
          "schema: " + columns.length + " columns, not 1.." + MAX_COLUMNS);
    }
    Column[] copy = new Column[columns.length];
    for (int i = 0; i < columns.length; i++) {
      for (int j = 0; j < i; j++) {
        if (columns[i].name().equals(columns[j].name())) {
          throw new IllegalArgumentException(
              "schema: two columns are named \"" + columns[i].name() + "\"");
        }
        if (columns[i].fieldId() == columns[j].fieldId()) {
          throw new IllegalArgumentException(
              "schema: columns \""
                  + columns[j].name()
                  + "\" and \""
                  + columns[i].name()
                  + "\" share field id "
                  + columns[i].fieldId());
        }
      }
      copy[i] = columns[i];
    }
    return copy;
  }
}
