package space.opensensor.ducklake.catalog;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The columns a table has had: their names, order and types change, their ids do not. */
public final class ColumnHistory {

  private final Sql sql;
  private final long table;

  public ColumnHistory(CatalogReader reader, long table) {
    this(reader.sql(), table);
  }

  ColumnHistory(Sql sql, long table) {
    this.sql = sql;
    this.table = table;
  }

  /** The columns at a snapshot, in order. */
  public List<LakeColumn> at(long snapshot) throws SQLException {
    record Row(Long parent, LakeColumn column) {}
    List<Row> rows =
        sql.list(
            "SELECT * FROM ducklake_column WHERE table_id = ? AND "
                + CatalogReader.VISIBLE
                + " ORDER BY column_order, column_id",
            row -> new Row(Sql.optionalLong(row, "parent_column"), column(row)),
            table,
            snapshot,
            snapshot);
    Map<Long, List<LakeColumn>> children = new HashMap<>();
    for (Row row : rows) {
      children.computeIfAbsent(row.parent(), p -> new ArrayList<>()).add(row.column());
    }
    return children.getOrDefault(null, List.of()).stream()
        .map(root -> withChildren(root, children))
        .toList();
  }

  private static LakeColumn withChildren(LakeColumn c, Map<Long, List<LakeColumn>> children) {
    return new LakeColumn(
        c.id(),
        c.order(),
        c.name(),
        c.type(),
        c.initialDefault(),
        c.nullable(),
        children.getOrDefault(c.id(), List.of()).stream()
            .map(child -> withChildren(child, children))
            .toList());
  }

  private static LakeColumn column(ResultSet row) throws SQLException {
    LakeType type = LakeType.parse(row.getString("column_type"));
    String initial = row.getString("initial_default");
    // Of a text, NULL is a value like any other; writers before 1.0 wrote it for none.
    boolean none = "NULL".equals(initial) && !type.equals(LakeType.VARCHAR);
    return new LakeColumn(
        row.getLong("column_id"),
        row.getLong("column_order"),
        row.getString("column_name"),
        type,
        none ? null : initial,
        row.getBoolean("nulls_allowed"),
        List.of());
  }

  /**
   * The snapshot since which a column has the type it has at a snapshot: bounds of older files are
   * written in another type.
   */
  public long typeSince(long column, long snapshot) throws SQLException {
    record Version(long begin, String type) {}
    List<Version> versions =
        sql.list(
            "SELECT begin_snapshot, column_type FROM ducklake_column WHERE table_id = ? AND"
                + " column_id = ? AND begin_snapshot <= ? ORDER BY begin_snapshot DESC",
            row -> new Version(row.getLong(1), row.getString(2)),
            table,
            column,
            snapshot);
    long since = 0;
    for (Version v : versions) {
      if (!v.type().equals(versions.get(0).type())) {
        return since;
      }
      since = v.begin();
    }
    return since;
  }

  /** The ids of columns that have had a name, those that had it last first. */
  public List<Long> named(String name) throws SQLException {
    return sql.list(
        "SELECT column_id FROM ducklake_column WHERE table_id = ? AND lower(column_name) = lower(?)"
            + " AND parent_column IS NULL ORDER BY begin_snapshot DESC",
        row -> row.getLong(1),
        table,
        name);
  }

  /**
   * A snapshot in which the table has the columns it has in a version of the schema. DuckDB raises
   * the version without a note when it makes a table for rows it keeps in the catalog.
   */
  public long schemaSince(long schemaVersion) throws SQLException {
    Optional<Long> noted =
        sql.first(
            "SELECT begin_snapshot FROM ducklake_schema_versions WHERE schema_version <= ? AND"
                + " (table_id = ? OR table_id IS NULL) ORDER BY begin_snapshot DESC LIMIT 1",
            row -> row.getLong(1),
            schemaVersion,
            table);
    return noted.isPresent()
        ? noted.get()
        : sql.number("SELECT min(begin_snapshot) FROM ducklake_table WHERE table_id = ?", table);
  }
}
