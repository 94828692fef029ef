package space.opensensor.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.parquet.Column;

/** The lake's columns come, go and change, and Iceberg's follow where they can. */
class ColumnChangesTest extends LakeOfStations {

  private interface Change {
    void on(SchemaChange change) throws SQLException;
  }

  private void change(Change change) {
    lake.catalog()
        .write(
            "change",
            tx -> {
              change.on(new SchemaChange(tx));
              return null;
            });
  }

  private void add(String name, String type, String initialDefault) {
    change(
        c ->
            c.addColumn(
                readings(), new SchemaChange.NewColumn(name, new LakeType(type)), initialDefault));
  }

  private String refused() {
    return assertThrows(PublishException.class, this::publish).getMessage();
  }

  @Test
  void columnsAreAddedRenamedAndWidened() throws IOException {
    putHours("s0", "2026-11-20", 2);
    publish();
    add("co2", "int64", null);
    change(c -> c.renameColumn(readings(), "noise", "loudness"));
    change(c -> c.widenColumn(readings(), "light", new LakeType("float64")));
    putHours("s1", "2026-11-21", 1);
    publish();
    assertEquals("double", table().schema().findField("light").type().toString());
    assertEquals(10, table().schema().findField("loudness").fieldId());
    compareAll(11);
  }

  @Test
  void aColumnThatIcebergHasNoTypeForStopsOnlyTheSnapshotsThatHaveIt() throws IOException {
    putHours("s0", "2026-11-20", 1);
    add("note", "json", null);
    putHours("s1", "2026-11-21", 1);
    assertEquals(
        "table readings, column \"note\": Iceberg has no type for json; drop it, or leave the table"
            + " out with --table",
        refused());
    change(c -> c.dropColumn(readings(), "note"));
    assertEquals(2, publish().added());
    compareAll(23);
  }

  @Test
  void aColumnWithADefaultForOlderRowsStopsOnlyTheSnapshotsThatHaveIt() throws IOException {
    putHours("s0", "2026-11-20", 1);
    publish();
    add("height", "int64", "7");
    putHours("s1", "2026-11-21", 1);
    assertEquals(
        "table readings, column \"height\": it has a default for rows older than itself, which"
            + " Iceberg's version 2 has not; drop it, or leave the table out with --table",
        refused());
    assertEquals(1, files(table()));
    change(c -> c.dropColumn(readings(), "height"));
    assertEquals(1, publish().added());
    assertEquals(2, table().history().size());
    compareAll(41);
  }

  @Test
  void aRebuildThatCannotBeDoneLeavesWhatWasPublished() throws IOException {
    putHours("s0", "2026-11-20", 1);
    publish();
    add("note", "json", null);
    long latest = lake.catalog().read(r -> r.latest().id());
    assertThrows(
        PublishException.class,
        () -> new TablePublisher(lake, tables, readings(), latest, true).publish());
    assertEquals(1, files(table()));
  }

  /** What Iceberg's specification allows of what the lake does, and what it does not. */
  @ParameterizedTest
  @CsvSource({
    "int32, int64, true",
    "int8, int64, true",
    "int8, int32, true",
    "float32, float64, true",
    "'decimal(9,2)', 'decimal(12,2)', true",
    "'decimal(9,2)', 'decimal(12,3)', false"
  })
  void aTypeFollowsWhereIcebergPromotesIt(String from, String to, boolean follows) {
    Type before = IcebergValues.type(new LakeType(from)).orElseThrow();
    Type after = IcebergValues.type(new LakeType(to)).orElseThrow();
    Types.NestedField stuck =
        TableColumns.stuck(
            new Schema(Types.NestedField.optional(1, "v", before)),
            new Schema(Types.NestedField.optional(1, "v", after)));
    assertEquals(follows, stuck == null);
  }

  @Test
  void aTypeThatIcebergDoesNotPromoteIsRefusedUntilTheTableIsRebuilt() throws IOException {
    putHours("s0", "2026-11-20", 1);
    add("dose", "decimal(9,2)", null);
    put(withDose("2026-11-20T01:00:00Z"), withDose("2026-11-20T02:00:00Z"));
    publish();
    change(c -> c.widenColumn(readings(), "dose", new LakeType("decimal(12,3)")));
    putHours("s1", "2026-11-21", 1);
    for (int n = 0; n < 2; n++) {
      assertEquals(
          "table readings, column \"dose\": Iceberg does not change decimal(9, 2) to decimal(12,"
              + " 3); publish it anew with --rebuild, which keeps all data files",
          refused());
    }
    assertEquals(3, files(table()));
    long latest = lake.catalog().read(r -> r.latest().id());
    PublishReport rebuilt = new TablePublisher(lake, tables, readings(), latest, true).publish();
    assertEquals(2, rebuilt.added());
    assertEquals(2, rebuilt.leftOut().size(), rebuilt.toString());
    assertEquals("decimal(12, 3)", table().schema().findType("dose").toString());
    assertEquals(List.of(), publish().leftOut().stream().filter(l -> l.contains("s1")).toList());
  }

  private static StationFile withDose(String start) {
    return StationFile.floats("s0", start).with(Column.decimal(1001, "dose", 9, 2).optional());
  }
}
