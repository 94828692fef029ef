package space.opensensor.ducklake.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.catalog.SchemaChange.NewColumn;
import space.opensensor.ducklake.catalog.SchemaChange.PartitionKey;

/** Changes of a table's columns, as the catalog has them afterwards, and those that are refused. */
class SchemaChangeTest {

  @TempDir Path directory;

  private LakeCatalog catalog;
  private LakeTable table;

  /** Columns 1 time, by whose day the table is partitioned, 2 x (float32) and 7 n (int32). */
  @BeforeEach
  void open() {
    catalog =
        LakeCatalog.openOrCreate(
            CatalogDatabase.open(CatalogType.SQLITE, directory.resolve("c.sqlite").toString()),
            "/lake",
            CatalogVersion.V1_0);
    table =
        change(
            c ->
                c.createTable(
                    "t",
                    List.of(
                        new NewColumn("time", LakeType.TIMESTAMPTZ),
                        new NewColumn("x", LakeType.FLOAT32),
                        new NewColumn("n", new LakeType("int32"), 7)),
                    List.of(new PartitionKey("time", "day"))));
  }

  @AfterEach
  void close() {
    assertEquals(List.of(), catalog.read(Invariants::breaches));
    catalog.close();
  }

  private interface Change {
    LakeTable run(SchemaChange change) throws SQLException;
  }

  private LakeTable change(Change change) {
    return catalog.write("change", tx -> change.run(new SchemaChange(tx)));
  }

  private void refused(String why, Change change) {
    Snapshot before = catalog.read(CatalogReader::latest);
    assertEquals(why, assertThrows(CatalogException.class, () -> change(change)).getMessage());
    assertEquals(before, catalog.read(CatalogReader::latest));
  }

  /** Every version of a table's columns, by number and the snapshots that have it. */
  private List<String> versions() {
    return catalog.read(
        r ->
            r.sql()
                .list(
                    "SELECT column_id, column_order, column_name, column_type, begin_snapshot,"
                        + " end_snapshot, initial_default, default_value FROM ducklake_column WHERE"
                        + " table_id = ? AND column_id > 1 ORDER BY column_id, begin_snapshot",
                    row ->
                        row.getLong(1)
                            + " "
                            + row.getLong(2)
                            + " "
                            + row.getString(3)
                            + " "
                            + row.getString(4)
                            + " "
                            + row.getString(5)
                            + "-"
                            + row.getString(6)
                            + " "
                            + row.getString(7)
                            + "/"
                            + row.getString(8),
                    table.id()));
  }

  private static List<String> columns(LakeTable table) {
    return table.columns().stream().map(c -> c.id() + " " + c.name() + " " + c.type()).toList();
  }

  private List<String> columnsOf(long snapshot) {
    return columns(catalog.read(r -> r.table("t", snapshot)));
  }

  @Test
  void aColumnKeepsItsNumberUnderAnotherNameAndTypeAndOlderSnapshotsKeepTheOldOnes() {
    LakeTable added =
        change(c -> c.addColumn(table, new NewColumn("y", new LakeType("int32")), "5"));
    LakeTable renamed = change(c -> c.renameColumn(added, "Y", "z"));
    LakeTable widened = change(c -> c.widenColumn(renamed, "z", LakeType.INT64));
    assertEquals(
        List.of("1 time timestamptz", "2 x float32", "7 n int32", "8 z int64"), columns(widened));
    LakeTable dropped = change(c -> c.dropColumn(widened, "x"));
    assertEquals(List.of("1 time timestamptz", "7 n int32", "8 z int64"), columns(dropped));
    assertEquals(
        List.of(
            "2 2 x float32 1-5 null/NULL",
            "7 3 n int32 1-null null/NULL",
            "8 4 y int32 2-3 5/5",
            "8 4 z int32 3-4 5/5",
            "8 4 z int64 4-null 5/5"),
        versions());
    assertEquals(
        List.of("1 time timestamptz", "2 x float32", "7 n int32", "8 y int32"), columnsOf(2));
    assertEquals(columns(table), columnsOf(1));
    assertEquals(
        List.of("altered_table:1"),
        catalog.read(r -> r.snapshots(1).stream().map(s -> s.changes()).toList()));
    Snapshot latest = catalog.read(CatalogReader::latest);
    assertEquals(5, latest.schemaVersion());
  }

