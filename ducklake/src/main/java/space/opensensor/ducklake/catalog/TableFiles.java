package space.opensensor.ducklake.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The files of one table as the catalog knows them: what is in them, and how to read them. */
public final class TableFiles {

  /** So many files are asked for by one statement. */
  private static final int ASKED = 400;

  private final CatalogDatabase database;
  private final Sql sql;
  private final LakeTable table;

  public TableFiles(CatalogReader reader, LakeTable table) {
    this.database = reader.database();
    this.sql = reader.sql();
    this.table = table;
  }

  /** Data files visible at a snapshot, oldest first. */
  public List<DataFile> visible(long snapshot) throws SQLException {
    return sql.list(
        "SELECT * FROM ducklake_data_file WHERE table_id = ? AND "
            + CatalogReader.VISIBLE
            + " ORDER BY begin_snapshot, row_id_start, data_file_id",
        this::dataFile,
        table.id(),
        snapshot,
        snapshot);
  }

  /**
   * Data files visible at a snapshot, oldest first, without most of those whose rows have another
   * value of the first partition key: they are left out by an index, however many there are.
   *
   * @param values that rows may have
   */
  public List<DataFile> visible(long snapshot, Set<String> values) throws SQLException {
    if (sql.number(
            "SELECT count(*) FROM ducklake_partition_info WHERE table_id = ? AND partition_id <> ?",
            table.id(),
            table.partition().id())
        > 0) {
      return visible(snapshot);
    }
    List<Object> parameters = new ArrayList<>(List.of(table.id(), snapshot, snapshot));
    parameters.add(table.id());
    parameters.addAll(values);
    parameters.addAll(List.of(snapshot, snapshot));
    return sql.list(
        "SELECT * FROM (SELECT f.* FROM ducklake_data_file f WHERE f.table_id = ? AND"
            + " f.partition_id IS NULL AND "
            + CatalogReader.VISIBLE
            + " UNION ALL SELECT f.* FROM ducklake_file_partition_value v JOIN ducklake_data_file f"
            + " ON f.data_file_id = v.data_file_id WHERE v.table_id = ? AND v.partition_key_index"
            + " = 0 AND v.partition_value IN (?"
            + ", ?".repeat(values.size() - 1)
            + ") AND f.partition_id IS NOT NULL AND "
            + CatalogReader.VISIBLE
            + ") f ORDER BY begin_snapshot, row_id_start, data_file_id",
        this::dataFile,
        parameters.toArray());
  }

  /** Data files that some snapshot up to one shows, oldest first. */
  public List<DataFile> everVisible(long snapshot) throws SQLException {
    return sql.list(
        "SELECT * FROM ducklake_data_file WHERE table_id = ? AND begin_snapshot <= ?"
            + " ORDER BY begin_snapshot, row_id_start, data_file_id",
        this::dataFile,
        table.id(),
        snapshot);
  }

  /** Delete files that begin at a snapshot or before it, oldest first, by data file. */
  public Map<Long, List<DeleteFile>> deletes(long snapshot) throws SQLException {
    return sql.groups(
        "SELECT * FROM ducklake_delete_file WHERE table_id = ? AND begin_snapshot <= ?"
            + " ORDER BY begin_snapshot, delete_file_id",
        row -> row.getLong("data_file_id"),
        this::deleteFile,
        table.id(),
        snapshot);
  }

  /**
   * Deletes that DuckDB keeps in the catalog instead of a file: the snapshot by position, by data
   * file.
   */
  public Map<Long, Map<Long, Long>> inlinedDeletes(long snapshot) throws SQLException {
    Map<Long, Map<Long, Long>> deletes = new HashMap<>();
    String name = "ducklake_inlined_delete_" + table.id();
    if (database.hasTable(sql, name)) {
      sql.forEach(
          "SELECT file_id, row_id, begin_snapshot FROM " + name + " WHERE begin_snapshot <= ?",
          row ->
              deletes
                  .computeIfAbsent(row.getLong(1), file -> new HashMap<>())
                  .merge(row.getLong(2), row.getLong(3), Math::min),
          snapshot);
    }
    return deletes;
  }

