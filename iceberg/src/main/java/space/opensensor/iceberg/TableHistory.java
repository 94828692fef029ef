package space.opensensor.iceberg;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.DeleteFile;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.catalog.TableFiles;

/**
 * What a table of the lake was at each snapshot after one, as far as its catalog still tells.
 *
 * @param tables the table by the snapshots at which its files or columns changed, up to the latest
 * @param files every file that some of them shows, or the snapshot before them
 * @param mappings name mappings by id
 * @param values partition values by file, in the order of the keys of the file's partitioning
 * @param incomplete snapshots whose rows no set of whole files is any more: rows were deleted, or
 *     lie in a file with later ones
 * @param deletes why the latest cannot be shown by whole files, or null
 */
record TableHistory(
    TreeMap<Long, LakeTable> tables,
    List<DataFile> files,
    Map<Long, NameMapping> mappings,
    Map<Long, List<String>> values,
    Set<Long> incomplete,
    String deletes) {

  /** Reads the history of a table after a snapshot. */
  static TableHistory read(CatalogReader reader, LakeTable table, long after, long latest)
      throws SQLException {
    TableFiles of = new TableFiles(reader, table);
    List<DataFile> files =
        of.everVisible(latest).stream().filter(f -> f.end() == null || f.end() > after).toList();
    TreeSet<Long> changed = new TreeSet<>();
    for (DataFile file : files) {
      Stream.of(file.begin(), file.end())
          .filter(s -> s != null && s > after && s <= latest)
          .forEach(changed::add);
    }
    changed.addAll(
        reader
            .sql()
            .list(
                "SELECT begin_snapshot FROM ducklake_column WHERE table_id = ?"
                    + " AND begin_snapshot > ? AND begin_snapshot <= ?",
                row -> row.getLong(1),
                table.id(),
                after,
                latest));
    changed.addAll(
        reader
            .sql()
            .list(
                "SELECT end_snapshot FROM ducklake_column WHERE table_id = ?"
                    + " AND end_snapshot > ? AND end_snapshot <= ?",
                row -> row.getLong(1),
                table.id(),
                after,
                latest));
    Set<Long> kept = kept(reader);
    changed.removeIf(s -> !kept.contains(s));
    changed.add(latest);

    TreeMap<Long, LakeTable> tables = new TreeMap<>();
    for (long snapshot : changed) {
      reader.tables(snapshot).stream()
          .filter(t -> t.id() == table.id())
          .forEach(t -> tables.put(snapshot, t));
    }
    Map<Long, List<DeleteFile>> deleteFiles = of.deletes(latest);
    Map<Long, Map<Long, Long>> inlined = of.inlinedDeletes(latest);
    List<long[]> rows = inlinedRows(reader, table);
    Set<Long> incomplete = new HashSet<>();
    String deletes = null;
    for (long snapshot : tables.keySet()) {
      String why = why(files, deleteFiles, inlined, rows, snapshot);
      if (why != null) {
        incomplete.add(snapshot);
        deletes = snapshot == latest ? why : null;
      }
    }
    return new TableHistory(
        tables, files, of.mappings(), of.partitionValues(), incomplete, deletes);
  }

  /** Ids of the lake's snapshots that have not expired. */
  static Set<Long> kept(CatalogReader reader) throws SQLException {
    return new HashSet<>(
        reader.sql().list("SELECT snapshot_id FROM ducklake_snapshot", row -> row.getLong(1)));
  }

  private static String why(
      List<DataFile> files,
      Map<Long, List<DeleteFile>> deletes,
      Map<Long, Map<Long, Long>> inlined,
      List<long[]> rows,
      long snapshot) {
    if (rows.stream().anyMatch(r -> r[0] <= snapshot && snapshot < r[1])) {
      return "DuckDB keeps rows of it in the catalog; CALL ducklake_flush_inlined_data('lake')";
    }
    for (DataFile file : files) {
      if (isVisible(file, snapshot)) {
        if (file.newest() > snapshot) {
          return "rows of later snapshots lie in the same file";
        }
        boolean deleted =
            deletes.getOrDefault(file.id(), List.of()).stream().anyMatch(d -> d.isVisible(snapshot))
                || inlined.getOrDefault(file.id(), Map.of()).values().stream()
                    .anyMatch(at -> at <= snapshot);
        if (deleted) {
          return "DuckDB has deleted rows of "
              + file.path()
              + "; CALL ducklake_rewrite_data_files('lake', delete_threshold => 0)";
        }
      }
    }
    return null;
  }

  /** First snapshot with it, and first without it, of each row that is kept in the catalog. */
  private static List<long[]> inlinedRows(CatalogReader reader, LakeTable table)
      throws SQLException {
    List<long[]> rows = new ArrayList<>();
    for (String store :
        reader
            .sql()
            .list(
                "SELECT table_name FROM ducklake_inlined_data_tables WHERE table_id = ?",
                row -> row.getString(1),
                table.id())) {
      if (store.matches("[A-Za-z0-9_]+") && reader.database().hasTable(reader.sql(), store)) {
        reader
            .sql()
            .forEach(
                // Their names differ between versions of the catalog, their order does not.
                "SELECT * FROM " + store,
                row -> {
                  long begin = row.getLong(2);
                  long end = row.getLong(3);
                  rows.add(new long[] {begin, row.wasNull() ? Long.MAX_VALUE : end});
                });
      }
    }
    return rows;
  }

  /** The files visible at a snapshot, by their places as Iceberg writes them. */
  Map<String, DataFile> visible(long snapshot) {
    Map<String, DataFile> visible = new HashMap<>();
    for (DataFile file : files) {
      if (isVisible(file, snapshot)) {
        visible.put(Places.uri(file.path()), file);
      }
    }
    return visible;
  }

  /**
   * Files that came or went after one snapshot and up to another; those between may have expired.
   */
  List<DataFile> changed(long after, long snapshot) {
    return files.stream()
        .filter(
            f ->
                f.begin() > after && f.begin() <= snapshot
                    || f.end() != null && f.end() > after && f.end() <= snapshot)
        .toList();
  }

  /** Whether a file is visible at a snapshot. */
  static boolean isVisible(DataFile file, long snapshot) {
    return file.begin() <= snapshot && (file.end() == null || file.end() > snapshot);
  }
}
