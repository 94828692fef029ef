package space.opensensor.ducklake.read;

import java.util.List;
import space.opensensor.ducklake.catalog.LakeColumn;

/**
 * A column where values come from, or a field within it: of a Parquet file, or of a table in which
 * DuckDB keeps rows.
 *
 * @param fieldId the number it carries, or null
 * @param type DuckDB's name of its type, or null of a group of fields
 * @param children the fields as the file nests them: a list has one repeated group, with the
 *     element
 */
record FileField(String name, Long fieldId, String type, List<FileField> children) {

  /** Field id of the column of snapshot ids in files whose rows came with several snapshots. */
  static final long SNAPSHOT_ID = 2147483539L;

  /** Field id of the column of row ids in files whose rows do not follow each other. */
  static final long ROW_ID = 2147483540L;

  FileField {
    children = List.copyOf(children);
  }

  /** A column of the lake as the place its own values come from. */
  static FileField of(LakeColumn column) {
    List<FileField> fields = column.children().stream().map(FileField::of).toList();
    boolean repeated = column.type().name().equals("list") || column.type().name().equals("map");
    return new FileField(
        column.name(),
        column.id(),
        column.children().isEmpty() ? column.type().duckdb() : null,
        repeated ? List.of(new FileField("repeated", null, null, fields)) : fields);
  }

  /** The field that carries a number, or null. */
  static FileField withId(List<FileField> fields, long id) {
    return fields.stream()
        .filter(f -> f.fieldId() != null && f.fieldId() == id)
        .findFirst()
        .orElse(null);
  }

  /** The field of a name, in the same case or else in any, or null. */
  static FileField named(List<FileField> fields, String name) {
    return fields.stream()
        .filter(f -> f.name().equals(name))
        .findFirst()
        .orElse(
            fields.stream().filter(f -> f.name().equalsIgnoreCase(name)).findFirst().orElse(null));
  }
}
