package space.opensensor.ducklake.read;

import java.util.List;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.engine.DuckEngine;

/**
 * Where the values of a table's columns stand in files of one schema, as expressions of DuckDB's
 * SQL. Every value is cast from the file's type to the column's by the query itself: a reader that
 * is told the wider type would round a query's constants to the file's.
 */
final class ColumnSource {

  private final List<FileField> fields;
  private final NameMapping mapping;
  private final boolean positional;

  /**
   * A source.
   *
   * @param fields the columns of the files
   * @param mapping how to find them, or null to go by field ids, or by position where there are
   *     none
   */
  ColumnSource(List<FileField> fields, NameMapping mapping) {
    this.fields = fields;
    this.mapping = mapping;
    this.positional = mapping == null && fields.stream().allMatch(f -> f.fieldId() == null);
  }

  /** The key of the path that holds a column's values, or null when they are in the file. */
  String pathKey(LakeColumn column) {
    NameMapping.Entry entry = mapping == null ? null : entry(mapping.entries(), column);
    return entry != null && entry.partition() ? entry.sourceName() : null;
  }

  /**
   * The values of one of the table's columns.
   *
   * @param column with its index among the table's
   * @param prefix of names of the file's columns
   */
  String values(LakeColumn column, int index, String prefix) {
    FileField field = field(column, index);
    if (field == null) {
      return missing(column);
    }
    NameMapping.Entry entry = mapping == null ? null : entry(mapping.entries(), column);
    return cast(column, entry, field, prefix + DuckEngine.identifier(field.name()), 0);
  }

  /** The file's column that holds one of the table's columns, or null when none does. */
  FileField field(LakeColumn column, int index) {
    if (mapping != null) {
      NameMapping.Entry entry = entry(mapping.entries(), column);
      return entry == null ? null : FileField.named(fields, entry.sourceName());
    }
    if (positional) {
      return index < fields.size() ? fields.get(index) : null;
    }
    return FileField.withId(fields, column.id());
  }

  /** What rows have that lack a column. */
  static String missing(LakeColumn column) {
    String initial = column.initialDefault();
    return "CAST("
        + (initial == null ? "NULL" : DuckEngine.quoted(initial))
        + " AS "
        + column.duckdb()
        + ")";
  }

  private String cast(
      LakeColumn column, NameMapping.Entry entry, FileField field, String value, int depth) {
    FileField inner = field.children().size() == 1 ? field.children().get(0) : null;
    String each = "e" + depth;
    switch (column.type().name()) {
      case "struct":
        return struct(column, entry, field, value, depth);
      case "list":
        if (inner == null) {
          break;
        }
        LakeColumn element = column.children().get(0);
        FileField item = inner.children().size() == 1 ? inner.children().get(0) : inner;
        return "list_transform("
            + value
            + ", lambda "
            + each
            + ": "
            + cast(element, child(entry, element), item, each, depth + 1)
            + ")";
      case "map":
        if (inner == null || inner.children().size() != 2) {
          break;
        }
        LakeColumn key = column.children().get(0);
        LakeColumn of = column.children().get(1);
        return "map_from_entries(list_transform(map_entries("
            + value
            + "), lambda "
            + each
            + ": struct_pack(k := "
            + cast(key, child(entry, key), inner.children().get(0), each + ".key", depth + 1)
            + ", v := "
            + cast(of, child(entry, of), inner.children().get(1), each + ".value", depth + 1)
            + ")))";
      default:
        break;
    }
    return "CAST(" + value + " AS " + column.duckdb() + ")";
  }

  private String struct(
      LakeColumn column, NameMapping.Entry entry, FileField field, String value, int depth) {
    StringBuilder sql = new StringBuilder("CASE WHEN ").append(value).append(" IS NOT NULL THEN ");
    sql.append("struct_pack(");
    String glue = "";
    for (LakeColumn child : column.children()) {
      NameMapping.Entry of = child(entry, child);
      FileField from =
          mapping == null
              ? FileField.withId(field.children(), child.id())
              : of == null ? null : FileField.named(field.children(), of.sourceName());
      String name = DuckEngine.identifier(child.name());
      sql.append(glue).append(name).append(" := ");
      sql.append(
          from == null
              ? missing(child)
              : cast(child, of, from, value + "." + DuckEngine.identifier(from.name()), depth + 1));
      glue = ", ";
    }
    return sql.append(") END").toString();
  }

  private static NameMapping.Entry child(NameMapping.Entry entry, LakeColumn column) {
    return entry == null ? null : entry(entry.children(), column);
  }

  static NameMapping.Entry entry(List<NameMapping.Entry> entries, LakeColumn column) {
    return entries.stream().filter(e -> e.columnId() == column.id()).findFirst().orElse(null);
  }
}
