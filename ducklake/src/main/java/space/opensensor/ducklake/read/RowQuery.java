package space.opensensor.ducklake.read;

import java.util.List;

/**
 * A query over one table.
 *
 * @param columns names, or empty for all
 * @param orderBy a column, or null for the order of the rows in the lake
 * @param limit at most so many rows
 */
public record RowQuery(
    String table,
    SnapshotChoice snapshot,
    List<String> columns,
    List<Filter> filters,
    String orderBy,
    boolean descending,
    long limit) {

  public RowQuery {
    columns = List.copyOf(columns);
    filters = List.copyOf(filters);
  }

  /** All rows of a table now. */
  public static RowQuery all(String table) {
    return new RowQuery(
        table, SnapshotChoice.LATEST, List.of(), List.of(), null, false, Long.MAX_VALUE);
  }

  /** This query at another state. */
  public RowQuery at(SnapshotChoice other) {
    return new RowQuery(table, other, columns, filters, orderBy, descending, limit);
  }

  /** This query with conditions that hold all together. */
  public RowQuery where(Filter... conditions) {
    return new RowQuery(table, snapshot, columns, List.of(conditions), orderBy, descending, limit);
  }

  /** This query in an order, cut short. */
  public RowQuery ordered(String column, boolean down, long most) {
    return new RowQuery(table, snapshot, columns, filters, column, down, most);
  }

  /** This query of some columns. */
  public RowQuery select(String... names) {
    return new RowQuery(table, snapshot, List.of(names), filters, orderBy, descending, limit);
  }
}
