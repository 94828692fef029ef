package space.opensensor.ducklake.catalog;

import java.sql.SQLException;

/**
 * Takes a data file out of a table within a commit: older snapshots keep it. How many rows went so
 * is a tag of the table, so that what was counted once can be compared with what is there.
 */
public final class FileRemoval {

  private static final String ROWS = "station.rows_removed";

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
    long rows =
        sql.number("SELECT record_count FROM ducklake_data_file WHERE data_file_id = ?", file);
    if (sql.update(
            "UPDATE ducklake_tag SET value = ? WHERE object_id = ? AND key = ?",
            Long.toString(removed(sql, table) + rows),
            table,
            ROWS)
        == 0) {
      sql.update(
          "INSERT INTO ducklake_tag (object_id, begin_snapshot, key, value) VALUES (?, ?, ?, ?)",
          table,
          transaction.snapshotId(),
          ROWS,
          Long.toString(rows));
    }
    transaction.change("deleted_from_table:" + table);
    return true;
  }

  /** Rows that went out of a table with their files. */
  static long removed(Sql sql, long table) throws SQLException {
    return sql.first(
            "SELECT value FROM ducklake_tag WHERE object_id = ? AND key = ?",
            row -> Long.parseLong(row.getString(1)),
            table,
            ROWS)
        .orElse(0L);
  }
}