  @Test
  void aColumnThatIsChangedTwiceInOneCommitHasNoVersionThatNobodySaw() {
    LakeTable twice =
        change(
            c -> {
              LakeTable now = c.renameColumn(table, "n", "m");
              now = c.widenColumn(now, "m", LakeType.INT64);
              return c.addColumn(now, new NewColumn("n", LakeType.VARCHAR), null);
            });
    assertEquals(
        List.of("1 time timestamptz", "2 x float32", "7 m int64", "8 n varchar"), columns(twice));
    assertEquals(
        List.of(
            "2 2 x float32 1-null null/NULL",
            "7 3 n int32 1-2 null/NULL",
            "7 3 m int64 2-null null/NULL",
            "8 4 n varchar 2-null null/NULL"),
        versions());
  }

  @Test
  void aNumberThatAColumnEverHadIsGivenToNoOther() {
    LakeTable without = change(c -> c.dropColumn(table, "n"));
    LakeTable wanted =
        change(c -> c.addColumn(without, new NewColumn("a", LakeType.INT64, 5), null));
    LakeTable taken = change(c -> c.addColumn(wanted, new NewColumn("b", LakeType.INT64, 7), null));
    LakeTable none = change(c -> c.addColumn(taken, new NewColumn("c", LakeType.INT64, -1), null));
    assertEquals(
        List.of("1 time timestamptz", "2 x float32", "5 a int64", "8 b int64", "9 c int64"),
        columns(none));
    LakeTable other =
        change(c -> c.createTable("u", List.of(new NewColumn("n", LakeType.INT64, 1)), null));
    assertEquals(List.of("1 n int64"), columns(other));
    assertEquals(null, other.partition());
  }

  @Test
  void changesThatATableCannotTakeAreRefusedAndChangeNothing() {
    NewColumn x = new NewColumn("x", LakeType.FLOAT32);
    refused("table \"t\": it is there already", c -> c.createTable("t", List.of(x), null));
    refused(
        "column \"X\": it is there already",
        c -> c.addColumn(table, new NewColumn("X", LakeType.FLOAT32), null));
    refused("column \"N\": it is there already", c -> c.renameColumn(table, "x", "N"));
    refused("column \"no\": table t has none such", c -> c.renameColumn(table, "no", "yes"));
    refused("column \"no\": table t has none such", c -> c.dropColumn(table, "no"));
    refused(
        "column \"no\": table t has none such", c -> c.widenColumn(table, "no", LakeType.INT64));
    refused(
        "column \"x\": float32 cannot be widened to int64",
        c -> c.widenColumn(table, "x", LakeType.INT64));
    refused("column \"time\": the table is partitioned by it", c -> c.dropColumn(table, "time"));
    LakeTable one = change(c -> c.createTable("u", List.of(x), null));
    refused("column \"x\": it is the last one", c -> c.dropColumn(one, "x"));
  }

  @Test
  void namesAreThoseOfSqlAndOfTheLake() {
    NewColumn x = new NewColumn("x", LakeType.FLOAT32);
    String expected = "\": expected up to 63 letters, digits and _, no digit first";
    String longest = "_" + "a1".repeat(31);
    for (String wrong : List.of("", "1x", "a-b", "a\"b", longest + "a", "ä")) {
      refused("schema \"" + wrong + expected, c -> noTable(() -> c.createSchema(wrong)));
      refused("table \"" + wrong + expected, c -> c.createTable(wrong, List.of(x), null));
      NewColumn column = new NewColumn(wrong, LakeType.FLOAT32);
      refused("column \"" + wrong + expected, c -> c.createTable("u", List.of(column), null));
      refused("column \"" + wrong + expected, c -> c.addColumn(table, column, null));
      refused("column \"" + wrong + expected, c -> c.renameColumn(table, "x", wrong));
    }
    refused(
        "column \"file_index\": DuckDB keeps that name for itself",
        c -> c.renameColumn(table, "x", "file_index"));
    // Only columns have such names.
    LakeTable named =
        change(
            c -> {
              c.createSchema("file_index");
              return c.createTable("file_index", List.of(new NewColumn(longest, x.type())), null);
            });
    assertEquals(List.of("1 " + longest + " float32"), columns(named));
  }

  private interface Made {
    void run() throws SQLException;
  }

  private static LakeTable noTable(Made made) throws SQLException {
    made.run();
    return null;
  }
}
