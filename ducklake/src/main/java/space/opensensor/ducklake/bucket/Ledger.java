package space.opensensor.ducklake.bucket;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.catalog.Sql;

/**
 * The ingest's own tables beside DuckLake's: which object of a bucket became which data file, batch
 * ids seen, objects set aside, and how far a listing got.
 *
 * <p>An entry is written in the commit that registers the file; hence each object is counted once,
 * whatever is repeated.
 */
public final class Ledger {

  /**
   * An object that has been dealt with.
   *
   * @param etag or the mark of it: {@link EtagMark#isSame}
   * @param snapshot 0 where the object is in a fold, whose data file tells
   * @param dataFile the data file made of it, or null when its batch had come before
   */
  public record Entry(
      String bucket,
      String key,
      String etag,
      long bytes,
      long table,
      String batch,
      Long dataFile,
      long snapshot,
      long rows) {}

  /** An object set aside, and why. */
  public record SetAside(
      String bucket,
      String key,
      String etag,
      long bytes,
      String reason,
      Instant firstSeen,
      Instant lastSeen) {}

  /** A column that files have and the table has not. */
  public record Proposal(
      long table, String column, String type, long fieldId, String key, Instant firstSeen) {}

  private final CatalogDatabase database;
  private final Sql sql;
  private final FoldLedger folds;

  public Ledger(CatalogReader reader) {
    this.database = reader.database();
    this.sql = reader.sql();
    this.folds = new FoldLedger(reader);
  }

  /** The part of it that has no row for each object. */
  public FoldLedger folds() {
    return folds;
  }

  /** ETags of those of some objects that have been taken in, or marks of them, by key. */
  public Map<String, String> taken(String bucket, List<String> keys) throws SQLException {
    Map<String, String> etags = folds.etags(bucket, keys);
    etags.putAll(etags("station_ledger", bucket, keys));
    return etags;
  }

  /** ETags of objects taken in or set aside, or marks of them, by key. */
  public Map<String, String> known(String bucket, List<String> keys) throws SQLException {
    Map<String, String> etags = folds.etags(bucket, keys);
    etags.putAll(etags("station_quarantine", bucket, keys));
    etags.putAll(etags("station_ledger", bucket, keys));
    return etags;
  }

  private Map<String, String> etags(String table, String bucket, List<String> keys)
      throws SQLException {
    Map<String, String> etags = new HashMap<>();
    for (int from = 0; from < keys.size(); from += 500) {
      List<Object> parameters =
          new ArrayList<>(keys.subList(from, Math.min(keys.size(), from + 500)));
      parameters.add(0, bucket);
      sql.forEach(
          "SELECT object_key, etag FROM "
              + table
              + " WHERE bucket = ? AND object_key IN (?"
              + ", ?".repeat(parameters.size() - 2)
              + ")",
          row -> etags.put(row.getString(1), row.getString(2)),
          parameters.toArray());
    }
    return etags;
  }

  /** ETags of objects with rows of their own, by key, from one key to another inclusive. */
  public Map<String, String> takenBetween(String bucket, String first, String last)
      throws SQLException {
    return etags("station_ledger", bucket, first, last);
  }

  private Map<String, String> etags(String table, String bucket, String first, String last)
      throws SQLException {
    return sql.map(
        "SELECT object_key, etag FROM "
            + table
            + " WHERE bucket = ? AND object_key >= ? AND object_key <= ?",
        row -> row.getString(1),
        row -> row.getString(2),
        bucket,
        first,
        last);
  }

  /** Notes objects that became data files, or were found to be repeats. */
  public void add(List<Entry> entries) throws SQLException {
    sql.batch(
        "INSERT INTO station_ledger (bucket, object_key, etag, size_bytes, table_id, batch_id,"
            + " data_file_id, snapshot_id, rows) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        entries.stream()
            .map(
                e ->
                    new Object[] {
                      e.bucket(),
                      e.key(),
                      e.etag(),
                      e.bytes(),
                      e.table(),
                      e.batch(),
                      e.dataFile(),
                      e.snapshot(),
                      e.rows()
                    })
            .toList());
  }

