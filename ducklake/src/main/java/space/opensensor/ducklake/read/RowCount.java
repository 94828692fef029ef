package space.opensensor.ducklake.read;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.DeleteFile;

/** The number of a table's rows at a snapshot. */
final class RowCount {

  private RowCount() {}

  /**
   * Whether the catalog knows the number: it does not where a file holds rows, or deletes, of later
   * snapshots too.
   */
  static boolean isInCatalog(TableState state) {
    for (DataFile file : state.files()) {
      if (file.newest() > state.snapshot()) {
        return false;
      }
      for (DeleteFile d : state.deletes().getOrDefault(file.id(), List.of())) {
        if (d.newest() > state.snapshot()) {
          return false;
        }
      }
    }
    return true;
  }

  /** The number by what the catalog says of files. */
  static long inCatalog(TableState state) {
    long rows = 0;
    for (DataFile file : state.files()) {
      rows += file.rows();
      for (DeleteFile d : state.deletes().getOrDefault(file.id(), List.of())) {
        rows -= d.rows();
      }
      rows -= state.inlinedDeletes().getOrDefault(file.id(), Map.of()).size();
    }
    for (InlinedRows inlined : state.inlined()) {
      rows +=
          inlined.rows().stream()
              .filter(r -> r.end() == null || r.end() > state.snapshot())
              .count();
    }
    return rows;
  }

  /** The number counted. */
  static long counted(TableState state, Connection connection, FileCache cache)
      throws SQLException, IOException {
    Need rows = new Need(Set.of(), Set.of(), false);
    String relation = new TableScan(connection, cache, state, rows, FileBounds.NONE).visible();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM (" + relation + ")")) {
      row.next();
      return row.getLong(1);
    }
  }
}
