package space.opensensor.ducklake.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A table at some snapshot.
 *
 * @param path absolute place of the files the lake itself writes, ending in a slash
 * @param columns in their order
 * @param partition the partitioning in force, or null
 */
public record LakeTable(
    long id,
    String schema,
    String name,
    String path,
    List<LakeColumn> columns,
    PartitionSpec partition) {

  /** The column of a name, in any case as in SQL. */
  public Optional<LakeColumn> column(String column) {
    return columns.stream().filter(c -> c.name().equalsIgnoreCase(column)).findFirst();
  }

  /** The column of an id. */
  public Optional<LakeColumn> column(long id) {
    return columns.stream().filter(c -> c.id() == id).findFirst();
  }

  /** The name by which it is found: without its schema when that is {@code main}. */
  public String label() {
    return schema.equals("main") ? name : schema + "." + name;
  }

  /** Why its rows cannot be read here, or null when they can. */
  public String unreadable() {
    for (LakeColumn column : columns) {
      LakeColumn field = column.unreadable();
      if (field != null) {
        return "table "
            + label()
            + ": column \""
            + field.name()
            + "\" is of type "
            + field.type()
            + ", which is not read here; use DuckDB's extension";
      }
    }
    return null;
  }

  /** Why the lake does not write files for it, or null when it does. */
  public String unwritable() {
    for (LakeColumn column : columns) {
      if (!column.children().isEmpty()) {
        return "table "
            + label()
            + ": column \""
            + column.name()
            + "\" is nested, which is not written here; use DuckDB's extension";
      }
    }
    return unreadable();
  }
}
