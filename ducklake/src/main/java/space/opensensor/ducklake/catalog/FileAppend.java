package space.opensensor.ducklake.catalog;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Appends data files to a table within a commit: numbers, row ids, statistics, partition values and
 * name mappings.
 */
public final class FileAppend {

  private final CatalogTransaction transaction;
  private final LakeTable table;
  private final Sql sql;
  private final NameMappings mappings;

  public FileAppend(CatalogTransaction transaction, LakeTable table) throws SQLException {
    this.transaction = transaction;
    this.table = table;
    this.sql = transaction.sql();
    this.mappings = new NameMappings(transaction, table);
  }

  /**
   * Registers files as one insert.
   *
   * @return the ids given, in the order of the files
   */
  public List<Long> append(List<NewFile> files) throws SQLException {
    if (files.isEmpty()) {
      return List.of();
    }
    long rowId = nextRowId();
    List<Long> ids = new ArrayList<>();
    List<Object[]> dataFiles = new ArrayList<>();
    List<Object[]> stats = new ArrayList<>();
    List<Object[]> values = new ArrayList<>();
    long rows = 0;
    long bytes = 0;
    for (NewFile file : files) {
      Long mapping = file.mapping() == null ? null : mappings.idOf(file.mapping());
      long id = transaction.newFileId();
      ids.add(id);
      dataFiles.add(
          new Object[] {
            id,
            table.id(),
            transaction.snapshotId(),
            file.path(),
            file.relative(),
            "parquet",
            file.rows(),
            file.bytes(),
            file.footerSize(),
            rowId + rows,
            file.partition() == null ? null : table.partition().id(),
            mapping
          });
      collect(id, file, stats, values);
      rows += file.rows();
      bytes += file.bytes();
    }
    sql.update(
        "UPDATE ducklake_table_stats SET record_count = record_count + ?, next_row_id ="
            + " next_row_id + ?, file_size_bytes = file_size_bytes + ? WHERE table_id = ?",
        rows,
        rows,
        bytes,
        table.id());
    new TableStatistics(sql, table).include(files);
    sql.batch(
        "INSERT INTO ducklake_data_file (data_file_id, table_id, begin_snapshot, path,"
            + " path_is_relative, file_format, record_count, file_size_bytes, footer_size,"
            + " row_id_start, partition_id, mapping_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
            + " ?)",
        dataFiles);
    insertDetails(stats, values);
    transaction.change("inserted_into_table:" + table.id());
    return ids;
  }

