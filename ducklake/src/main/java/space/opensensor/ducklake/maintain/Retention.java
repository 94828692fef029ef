package space.opensensor.ducklake.maintain;

import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import space.opensensor.ducklake.catalog.CatalogTransaction;
import space.opensensor.ducklake.catalog.FileRemoval;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.PartitionSpec;

/**
 * Takes the days before a date out of the tables that are partitioned by year, month and day: whole
 * data files, so many in a commit, so that an ingest beside it never waits for long. Older
 * snapshots show them until they are expired. Objects of stations are left alone, and are not taken
 * in again.
 */
public final class Retention {

  /** Data files that one commit takes out. */
  private static final int STEP = 500;

  private static final List<String> DAYS = List.of("year", "month", "day");

  /** What was taken out, or would be. */
  public record Report(long files, long rows, long bytes, int commits) {

    private Report plus(Report o) {
      return new Report(files + o.files, rows + o.rows, bytes + o.bytes, commits + o.commits);
    }
  }

  private record Old(long table, long file, long rows, long bytes) {}

  private Retention() {}

  /**
   * Takes days out.
   *
   * @param before the first day, in UTC, that stays
   */
  public static Report run(LakeCatalog catalog, LocalDate before, boolean dryRun) {
    return run(catalog, before, dryRun, STEP);
  }

  /** With so many data files in a commit. */
  static Report run(LakeCatalog catalog, LocalDate before, boolean dryRun, int most) {
    Report total = new Report(0, 0, 0, 0);
    if (dryRun) {
      return catalog.write("retention", tx -> report(old(tx, before, Integer.MAX_VALUE), 0));
    }
    while (true) {
      Report step =
          catalog.write(
              "rows before " + before,
              tx -> {
                List<Old> files = old(tx, before, most);
                for (Old f : files) {
                  FileRemoval.run(tx, f.table(), f.file());
                }
                return report(files, 1);
              });
      if (step.files() == 0) {
        return total;
      }
      total = total.plus(step);
    }
  }

  private static Report report(List<Old> files, int commits) {
    return new Report(
        files.size(),
        files.stream().mapToLong(Old::rows).sum(),
        files.stream().mapToLong(Old::bytes).sum(),
        commits);
  }

  private static List<Old> old(CatalogTransaction tx, LocalDate before, int most)
      throws SQLException {
    List<Old> files = new ArrayList<>();
    for (LakeTable table : tx.reader().tables(tx.head().id())) {
      int year = year(table.partition());
      if (year >= 0 && files.size() < most) {
        tx.sql()
            .forEach(
                "SELECT f.data_file_id, f.record_count, f.file_size_bytes FROM ducklake_data_file f"
                    + value("y", year)
                    + value("m", year + 1)
                    + value("d", year + 2)
                    + " WHERE f.table_id = ? AND f.partition_id = ? AND f.end_snapshot IS NULL AND"
                    + " CAST(y.partition_value AS INTEGER) * 10000"
                    + " + CAST(m.partition_value AS INTEGER) * 100"
                    + " + CAST(d.partition_value AS INTEGER) < ? ORDER BY f.data_file_id LIMIT ?",
                row ->
                    files.add(new Old(table.id(), row.getLong(1), row.getLong(2), row.getLong(3))),
                table.id(),
                table.partition().id(),
                before.getYear() * 10000 + before.getMonthValue() * 100 + before.getDayOfMonth(),
                most - files.size());
        // Folds, and what they were merged into, are of no partition: their bounds tell.
        tx.sql()
            .forEach(
                "SELECT f.data_file_id, f.record_count, f.file_size_bytes FROM ducklake_data_file f"
                    + " JOIN ducklake_file_column_stats s ON s.data_file_id = f.data_file_id AND"
                    + " s.column_id = ? WHERE f.table_id = ? AND f.partition_id IS NULL AND"
                    + " f.end_snapshot IS NULL AND s.max_value < ? ORDER BY f.data_file_id LIMIT ?",
                row ->
                    files.add(new Old(table.id(), row.getLong(1), row.getLong(2), row.getLong(3))),
                table.partition().fields().get(year).columnId(),
                table.id(),
                before.toString(),
                most - files.size());
      }
    }
    return files;
  }

  private static String value(String name, int key) {
    return " JOIN ducklake_file_partition_value "
        + name
        + " ON "
        + name
        + ".data_file_id = f.data_file_id AND "
        + name
        + ".partition_key_index = "
        + key;
  }

  /** Which key of a partitioning is the year, where month and day of the same column follow. */
  private static int year(PartitionSpec spec) {
    List<PartitionSpec.Field> fields = spec == null ? List.of() : spec.fields();
    for (int i = 0; i + 2 < fields.size(); i++) {
      List<PartitionSpec.Field> three = fields.subList(i, i + 3);
      if (three.stream().map(PartitionSpec.Field::transform).toList().equals(DAYS)
          && three.stream().mapToLong(PartitionSpec.Field::columnId).distinct().count() == 1) {
        return i;
      }
    }
    return -1;
  }
}
