package space.opensensor.ducklake.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the catalog on one connection, in one consistent view.
 *
 * @see <a href="https://ducklake.select/docs/stable/specification/queries">DuckLake: queries</a>
 */
public final class CatalogReader {

  private static final String VISIBLE =
      "begin_snapshot <= ? AND (end_snapshot IS NULL OR end_snapshot > ?)";

  private final CatalogDatabase database;
  private final Sql sql;

  CatalogReader(CatalogDatabase database, Sql sql) {
    this.database = database;
    this.sql = sql;
  }

  /** The statements beneath. */
  public Sql sql() {
    return sql;
  }

  /** The database beneath. */
  public CatalogDatabase database() {
    return database;
  }

  /** A setting of the whole lake. */
  public Optional<String> metadata(String key) throws SQLException {
    return sql.first(
        "SELECT value FROM ducklake_metadata WHERE key = ? AND scope IS NULL",
        row -> row.getString(1),
        key);
  }

  /** Where the lake's own files are, ending in a slash. */
  public String dataPath() throws SQLException {
    return metadata("data_path").orElseThrow(() -> new CatalogException("catalog: no data_path"));
  }

  /** The newest snapshot. */
  public Snapshot latest() throws SQLException {
    return sql.first(
            "SELECT * FROM ducklake_snapshot ORDER BY snapshot_id DESC LIMIT 1", this::snapshot)
        .orElseThrow(() -> new CatalogException("catalog: it has no snapshot"));
  }

  /**
   * The snapshot of an id.
   *
   * @throws CatalogException when there is none, or it has expired
   */
  public Snapshot version(long id) throws SQLException {
    return sql.first("SELECT * FROM ducklake_snapshot WHERE snapshot_id = ?", this::snapshot, id)
        .orElseThrow(
            () -> new CatalogException("snapshot " + id + ": it never was, or has expired"));
  }

  /**
   * The newest snapshot not after an instant.
   *
   * @throws CatalogException when all are later
   */
  public Snapshot at(Instant time) throws SQLException {
    // Both databases compare what they stored themselves; the text form of SQLite sorts by time
    // only up to whole seconds, so the choice is made here.
    Snapshot found = null;
    for (Snapshot s :
        sql.list("SELECT * FROM ducklake_snapshot ORDER BY snapshot_id", this::snapshot)) {
      if (s.time() != null && !s.time().isAfter(time)) {
        found = s;
      }
    }
    if (found == null) {
      throw new CatalogException("no snapshot at or before " + time + " is kept");
    }
    return found;
  }

  /** Snapshots from the newest on, with what was done in them. */
  public List<SnapshotChange> snapshots(int limit) throws SQLException {
    return sql.list(
        "SELECT s.snapshot_id, s.snapshot_time, s.schema_version, s.next_catalog_id,"
            + " s.next_file_id, c.changes_made, c.author, c.commit_message"
            + " FROM ducklake_snapshot s LEFT JOIN ducklake_snapshot_changes c"
            + " ON c.snapshot_id = s.snapshot_id ORDER BY s.snapshot_id DESC LIMIT ?",
        row ->
            new SnapshotChange(
                snapshot(row),
                row.getString("changes_made"),
                row.getString("author"),
                row.getString("commit_message")),
        (long) limit);
  }

  /** All tables visible at a snapshot. */
  public List<LakeTable> tables(long snapshot) throws SQLException {
    String dataPath = dataPath();
    record Row(long id, String schema, String name, String path) {}
    List<Row> rows =
        sql.list(
            "SELECT t.table_id, s.schema_name, t.table_name, s.path AS schema_path,"
                + " s.path_is_relative AS schema_relative, t.path, t.path_is_relative"
                + " FROM ducklake_table t JOIN ducklake_schema s ON s.schema_id = t.schema_id"
                + " WHERE t.begin_snapshot <= ? AND (t.end_snapshot IS NULL OR t.end_snapshot > ?)"
                + " AND s.begin_snapshot <= ? AND (s.end_snapshot IS NULL OR s.end_snapshot > ?)"
                + " ORDER BY s.schema_name, t.table_name",
            row -> {
              String schema =
                  row.getBoolean("schema_relative")
                      ? dataPath + row.getString("schema_path")
                      : row.getString("schema_path");
              String path =
                  row.getBoolean("path_is_relative")
                      ? schema + row.getString("path")
                      : row.getString("path");
              return new Row(
                  row.getLong("table_id"),
                  row.getString("schema_name"),
                  row.getString("table_name"),
                  path);
            },
            snapshot,
            snapshot,
            snapshot,
            snapshot);
    List<LakeTable> tables = new ArrayList<>();
    for (Row row : rows) {
      tables.add(
          new LakeTable(
              row.id(),
              row.schema(),
              row.name(),
              row.path(),
              columns(row.id(), snapshot),
              partition(row.id(), snapshot)));
    }
    return tables;
  }