  /** Bounds of one column by data file. */
  public Map<Long, ColumnStats> statistics(long column) throws SQLException {
    return sql.map(
        "SELECT * FROM ducklake_file_column_stats WHERE table_id = ? AND column_id = ?",
        row -> row.getLong("data_file_id"),
        TableFiles::columnStats,
        table.id(),
        column);
  }

  /** Bounds of one column by data file, at least those of some. */
  public Map<Long, ColumnStats> statistics(long column, List<DataFile> files) throws SQLException {
    if (files.size() > ASKED * 10) {
      return statistics(column);
    }
    Map<Long, ColumnStats> statistics = new HashMap<>();
    for (int from = 0; from < files.size(); from += ASKED) {
      List<DataFile> part = files.subList(from, Math.min(files.size(), from + ASKED));
      List<Object> parameters = new ArrayList<>();
      part.forEach(f -> parameters.add(f.id()));
      parameters.addAll(List.of(table.id(), column));
      statistics.putAll(
          sql.map(
              // A plus keeps SQLite from the index of all files of a column.
              "SELECT * FROM ducklake_file_column_stats WHERE data_file_id IN (?"
                  + ", ?".repeat(part.size() - 1)
                  + ") AND +table_id = ? AND +column_id = ?",
              row -> row.getLong("data_file_id"),
              TableFiles::columnStats,
              parameters.toArray()));
    }
    return statistics;
  }

  /** Statistics of one data file by column, as far as they are kept. */
  public Map<Long, ColumnStats> statisticsOf(long dataFile) throws SQLException {
    return sql.map(
        "SELECT * FROM ducklake_file_column_stats WHERE table_id = ? AND data_file_id = ?",
        row -> row.getLong("column_id"),
        TableFiles::columnStats,
        table.id(),
        dataFile);
  }

  /** Statistics of the data files that begin at one of some snapshots, by file and column. */
  public Map<Long, Map<Long, ColumnStats>> statisticsBetween(long first, long last)
      throws SQLException {
    Map<Long, Map<Long, ColumnStats>> statistics = new HashMap<>();
    sql.forEach(
        "SELECT s.* FROM ducklake_data_file f JOIN ducklake_file_column_stats s"
            + " ON s.data_file_id = f.data_file_id WHERE f.table_id = ?"
            + " AND f.begin_snapshot BETWEEN ? AND ?",
        row ->
            statistics
                .computeIfAbsent(row.getLong("data_file_id"), file -> new HashMap<>())
                .put(row.getLong("column_id"), columnStats(row)),
        table.id(),
        first,
        last);
    return statistics;
  }

  /** Partition values by data file: the text for each key, in key order. */
  public Map<Long, List<String>> partitionValues() throws SQLException {
    return sql.groups(
        "SELECT data_file_id, partition_value FROM ducklake_file_partition_value"
            + " WHERE table_id = ? ORDER BY data_file_id, partition_key_index",
        row -> row.getLong(1),
        row -> row.getString(2),
        table.id());
  }

