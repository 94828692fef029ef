package space.opensensor.ducklake.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.catalog.SchemaChange.NewColumn;

/** What commits leave in the tables of a catalog. */
class CommitTest extends CatalogBench {

  @Test
  void aCommitThatChangesTheLakeMakesASnapshot() throws Exception {
    table();
    assertEquals(
        List.of(
            "0|0|1|0|created_schema:\"main\"|-|-",
            "1|1|3|0|created_table:\"main\".\"t\"|opensensor|a table"),
        ask(
            "SELECT s.snapshot_id, s.schema_version, s.next_catalog_id, s.next_file_id,"
                + " changes_made, author, commit_message FROM ducklake_snapshot s JOIN"
                + " ducklake_snapshot_changes c ON c.snapshot_id = s.snapshot_id ORDER BY 1"));
    assertEquals(
        List.of("1|1|1"),
        ask("SELECT begin_snapshot, schema_version, table_id FROM ducklake_schema_versions"));
    assertEquals(
        List.of("1|time|timestamptz|1", "2|x|float32|2", "3|n|int64|3"),
        ask(
            "SELECT column_id, column_name, column_type, column_order FROM ducklake_column ORDER"
                + " BY 1"));
    assertEquals(
        List.of("0|1|day", "1|3|identity"),
        ask(
            "SELECT partition_key_index, column_id, transform FROM ducklake_partition_column ORDER"
                + " BY 1"));
    assertEquals(
        List.of("t|t/|1"), ask("SELECT table_name, path, path_is_relative FROM ducklake_table"));
  }

  @Test
  void aCommitThatChangesNothingOfTheLakeMakesNoSnapshotAndKeepsItsRows() throws Exception {
    String insert = "INSERT INTO station_cursor (bucket, prefix, after_key) VALUES ('b', 'p', 'k')";
    catalog.write("cursor", tx -> tx.sql().update(insert));
    assertEquals(List.of("b|p|k"), ask("SELECT bucket, prefix, after_key FROM station_cursor"));
    assertEquals(List.of("0"), ask("SELECT snapshot_id FROM ducklake_snapshot"));
  }

  @Test
  void workThatFailsLeavesNothing() throws Exception {
    LakeTable table = table();
    for (RuntimeException failure :
        List.of(new IllegalStateException("no"), new CatalogException("no"))) {
      assertEquals(
          failure,
          assertThrows(
              RuntimeException.class,
              () ->
                  catalog.write(
                      "half",
                      tx -> {
                        new FileAppend(tx, table).append(List.of(file("a", 3)));
                        throw failure;
                      })));
    }
    assertEquals(List.of(), ask("SELECT * FROM ducklake_data_file"));
    assertEquals(List.of("1"), ask("SELECT max(snapshot_id) FROM ducklake_snapshot"));
    // The connection is as good as before.
    assertEquals(List.of(0L), append(table, file("a", 3)));
  }

  @Test
  void whatIsWrittenWhileReadingIsTakenBack() throws Exception {
    catalog.read(r -> r.sql().update("DELETE FROM ducklake_snapshot_changes"));
    assertEquals(List.of("1"), ask("SELECT count(*) FROM ducklake_snapshot_changes"));
    catalog.read(r -> r.sql().update("DELETE FROM ducklake_snapshot_changes"));
    table();
    assertEquals(List.of("2"), ask("SELECT count(*) FROM ducklake_snapshot_changes"));
  }

  private Instant timeOfNext() {
    return catalog.write("now", CatalogTransaction::time);
  }

  @Test
  void snapshotsAscendInTimeThoughTheClockWasSetBack() throws Exception {
    Instant far = Instant.parse("2200-01-01T00:00:00Z");
    change("UPDATE ducklake_snapshot SET snapshot_time = '2200-01-01 00:00:00+00'");
    catalog.write(
        "later",
        tx -> {
          assertEquals(far, tx.time());
          assertTrue(tx.clock().isBefore(far));
          tx.change("altered_table:0");
          return null;
        });
    assertEquals(
        List.of("2200-01-01 00:00:00+00", "2200-01-01 00:00:00+00"),
        ask("SELECT snapshot_time FROM ducklake_snapshot"));
    change("UPDATE ducklake_snapshot SET snapshot_time = '2001-01-01 00:00:00+00'");
    assertTrue(timeOfNext().isAfter(Instant.parse("2020-01-01T00:00:00Z")));
    change("UPDATE ducklake_snapshot SET snapshot_time = NULL");
    assertTrue(timeOfNext().isAfter(Instant.parse("2020-01-01T00:00:00Z")));
  }

  @Test
  void oneCommitTakesOneSchemaVersion() throws Exception {
    LakeTable table = table();
    catalog.write(
        "columns",
        tx -> {
          SchemaChange change = new SchemaChange(tx);
          LakeTable now = change.addColumn(table, new NewColumn("y", LakeType.FLOAT32), null);
          now = change.addColumn(now, new NewColumn("z", LakeType.INT64), "5");
          assertEquals(5, now.columns().size());
          change.createSchema("s");
          change.createSchema("r");
          return null;
        });
    assertEquals(
        List.of("2|2|5|altered_table:1,created_schema:\"s\",created_schema:\"r\""),
        ask(
            "SELECT s.snapshot_id, s.schema_version, s.next_catalog_id, changes_made FROM"
                + " ducklake_snapshot s JOIN ducklake_snapshot_changes c ON c.snapshot_id ="
                + " s.snapshot_id WHERE s.snapshot_id = 2"));
    assertEquals(
        List.of("1|1|1", "2|2|1"),
        ask(
            "SELECT begin_snapshot, schema_version, table_id FROM ducklake_schema_versions ORDER"
                + " BY 1"));
    assertEquals(
        List.of("4|4|-|NULL", "5|5|5|5"),
        ask(
            "SELECT column_id, column_order, initial_default, default_value FROM ducklake_column"
                + " WHERE column_id > 3 ORDER BY 1"));
    assertEquals(
        List.of("4|r|r/|1", "3|s|s/|1"),
        ask(
            "SELECT schema_id, schema_name, path, path_is_relative FROM ducklake_schema WHERE"
                + " schema_id > 0 ORDER BY 2"));
  }

  @Test
  void aSchemaAloneTakesAVersionToo() throws Exception {
    table();
    catalog.write(
        "schema",
        tx -> {
          new SchemaChange(tx).createSchema("s");
          new SchemaChange(tx).createSchema("r");
          return null;
        });
    assertEquals(
        List.of("2"), ask("SELECT schema_version FROM ducklake_snapshot WHERE snapshot_id = 2"));
  }

  @Test
  void schemasAndTablesHaveAnIdOfTheirOwn() throws Exception {
    table();
    catalog.write(
        "schema",
        tx -> {
          new SchemaChange(tx).createSchema("s");
          return null;
        });
    List<String> ids =
        ask("SELECT schema_uuid FROM ducklake_schema UNION SELECT table_uuid FROM ducklake_table");
    assertEquals(3, ids.size());
    for (String id : ids) {
      assertEquals(id, UUID.fromString(id).toString());
    }
  }
}
