package space.opensensor.ducklake.read;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.DeleteFile;

/**
 * Rows deleted from data files, as a temporary table: {@code file_id}, {@code pos}, and {@code
 * snapshot}, the first one without the row. A delete file that was written anew names the snapshot
 * of each row itself; of one that does not, all rows went with its first snapshot.
 */
final class DeletedRows {

  private static final String SNAPSHOT = "_ducklake_internal_snapshot_id";

  private final LocalFiles files;
  private final TableState state;

  DeletedRows(LocalFiles files, TableState state) {
    this.files = files;
    this.state = state;
  }

  /** The table of rows deleted from some files, up to the state's snapshot. */
  String of(List<DataFile> dataFiles) throws SQLException, IOException {
    Map<String, Long> paths = new HashMap<>();
    List<DeleteFile> deletes = new ArrayList<>();
    List<List<Object>> inlined = new ArrayList<>();
    for (DataFile file : dataFiles) {
      for (DeleteFile d : state.deletes().getOrDefault(file.id(), List.of())) {
        deletes.add(d);
        paths.put(d.path(), d.bytes());
      }
      state
          .inlinedDeletes()
          .getOrDefault(file.id(), Map.of())
          .forEach((pos, snapshot) -> inlined.add(List.of(file.id(), pos, snapshot)));
    }
    files.fetch(paths);
    List<String> columns = List.of("file_id BIGINT", "pos BIGINT", "snapshot BIGINT");
    List<String> parts = new ArrayList<>();
    parts.add("SELECT * FROM " + files.table("inlined", columns, inlined));
    Map<String, List<FileField>> schemas =
        files.schemas(deletes.stream().map(DeleteFile::path).toList());
    Map<List<FileField>, List<DeleteFile>> alike =
        deletes.stream().collect(Collectors.groupingBy(d -> schemas.get(d.path())));
    for (Map.Entry<List<FileField>, List<DeleteFile>> group : alike.entrySet()) {
      boolean dated = FileField.named(group.getKey(), SNAPSHOT) != null;
      parts.add(positions(group.getValue(), dated ? "s." + SNAPSHOT : "f.begin_id"));
    }
    String name = files.table("deleted", columns, List.of());
    try (Statement statement = files.connection().createStatement()) {
      statement.execute(
          "INSERT INTO "
              + name
              + " SELECT file_id, pos, min(snapshot) FROM ("
              + String.join(" UNION ALL ", parts)
              + ") WHERE snapshot <= "
              + state.snapshot()
              + " GROUP BY file_id, pos");
    }
    return name;
  }

  private String positions(List<DeleteFile> some, String snapshot) throws SQLException {
    List<List<Object>> values = new ArrayList<>();
    some.forEach(d -> values.add(List.of(d.dataFile(), d.begin())));
    return "SELECT f.file_id, CAST(s.pos AS BIGINT), CAST("
        + snapshot
        + " AS BIGINT) AS snapshot FROM "
        + files.joined(
            some.stream().map(DeleteFile::path).toList(),
            List.of("file_id BIGINT", "begin_id BIGINT"),
            values);
  }

  /** Data files that lost rows after a snapshot, by the table of deleted rows. */
  static Set<Long> filesChanged(Connection connection, String deleted, long after)
      throws SQLException {
    Set<Long> ids = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT DISTINCT file_id FROM " + deleted + " WHERE snapshot > " + after)) {
      while (row.next()) {
        ids.add(row.getLong(1));
      }
    }
    return ids;
  }
}
