package space.opensensor.ducklake.catalog;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks, straight from the tables, what must hold in every catalog whoever wrote to it.
 *
 * <p>Each check is a query that returns one row per breach, so that it shares nothing with the code
 * that writes.
 */
public final class Invariants {

  private record Rule(String what, String query) {}

  /** Of files whose table never had rows in the catalog: those carry their row ids into files. */
  private static final String NEVER_INLINED =
      "NOT EXISTS (SELECT 1 FROM ducklake_inlined_data_tables i WHERE i.table_id = f.table_id)";

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "snapshot without changes: ",
              "SELECT snapshot_id FROM ducklake_snapshot s WHERE NOT EXISTS (SELECT 1 FROM"
                  + " ducklake_snapshot_changes c WHERE c.snapshot_id = s.snapshot_id)"),
          new Rule(
              "snapshot is older than the one before it: ",
              "SELECT s.snapshot_id FROM ducklake_snapshot s JOIN ducklake_snapshot p ON"
                  + " p.snapshot_id = s.snapshot_id - 1 WHERE s.snapshot_time < p.snapshot_time"
                  + " OR s.next_file_id < p.next_file_id OR s.next_catalog_id <"
                  + " p.next_catalog_id OR s.schema_version < p.schema_version"),
          new Rule(
              "path registered twice: ",
              "SELECT path FROM ducklake_data_file GROUP BY table_id, path, path_is_relative"
                  + " HAVING count(*) > 1"),
          new Rule(
              "object counted twice: ",
              "SELECT object_key FROM station_ledger WHERE data_file_id IS NOT NULL GROUP BY"
                  + " bucket, object_key HAVING count(*) > 1"),
          new Rule(
              "batch counted twice: ",
              "SELECT batch_id FROM station_ledger WHERE data_file_id IS NOT NULL AND batch_id IS"
                  + " NOT NULL GROUP BY table_id, batch_id HAVING count(*) > 1"),
          new Rule(
              "objects of a fold are not those of the days of table ",
              "SELECT f.table_id FROM (SELECT table_id, sum(objects) AS objects, sum(rows) AS rows"
                  + " FROM station_fold GROUP BY table_id) f WHERE f.objects <> (SELECT"
                  + " coalesce(sum(d.objects), 0) FROM station_day d WHERE d.table_id = f.table_id)"
                  + " + (SELECT count(*) FROM station_ledger l JOIN station_fold o ON"
                  + " o.data_file_id = l.data_file_id WHERE l.table_id = f.table_id) OR f.rows <>"
                  + " (SELECT coalesce(sum(d.rows), 0) FROM station_day d WHERE d.table_id ="
                  + " f.table_id) + (SELECT coalesce(sum(l.rows), 0) FROM station_ledger l JOIN"
                  + " station_fold o ON o.data_file_id = l.data_file_id WHERE l.table_id ="
                  + " f.table_id)"),
          new Rule(
              "file number from beyond the counter: ",
              "SELECT data_file_id FROM ducklake_data_file WHERE data_file_id >= (SELECT"
                  + " max(next_file_id) FROM ducklake_snapshot)"),
          new Rule(
              "data file of an unknown snapshot: ",
              "SELECT data_file_id FROM ducklake_data_file WHERE begin_snapshot > (SELECT"
                  + " max(snapshot_id) FROM ducklake_snapshot)"),
          new Rule(
              "data file without table: ",
              "SELECT data_file_id FROM ducklake_data_file f WHERE NOT EXISTS (SELECT 1 FROM"
                  + " ducklake_table t WHERE t.table_id = f.table_id)"),
          new Rule(
              "statistics without data file: ",
              "SELECT data_file_id FROM ducklake_file_column_stats s WHERE NOT EXISTS (SELECT 1"
                  + " FROM ducklake_data_file f WHERE f.data_file_id = s.data_file_id)"),
          new Rule(
              "two statistics of one column in data file ",
              "SELECT data_file_id FROM ducklake_file_column_stats GROUP BY data_file_id,"
                  + " column_id HAVING count(*) > 1"),
          new Rule(
              "values and nulls are not the rows of data file ",
              "SELECT f.data_file_id FROM ducklake_file_column_stats s JOIN ducklake_data_file f"
                  + " ON f.data_file_id = s.data_file_id WHERE s.value_count + s.null_count <>"
                  + " f.record_count AND NOT EXISTS (SELECT 1 FROM ducklake_column c WHERE"
                  + " c.table_id = s.table_id AND c.column_id = s.column_id AND c.parent_column IS"
                  + " NOT NULL)"),
          new Rule(
              "mapping that does not exist in data file ",
              "SELECT data_file_id FROM ducklake_data_file f WHERE mapping_id IS NOT NULL AND NOT"
                  + " EXISTS (SELECT 1 FROM ducklake_column_mapping m WHERE m.mapping_id ="
                  + " f.mapping_id AND m.table_id = f.table_id)"),
          new Rule(
              "partition values are not as many as the keys in data file ",
              "SELECT f.data_file_id FROM ducklake_data_file f WHERE f.partition_id IS NOT NULL"
                  + " AND (SELECT count(*) FROM ducklake_file_partition_value v WHERE"
                  + " v.data_file_id = f.data_file_id) <> (SELECT count(*) FROM"
                  + " ducklake_partition_column p WHERE p.partition_id = f.partition_id)"),
          new Rule(
              "row ids reach beyond the counter of table ",
              "SELECT f.table_id FROM ducklake_data_file f JOIN ducklake_table_stats t ON"
                  + " t.table_id = f.table_id WHERE f.row_id_start + f.record_count >"
                  + " t.next_row_id AND "
                  + NEVER_INLINED),
          new Rule(
              "column visible twice in table ",
              "SELECT table_id FROM ducklake_column WHERE end_snapshot IS NULL GROUP BY table_id,"
                  + " column_id HAVING count(*) > 1"),
          new Rule(
              "schema version not noted: ",
              "SELECT s.schema_version FROM ducklake_snapshot s WHERE s.schema_version > 0 AND NOT"
                  + " EXISTS (SELECT 1 FROM ducklake_schema_versions v WHERE v.schema_version <="
                  + " s.schema_version)"));

  private Invariants() {}

  /** All breaches, one line each; empty when the catalog is sound. */
  public static List<String> breaches(CatalogReader reader) throws SQLException {
    List<String> breaches = new ArrayList<>();
    for (Rule rule : RULES) {
      reader.sql().forEach(rule.query(), row -> breaches.add(rule.what() + row.getString(1)));
    }
    rowIds(reader, breaches);
    long now = reader.latest().id();
    for (LakeTable table : reader.tables(now)) {
      counts(reader, table, breaches);
      TableBounds.of(reader, table, now).breaches().forEach(b -> breaches.add(b.what()));
    }
    return breaches;
  }

  private static void rowIds(CatalogReader reader, List<String> breaches) throws SQLException {
    Map<Long, Long> next = new HashMap<>();
    reader
        .sql()
        .forEach(
            "SELECT table_id, data_file_id, row_id_start, record_count FROM ducklake_data_file f"
                + " WHERE row_id_start IS NOT NULL AND "
                + NEVER_INLINED
                + " ORDER BY table_id, row_id_start",
            row -> {
              long table = row.getLong(1);
              long start = row.getLong(3);
              if (start < next.getOrDefault(table, 0L)) {
                breaches.add("row ids overlap in data file " + row.getLong(2));
              }
              next.put(table, start + row.getLong(4));
            });
  }

  private static void counts(CatalogReader reader, LakeTable table, List<String> breaches)
      throws SQLException {
    Sql sql = reader.sql();
    long files =
        sql.number(
            "SELECT coalesce(sum(record_count), 0) FROM ducklake_data_file WHERE table_id = ? AND"
                + " end_snapshot IS NULL",
            table.id());
    long ledger =
        sql.number(
                "SELECT coalesce(sum(rows), 0) FROM station_ledger WHERE table_id = ? AND"
                    + " data_file_id IS NOT NULL",
                table.id())
            + sql.number(
                "SELECT coalesce(sum(rows), 0) FROM station_day WHERE table_id = ?", table.id());
    long stated =
        sql.number("SELECT record_count FROM ducklake_table_stats WHERE table_id = ?", table.id());
    boolean inlinedOrDeleted =
        sql.number("SELECT count(*) FROM ducklake_delete_file WHERE table_id = ?", table.id())
                + sql.number(
                    "SELECT count(*) FROM ducklake_inlined_data_tables WHERE table_id = ?",
                    table.id())
                + sql.number(
                    "SELECT count(*) FROM ducklake_data_file WHERE table_id = ? AND end_snapshot"
                        + " IS NOT NULL",
                    table.id())
            > 0;
    long ever = files + FileRemoval.removed(sql, table.id());
    if (ever != stated && !inlinedOrDeleted) {
      breaches.add(table.name() + ": " + files + " rows in files, " + stated + " in statistics");
    }
    if (ledger > ever && !inlinedOrDeleted) {
      breaches.add(table.name() + ": " + ledger + " rows in the ledger, " + files + " in files");
    }
  }
}
