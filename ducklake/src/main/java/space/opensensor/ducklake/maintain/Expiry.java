package space.opensensor.ducklake.maintain;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import space.opensensor.ducklake.catalog.CatalogTransaction;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.ScheduledDeletions;
import space.opensensor.ducklake.catalog.Snapshot;
import space.opensensor.ducklake.catalog.SnapshotChange;
import space.opensensor.ducklake.catalog.Sql;

/**
 * Forgets old snapshots. The newest always stays. Data files that no snapshot shows any more leave
 * the catalog; those the lake wrote itself are scheduled for deletion, those of stations are not.
 */
public final class Expiry {

  /** What was done, or would be. */
  public record Report(long snapshots, long files, long scheduled) {}

  private Expiry() {}

  /** Expires the snapshots older than an instant. */
  public static Report run(LakeCatalog catalog, Instant olderThan, boolean dryRun) {
    return catalog.write("expiry", tx -> expire(tx, olderThan, dryRun));
  }

  private static Report expire(CatalogTransaction tx, Instant olderThan, boolean dryRun)
      throws SQLException {
    long oldestKept = tx.head().id();
    long snapshots = 0;
    for (SnapshotChange s : tx.reader().snapshots(Integer.MAX_VALUE)) {
      Snapshot snapshot = s.snapshot();
      if (snapshot.time().isBefore(olderThan) && snapshot.id() != tx.head().id()) {
        snapshots++;
      } else {
        oldestKept = Math.min(oldestKept, snapshot.id());
      }
    }
    Sql sql = tx.sql();
    record Gone(long id, String path, boolean relative, long table) {}
    List<Gone> files =
        sql.list(
            "SELECT data_file_id, path, path_is_relative, table_id FROM ducklake_data_file WHERE"
                + " end_snapshot <= ?",
            row -> new Gone(row.getLong(1), row.getString(2), row.getBoolean(3), row.getLong(4)),
            oldestKept);
    List<Gone> deletes =
        sql.list(
            "SELECT delete_file_id, path, path_is_relative, table_id FROM ducklake_delete_file"
                + " WHERE end_snapshot <= ? OR data_file_id IN (SELECT data_file_id FROM"
                + " ducklake_data_file WHERE end_snapshot <= ?)",
            row -> new Gone(row.getLong(1), row.getString(2), row.getBoolean(3), row.getLong(4)),
            oldestKept,
            oldestKept);
    long scheduled = 0;
    for (List<Gone> all : List.of(files, deletes)) {
      scheduled += all.stream().filter(Gone::relative).count();
    }
    if (dryRun) {
      return new Report(snapshots, files.size(), scheduled);
    }
    sql.update("DELETE FROM ducklake_snapshot WHERE snapshot_id < ?", oldestKept);
    sql.update("DELETE FROM ducklake_snapshot_changes WHERE snapshot_id < ?", oldestKept);
    ScheduledDeletions schedule = new ScheduledDeletions(tx);
    for (Gone file : deletes) {
      schedule.add(file.id(), file.table(), file.path(), file.relative());
      sql.update("DELETE FROM ducklake_delete_file WHERE delete_file_id = ?", file.id());
    }
    for (Gone file : files) {
      schedule.add(file.id(), file.table(), file.path(), file.relative());
      for (String table :
          List.of(
              "ducklake_data_file",
              "ducklake_file_column_stats",
              "ducklake_file_partition_value")) {
        sql.update("DELETE FROM " + table + " WHERE data_file_id = ?", file.id());
      }
    }
    return new Report(snapshots, files.size(), scheduled);
  }
}
