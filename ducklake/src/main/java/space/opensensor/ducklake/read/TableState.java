package space.opensensor.ducklake.read;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.catalog.PartitionSpec;
import space.opensensor.ducklake.catalog.Sql;

/**
 * Everything of a table at one snapshot that a reader needs: files, how to find their columns,
 * values from the path, and rows deleted or kept in the catalog by DuckDB.
 *
 * @param values values that are not in a file, by file and column id
 * @param deletes delete files by data file
 * @param inlinedDeletes positions deleted, by data file
 * @param inlined rows that are kept in the catalog
 */
record TableState(
    long snapshot,
    LakeTable table,
    List<DataFile> files,
    Map<Long, NameMapping> mappings,
    Map<Long, Map<Long, String>> values,
    Map<Long, List<DeleteFile>> deletes,
    Map<Long, Set<Long>> inlinedDeletes,
    List<InlinedRows> inlined) {

  /** A Parquet file of positions deleted from a data file. */
  record DeleteFile(long id, String path, long bytes, long begin, Long end, Long partialMax) {}

  static TableState read(CatalogReader reader, LakeTable table, long snapshot) throws SQLException {
    List<DataFile> files = reader.files(table, snapshot);
    return of(reader, table, snapshot, files, true);
  }

  static TableState of(
      CatalogReader reader,
      LakeTable table,
      long snapshot,
      List<DataFile> files,
      boolean visibleOnly)
      throws SQLException {
    Map<Long, NameMapping> mappings = reader.mappings(table.id());
    return new TableState(
        snapshot,
        table,
        files,
        mappings,
        pathValues(reader, table, files, mappings),
        deleteFiles(reader, table, snapshot, visibleOnly),
        inlinedDeletes(reader, table, snapshot),
        InlinedRows.read(reader, table, snapshot));
  }

  private static Map<Long, Map<Long, String>> pathValues(
      CatalogReader reader, LakeTable table, List<DataFile> files, Map<Long, NameMapping> mappings)
      throws SQLException {
    Map<Long, List<String>> texts = reader.partitionValues(table.id());
    Map<Long, PartitionSpec> specs = reader.partitions(table.id());
    Map<Long, Map<Long, String>> values = new HashMap<>();
    for (DataFile file : files) {
      NameMapping mapping = file.mappingId() == null ? null : mappings.get(file.mappingId());
      if (mapping == null) {
        if (file.mappingId() != null) {
          throw new CatalogException(
              "data file " + file.id() + ": its name mapping is not in the catalog");
        }
        continue;
      }
      for (NameMapping.Entry entry : mapping.entries()) {
        if (entry.partition()) {
          values
              .computeIfAbsent(file.id(), id -> new HashMap<>())
              .put(
                  entry.columnId(),
                  value(file, entry, specs.get(file.partitionId()), texts.get(file.id())));
        }
      }
    }
    return values;
  }

  private static String value(
      DataFile file, NameMapping.Entry entry, PartitionSpec spec, List<String> texts) {
    if (spec != null && texts != null) {
      for (int key = 0; key < spec.fields().size(); key++) {
        PartitionSpec.Field field = spec.fields().get(key);
        if (field.columnId() == entry.columnId() && field.transform().equals("identity")) {
          return texts.get(key);
        }
      }
    }
    // A file whose rows do not share one partition, or a key that is no partition: as Hive writes.
    String marker = "/" + entry.sourceName() + "=";
    int at = ("/" + file.path()).lastIndexOf(marker);
    if (at < 0) {
      throw new CatalogException(
          "data file " + file.id() + ": its path has no " + entry.sourceName() + "=…");
    }
    String rest = ("/" + file.path()).substring(at + marker.length());
    return rest.substring(0, Math.max(rest.indexOf('/'), 0));
  }

  private static Map<Long, List<DeleteFile>> deleteFiles(
      CatalogReader reader, LakeTable table, long snapshot, boolean visibleOnly)
      throws SQLException {
    Map<Long, List<DeleteFile>> deletes = new HashMap<>();
    reader
        .sql()
        .list(
            "SELECT * FROM ducklake_delete_file WHERE table_id = ? AND begin_snapshot <= ?"
                + (visibleOnly
                    ? " AND (end_snapshot IS NULL OR end_snapshot > " + snapshot + ")"
                    : ""),
            row -> {
              String format = row.getString("format");
              if (!"parquet".equals(format) || row.getString("encryption_key") != null) {
                throw new CatalogException(
                    "table "
                        + table.name()
                        + ": delete files in "
                        + format
                        + " are not read here; rewrite them in DuckDB with"
                        + " ducklake_rewrite_data_files");
              }
              String path = row.getString("path");
              return deletes
                  .computeIfAbsent(row.getLong("data_file_id"), id -> new ArrayList<>())
                  .add(
                      new DeleteFile(
                          row.getLong("delete_file_id"),
                          row.getBoolean("path_is_relative") ? table.path() + path : path,
                          row.getLong("file_size_bytes"),
                          row.getLong("begin_snapshot"),
                          Sql.optionalLong(row, "end_snapshot"),
                          Sql.optionalLong(row, "partial_max")));
            },
            table.id(),
            snapshot);
    return deletes;
  }

  private static Map<Long, Set<Long>> inlinedDeletes(
      CatalogReader reader, LakeTable table, long snapshot) throws SQLException {
    Map<Long, Set<Long>> positions = new HashMap<>();
    String name = "ducklake_inlined_delete_" + table.id();
    if (reader.database().hasTable(reader.sql(), name)) {
      reader
          .sql()
          .list(
              "SELECT file_id, row_id FROM " + name + " WHERE begin_snapshot <= ?",
              row ->
                  positions
                      .computeIfAbsent(row.getLong(1), id -> new HashSet<>())
                      .add(row.getLong(2)),
              snapshot);
    }
    return positions;
  }
}
