package space.opensensor.ducklake.read;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;

/**
 * Rows that DuckDB keeps in a table of the catalog instead of a file, as small inserts are by its
 * default.
 *
 * @param columns columns of the lake, as they were named when the rows were inserted
 * @param rows values as text, after row id, first and last snapshot
 */
record InlinedRows(List<LakeColumn> columns, List<Row> rows) {

  /**
   * One row.
   *
   * @param end first snapshot without it, or null
   */
  record Row(long rowId, long begin, Long end, List<String> values) {}

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
    List<InlinedRows> all = new ArrayList<>();
    for (Store store : stores) {
      if (!store.name().matches("[A-Za-z0-9_]+")) {
        throw new CatalogException("inlined data table with a strange name");
      }
      if (!reader.database().hasTable(reader.sql(), store.name())) {
        continue;
      }
      Optional<Long> since =
          reader
              .sql()
              .first(
                  "SELECT min(begin_snapshot) FROM ducklake_schema_versions WHERE schema_version ="
                      + " ?",
                  row -> row.getLong(1),
                  store.schemaVersion());
      List<LakeColumn> then = reader.columns(table.id(), since.orElse(snapshot));
      all.add(read(reader, store.name(), then, snapshot));
    }
    return all;
  }

  private static InlinedRows read(
      CatalogReader reader, String store, List<LakeColumn> then, long snapshot)
      throws SQLException {
    List<LakeColumn> columns = new ArrayList<>();
    List<Row> rows =
        reader
            .sql()
            .list(
                // The names of the first three differ between versions, their order does not.
                "SELECT * FROM " + store,
                row -> {
                  ResultSetMetaData meta = row.getMetaData();
                  if (columns.isEmpty()) {
                    for (int i = SYSTEM_COLUMNS + 1; i <= meta.getColumnCount(); i++) {
                      String name = meta.getColumnName(i);
                      columns.add(
                          then.stream()
                              .filter(c -> c.name().equalsIgnoreCase(name))
                              .findFirst()
                              .orElseThrow(
                                  () ->
                                      new CatalogException(
                                          "inlined rows in "
                                              + store
                                              + ": column \""
                                              + name
                                              + "\" is unknown; flush them in DuckDB with"
                                              + " ducklake_flush_inlined_data")));
                    }
                  }
                  long end = row.getLong(3);
                  Long last = row.wasNull() ? null : (Long) end;
                  List<String> values = new ArrayList<>();
                  for (int i = SYSTEM_COLUMNS + 1; i <= meta.getColumnCount(); i++) {
                    values.add(text(row.getObject(i), row, i));
                  }
                  return new Row(row.getLong(1), row.getLong(2), last, values);
                });
    List<Row> kept = rows.stream().filter(r -> r.begin() <= snapshot).toList();
    if (columns.stream().anyMatch(c -> c.type().name().equals("blob"))) {
      throw new CatalogException(
          "inlined rows with a BLOB: flush them in DuckDB with ducklake_flush_inlined_data");
    }
    return new InlinedRows(columns, kept);
  }

  private static String text(Object value, java.sql.ResultSet row, int column) throws SQLException {
    if (value == null) {
      return null;
    }
    // PostgreSQL keeps text as bytes, because its own text cannot hold a zero.
    return value instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : row.getString(column);
  }
}
