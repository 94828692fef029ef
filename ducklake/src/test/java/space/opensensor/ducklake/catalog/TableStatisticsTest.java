package space.opensensor.ducklake.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.catalog.SchemaChange.NewColumn;

/** The bounds of a whole table as files come. */
class TableStatisticsTest extends CatalogBench {

  /** What the catalog says of column x of the whole table. */
  private List<String> wholeX() throws SQLException {
    return ask(
        "SELECT contains_null, contains_nan, min_value, max_value FROM"
            + " ducklake_table_column_stats WHERE column_id = 2");
  }

  @Test
  void boundsOfTheTableHoldEveryFile() throws Exception {
    LakeTable table = table();
    append(table, file("a", 3, x(3, 0, "5.0", "6.0", false)));
    assertEquals(List.of("0|0|5.0|6.0"), wholeX());
    append(
        table,
        file("b", 3, x(3, 0, "5.5", "5.6", false)),
        file("c", 3, x(2, 1, "4.0", "5.0", false)));
    assertEquals(List.of("1|0|4.0|6.0"), wholeX());
    append(table, file("d", 3, x(3, 0, "10.0", "11.0", true)));
    assertEquals(List.of("1|1|4.0|11.0"), wholeX());
    append(table, file("e", 3, x(0, 3, null, null, false)));
    assertEquals(List.of("1|1|4.0|11.0"), wholeX());
    ColumnStats n = new ColumnStats(3, null, 3L, 0L, "-7", "70", null);
    append(table, file("n", 3, n, x(3, 0, "5.0", "6.0", false)));
    assertEquals(List.of("1|1|4.0|11.0"), wholeX());
    // Unknown counts and bounds make them unknown for good.
    append(table, file("f", 3, new ColumnStats(2, null, null, null, "1.0", null, null)));
    assertEquals(List.of("1|1|1.0|-"), wholeX());
    append(table, file("g", 3, x(3, 0, null, "99.0", false)));
    assertEquals(List.of(), wholeX());
    append(table, file("h", 3, x(3, 0, "1.0", "99.0", false)));
    assertEquals(List.of(), wholeX());
  }

  @Test
  void whatIsUnknownOfAFileIsUnknownOfTheTable() throws Exception {
    LakeTable table = table();
    append(table, file("a", 3, new ColumnStats(2, null, 3L, null, "1.0", "2.0", null)));
    assertEquals(List.of("-|-|1.0|2.0"), wholeX());
    append(table, file("b", 3, x(3, 0, "1.0", "2.0", false)));
    assertEquals(List.of("-|-|1.0|2.0"), wholeX());
    append(table, file("c", 3, x(2, 1, "1.0", "2.0", true)));
    assertEquals(List.of("1|1|1.0|2.0"), wholeX());
  }

  @Test
  void integersHaveNoNan() throws Exception {
    append(table(), file("a", 3, new ColumnStats(3, null, 3L, 0L, "1", "2", null)));
    assertEquals(
        List.of("0|0|1|2"),
        ask(
            "SELECT contains_null, contains_nan, min_value, max_value FROM"
                + " ducklake_table_column_stats WHERE column_id = 3"));
  }

  @Test
  void aColumnWithoutValuesHasBoundsFromItsFirstOnes() throws Exception {
    LakeTable table = table();
    append(table, file("a", 3, x(0, 3, null, null, false)));
    assertEquals(List.of("1|0|-|-"), wholeX());
    append(table, file("b", 3, x(3, 0, "1.0", "2.0", false)));
    assertEquals(List.of("1|0|1.0|2.0"), wholeX());
  }

  @Test
  void firstValuesAreNoBoundsWhereAFileMayHaveOthers() throws Exception {
    LakeTable table = table();
    append(table, file("a", 3, x(0, 3, null, null, false)));
    change("DELETE FROM ducklake_file_column_stats");
    append(table, file("b", 3, x(3, 0, "1.0", "2.0", false)));
    assertEquals(List.of(), wholeX());
  }

  @Test
  void rowsOfFilesThatLackAColumnHaveItsDefault() throws Exception {
    LakeTable table = table();
    append(table, file("a", 3));
    assertEquals(List.of("1|0|-|-"), wholeX());
    LakeTable wider =
        catalog.write(
            "default",
            tx -> new SchemaChange(tx).addColumn(table, new NewColumn("y", LakeType.INT64), "5"));
    String y =
        "SELECT contains_null, min_value, max_value FROM ducklake_table_column_stats WHERE"
            + " column_id = 4";
    // Nobody knows the bounds of a column that came later.
    append(wider, file("b", 3));
    assertEquals(List.of(), ask(y));
    LakeTable empty =
        catalog.write(
            "empty",
            tx -> {
              SchemaChange change = new SchemaChange(tx);
              LakeTable made =
                  change.createTable("v", List.of(new NewColumn("x", LakeType.FLOAT32)), null);
              return change.addColumn(made, new NewColumn("y", LakeType.INT64), "5");
            });
    append(empty, file("c", 3));
    assertEquals(
        List.of("1|1|-|-", "2|0|5|5"),
        ask(
            "SELECT column_id, contains_null, min_value, max_value FROM"
                + " ducklake_table_column_stats WHERE table_id = "
                + empty.id()
                + " ORDER BY 1"));
  }
}
