package space.opensensor.ducklake.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Keeps the bounds of a whole table's columns true when files are appended. Both writers read them
 * alike: a column without a row in {@code ducklake_table_column_stats} has no known bounds,
 * whatever its files hold; a row with neither bound says that no row has had a value yet, and the
 * next writer puts the bounds of its own rows there.
 */
final class TableStatistics {

  /** What is known of one column of the table. */
  private static final class Bounds {
    private boolean hasValues;
    private Boolean containsNull = false;
    private Boolean containsNan = false;
    private String min;
    private String max;

    void include(LakeType type, String low, String high) {
      min = hasValues ? wider(type, min, low, -1) : low;
      max = hasValues ? wider(type, max, high, 1) : high;
      hasValues = true;
    }

    /** Whether there are values and neither end of them is known. */
    boolean areUnknown() {
      return hasValues && min == null && max == null;
    }

    /** The bound that holds for both; null, which is no bound, when either is unknown. */
    private static String wider(LakeType type, String a, String b, int sign) {
      Integer order = a == null || b == null ? null : type.compare(a, b);
      if (order == null) {
        return null;
      }
      return order * sign >= 0 ? a : b;
    }
  }

  private final Sql sql;
  private final LakeTable table;

  TableStatistics(Sql sql, LakeTable table) {
    this.sql = sql;
    this.table = table;
  }

  /** Takes files into account; the table's row count already includes theirs. */
  void include(List<NewFile> files) throws SQLException {
    long rows =
        sql.number("SELECT next_row_id FROM ducklake_table_stats WHERE table_id = ?", table.id());
    boolean hadRows = rows > files.stream().mapToLong(NewFile::rows).sum();
    Map<Long, Bounds> known = hadRows ? read() : Map.of();
    for (LakeColumn column : table.columns()) {
      Bounds bounds = hadRows ? known.get(column.id()) : new Bounds();
      if (bounds == null) {
        continue;
      }
      boolean firstValues = hadRows && !bounds.hasValues;
      for (NewFile file : files) {
        include(column, bounds, file);
      }
      firstValues &= bounds.hasValues;
      if (bounds.areUnknown() || firstValues && !isEmptyInEveryFile(column)) {
        delete(column.id());
      } else {
        write(column.id(), bounds);
      }
    }
  }

  private static void include(LakeColumn column, Bounds bounds, NewFile file) {
    ColumnStats stats =
        file.stats().stream().filter(s -> s.columnId() == column.id()).findFirst().orElse(null);
    if (stats == null) {
      missing(column, bounds);
      return;
    }
    bounds.containsNull =
        or(bounds.containsNull, stats.nulls() == null ? null : (Boolean) (stats.nulls() > 0));
    bounds.containsNan =
        or(bounds.containsNan, column.type().isFloating() ? stats.containsNan() : Boolean.FALSE);
    if (stats.values() == null || stats.values() > 0) {
      bounds.include(column.type(), stats.min(), stats.max());
    }
  }

  /** Rows of files that lack the column: NULL, or its initial default. */
  private static void missing(LakeColumn column, Bounds bounds) {
    if (column.initialDefault() == null) {
      bounds.containsNull = true;
    } else {
      bounds.include(column.type(), column.initialDefault(), column.initialDefault());
    }
  }

  private static Boolean or(Boolean a, Boolean b) {
    if (Boolean.TRUE.equals(a) || Boolean.TRUE.equals(b)) {
      return true;
    }
    return a == null || b == null ? null : Boolean.FALSE;
  }

  /** Whether the statistics of every file say that it has no value of the column. */
  private boolean isEmptyInEveryFile(LakeColumn column) throws SQLException {
    return sql.number(
            "SELECT count(*) FROM ducklake_data_file f WHERE f.table_id = ? AND NOT EXISTS (SELECT"
                + " 1 FROM ducklake_file_column_stats s WHERE s.data_file_id = f.data_file_id AND"
                + " s.column_id = ? AND s.value_count = 0)",
            table.id(),
            column.id())
        == 0;
  }

  private Map<Long, Bounds> read() throws SQLException {
    return sql.map(
        "SELECT * FROM ducklake_table_column_stats WHERE table_id = ?",
        row -> row.getLong("column_id"),
        TableStatistics::bounds,
        table.id());
  }

  private static Bounds bounds(ResultSet row) throws SQLException {
    Bounds bounds = new Bounds();
    bounds.containsNull = Sql.optionalBoolean(row, "contains_null");
    bounds.containsNan = Sql.optionalBoolean(row, "contains_nan");
    bounds.min = row.getString("min_value");
    bounds.max = row.getString("max_value");
    bounds.hasValues = bounds.min != null || bounds.max != null;
    return bounds;
  }

  private void delete(long column) throws SQLException {
    sql.update(
        "DELETE FROM ducklake_table_column_stats WHERE table_id = ? AND column_id = ?",
        table.id(),
        column);
  }

  private void write(long column, Bounds bounds) throws SQLException {
    delete(column);
    sql.update(
        "INSERT INTO ducklake_table_column_stats (table_id, column_id, contains_null,"
            + " contains_nan, min_value, max_value) VALUES (?, ?, ?, ?, ?, ?)",
        table.id(),
        column,
        bounds.containsNull,
        bounds.containsNan,
        bounds.min,
        bounds.max);
  }
}
