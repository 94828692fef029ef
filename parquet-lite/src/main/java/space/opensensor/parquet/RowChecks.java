package space.opensensor.parquet;

/** Refuses values that their column cannot hold, before anything of them is written. */
final class RowChecks {

  private static final long MOST_MILLIS = Long.MAX_VALUE / 1000;

  private RowChecks() {}

  /** The rows lie within the array. */
  static void range(Column column, int length, int offset, int rows) {
    if (offset < 0 || rows > length - offset) {
      throw new IllegalArgumentException(
          column.describe() + rows + " rows from " + offset + " in an array of " + length);
    }
  }

  /** The bitmap covers the rows, and a required column has a value in every row. */
  static void validity(Column column, int rows, byte[] validity, int offset) {
    if (validity == null) {
      return;
    }
    if (offset < 0 || rows > validity.length * 8L - offset) {
      throw new IllegalArgumentException(
          column.describe()
              + rows
              + " rows from "
              + offset
              + " in a validity bitmap of "
              + validity.length * 8L);
    }
    if (column.isOptional()) {
      return;
    }
    for (int i = 0; i < rows; i++) {
      if (!PageValues.isSet(validity, offset + i)) {
        throw new IllegalArgumentException(
            column.describe() + "row " + i + " has no value, but it is required");
      }
    }
  }

  /** A decimal has no more digits than its precision. */
  static void precision(
      Column column, int[] ints, int offset, int rows, byte[] validity, int validityOffset) {
    for (int i = 0; i < rows; i++) {
      if (!column.holds(ints[offset + i])
          && (validity == null || PageValues.isSet(validity, validityOffset + i))) {
        throw new IllegalArgumentException(
            column.describe()
                + "row "
                + i
                + " holds "
                + ints[offset + i]
                + ", more than "
                + column.precision()
                + " digits");
      }
    }
  }

  /** Milliseconds have a number of microseconds. */
  static void micros(
      Column column, long[] millis, int offset, int rows, byte[] validity, int validityOffset) {
    for (int i = 0; i < rows; i++) {
      long time = millis[offset + i];
      if ((time > MOST_MILLIS || time < -MOST_MILLIS)
          && (validity == null || PageValues.isSet(validity, validityOffset + i))) {
        throw new IllegalArgumentException(
            column.describe() + "row " + i + " holds " + time + " ms, too far for microseconds");
      }
    }
  }

  /** A text lies within the array and fits into a page. */
  static void texts(
      Column column, byte[] utf8, int[] boundaries, int offset, int rows, int mostBytes) {
    for (int i = 0; i < rows; i++) {
      int start = boundaries[offset + i];
      int end = boundaries[offset + i + 1];
      if (start < 0 || start > end || end > utf8.length) {
        throw new IllegalArgumentException(
            column.describe() + "row " + i + " has boundaries outside the texts");
      }
      if (end - start > mostBytes) {
        throw new IllegalArgumentException(
            column.describe()
                + "row "
                + i
                + " holds "
                + (end - start)
                + " bytes, a page has room for "
                + mostBytes);
      }
    }
  }
}
