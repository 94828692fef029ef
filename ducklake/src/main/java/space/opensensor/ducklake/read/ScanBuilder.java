package space.opensensor.ducklake.read;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import space.opensensor.ducklake.catalog.DataFile;

/**
 * Builds the relation a table is at a snapshot, for DuckDB without extensions: data files, rows
 * kept in the catalog, rows of later snapshots and deleted rows left out.
 *
 * <p>The relation has the table's columns as {@code c<id>}, and {@code row_snapshot}: the snapshot
 * a row came with.
 */
final class ScanBuilder {

  private final Connection connection;
  private final TableState state;
  private final FileScan scan;

  ScanBuilder(Connection connection, FileCache cache, TableState state) {
    this.connection = connection;
    this.state = state;
    this.scan = new FileScan(connection, cache, state);
  }

  /** The relation of rows visible at the state's snapshot. */
  String visible(List<DataFile> files) throws SQLException, IOException {
    scan.fetch(files);
    List<String> parts = new ArrayList<>();
    Map<Long, List<DataFile>> plain = new LinkedHashMap<>();
    List<DataFile> partial = new ArrayList<>();
    for (DataFile file : files) {
      if (hasDeletes(file)) {
        parts.add(withoutDeleted(file, deleted(file, state.deletes().get(file.id()), true)));
      } else if (file.partialMax() != null) {
        partial.add(file);
      } else {
        plain.computeIfAbsent(file.mappingId(), id -> new ArrayList<>()).add(file);
      }
    }
    for (List<DataFile> group : plain.values()) {
      parts.add(scan.group(group, false));
    }
    if (!partial.isEmpty()) {
      parts.add(
          "SELECT * FROM ("
              + scan.group(partial, true)
              + ") WHERE row_snapshot <= "
              + state.snapshot());
    }
    for (InlinedRows rows : state.inlined()) {
      List<InlinedRows.Row> now =
          rows.rows().stream().filter(r -> r.end() == null || r.end() > state.snapshot()).toList();
      if (!now.isEmpty()) {
        parts.add(InlinedScan.of(connection, state, rows, now, "row_begin"));
      }
    }
    return union(parts);
  }

  /** Rows that came after one snapshot and up to the state's. */
  String inserted(List<DataFile> files, long after) throws SQLException, IOException {
    List<DataFile> with =
        files.stream().filter(f -> newest(f) > after && f.begin() <= state.snapshot()).toList();
    scan.fetch(with);
    List<String> parts = new ArrayList<>();
    Map<Long, List<DataFile>> plain = new LinkedHashMap<>();
    List<DataFile> partial = new ArrayList<>();
    for (DataFile file : with) {
      if (file.partialMax() != null) {
        partial.add(file);
      } else {
        plain.computeIfAbsent(file.mappingId(), id -> new ArrayList<>()).add(file);
      }
    }
    for (List<DataFile> group : plain.values()) {
      parts.add(scan.group(group, false));
    }
    if (!partial.isEmpty()) {
      parts.add(
          "SELECT * FROM ("
              + scan.group(partial, true)
              + ") WHERE row_snapshot > "
              + after
              + " AND row_snapshot <= "
              + state.snapshot());
    }
    for (InlinedRows rows : state.inlined()) {
      List<InlinedRows.Row> come = rows.rows().stream().filter(r -> r.begin() > after).toList();
      if (!come.isEmpty()) {
        parts.add(InlinedScan.of(connection, state, rows, come, "row_begin"));
      }
    }
    return union(parts);
  }

  /** Rows that went after one snapshot and up to the state's; {@code row_snapshot} says when. */
  String removed(List<DataFile> files, long after) throws SQLException, IOException {
    List<String> parts = new ArrayList<>();
    for (DataFile file : files) {
      boolean gone = file.end() != null && file.end() > after && file.end() <= state.snapshot();
      List<TableState.DeleteFile> all = state.deletes().getOrDefault(file.id(), List.of());
      List<TableState.DeleteFile> fresh =
          all.stream().filter(d -> d.begin() > after && d.begin() <= state.snapshot()).toList();
      if (!gone && fresh.isEmpty()) {
        continue;
      }
      scan.fetch(List.of(file));
      if (gone) {
        List<TableState.DeleteFile> before =
            all.stream().filter(d -> d.begin() < file.end()).toList();
        String rows = withoutDeleted(file, deleted(file, before, false));
        parts.add(
            "SELECT * REPLACE (" + file.end() + "::BIGINT AS row_snapshot) FROM (" + rows + ")");
      }
      for (TableState.DeleteFile d : fresh) {
        List<TableState.DeleteFile> before =
            all.stream().filter(other -> other.begin() < d.begin()).toList();
        String now = positions(List.of(d));
        String then = before.isEmpty() ? "" : " EXCEPT " + positions(before);
        parts.add(
            "SELECT * EXCLUDE (row_id, pos) REPLACE ("
                + d.begin()
                + "::BIGINT AS row_snapshot) FROM ("
                + scan.single(file)
                + ") WHERE pos IN ("
                + now
                + then
                + ")");
      }
    }
    for (InlinedRows rows : state.inlined()) {
      List<InlinedRows.Row> went =
          rows.rows().stream()
              .filter(r -> r.end() != null && r.end() > after && r.end() <= state.snapshot())
              .toList();
      if (!went.isEmpty()) {
        parts.add(InlinedScan.of(connection, state, rows, went, "row_end"));
      }
    }
    return union(parts);
  }

  private static long newest(DataFile file) {
    return file.partialMax() == null ? file.begin() : file.partialMax();
  }

  private boolean hasDeletes(DataFile file) {
    return state.deletes().containsKey(file.id()) || state.inlinedDeletes().containsKey(file.id());
  }

  private String withoutDeleted(DataFile file, String deleted) throws SQLException {
    return "SELECT * EXCLUDE (row_id, pos) FROM ("
        + scan.single(file)
        + ") WHERE pos NOT IN ("
        + deleted
        + ")";
  }

  private String deleted(DataFile file, List<TableState.DeleteFile> files, boolean inlinedToo) {
    List<String> parts = new ArrayList<>();
    if (files != null && !files.isEmpty()) {
      parts.add(positions(files));
    }
    Set<Long> inlined = state.inlinedDeletes().getOrDefault(file.id(), Set.of());
    if (inlinedToo && !inlined.isEmpty()) {
      parts.add(
          "SELECT unnest(["
              + inlined.stream().map(String::valueOf).collect(Collectors.joining(", "))
              + "]::BIGINT[])");
    }
    return parts.isEmpty() ? "SELECT -1::BIGINT" : String.join(" UNION ALL ", parts);
  }

  private String positions(List<TableState.DeleteFile> files) {
    List<String> parts = new ArrayList<>();
    for (TableState.DeleteFile d : files) {
      String only =
          d.partialMax() == null
              ? ""
              : " WHERE _ducklake_internal_snapshot_id <= " + state.snapshot();
      parts.add("SELECT pos FROM read_parquet(" + scan.path(d.path()) + ")" + only);
    }
    return String.join(" UNION ALL ", parts);
  }

  private String union(List<String> parts) {
    if (parts.isEmpty()) {
      return "SELECT "
          + state.table().columns().stream()
              .map(c -> "NULL::" + c.type().duckdb() + " AS c" + c.id())
              .collect(Collectors.joining(", "))
          + ", 0::BIGINT AS row_snapshot WHERE false";
    }
    return String.join(" UNION ALL ", parts);
  }
}
