package space.opensensor.ducklake.read;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.ColumnHistory;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.Sql;

/**
 * Rows that DuckDB keeps in a table of the catalog instead of a file, as small inserts are by its
 * default. There is one such table for each version of the columns.
 *
 * @param columns the columns as they were when the rows were inserted
 * @param rows the rows that some snapshot up to the one asked for shows
 * @param unreadable why there are none although there may be, or null
 */
record InlinedRows(List<LakeColumn> columns, List<Row> rows, String unreadable) {

  /**
   * One row.
   *
   * @param end first snapshot without it, or null
   * @param values as text that DuckDB casts to the columns' types
   */
  record Row(long rowId, long begin, Long end, List<String> values) {}

  /** Row id, first and last snapshot; their names differ between versions, their order does not. */
  private static final int SYSTEM_COLUMNS = 3;

  static List<InlinedRows> read(CatalogReader reader, LakeTable table, long snapshot)
      throws SQLException {
    record Store(String name, long schemaVersion) {}
    List<Store> stores =
        reader
            .sql()
            .list(
                "SELECT table_name, schema_version FROM ducklake_inlined_data_tables"
                    + " WHERE table_id = ? ORDER BY schema_version",
                row -> new Store(row.getString(1), row.getLong(2)),
                table.id());
    ColumnHistory history = new ColumnHistory(reader, table.id());
    List<InlinedRows> all = new ArrayList<>();
    for (Store store : stores) {
      try {
        if (!store.name().matches("[A-Za-z0-9_]+")
            || !reader.database().hasTable(reader.sql(), store.name())) {
          throw new CatalogException("the table that the catalog names for them is not there");
        }
        List<LakeColumn> then = history.at(history.schemaSince(store.schemaVersion()));
        InlinedRows rows = read(reader.sql(), store.name(), then, snapshot);
        if (!rows.rows().isEmpty()) {
          all.add(rows);
        }
      } catch (CatalogException e) {
        String why = "rows kept in the catalog cannot be read: " + e.getMessage();
        all.add(new InlinedRows(List.of(), List.of(), why));
      }
    }
    return all;
  }

  private static InlinedRows read(Sql sql, String store, List<LakeColumn> then, long snapshot)
      throws SQLException {
    List<LakeColumn> columns = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    sql.forEach(
        "SELECT * FROM " + store,
        row -> {
          ResultSetMetaData meta = row.getMetaData();
          if (columns.isEmpty()) {
            for (int i = SYSTEM_COLUMNS + 1; i <= meta.getColumnCount(); i++) {
              columns.add(column(store, meta.getColumnName(i), then));
            }
          }
          if (row.getLong(2) <= snapshot) {
            rows.add(row(row, columns));
          }
        });
    return new InlinedRows(columns, rows, null);
  }

  private static LakeColumn column(String store, String name, List<LakeColumn> then) {
    return then.stream()
        .filter(c -> c.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new CatalogException(
                    "in "
                        + store
                        + " column \""
                        + name
                        + "\" is unknown; flush them in DuckDB with ducklake_flush_inlined_data"));
  }

  private static Row row(ResultSet row, List<LakeColumn> columns) throws SQLException {
    long end = row.getLong(3);
    Long last = row.wasNull() ? null : (Long) end;
    List<String> values = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      int at = SYSTEM_COLUMNS + 1 + i;
      Object value = row.getObject(at);
      boolean binary = columns.get(i).type().name().equals("blob");
      if (value instanceof byte[] bytes) {
        // PostgreSQL keeps text as bytes too, because its own text cannot hold a zero.
        values.add(binary ? escaped(bytes) : new String(bytes, StandardCharsets.UTF_8));
      } else {
        values.add(value == null ? null : row.getString(at));
      }
    }
    return new Row(row.getLong(1), row.getLong(2), last, values);
  }

  /** Bytes as DuckDB writes them in text: {@code \xAA\x02}. */
  private static String escaped(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      text.append(String.format(Locale.ROOT, "\\x%02X", b));
    }
    return text.toString();
  }
}
