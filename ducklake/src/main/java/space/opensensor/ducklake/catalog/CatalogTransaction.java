package space.opensensor.ducklake.catalog;

import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * One commit in the making. It holds the writers' lock, so what it reads stays true until it ends;
 * the numbers of the next snapshot are taken from it.
 */
public final class CatalogTransaction {

  private final CatalogDatabase database;
  private final Sql sql;
  private final CatalogReader reader;
  private final Snapshot head;
  private final Instant time;
  private final Set<String> changes = new LinkedHashSet<>();
  private long schemaVersion;
  private long nextCatalogId;
  private long nextFileId;

  CatalogTransaction(CatalogDatabase database, Sql sql) throws SQLException {
    this.database = database;
    this.sql = sql;
    this.reader = new CatalogReader(database, sql);
    this.head = reader.latest();
    Instant now = database.now(sql);
    // Snapshots ascend in time even when the clock was set back.
    this.time = head.time() != null && head.time().isAfter(now) ? head.time() : now;
    this.schemaVersion = head.schemaVersion();
    this.nextCatalogId = head.nextCatalogId();
    this.nextFileId = head.nextFileId();
  }

  /** Reads the state this commit builds on. */
  public CatalogReader reader() {
    return reader;
  }

  /** The statements beneath. */
  public Sql sql() {
    return sql;
  }

  /** The snapshot this commit builds on. */
  public Snapshot head() {
    return head;
  }

  /** The number the new snapshot gets. */
  public long snapshotId() {
    return head.id() + 1;
  }

  /** The time the new snapshot gets, by the clock that all writers share. */
  public Instant time() {
    return time;
  }

  /**
   * What the clock that all writers share shows now. It may have been set back, so that for a while
   * {@link #time()} stands still, ahead of it.
   */
  public Instant clock() throws SQLException {
    return database.now(sql);
  }

  /** An instant as a parameter of this database. */
  public Object timestamp(Instant instant) {
    return database.timestamp(instant);
  }

  Object uuid(java.util.UUID uuid) {
    return database.uuid(uuid);
  }

  long newCatalogId() {
    return nextCatalogId++;
  }

  long newFileId() {
    return nextFileId++;
  }

  /** Takes the next schema version, once per commit, and notes it for a table. */
  void alters(long table) throws SQLException {
    if (schemaVersion == head.schemaVersion()) {
      schemaVersion++;
    }
    sql.update(
        "DELETE FROM ducklake_schema_versions WHERE begin_snapshot = ? AND table_id = ?",
        snapshotId(),
        table);
    sql.update(
        "INSERT INTO ducklake_schema_versions (begin_snapshot, schema_version, table_id)"
            + " VALUES (?, ?, ?)",
        snapshotId(),
        schemaVersion,
        table);
  }

  /** Raises the schema version without a table, as for a new schema. */
  void altersCatalog() {
    if (schemaVersion == head.schemaVersion()) {
      schemaVersion++;
    }
  }

  /** Notes what this commit does, in the words of {@code changes_made}. */
  void change(String word) {
    changes.add(word);
  }

  /** Whether this commit makes a snapshot. */
  boolean makesSnapshot() {
    return !changes.isEmpty();
  }

  void writeSnapshot(String author, String message) throws SQLException {
    sql.update(
        "INSERT INTO ducklake_snapshot (snapshot_id, snapshot_time, schema_version,"
            + " next_catalog_id, next_file_id) VALUES (?, ?, ?, ?, ?)",
        snapshotId(),
        timestamp(time),
        schemaVersion,
        nextCatalogId,
        nextFileId);
    sql.update(
        "INSERT INTO ducklake_snapshot_changes (snapshot_id, changes_made, author,"
            + " commit_message) VALUES (?, ?, ?, ?)",
        snapshotId(),
        String.join(",", changes),
        author,
        message);
  }
}
