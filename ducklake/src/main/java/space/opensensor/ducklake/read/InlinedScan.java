package space.opensensor.ducklake.read;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.engine.DuckEngine;

/** Brings rows that are kept in the catalog into a temporary table of DuckDB. */
final class InlinedScan {

  private static final AtomicLong TEMPORARIES = new AtomicLong();

  private InlinedScan() {}

  /**
   * A relation with the table's columns as {@code c<id>}.
   *
   * @param snapshot what to show as {@code row_snapshot}: {@code row_begin} or {@code row_end}
   */
  static String of(
      Connection connection,
      TableState state,
      InlinedRows rows,
      List<InlinedRows.Row> kept,
      String snapshot)
      throws SQLException {
    String name = "inlined" + TEMPORARIES.getAndIncrement();
    StringBuilder ddl = new StringBuilder("CREATE TEMP TABLE ");
    ddl.append(name).append(" (row_begin BIGINT, row_end BIGINT");
    rows.columns().forEach(c -> ddl.append(", c").append(c.id()).append(" VARCHAR"));
    try (Statement statement = connection.createStatement()) {
      statement.execute(ddl.append(")").toString());
    }
    String marks = ", ?".repeat(rows.columns().size());
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO " + name + " VALUES (?, ?" + marks + ")")) {
      for (InlinedRows.Row row : kept) {
        insert.setLong(1, row.begin());
        insert.setObject(2, row.end());
        for (int i = 0; i < row.values().size(); i++) {
          insert.setString(3 + i, row.values().get(i));
        }
        insert.addBatch();
      }
      insert.executeBatch();
    }
    StringBuilder select = new StringBuilder("SELECT ");
    for (LakeColumn column : state.table().columns()) {
      boolean there = rows.columns().stream().anyMatch(c -> c.id() == column.id());
      String missing =
          column.initialDefault() == null ? "NULL" : DuckEngine.quoted(column.initialDefault());
      select.append("CAST(").append(there ? "c" + column.id() : missing).append(" AS ");
      select.append(column.type().duckdb()).append(") AS c").append(column.id()).append(", ");
    }
    return select.append(snapshot).append(" AS row_snapshot FROM ").append(name).toString();
  }
}
