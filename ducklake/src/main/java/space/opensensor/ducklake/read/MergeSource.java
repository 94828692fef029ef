package space.opensensor.ducklake.read;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeTable;

/** The rows of data files that are to be merged, each with its row id and its snapshot. */
public final class MergeSource {

  private final TableState state;

  private MergeSource(TableState state) {
    this.state = state;
  }

  /**
   * Prepares to read files of a table.
   *
   * @param table with every column that any snapshot may still ask for
   */
  public static MergeSource of(CatalogReader reader, LakeTable table, List<DataFile> files)
      throws SQLException {
    return new MergeSource(TableState.of(reader, table, reader.latest().id(), files, true));
  }

  /** Ids of files that have deleted rows and must not be merged. */
  public boolean hasDeletes(DataFile file) {
    return state.deletes().containsKey(file.id()) || state.inlinedDeletes().containsKey(file.id());
  }

  /**
   * A query with the table's columns as {@code c<id>}, {@code _ducklake_internal_row_id} and {@code
   * _ducklake_internal_snapshot_id}, in the order of the row ids.
   *
   * @param groups files with the same name mapping each
   */
  public String select(Connection connection, FileCache cache, List<List<DataFile>> groups)
      throws SQLException, IOException {
    FileScan scan = new FileScan(connection, cache, state);
    StringBuilder all = new StringBuilder();
    for (List<DataFile> group : groups) {
      all.append(all.isEmpty() ? "" : " UNION ALL BY NAME ");
      all.append("SELECT * FROM (").append(scan.numbered(group)).append(")");
    }
    return "SELECT * RENAME (row_id AS _ducklake_internal_row_id, row_snapshot AS"
        + " _ducklake_internal_snapshot_id) FROM ("
        + all
        + ") ORDER BY row_id";
  }
}
