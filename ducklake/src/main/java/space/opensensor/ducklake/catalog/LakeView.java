package space.opensensor.ducklake.catalog;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A view or macro of the catalog, as the statement of DuckDB that makes it.
 *
 * @param sql what it stands for
 * @param definition {@code CREATE VIEW …} or {@code CREATE MACRO …}; {@link #CATALOG} stands for
 *     the database that the tables are in
 */
public record LakeView(String schema, String name, String sql, String definition) {

  /** What DuckDB writes in place of the database's name. */
  public static final String CATALOG = "{DUCKLAKE_CATALOG}";

  /** Views and macros visible at a snapshot, macros first. */
  public static List<LakeView> visible(CatalogReader reader, long snapshot) throws SQLException {
    List<LakeView> all = new ArrayList<>(macros(reader, snapshot));
    all.addAll(
        reader
            .sql()
            .list(
                "SELECT s.schema_name, v.view_name, v.\"sql\", v.column_aliases FROM ducklake_view v"
                    + " JOIN ducklake_schema s ON s.schema_id = v.schema_id WHERE v.dialect ="
                    + " 'duckdb' AND v.begin_snapshot <= ? AND (v.end_snapshot IS NULL OR"
                    + " v.end_snapshot > ?) ORDER BY v.view_id",
                row -> {
                  String aliases = row.getString(4);
                  String columns = aliases == null || aliases.isEmpty() ? "" : " (" + aliases + ")";
                  return of(
                      row.getString(1),
                      row.getString(2),
                      row.getString(3),
                      "CREATE VIEW ",
                      columns + " AS " + row.getString(3));
                },
                snapshot,
                snapshot));
    return all;
  }

  private static List<LakeView> macros(CatalogReader reader, long snapshot) throws SQLException {
    Map<String, List<String>> parameters =
        reader
            .sql()
            .groups(
                "SELECT * FROM ducklake_macro_parameters ORDER BY macro_id, impl_id, column_id",
                row -> row.getLong("macro_id") + "." + row.getLong("impl_id"),
                row -> {
                  String value = row.getString("default_value");
                  boolean optional =
                      value != null && !"unknown".equals(row.getString("default_value_type"));
                  return quoted(row.getString("parameter_name"))
                      + (optional ? " := '" + value.replace("'", "''") + "'" : "");
                });
    record Macro(String schema, String name) {}
    Map<Macro, List<String>> bodies =
        reader
            .sql()
            .groups(
                "SELECT s.schema_name, m.macro_name, i.* FROM ducklake_macro m JOIN"
                    + " ducklake_macro_impl i ON i.macro_id = m.macro_id JOIN ducklake_schema s ON"
                    + " s.schema_id = m.schema_id WHERE i.dialect = 'duckdb' AND m.begin_snapshot"
                    + " <= ? AND (m.end_snapshot IS NULL OR m.end_snapshot > ?)"
                    + " ORDER BY m.macro_id, i.impl_id",
                row -> new Macro(row.getString("schema_name"), row.getString("macro_name")),
                row -> {
                  String key = row.getLong("macro_id") + "." + row.getLong("impl_id");
                  String table = row.getString("type").startsWith("table") ? "TABLE " : "";
                  return "("
                      + String.join(", ", parameters.getOrDefault(key, List.of()))
                      + ") AS "
                      + table
                      + row.getString("sql");
                },
                snapshot,
                snapshot);
    List<LakeView> all = new ArrayList<>();
    bodies.forEach(
        (macro, body) -> {
          String sql = String.join(", ", body);
          all.add(of(macro.schema(), macro.name(), sql, "CREATE MACRO ", sql));
        });
    return all;
  }

  private static LakeView of(String schema, String name, String sql, String what, String body) {
    String place = CATALOG + "." + quoted(schema) + "." + quoted(name);
    return new LakeView(schema, name, sql, what + place + body);
  }

  private static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }
}
