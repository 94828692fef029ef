package space.opensensor.ducklake.read;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;

/**
 * What of a table's rows a statement looks at. What it does not look at is not read.
 *
 * @param columns ids of the columns whose values it needs
 * @param bounds ids of columns of which it needs only the least and the largest value of rows that
 *     are otherwise alike
 * @param rowIds whether it needs the ids of rows
 */
record Need(Set<Long> columns, Set<Long> bounds, boolean rowIds) {

  Need {
    columns = Set.copyOf(columns);
    bounds = Set.copyOf(bounds);
  }

  /** Everything there is. */
  static Need all(LakeTable table) {
    return of(table.columns(), true);
  }

  /** The values of some columns. */
  static Need of(List<LakeColumn> columns, boolean rowIds) {
    return new Need(
        columns.stream().map(LakeColumn::id).collect(Collectors.toSet()), Set.of(), rowIds);
  }

  /** Whether it looks at a column at all. */
  boolean has(LakeColumn column) {
    return columns.contains(column.id()) || bounds.contains(column.id());
  }

  /** The columns of a table that it looks at, in the table's order. */
  List<LakeColumn> of(LakeTable table) {
    return table.columns().stream().filter(this::has).toList();
  }
}