  /** Entries of a table: those with a row of their own in key order, then those folded. */
  public List<Entry> entries(long table) throws SQLException {
    List<Entry> entries =
        new ArrayList<>(
            sql.list(
                "SELECT * FROM station_ledger WHERE table_id = ? ORDER BY bucket, object_key",
                Ledger::entry,
                table));
    entries.addAll(folds.entries(table));
    return entries;
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        row.getString("bucket"),
        row.getString("object_key"),
        row.getString("etag"),
        row.getLong("size_bytes"),
        row.getLong("table_id"),
        row.getString("batch_id"),
        Sql.optionalLong(row, "data_file_id"),
        row.getLong("snapshot_id"),
        row.getLong("rows"));
  }

  /** Data files that were taken in, as they are since. */
  public Set<Long> dataFiles(long table) throws SQLException {
    Set<Long> files = new HashSet<>(folds.dataFiles(table));
    sql.forEach(
        "SELECT data_file_id FROM station_ledger WHERE table_id = ? AND data_file_id IS NOT NULL",
        row -> files.add(row.getLong(1)),
        table);
    return files;
  }

  /** How many objects with rows of their own became data files since a time. */
  public long registeredSince(Instant time) throws SQLException {
    return sql.number(
        "SELECT count(*) FROM station_ledger WHERE data_file_id IS NOT NULL AND snapshot_id >="
            + " (SELECT min(snapshot_id) FROM ducklake_snapshot WHERE snapshot_time >= ?)",
        database.timestamp(time));
  }

  /** Which of some batches have come before. */
  public Set<String> batchesAmong(long table, List<String> batches) throws SQLException {
    Set<String> known = new HashSet<>(folds.firstOf(table, batches).keySet());
    for (int from = 0; from < batches.size(); from += 500) {
      List<String> part = batches.subList(from, Math.min(batches.size(), from + 500));
      List<Object> parameters = new ArrayList<>(part);
      parameters.add(0, table);
      sql.forEach(
          "SELECT batch_id FROM station_batch WHERE table_id = ? AND batch_id IN (?"
              + ", ?".repeat(part.size() - 1)
              + ")",
          row -> known.add(row.getString(1)),
          parameters.toArray());
    }
    return known;
  }

  /** What the first objects of some batches were; batches of programs have none. */
  public Map<String, Entry> firstOf(long table, Set<String> batches) throws SQLException {
    Map<String, Entry> entries = folds.firstOf(table, batches);
    for (String batch : batches) {
      sql.forEach(
          "SELECT l.* FROM station_batch b JOIN station_ledger l ON l.object_key = b.object_key AND"
              + " l.table_id = b.table_id AND l.batch_id = b.batch_id WHERE b.table_id = ? AND"
              + " b.batch_id = ?",
          row -> entries.put(batch, entry(row)),
          table,
          batch);
    }
    return entries;
  }

  /** Notes batches, each with the key it came under. */
  public void addBatches(long table, Map<String, String> keys) throws SQLException {
    sql.batch(
        "INSERT INTO station_batch (table_id, batch_id, object_key) VALUES (?, ?, ?)",
        keys.entrySet().stream().map(e -> new Object[] {table, e.getKey(), e.getValue()}).toList());
  }

  /** Sets an object aside, or notes that it still is. */
  public void setAside(
      String bucket, String key, String etag, long bytes, String reason, Instant now)
      throws SQLException {
    Object time = database.timestamp(now);
    int touched =
        sql.update(
            "UPDATE station_quarantine SET etag = ?, size_bytes = ?, reason = ?, last_seen = ?"
                + " WHERE bucket = ? AND object_key = ?",
            etag,
            bytes,
            reason,
            time,
            bucket,
            key);
    if (touched == 0) {
      sql.update(
          "INSERT INTO station_quarantine (bucket, object_key, etag, size_bytes, reason,"
              + " first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?)",
          bucket,
          key,
          etag,
          bytes,
          reason,
          time,
          time);
    }
  }

  /** Forgets that objects were set aside. */
  public void release(String bucket, List<String> keys) throws SQLException {
    sql.batch(
        "DELETE FROM station_quarantine WHERE bucket = ? AND object_key = ?",
        keys.stream().map(key -> new Object[] {bucket, key}).toList());
  }

  /** Objects set aside, in key order. */
  public List<SetAside> setAside() throws SQLException {
    return sql.list(
        "SELECT * FROM station_quarantine ORDER BY bucket, object_key",
        row ->
            new SetAside(
                row.getString("bucket"),
                row.getString("object_key"),
                row.getString("etag"),
                row.getLong("size_bytes"),
                row.getString("reason"),
                database.instant(row, "first_seen"),
                database.instant(row, "last_seen")));
  }

  /** Column ids by the number a measurement has in the firmware. */
  public Map<Long, Field> fields(long table) throws SQLException {
    return sql.map(
        "SELECT field_id, source_name, column_id FROM station_field WHERE table_id = ?",
        row -> row.getLong(1),
        row -> new Field(row.getString(2), row.getLong(3)),
        table);
  }

  /** What a firmware's field id stands for. */
  public record Field(String sourceName, long columnId) {}

  /** Notes what a firmware's field id stands for. */
  public void addField(long table, long fieldId, String sourceName, long columnId)
      throws SQLException {
    sql.update(
        "INSERT INTO station_field (table_id, field_id, source_name, column_id)"
            + " VALUES (?, ?, ?, ?)",
        table,
        fieldId,
        sourceName,
        columnId);
  }

  /** Proposes a column that a file brought; of types it came with, one that holds the others. */
  public void propose(
      long table, String column, LakeType type, long fieldId, String key, Instant now)
      throws SQLException {
    Optional<String> before =
        sql.first(
            "SELECT column_type FROM station_proposal WHERE table_id = ? AND lower(column_name) ="
                + " lower(?)",
            row -> row.getString(1),
            table,
            column);
    if (before.isPresent()) {
      if (LakeType.of(before.get()).widensTo(type)) {
        sql.update(
            "UPDATE station_proposal SET column_type = ? WHERE table_id = ? AND"
                + " lower(column_name) = lower(?)",
            type.name(),
            table,
            column);
      }
    } else {
      sql.update(
          "INSERT INTO station_proposal (table_id, column_name, column_type, field_id,"
              + " object_key, first_seen) VALUES (?, ?, ?, ?, ?, ?)",
          table,
          column,
          type.name(),
          fieldId,
          key,
          database.timestamp(now));
    }
  }

  /** Columns proposed and not decided. */
  public List<Proposal> proposals() throws SQLException {
    return sql.list(
        "SELECT * FROM station_proposal ORDER BY table_id, column_name",
        row ->
            new Proposal(
                row.getLong("table_id"),
                row.getString("column_name"),
                row.getString("column_type"),
                row.getLong("field_id"),
                row.getString("object_key"),
                database.instant(row, "first_seen")));
  }

  /**
   * Lets files that brought a column before the table had it, or had it wide enough, show their
   * values in it; those of another type would make every query fail, and stay as they are.
   */
  public void adopt(long table, LakeColumn column) throws SQLException {
    Map<Long, NameMapping.Unmapped> brought =
        sql.map(
            "SELECT u.mapping_id, u.source_name, u.source_type FROM station_unmapped u JOIN"
                + " ducklake_column_mapping m ON m.mapping_id = u.mapping_id WHERE m.table_id = ?"
                + " AND lower(u.source_name) = lower(?)",
            row -> row.getLong(1),
            row -> new NameMapping.Unmapped(row.getString(2), row.getString(3)),
            table,
            column.name());
    for (Map.Entry<Long, NameMapping.Unmapped> each : brought.entrySet()) {
      long mapping = each.getKey();
      String sourceName = each.getValue().sourceName();
      String type = each.getValue().type();
      if (type != null && !column.type().reads(new LakeType(type))) {
        continue;
      }
      long position =
          1
              + sql.number(
                  "SELECT max(column_id) FROM ducklake_name_mapping WHERE mapping_id = ?", mapping);
      sql.update(
          "INSERT INTO ducklake_name_mapping (mapping_id, column_id, source_name,"
              + " target_field_id, is_partition) VALUES (?, ?, ?, ?, ?)",
          mapping,
          position,
          sourceName,
          column.id(),
          false);
      sql.update(
          "DELETE FROM station_unmapped WHERE mapping_id = ? AND source_name = ?",
          mapping,
          sourceName);
    }
  }

  /** Ends a proposal. */
  public void decide(long table, String column) throws SQLException {
    sql.update(
        "DELETE FROM station_proposal WHERE table_id = ? AND lower(column_name) = lower(?)",
        table,
        column);
  }

  /** The key after which a listing that was broken off goes on, or empty to begin. */
  public String cursor(String bucket, String prefix) throws SQLException {
    return sql.first(
            "SELECT after_key FROM station_cursor WHERE bucket = ? AND prefix = ?",
            row -> row.getString(1),
            bucket,
            prefix)
        .orElse("");
  }

  /** Notes how far a listing got. */
  public void cursor(String bucket, String prefix, String afterKey) throws SQLException {
    if (sql.update(
            "UPDATE station_cursor SET after_key = ? WHERE bucket = ? AND prefix = ?",
            afterKey,
            bucket,
            prefix)
        == 0) {
      sql.update(
          "INSERT INTO station_cursor (bucket, prefix, after_key) VALUES (?, ?, ?)",
          bucket,
          prefix,
          afterKey);
    }
  }
}
