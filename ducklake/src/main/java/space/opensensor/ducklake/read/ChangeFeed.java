package space.opensensor.ducklake.read;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.LakeTable;

/**
 * What came to a table and went from it between snapshots, as DuckDB's {@code
 * ducklake_table_changes} lists it: {@code insert}, {@code delete}, and of a row changed by a
 * commit {@code update_preimage} and {@code update_postimage}. Rows that a rewrite of data files
 * carries over have not changed.
 *
 * @see <a
 *     href="https://ducklake.select/docs/stable/duckdb/advanced_features/data_change_feed">DuckLake:
 *     data change feed</a>
 */
record ChangeFeed(TableState state, long after, Set<Long> rewrites) {

  /** Prepares to list the changes after one snapshot and up to another. */
  static ChangeFeed of(CatalogReader reader, LakeTable table, long after, long upTo)
      throws SQLException {
    TableState state = TableState.everVisible(reader, table, upTo);
    Set<Long> rewrites = new TreeSet<>();
    String word = "rewrite_delete:" + table.id();
    reader
        .sql()
        .forEach(
            "SELECT snapshot_id, changes_made FROM ducklake_snapshot_changes WHERE snapshot_id > ?"
                + " AND snapshot_id <= ?",
            row -> {
              String changes = row.getString(2);
              if (changes != null && List.of(changes.split(",")).contains(word)) {
                rewrites.add(row.getLong(1));
              }
            },
            after,
            upTo);
    return new ChangeFeed(
        state.with(state.files().stream().filter(f -> f.end() == null || f.end() > after).toList()),
        after,
        rewrites);
  }

  /**
   * A query of the changes: {@code snapshot_id}, {@code change_type}, {@code rowid} and the table's
   * columns.
   *
   * @param columns the table's columns by name
   */
  String sql(Connection connection, FileCache cache, String columns)
      throws SQLException, IOException {
    TableScan scan = new TableScan(connection, cache, state);
    String carriedOver =
        rewrites.isEmpty()
            ? ""
            : " WHERE NOT (come AND gone AND row_snapshot IN ("
                + rewrites.stream().map(String::valueOf).collect(Collectors.joining(", "))
                + "))";
    return "SELECT row_snapshot AS snapshot_id, CASE WHEN come AND gone THEN CASE WHEN inserted THEN"
        + " 'update_postimage' ELSE 'update_preimage' END WHEN inserted THEN 'insert' ELSE 'delete'"
        + " END AS change_type, row_id AS rowid, "
        + columns
        + " FROM (SELECT *, row_id IS NOT NULL AND bool_or(inserted) OVER same AS come, row_id IS"
        + " NOT NULL AND bool_or(NOT inserted) OVER same AS gone FROM (SELECT true AS inserted, *"
        + " FROM ("
        + scan.inserted(after)
        + ") UNION ALL BY NAME SELECT false AS inserted, * FROM ("
        + scan.removed(after)
        + ")) WINDOW same AS (PARTITION BY row_snapshot, row_id))"
        + carriedOver
        + " ORDER BY row_snapshot, row_id, inserted";
  }
}
