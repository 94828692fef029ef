package space.opensensor.ducklake.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the catalog on one connection, in one consistent view.
 *
 * @see <a href="https://ducklake.select/docs/stable/specification/queries">DuckLake: queries</a>
 */
public final class CatalogReader {

  /** Of rows that are visible at a snapshot, which is bound twice. */
  static final String VISIBLE =
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

  /** Whether a file is one that the lake, or DuckDB, wrote under the data path. */
  public static boolean isOwnFile(String dataPath, String path) {
    return path.startsWith(dataPath)
        && path.substring(path.lastIndexOf('/') + 1).startsWith("ducklake-");
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
    List<LakeTable> tables = new ArrayList<>();
    for (TableRow row : tableRows(snapshot)) {
      tables.add(table(row, snapshot));
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
    List<TableRow> rows = tableRows(snapshot);
    for (int dot = -1; ; dot = name.indexOf('.', dot + 1)) {
      String schema = dot < 0 ? "main" : name.substring(0, dot);
      String table = name.substring(dot + 1);
      for (TableRow row : rows) {
        if (row.schema().equalsIgnoreCase(schema) && row.name().equalsIgnoreCase(table)) {
          return Optional.of(table(row, snapshot));
        }
      }
      if (name.indexOf('.', dot + 1) < 0) {
        return Optional.empty();
      }
    }
  }

  private record TableRow(long id, String schema, String name, String path) {}

  private List<TableRow> tableRows(long snapshot) throws SQLException {
    String dataPath = dataPath();
    return sql.list(
        "SELECT t.table_id, s.schema_name, t.table_name, s.path AS schema_path,"
            + " s.path_is_relative AS schema_relative, t.path, t.path_is_relative"
            + " FROM ducklake_table t JOIN ducklake_schema s ON s.schema_id = t.schema_id"
            + " WHERE t.begin_snapshot <= ? AND (t.end_snapshot IS NULL OR t.end_snapshot > ?)"
            + " AND s.begin_snapshot <= ? AND (s.end_snapshot IS NULL OR s.end_snapshot > ?)"
            + " ORDER BY s.schema_name, t.table_name",
        row -> {
          String schema =
              (row.getBoolean("schema_relative") ? dataPath : "") + row.getString("schema_path");
          String path = (row.getBoolean("path_is_relative") ? schema : "") + row.getString("path");
          return new TableRow(
              row.getLong("table_id"),
              row.getString("schema_name"),
              row.getString("table_name"),
              path);
        },
        snapshot,
        snapshot,
        snapshot,
        snapshot);
  }

  private LakeTable table(TableRow row, long snapshot) throws SQLException {
    return new LakeTable(
        row.id(),
        row.schema(),
        row.name(),
        row.path(),
        new ColumnHistory(this, row.id()).at(snapshot),
        partition(row.id(), snapshot));
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

  private Snapshot snapshot(ResultSet row) throws SQLException {
    return new Snapshot(
        row.getLong("snapshot_id"),
        database.instant(row, "snapshot_time"),
        row.getLong("schema_version"),
        row.getLong("next_catalog_id"),
        row.getLong("next_file_id"));
  }
}