  /**
   * Puts merged files in the place of others, so that every snapshot keeps its rows. The sources
   * leave the catalog. Only those the lake wrote itself are scheduled for deletion; what a station
   * put into its bucket stays there.
   *
   * @param files their rows carry their own row ids and snapshot ids
   */
  public void replace(List<DataFile> sources, List<NewFile> files, PartitionSpec partition)
      throws SQLException {
    long begin = Long.MAX_VALUE;
    long newest = 0;
    long oldBytes = 0;
    for (DataFile source : sources) {
      begin = Math.min(begin, source.begin());
      newest = Math.max(newest, source.partialMax() == null ? source.begin() : source.partialMax());
      oldBytes += source.bytes();
      for (String name :
          List.of(
              "ducklake_data_file",
              "ducklake_file_column_stats",
              "ducklake_file_partition_value")) {
        sql.update("DELETE FROM " + name + " WHERE data_file_id = ?", source.id());
      }
      if (source.owned()) {
        schedule(transaction, source.id(), source.path());
      }
    }
    List<Object[]> rows = new ArrayList<>();
    List<Object[]> stats = new ArrayList<>();
    List<Object[]> values = new ArrayList<>();
    long newBytes = 0;
    for (NewFile file : files) {
      long id = transaction.newFileId();
      rows.add(
          new Object[] {
            id,
            table.id(),
            begin,
            file.path(),
            file.relative(),
            "parquet",
            file.rows(),
            file.bytes(),
            file.footerSize(),
            partition == null ? null : partition.id(),
            newest
          });
      collect(id, file, stats, values);
      newBytes += file.bytes();
    }
    sql.batch(
        "INSERT INTO ducklake_data_file (data_file_id, table_id, begin_snapshot, path,"
            + " path_is_relative, file_format, record_count, file_size_bytes, footer_size,"
            + " partition_id, partial_max) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows);
    insertDetails(stats, values);
    sql.update(
        "UPDATE ducklake_table_stats SET file_size_bytes = file_size_bytes + ? WHERE table_id = ?",
        newBytes - oldBytes,
        table.id());
    transaction.change("merge_adjacent:" + table.id());
  }

  /** Notes a file of the lake for deletion, by its absolute path. */
  static void schedule(CatalogTransaction transaction, long file, String path) throws SQLException {
    transaction
        .sql()
        .update(
            "INSERT INTO ducklake_files_scheduled_for_deletion (data_file_id, path,"
                + " path_is_relative, schedule_start) VALUES (?, ?, ?, ?)",
            file,
            path,
            false,
            transaction.timestamp(transaction.time()));
  }

  private void collect(long id, NewFile file, List<Object[]> stats, List<Object[]> values) {
    for (ColumnStats s : file.stats()) {
      stats.add(
          new Object[] {
            id,
            table.id(),
            s.columnId(),
            s.bytes(),
            s.values(),
            s.nulls(),
            s.min(),
            s.max(),
            s.containsNan()
          });
    }
    if (file.partition() != null) {
      for (int key = 0; key < file.partition().size(); key++) {
        values.add(new Object[] {id, table.id(), key, file.partition().get(key)});
      }
    }
  }

  private void insertDetails(List<Object[]> stats, List<Object[]> values) throws SQLException {
    sql.batch(
        "INSERT INTO ducklake_file_column_stats (data_file_id, table_id, column_id,"
            + " column_size_bytes, value_count, null_count, min_value, max_value, contains_nan)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        stats);
    sql.batch(
        "INSERT INTO ducklake_file_partition_value (data_file_id, table_id, partition_key_index,"
            + " partition_value) VALUES (?, ?, ?, ?)",
        values);
  }

  private long nextRowId() throws SQLException {
    return sql.first(
            "SELECT next_row_id FROM ducklake_table_stats WHERE table_id = ?",
            row -> row.getLong(1),
            table.id())
        .orElseGet(this::seedTableStats);
  }

  private long seedTableStats() {
    try {
      sql.update(
          "INSERT INTO ducklake_table_stats (table_id, record_count, next_row_id,"
              + " file_size_bytes) VALUES (?, 0, 0, 0)",
          table.id());
      return 0;
    } catch (SQLException e) {
      throw new CatalogException("table statistics of " + table.name() + ": " + e.getMessage(), e);
    }
  }

  /** Finds the mapping of a shape, or makes it; its number comes from the file numbers. */
  private static final class NameMappings {

    private final CatalogTransaction transaction;
    private final long table;
    private final Map<NameMapping, Long> known = new HashMap<>();

    NameMappings(CatalogTransaction transaction, LakeTable table) throws SQLException {
      this.transaction = transaction;
      this.table = table.id();
      new TableFiles(transaction.reader(), table)
          .mappings()
          .forEach((id, mapping) -> known.put(mapping, id));
    }

    long idOf(NameMapping asked) throws SQLException {
      NameMapping mapping =
          new NameMapping(
              asked.entries(),
              asked.unmapped().stream()
                  .sorted(Comparator.comparing(NameMapping.Unmapped::sourceName))
                  .toList());
      Long id = known.get(mapping);
      if (id != null) {
        return id;
      }
      long made = transaction.newFileId();
      Sql sql = transaction.sql();
      sql.update(
          "INSERT INTO ducklake_column_mapping (mapping_id, table_id, \"type\")"
              + " VALUES (?, ?, 'map_by_name')",
          made,
          table);
      List<Object[]> rows = new ArrayList<>();
      for (NameMapping.Entry entry : mapping.entries()) {
        rows.add(
            new Object[] {
              made, (long) rows.size(), entry.sourceName(), entry.columnId(), entry.partition()
            });
      }
      sql.batch(
          "INSERT INTO ducklake_name_mapping (mapping_id, column_id, source_name,"
              + " target_field_id, is_partition) VALUES (?, ?, ?, ?, ?)",
          rows);
      sql.batch(
          "INSERT INTO station_unmapped (mapping_id, source_name, source_type) VALUES (?, ?, ?)",
          mapping.unmapped().stream()
              .map(u -> new Object[] {made, u.sourceName(), u.type()})
              .toList());
      known.put(mapping, made);
      return made;
    }
  }
}
