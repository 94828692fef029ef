package space.opensensor.ducklake.read;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import space.opensensor.ducklake.catalog.LakeColumn;

/**
 * Rows that are kept in the catalog as rows of a table.
 *
 * <p>A relation has the table's columns as {@code c<id>}, {@code row_id}, {@code row_begin} and
 * {@code row_end}, the snapshots a row came and went with.
 */
final class InlinedScan {

  private final LocalFiles files;
  private final TableState state;

  InlinedScan(LocalFiles files, TableState state) {
    this.files = files;
    this.state = state;
  }

  /** Relations, one for each version of the columns; all together are the rows. */
  List<String> relations() throws SQLException {
    List<String> relations = new ArrayList<>();
    for (InlinedRows rows : state.inlined()) {
      relations.add(relation(rows));
    }
    return relations;
  }

  private String relation(InlinedRows rows) throws SQLException {
    List<String> columns =
        new ArrayList<>(List.of("row_id BIGINT", "row_begin BIGINT", "row_end BIGINT"));
    rows.columns().forEach(c -> columns.add("t" + c.id() + " VARCHAR"));
    List<List<Object>> values = new ArrayList<>();
    for (InlinedRows.Row row : rows.rows()) {
      List<Object> all = new ArrayList<>();
      all.add(row.rowId());
      all.add(row.begin());
      all.add(row.end());
      all.addAll(row.values());
      values.add(all);
    }
    // First to the types of then: a float is rounded before it becomes a double.
    StringBuilder then = new StringBuilder("SELECT row_id, row_begin, row_end");
    for (LakeColumn c : rows.columns()) {
      then.append(", CAST(t").append(c.id()).append(" AS ").append(c.duckdb());
      then.append(") AS \"").append(c.id()).append("\"");
    }
    then.append(" FROM ").append(files.table("kept", columns, values));
    ColumnSource source =
        new ColumnSource(rows.columns().stream().map(InlinedScan::field).toList(), null);
    StringBuilder now = new StringBuilder("SELECT ");
    for (LakeColumn column : state.table().columns()) {
      now.append(source.values(column, -1, "s.")).append(" AS c").append(column.id()).append(", ");
    }
    return now.append("row_id, row_begin, row_end FROM (").append(then).append(") s").toString();
  }

  /** A column of then under its number, since its name may be one of the others by now. */
  private static FileField field(LakeColumn column) {
    FileField field = FileField.of(column);
    return new FileField(
        Long.toString(column.id()), field.fieldId(), field.type(), field.children());
  }
}
