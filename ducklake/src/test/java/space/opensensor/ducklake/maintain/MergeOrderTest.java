package space.opensensor.ducklake.maintain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.PartitionSpec;
import space.opensensor.ducklake.engine.DuckEngine;

/** How merged rows are sorted, and cut between stations. */
@Tag("integration")
class MergeOrderTest {

  private static LakeColumn column(long id, String name, LakeType type) {
    return new LakeColumn(id, id, name, type, null, true, List.of());
  }

  private static LakeTable table(PartitionSpec partition) {
    return new LakeTable(
        1,
        "main",
        "t",
        "/lake/",
        List.of(
            column(1, "x", LakeType.FLOAT32),
            column(2, "time", LakeType.TIMESTAMPTZ),
            column(3, "later", LakeType.TIMESTAMPTZ),
            column(7, "station", LakeType.VARCHAR)),
        partition);
  }

  private static PartitionSpec spec(String... transforms) {
    List<PartitionSpec.Field> fields = new ArrayList<>();
    for (String transform : transforms) {
      fields.add(new PartitionSpec.Field(transform.equals("identity") ? 7 : 2, transform));
    }
    return new PartitionSpec(5, fields);
  }

  private static List<Long> order(PartitionSpec spec, Long partition) {
    DataFile file =
        new DataFile(0, 1, 1, null, "/f", true, 1, 1, null, 0L, partition, null, null, null);
    return MergeOrder.of(table(spec), List.of(file)).columns();
  }

  @Test
  void foldsAreSortedByStationAndTimeAndFilesOfAPartitionStayAsTheyCame() {
    assertEquals(List.of(7L, 2L), order(spec("identity", "year", "month", "day"), null));
    assertEquals(List.of(), order(spec("identity", "year", "month", "day"), 5L));
    assertEquals(List.of(), order(spec("year"), null));
    assertEquals(List.of(), order(null, null));
  }

  /** Station and row id of each row of each query. */
  private static List<List<String>> cut(MergeOrder order, String select, int files)
      throws SQLException {
    List<List<String>> all = new ArrayList<>();
    try (DuckEngine engine = new DuckEngine(256, 1);
        Connection connection = engine.connect();
        Statement statement = connection.createStatement()) {
      for (String query : order.cut(connection, select, files)) {
        List<String> rows = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(query)) {
          while (row.next()) {
            rows.add(row.getString("c7") + row.getString("_ducklake_internal_row_id"));
          }
        }
        all.add(rows);
      }
    }
    return all;
  }

  private static String rows(String... rows) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      String[] row = rows[i].split(" ");
      String station = row[0].equals("-") ? "NULL" : DuckEngine.quoted(row[0]);
      values.add("(" + i + "::BIGINT, " + station + "::VARCHAR, " + row[1] + ")");
    }
    return "SELECT * FROM (VALUES "
        + String.join(", ", values)
        + ") v(_ducklake_internal_row_id,"
        + " c7, c2)";
  }

  @Test
  void rowsAreCutBetweenStationsAndEachIsInOneFile() throws Exception {
    MergeOrder order = new MergeOrder(List.of(7L, 2L));
    String select = rows("c 1", "a 2", "b 2", "a 1", "b 1", "- 1", "it's 3", "a 1");
    assertEquals(
        List.of(List.of("a3", "a7", "a1", "b4", "b2", "c0", "it's6", "null5")),
        cut(order, select, 1));
    assertEquals(
        List.of(List.of("a3", "a7", "a1", "b4", "b2", "null5"), List.of("c0", "it's6")),
        cut(order, select, 2));
    // Fewer stations than files: a station is never cut in two.
    assertEquals(
        List.of(
            List.of("a3", "a7", "a1", "null5"),
            List.of("b4", "b2"),
            List.of("c0"),
            List.of("it's6")),
        cut(order, select, 9));
    assertEquals(List.of(List.of("a1", "a0")), cut(order, rows("a 2", "a 1"), 3));
    assertEquals(List.of(List.of("null1", "null0")), cut(order, rows("- 2", "- 1"), 2));
  }

  @Test
  void rowsOfAPartitionAreOneFileAsTheyAre() throws Exception {
    assertEquals(
        List.of(List.of("b0", "a1")),
        cut(new MergeOrder(List.of()), rows("b 2", "a 1") + " ORDER BY 1", 5));
  }
}