  /**
   * A table by {@code name} in the schema main, or {@code schema.name}.
   *
   * @throws CatalogException when the snapshot has no such table
   */
  public LakeTable table(String name, long snapshot) throws SQLException {
    return findTable(name, snapshot)
        .orElseThrow(
            () -> new CatalogException("table \"" + name + "\": not in snapshot " + snapshot));
  }

  /** A table by name, if it is there. */
  public Optional<LakeTable> findTable(String name, long snapshot) throws SQLException {
    int dot = name.indexOf('.');
    String schema = dot < 0 ? "main" : name.substring(0, dot);
    String table = name.substring(dot + 1);
    return tables(snapshot).stream()
        .filter(t -> t.schema().equalsIgnoreCase(schema) && t.name().equalsIgnoreCase(table))
        .findFirst();
  }

  /** Columns of a table at a snapshot, in order. */
  public List<LakeColumn> columns(long table, long snapshot) throws SQLException {
    return sql.list(
        "SELECT * FROM ducklake_column WHERE table_id = ? AND "
            + VISIBLE
            + " ORDER BY column_order",
        CatalogReader::column,
        table,
        snapshot,
        snapshot);
  }

  private static LakeColumn column(ResultSet row) throws SQLException {
    if (Sql.optionalLong(row, "parent_column") != null) {
      throw new CatalogException(
          "column \""
              + row.getString("column_name")
              + "\": nested columns are not read here; use DuckDB's extension");
    }
    String initial = row.getString("initial_default");
    return new LakeColumn(
        row.getLong("column_id"),
        row.getLong("column_order"),
        row.getString("column_name"),
        LakeType.of(row.getString("column_type")),
        "NULL".equals(initial) ? null : initial,
        row.getBoolean("nulls_allowed"));
  }

  /** The partitioning of a table at a snapshot, or null. */
  public PartitionSpec partition(long table, long snapshot) throws SQLException {
    Optional<Long> id =
        sql.first(
            "SELECT partition_id FROM ducklake_partition_info WHERE table_id = ? AND "
                + VISIBLE
                + " ORDER BY begin_snapshot DESC",
            row -> row.getLong(1),
            table,
            snapshot,
            snapshot);
    return id.isEmpty() ? null : partition(id.get());
  }

  private PartitionSpec partition(long id) throws SQLException {
    List<PartitionSpec.Field> fields =
        sql.list(
            "SELECT column_id, transform FROM ducklake_partition_column WHERE partition_id = ?"
                + " ORDER BY partition_key_index",
            row -> new PartitionSpec.Field(row.getLong(1), row.getString(2)),
            id);
    return fields.isEmpty() ? null : new PartitionSpec(id, fields);
  }

  /** Data files of a table visible at a snapshot, oldest first. */
  public List<DataFile> files(LakeTable table, long snapshot) throws SQLException {
    return sql.list(
        "SELECT * FROM ducklake_data_file WHERE table_id = ? AND "
            + VISIBLE
            + " ORDER BY begin_snapshot, row_id_start, data_file_id",
        row -> dataFile(row, table),
        table.id(),
        snapshot,
        snapshot);
  }

  /** Data files whose rows came or went after one snapshot and up to another. */
  public List<DataFile> filesChanged(LakeTable table, long after, long upTo) throws SQLException {
    return sql.list(
        "SELECT * FROM ducklake_data_file WHERE table_id = ? AND begin_snapshot <= ? AND"
            + " (begin_snapshot > ? OR partial_max > ? OR"
            + " (end_snapshot > ? AND end_snapshot <= ?)) ORDER BY begin_snapshot, data_file_id",
        row -> dataFile(row, table),
        table.id(),
        upTo,
        after,
        after,
        after,
        upTo);
  }

