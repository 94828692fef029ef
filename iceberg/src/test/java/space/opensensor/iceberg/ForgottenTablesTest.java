package space.opensensor.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;

/** Tables that the lake has no longer, or has others of the same name in their place. */
class ForgottenTablesTest extends LakeOfStations {

  private static final TableIdentifier OTHER = TableIdentifier.of("main", "other");

  private void create(String name) {
    lake.catalog()
        .write(
            "create",
            tx ->
                new SchemaChange(tx)
                    .createTable(
                        name, List.of(new SchemaChange.NewColumn("n", LakeType.INT64)), List.of()));
  }

  /** Ends a table, or a schema, with the lake's next snapshot, as DuckDB does. */
  private void drop(String kind, String name) {
    lake.catalog()
        .write(
            "drop",
            tx ->
                tx.sql()
                    .update(
                        "UPDATE ducklake_%1$s SET end_snapshot = ? WHERE %1$s_name = ?"
                                .formatted(kind)
                            + " AND end_snapshot IS NULL",
                        tx.snapshotId(),
                        name));
    create("later" + lake.catalog().read(r -> r.latest().id()));
  }

  @Test
  void aTableThatTheLakeHasNoLongerIsForgottenWhereAllArePublished() throws IOException {
    putHours("s0", "2026-11-20", 1);
    create("other");
    Publication.of(lake, List.of(), false);
    assertNotNull(tables.find(OTHER));
    drop("table", "other");
    assertEquals(List.of(), Publication.of(lake, List.of("readings"), false).gone());
    assertEquals(List.of(), Publication.of(lake, List.of("READINGS"), true).gone());
    assertNotNull(tables.find(OTHER));
    assertEquals(List.of(OTHER), Publication.of(lake, List.of(), false).gone());
    assertNull(tables.find(OTHER));
    assertEquals(List.of(), Publication.of(lake, List.of(), false).gone());
    assertEquals(1, files(table()));
  }

  @Test
  void tablesOfASchemaThatTheLakeHasNoLongerAreForgotten() throws IOException {
    putHours("s0", "2026-11-20", 1);
    create("other");
    moveTo("plants");
    TableIdentifier id = TableIdentifier.of("plants", "other");
    Publication.of(lake, List.of(), false);
    assertNotNull(tables.find(id));
    drop("table", "other");
    drop("schema", "plants");
    assertEquals(List.of(id), Publication.of(lake, List.of(), false).gone());
    assertNull(tables.find(id));
  }

  private void moveTo(String schema) {
    lake.catalog()
        .write(
            "schema",
            tx -> {
              new SchemaChange(tx).createSchema(schema);
              return null;
            });
    lake.catalog()
        .write(
            "move",
            tx ->
                tx.sql()
                    .update(
                        "UPDATE ducklake_table SET schema_id = (SELECT schema_id FROM"
                            + " ducklake_schema WHERE schema_name = ?) WHERE table_name = 'other'",
                        schema));
  }

  @Test
  void aNameThatTheLakeHasNoTableOfIsRefusedBeforeAnythingIsPublished() throws IOException {
    putHours("s0", "2026-11-20", 1);
    CatalogException e =
        assertThrows(
            CatalogException.class,
            () -> Publication.of(lake, List.of("readings", "nothing"), false));
    assertEquals("table \"nothing\": there is none", e.getMessage());
    assertNull(table());
  }

  @Test
  void anotherTableOfTheSameNameIsPublishedByARebuildAlone() {
    create("other");
    Publication.of(lake, List.of("other"), false);
    String before = tables.find(OTHER).location();
    drop("table", "other");
    create("other");
    for (int n = 0; n < 2; n++) {
      assertEquals(
          List.of(
              "table other: there is another Iceberg table main.other; publish it anew with"
                  + " --rebuild, which keeps all data files"),
          Publication.of(lake, List.of(), false).refused());
    }
    String uuid = tables.find(OTHER).uuid().toString();
    assertEquals(List.of(), Publication.of(lake, List.of("other"), true).refused());
    assertFalse(uuid.equals(tables.find(OTHER).uuid().toString()));
    assertEquals(before, tables.find(OTHER).location());
    assertEquals(List.of(), Publication.of(lake, List.of("other"), false).refused());
  }
}
