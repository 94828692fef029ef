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
  public static MergeSource of(CatalogReader reader, LakeTable table) throws SQLException {
    return new MergeSource(TableState.visible(reader, table, reader.latest().id()));
  }

  /** The files that may be merged: their rows can be read here, and none has been deleted. */
  public List<DataFile> files() {
    return state.files().stream()
        .filter(f -> f.unreadable() == null && !state.hasDeletes(f))
        .toList();
  }

  /**
   * A query with the table's columns as {@code c<id>}, {@code _ducklake_internal_row_id} and {@code
   * _ducklake_internal_snapshot_id}, in the order of the row ids.
   */
  public String select(Connection connection, FileCache cache, List<DataFile> files)
      throws SQLException, IOException {
    TableState some = state.with(files);
    LocalFiles local = new LocalFiles(connection, cache);
    local.fetch(some.paths());
    return "SELECT * EXCLUDE (file_id, pos) RENAME (row_id AS _ducklake_internal_row_id,"
        + " row_snapshot AS _ducklake_internal_snapshot_id) FROM ("
        + String.join(" UNION ALL BY NAME ", new DataFileScan(local, some).of(files))
        + ") ORDER BY row_id";
  }
}