  /** Bounds of one column by data file, for files of a table. */
  public Map<Long, ColumnStats> statistics(long table, long column) throws SQLException {
    return sql.map(
        "SELECT * FROM ducklake_file_column_stats WHERE table_id = ? AND column_id = ?",
        row -> row.getLong("data_file_id"),
        CatalogReader::columnStats,
        table,
        column);
  }

  static ColumnStats columnStats(ResultSet row) throws SQLException {
    return new ColumnStats(
        row.getLong("column_id"),
        Sql.optionalLong(row, "column_size_bytes"),
        Sql.optionalLong(row, "value_count"),
        Sql.optionalLong(row, "null_count"),
        row.getString("min_value"),
        row.getString("max_value"),
        Sql.optionalBoolean(row, "contains_nan"));
  }

  /** Partition values by data file: the text for each key, in key order. */
  public Map<Long, List<String>> partitionValues(long table) throws SQLException {
    return sql.groups(
        "SELECT data_file_id, partition_value FROM ducklake_file_partition_value"
            + " WHERE table_id = ? ORDER BY data_file_id, partition_key_index",
        row -> row.getLong(1),
        row -> row.getString(2),
        table);
  }

  /** Every partitioning a table ever had, by id. */
  public Map<Long, PartitionSpec> partitions(long table) throws SQLException {
    Map<Long, PartitionSpec> specs = new HashMap<>();
    for (Long id :
        sql.list(
            "SELECT partition_id FROM ducklake_partition_info WHERE table_id = ?",
            row -> row.getLong(1),
            table)) {
      specs.put(id, partition(id));
    }
    return specs;
  }

  /** Name mappings of a table by id. */
  public Map<Long, NameMapping> mappings(long table) throws SQLException {
    Map<Long, List<NameMapping.Entry>> entries =
        sql.groups(
            "SELECT n.mapping_id, n.source_name, n.target_field_id, n.is_partition,"
                + " n.parent_column, m.type AS mapping_type FROM ducklake_name_mapping n JOIN"
                + " ducklake_column_mapping m ON m.mapping_id = n.mapping_id WHERE m.table_id = ?"
                + " ORDER BY n.mapping_id, n.column_id",
            row -> row.getLong("mapping_id"),
            CatalogReader::mappingEntry,
            table);
    Map<Long, List<String>> unmapped =
        database.hasTable(sql, "station_unmapped")
            ? sql.groups(
                "SELECT mapping_id, source_name FROM station_unmapped ORDER BY source_name",
                row -> row.getLong(1),
                row -> row.getString(2))
            : Map.of();
    Map<Long, NameMapping> mappings = new HashMap<>();
    entries.forEach(
        (id, list) ->
            mappings.put(id, new NameMapping(list, unmapped.getOrDefault(id, List.of()))));
    return mappings;
  }

  private static NameMapping.Entry mappingEntry(ResultSet row) throws SQLException {
    if (Sql.optionalLong(row, "parent_column") != null
        || !"map_by_name".equals(row.getString("mapping_type"))) {
      throw new CatalogException(
          "name mapping " + row.getLong("mapping_id") + ": only flat map_by_name is read");
    }
    return new NameMapping.Entry(
        row.getString("source_name"),
        row.getLong("target_field_id"),
        row.getBoolean("is_partition"));
  }

  private Snapshot snapshot(ResultSet row) throws SQLException {
    return new Snapshot(
        row.getLong("snapshot_id"),
        database.instant(row, "snapshot_time"),
        row.getLong("schema_version"),
        row.getLong("next_catalog_id"),
        row.getLong("next_file_id"));
  }

  private static DataFile dataFile(ResultSet row, LakeTable table) throws SQLException {
    if (row.getString("encryption_key") != null) {
      throw new CatalogException(
          "data file " + row.getLong("data_file_id") + " is encrypted: use DuckDB's extension");
    }
    boolean relative = row.getBoolean("path_is_relative");
    String path = relative ? table.path() + row.getString("path") : row.getString("path");
    return new DataFile(
        row.getLong("data_file_id"),
        row.getLong("table_id"),
        row.getLong("begin_snapshot"),
        Sql.optionalLong(row, "end_snapshot"),
        path,
        relative,
        row.getLong("record_count"),
        row.getLong("file_size_bytes"),
        Sql.optionalLong(row, "footer_size"),
        Sql.optionalLong(row, "row_id_start"),
        Sql.optionalLong(row, "partition_id"),
        Sql.optionalLong(row, "mapping_id"),
        Sql.optionalLong(row, "partial_max"));
  }
}
