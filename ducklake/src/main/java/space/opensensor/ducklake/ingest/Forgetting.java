package space.opensensor.ducklake.ingest;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import space.opensensor.ducklake.bucket.FoldLedger;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogTransaction;
import space.opensensor.ducklake.catalog.Count;
import space.opensensor.ducklake.catalog.FileRemoval;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.Sql;
import space.opensensor.ducklake.status.Arrivals;

/**
 * Removes entries of objects that are gone or cannot be read: their rows leave the table in a
 * snapshot, older snapshots keep them. An object that comes back is taken in as a new one.
 */
public final class Forgetting {

  private record Entry(long table, String batch, Long file) {}

  private Forgetting() {}

  /**
   * Forgets objects of a bucket, all or none.
   *
   * @throws CatalogException when one was never taken in, or its rows have become another file's
   */
  public static void run(LakeCatalog catalog, String bucket, List<String> keys) {
    catalog.write(
        "forgot " + Count.of(keys.size(), "object"),
        tx -> {
          for (String key : keys) {
            forget(tx, bucket, key);
          }
          return null;
        });
  }

  private static void forget(CatalogTransaction tx, String bucket, String key) throws SQLException {
    Sql sql = tx.sql();
    List<Entry> entries = new ArrayList<>();
    sql.forEach(
        "SELECT table_id, batch_id, data_file_id FROM station_ledger WHERE bucket = ? AND"
            + " object_key = ?",
        row ->
            entries.add(
                new Entry(
                    row.getLong("table_id"),
                    row.getString("batch_id"),
                    Sql.optionalLong(row, "data_file_id"))),
        bucket,
        key);
    FoldLedger folds = new FoldLedger(tx.reader());
    boolean folded =
        entries.isEmpty()
            ? folds.etags(bucket, List.of(key)).containsKey(key)
            : entries.get(0).file() != null && folds.isFold(entries.get(0).file());
    if (folded) {
      throw new CatalogException(
          "key \""
              + FileShape.line(key)
              + "\": its rows are in a file of the lake with those of other objects, and the object"
              + " is not needed; DuckDB's DELETE takes rows out");
    }
    if (entries.isEmpty()) {
      throw new CatalogException("key \"" + FileShape.line(key) + "\": it was not taken in");
    }
    Entry entry = entries.get(0);
    if (entry.file() != null && !FileRemoval.run(tx, entry.table(), entry.file())) {
      throw new CatalogException(
          "key \""
              + FileShape.line(key)
              + "\": its rows are in another file by now, and the object is not needed");
    }
    sql.update("DELETE FROM station_ledger WHERE bucket = ? AND object_key = ?", bucket, key);
    if (entry.batch() != null && entry.file() != null) {
      sql.update(
          "DELETE FROM station_batch WHERE table_id = ? AND batch_id = ?",
          entry.table(),
          entry.batch());
    }
    if (entry.file() != null) {
      forgetNewest(tx.sql(), entry.table(), key);
    }
  }

  /** Its station's newest file may have been this one; the next to come is. */
  private static void forgetNewest(Sql sql, long table, String key) throws SQLException {
    try {
      Arrivals.forget(sql, table, StationKey.parse(key).station());
    } catch (RejectedFileException e) {
      // It has no station.
    }
  }
}
