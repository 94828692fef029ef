package space.opensensor.ducklake.catalog;

import java.sql.SQLException;

/** Takes a data file out of a table within a commit: older snapshots keep it. */
public final class FileRemoval {

  private FileRemoval() {}

  /**
   * Ends a data file and what deletes rows of it.
   *
   * @return whether the newest snapshot had it
   */
  public static boolean run(CatalogTransaction transaction, long table, long file)
      throws SQLException {
    Sql sql = transaction.sql();
    int ended =
        sql.update(
            "UPDATE ducklake_data_file SET end_snapshot = ? WHERE data_file_id = ? AND table_id = ?"
                + " AND end_snapshot IS NULL",
            transaction.snapshotId(),
            file,
            table);
    if (ended == 0) {
      return false;
    }
    sql.update(
        "UPDATE ducklake_delete_file SET end_snapshot = ? WHERE data_file_id = ? AND table_id = ?"
            + " AND end_snapshot IS NULL",
        transaction.snapshotId(),
        file,
        table);
    transaction.change("deleted_from_table:" + table);
    return true;
  }
}
