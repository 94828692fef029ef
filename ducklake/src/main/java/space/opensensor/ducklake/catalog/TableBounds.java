package space.opensensor.ducklake.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Holds the bounds of a table's columns, by which DuckDB leaves out a whole table, against what the
 * catalog knows of each data file: every row must be within them, the defaults of columns that a
 * file lacks included.
 */
public final class TableBounds {

  /** A column whose bounds do not hold. */
  public record Breach(long table, long column, String what) {}

  /** A file of whose values in a column the catalog says nothing that compares with the bounds. */
  public record Unproven(DataFile file, LakeColumn column) {}

  /** What the catalog says of the rows of a whole table. */
  private record Whole(Boolean nulls, Boolean nan, String min, String max) {}

  private final LakeTable table;
  private final Map<Long, Whole> columns;
  private final List<Breach> breaches = new ArrayList<>();
  private final List<Unproven> unproven = new ArrayList<>();

  private TableBounds(LakeTable table, Map<Long, Whole> columns) {
    this.table = table;
    this.columns = columns;
  }

  /** Compares the bounds of a table with the statistics of the files that a snapshot shows. */
  public static TableBounds of(CatalogReader reader, LakeTable table, long snapshot)
      throws SQLException {
    TableBounds bounds =
        new TableBounds(
            table,
            reader
                .sql()
                .map(
                    "SELECT * FROM ducklake_table_column_stats WHERE table_id = ?",
                    row -> row.getLong("column_id"),
                    TableBounds::whole,
                    table.id()));
    TableFiles files = new TableFiles(reader, table);
    List<DataFile> visible = files.visible(snapshot);
    Map<Long, NameMapping> mappings = files.mappings();
    ColumnHistory history = new ColumnHistory(reader, table.id());
    for (LakeColumn column : bounds.columns()) {
      Map<Long, ColumnStats> statistics = files.statistics(column.id());
      long since = history.typeSince(column.id(), snapshot);
      for (DataFile file : visible) {
        ColumnStats s = statistics.get(file.id());
        NameMapping mapping = file.mappingId() == null ? null : mappings.get(file.mappingId());
        boolean lacks =
            mapping != null
                && mapping.entries().stream().noneMatch(e -> e.columnId() == column.id());
        if (s == null && lacks) {
          bounds.include(column, file.id(), missing(column, file.rows()));
        } else if (s == null || s.min() == null && !isEmpty(s) || file.begin() < since) {
          bounds.unproven.add(new Unproven(file, column));
        } else {
          bounds.include(column, file.id(), s);
        }
      }
    }
    return bounds;
  }

  /** The columns that have bounds, or are said to have no value. */
  public List<LakeColumn> columns() {
    return table.columns().stream()
        .filter(c -> columns.containsKey(c.id()) && c.type().isOrdered())
        .toList();
  }

  /** Compares with facts about rows: those of a data file, or those kept in the catalog. */
  public void include(LakeColumn column, Object place, ColumnStats facts) {
    Whole whole = columns.get(column.id());
    String rows = place instanceof Long file ? "data file " + file : place.toString();
    if (Boolean.FALSE.equals(whole.nulls()) && facts.nulls() != null && facts.nulls() > 0) {
      breach(column, "it is said to have no NULL, " + rows + " has");
    }
    if (Boolean.FALSE.equals(whole.nan())
        && column.type().isFloating()
        && Boolean.TRUE.equals(facts.containsNan())) {
      breach(column, "it is said to have no NaN, " + rows + " has");
    }
    if (isEmpty(facts)) {
      return;
    }
    if (whole.min() == null && whole.max() == null) {
      breach(column, "it is said to have no value, " + rows + " has");
    } else if (isAbove(column, whole.min(), facts.min())
        || isAbove(column, facts.max(), whole.max())) {
      breach(column, "bounds do not hold " + rows);
    }
  }

  /** Columns whose bounds do not hold. */
  public List<Breach> breaches() {
    return List.copyOf(breaches);
  }

  /** What only the values themselves can tell. */
  public List<Unproven> unproven() {
    return List.copyOf(unproven);
  }

  private static boolean isEmpty(ColumnStats s) {
    return s.values() != null && s.values() == 0;
  }

  private static boolean isAbove(LakeColumn column, String low, String high) {
    Integer order = low == null || high == null ? null : column.type().compare(low, high);
    return order != null && order > 0;
  }

  private static ColumnStats missing(LakeColumn column, long rows) {
    String value = column.initialDefault();
    return value == null
        ? new ColumnStats(column.id(), 0L, 0L, rows, null, null, false)
        : new ColumnStats(column.id(), 0L, rows, 0L, value, value, false);
  }

  private static Whole whole(ResultSet row) throws SQLException {
    return new Whole(
        Sql.optionalBoolean(row, "contains_null"),
        Sql.optionalBoolean(row, "contains_nan"),
        row.getString("min_value"),
        row.getString("max_value"));
  }

  private void breach(LakeColumn column, String what) {
    breaches.add(
        new Breach(table.id(), column.id(), table.label() + "." + column.name() + ": " + what));
  }
}
