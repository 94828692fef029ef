package space.opensensor.ducklake.catalog;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A column of a table at some snapshot, or a field within a nested one.
 *
 * @param id the identity that renames do not change; field id of files the lake writes
 * @param order position among the table's columns
 * @param initialDefault value for files written before the column was added, as text, or null
 * @param children fields of a struct, the element of a list, key and value of a map; else empty
 */
public record LakeColumn(
    long id,
    long order,
    String name,
    LakeType type,
    String initialDefault,
    boolean nullable,
    List<LakeColumn> children) {

  /**
   * Whether DuckDB, or its ducklake extension, gives a name to columns of its own as it reads a
   * file: one that has a column of that name cannot be read.
   */
  public static boolean isReserved(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals("file_index")
        || lower.equals("file_row_number")
        || lower.startsWith("_ducklake_");
  }

  public LakeColumn {
    children = List.copyOf(children);
  }

  /** The type in DuckDB's SQL, such as {@code FLOAT} or {@code STRUCT("x" INTEGER)[]}. */
  public String duckdb() {
    return switch (type.name()) {
      case "list" -> children.get(0).duckdb() + "[]";
      case "map" -> "MAP(" + children.get(0).duckdb() + ", " + children.get(1).duckdb() + ")";
      case "struct" ->
          children.stream()
              .map(c -> "\"" + c.name().replace("\"", "\"\"") + "\" " + c.duckdb())
              .collect(Collectors.joining(", ", "STRUCT(", ")"));
      default -> type.duckdb();
    };
  }

  /** The field within it, or it itself, whose type is not read here, or null. */
  LakeColumn unreadable() {
    int expected =
        switch (type.name()) {
          case "list" -> 1;
          case "map" -> 2;
          case "struct" -> Math.max(1, children.size());
          default -> 0;
        };
    if (!type.isKnown() || children.size() != expected) {
      return this;
    }
    return children.stream()
        .map(LakeColumn::unreadable)
        .filter(c -> c != null)
        .findFirst()
        .orElse(null);
  }
}
