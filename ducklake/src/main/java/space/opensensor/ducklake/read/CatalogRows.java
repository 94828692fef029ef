package space.opensensor.ducklake.read;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NameMapping;

/**
 * Rows of data files as far as a statement can tell them apart by what the catalog knows: how many
 * there are, what their path says, and between which values they lie. Their files are not opened.
 *
 * <p>The relation has as many rows as the files, with the columns needed as {@code c<id>}; of a
 * column whose bounds alone are needed, the first row of a file has the least value and the others
 * have the largest.
 */
final class CatalogRows {

  /** Rows of which it makes a list at once. */
  private static final long MOST = 1 << 16;

  private final TableState state;
  private final Need need;
  private final FileBounds bounds;

  /**
   * Rows of a table.
   *
   * @param bounds least and largest values that rows have; for columns that are not in it, none is
   *     known
   */
  CatalogRows(TableState state, Need need, FileBounds bounds) {
    this.state = state;
    this.need = need;
    this.bounds = bounds;
  }

  /**
   * Whether it may know rows of a file, if it has bounds of the columns for which they are enough.
   */
  boolean mayKnow() {
    List<LakeColumn> columns = need.of(state.table());
    return !need.rowIds()
        && state.files().stream()
            .map(DataFile::mappingId)
            .distinct()
            .anyMatch(
                id ->
                    columns.isEmpty()
                        || id != null
                            && state.mappings().containsKey(id)
                            && columns.stream()
                                .allMatch(
                                    c ->
                                        need.bounds().contains(c.id())
                                            || isConstant(state.mappings().get(id), c)));
  }

  /** Whether the catalog knows all that the statement needs of a file's rows. */
  boolean knows(DataFile file) {
    if (need.rowIds() || file.newest() > state.snapshot() || state.hasDeletes(file)) {
      return false;
    }
    List<LakeColumn> columns = need.of(state.table());
    if (columns.isEmpty()) {
      return true;
    }
    NameMapping mapping = state.mapping(file);
    return mapping != null && columns.stream().allMatch(c -> isConstant(mapping, c, file));
  }

  private boolean isConstant(NameMapping mapping, LakeColumn column, DataFile file) {
    return isConstant(mapping, column)
        || need.bounds().contains(column.id()) && bounds.exact(column, file) != null;
  }

  private static boolean isConstant(NameMapping mapping, LakeColumn column) {
    NameMapping.Entry entry = ColumnSource.entry(mapping.entries(), column);
    return entry == null || entry.partition();
  }

  /** The relation of files that it knows. */
  String relation(LocalFiles tables, List<DataFile> files) throws SQLException {
    LakeTable table = state.table();
    List<LakeColumn> columns = need.of(table);
    List<String> types = new ArrayList<>(List.of("n BIGINT"));
    for (LakeColumn c : columns) {
      types.add("lo" + c.id() + " VARCHAR");
      types.add("hi" + c.id() + " VARCHAR");
    }
    // Rows of files of which it knows the same, such as a station's, are one row with their number.
    Map<List<Object>, Long> counts = new LinkedHashMap<>();
    for (DataFile file : files) {
      List<Object> row = new ArrayList<>();
      for (LakeColumn c : columns) {
        add(row, file, c);
      }
      counts.merge(row, file.rows(), Long::sum);
    }
    List<List<Object>> rows = new ArrayList<>();
    counts.forEach(
        (known, n) -> {
          for (long left = n; left > 0; left -= MOST) {
            List<Object> row = new ArrayList<>(List.of(Math.min(left, MOST)));
            row.addAll(known);
            rows.add(row);
          }
        });
    String select =
        columns.stream()
            .map(
                c ->
                    "CAST("
                        + (need.bounds().contains(c.id())
                            ? "CASE WHEN place = 0 THEN lo" + c.id() + " ELSE hi" + c.id() + " END"
                            : "lo" + c.id())
                        + " AS "
                        + c.duckdb()
                        + ") AS c"
                        + c.id())
            .collect(Collectors.joining(", "));
    return "SELECT "
        + (columns.isEmpty() ? "true AS present" : select)
        + " FROM (SELECT *, unnest(range(n)) AS place FROM "
        + tables.table("known", types, rows)
        + ")";
  }

  private void add(List<Object> row, DataFile file, LakeColumn column) {
    NameMapping mapping = state.mapping(file);
    NameMapping.Entry entry = ColumnSource.entry(mapping.entries(), column);
    if (entry != null && !entry.partition()) {
      ColumnStats stats = bounds.exact(column, file);
      row.add(stats.min());
      row.add(stats.max());
      return;
    }
    String value =
        entry == null ? column.initialDefault() : PathValues.of(file, entry.sourceName());
    row.add(value);
    row.add(value);
  }
}