  /** Name mappings by id; one of a kind that is not known here is left out. */
  public Map<Long, NameMapping> mappings() throws SQLException {
    record Row(long id, Long parent, NameMapping.Entry entry) {}
    Map<Long, List<Row>> rows =
        sql.groups(
            "SELECT n.* FROM ducklake_name_mapping n JOIN ducklake_column_mapping m ON"
                + " m.mapping_id = n.mapping_id WHERE m.table_id = ? AND m.type = 'map_by_name'"
                + " ORDER BY n.mapping_id, n.column_id",
            row -> row.getLong("mapping_id"),
            row ->
                new Row(
                    row.getLong("column_id"),
                    Sql.optionalLong(row, "parent_column"),
                    new NameMapping.Entry(
                        row.getString("source_name"),
                        row.getLong("target_field_id"),
                        row.getBoolean("is_partition"))),
            table.id());
    Map<Long, List<NameMapping.Unmapped>> unmapped =
        database.hasColumn(sql, "station_unmapped", "source_type")
            ? sql.groups(
                "SELECT mapping_id, source_name, source_type FROM station_unmapped ORDER BY"
                    + " source_name",
                row -> row.getLong(1),
                row -> new NameMapping.Unmapped(row.getString(2), row.getString(3)))
            : Map.of();
    Map<Long, NameMapping> mappings = new HashMap<>();
    for (Map.Entry<Long, List<Row>> mapping : rows.entrySet()) {
      Map<Long, List<NameMapping.Entry>> children = new HashMap<>();
      List<NameMapping.Entry> roots = new ArrayList<>();
      // A parent comes before its fields: from the last row on, all fields of a row are known.
      for (int i = mapping.getValue().size() - 1; i >= 0; i--) {
        Row row = mapping.getValue().get(i);
        NameMapping.Entry e = row.entry();
        NameMapping.Entry whole =
            new NameMapping.Entry(
                e.sourceName(),
                e.columnId(),
                e.partition(),
                children.getOrDefault(row.id(), List.of()));
        (row.parent() == null
                ? roots
                : children.computeIfAbsent(row.parent(), p -> new ArrayList<>()))
            .add(0, whole);
      }
      mappings.put(
          mapping.getKey(),
          new NameMapping(roots, unmapped.getOrDefault(mapping.getKey(), List.of())));
    }
    return mappings;
  }

  /**
   * The column whose values stand in the path of files under a key: it keeps them whatever its name
   * is by now.
   */
  public Optional<LakeColumn> pathColumn(String key) throws SQLException {
    List<Long> ids = new ArrayList<>();
    for (NameMapping mapping : mappings().values()) {
      mapping.entries().stream()
          .filter(e -> e.partition() && e.sourceName().equals(key))
          .forEach(e -> ids.add(e.columnId()));
    }
    ids.addAll(new ColumnHistory(sql, table.id()).named(key));
    return ids.stream().map(table::column).flatMap(Optional::stream).findFirst();
  }

  private static ColumnStats columnStats(ResultSet row) throws SQLException {
    return new ColumnStats(
        row.getLong("column_id"),
        Sql.optionalLong(row, "column_size_bytes"),
        Sql.optionalLong(row, "value_count"),
        Sql.optionalLong(row, "null_count"),
        row.getString("min_value"),
        row.getString("max_value"),
        Sql.optionalBoolean(row, "contains_nan"));
  }

  private DataFile dataFile(ResultSet row) throws SQLException {
    boolean relative = row.getBoolean("path_is_relative");
    String format = row.getString("file_format");
    return new DataFile(
        row.getLong("data_file_id"),
        row.getLong("table_id"),
        row.getLong("begin_snapshot"),
        Sql.optionalLong(row, "end_snapshot"),
        absolute(row, relative),
        relative,
        row.getLong("record_count"),
        row.getLong("file_size_bytes"),
        Sql.optionalLong(row, "footer_size"),
        Sql.optionalLong(row, "row_id_start"),
        Sql.optionalLong(row, "partition_id"),
        Sql.optionalLong(row, "mapping_id"),
        Sql.optionalLong(row, "partial_max"),
        row.getString("encryption_key") != null
            ? "is encrypted: use DuckDB's extension"
            : "parquet".equals(format)
                ? null
                : "is a file in " + format + ": only Parquet is read");
  }

  private DeleteFile deleteFile(ResultSet row) throws SQLException {
    String format = row.getString("format");
    boolean readable = "parquet".equals(format) && row.getString("encryption_key") == null;
    return new DeleteFile(
        row.getLong("data_file_id"),
        absolute(row, row.getBoolean("path_is_relative")),
        row.getLong("file_size_bytes"),
        row.getLong("begin_snapshot"),
        Sql.optionalLong(row, "end_snapshot"),
        row.getLong("delete_count"),
        Sql.optionalLong(row, "partial_max"),
        readable
            ? null
            : "delete files in " + format + " are not read here; use DuckDB's extension");
  }

  private String absolute(ResultSet row, boolean relative) throws SQLException {
    return relative ? table.path() + row.getString("path") : row.getString("path");
  }
}
