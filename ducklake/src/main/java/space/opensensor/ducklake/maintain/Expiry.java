package space.opensensor.ducklake.maintain;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import space.opensensor.ducklake.catalog.CatalogTransaction;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.ScheduledDeletions;
import space.opensensor.ducklake.catalog.Sql;

/**
 * Forgets old snapshots. The newest always stays. Data files that no snapshot shows any more leave
 * the catalog; those the lake wrote itself are scheduled for deletion, those of stations are not.
 * Each commit expires a bounded number of them, so that an ingest beside it never waits for long.
 */
public final class Expiry {

  /** What was done, or would be. */
  public record Report(long snapshots, long files, long scheduled) {}

  /** Snapshots that one commit expires. */
  private static final int STEP = 200;

  private Expiry() {}

  /** Expires the snapshots older than an instant, some in each commit. */
  public static Report run(LakeCatalog catalog, Instant olderThan, boolean dryRun) {
    return run(catalog, olderThan, dryRun, STEP);
  }

  /** With so many snapshots in a commit. */
  static Report run(LakeCatalog catalog, Instant olderThan, boolean dryRun, int most) {
    if (dryRun) {
      return catalog.write("expiry", tx -> expire(tx, olderThan, Integer.MAX_VALUE, true));
    }
    Report total = new Report(0, 0, 0);
    while (true) {
      Report step = catalog.write("expiry", tx -> expire(tx, olderThan, most, false));
      total =
          new Report(
              total.snapshots() + step.snapshots(),
              total.files() + step.files(),
              total.scheduled() + step.scheduled());
      if (step.snapshots() < most) {
        return total;
      }
    }
  }

  private static Report expire(CatalogTransaction tx, Instant olderThan, int most, boolean dryRun)
      throws SQLException {
    record Old(long id, Instant time) {}
    Sql sql = tx.sql();
    long oldestKept = tx.head().id();
    long snapshots = 0;
    for (Old s :
        sql.list(
            "SELECT snapshot_id, snapshot_time FROM ducklake_snapshot ORDER BY snapshot_id LIMIT ?",
            row -> new Old(row.getLong(1), tx.reader().database().instant(row, "snapshot_time")),
            most)) {
      if (s.id() == tx.head().id() || !s.time().isBefore(olderThan)) {
        oldestKept = s.id();
        break;
      }
      snapshots++;
      oldestKept = s.id() + 1;
    }
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
