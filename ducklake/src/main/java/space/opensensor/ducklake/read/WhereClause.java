package space.opensensor.ducklake.read;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;

/**
 * The WHERE of a SELECT over one table, and what of it can be held against the catalog: comparisons
 * of a column of texts or times with constants. Anything else in it is passed over, so rows that it
 * would leave out are not.
 */
final class WhereClause {

  private final LakeTable table;
  private final String alias;

  /**
   * A WHERE of a table.
   *
   * @param alias what the statement calls the table, empty for its own name
   */
  WhereClause(LakeTable table, String alias) {
    this.table = table;
    this.alias = alias.isEmpty() ? table.name() : alias;
  }

  /** Conditions that every row meets for which an expression is true. */
  List<AnyOf> conditions(JsonNode where) {
    List<AnyOf> all = new ArrayList<>();
    JsonNode left = where.path("left");
    JsonNode right = where.path("right");
    switch (where.path("type").asText()) {
      case "CONJUNCTION_AND" -> where.path("children").forEach(c -> all.addAll(conditions(c)));
      case "CONJUNCTION_OR" -> either(where.path("children"), all);
      case "COMPARE_IN" -> in(where.path("children"), all);
      case "COMPARE_BETWEEN" -> {
        compared(where.path("input"), Filter.Operator.GE, where.path("lower"), all);
        compared(where.path("input"), Filter.Operator.LE, where.path("upper"), all);
      }
      case "COMPARE_EQUAL" -> compared(left, Filter.Operator.EQ, Filter.Operator.EQ, right, all);
      case "COMPARE_LESSTHAN" -> compared(left, Filter.Operator.LT, Filter.Operator.GT, right, all);
      case "COMPARE_GREATERTHAN" ->
          compared(left, Filter.Operator.GT, Filter.Operator.LT, right, all);
      case "COMPARE_LESSTHANOREQUALTO" ->
          compared(left, Filter.Operator.LE, Filter.Operator.GE, right, all);
      case "COMPARE_GREATERTHANOREQUALTO" ->
          compared(left, Filter.Operator.GE, Filter.Operator.LE, right, all);
      default -> {}
    }
    return all;
  }

  /** One of the sides is true, and with it the first of its conditions. */
  private void either(JsonNode sides, List<AnyOf> all) {
    List<Filter> filters = new ArrayList<>();
    for (JsonNode side : sides) {
      List<AnyOf> conditions = conditions(side);
      if (conditions.isEmpty()) {
        return;
      }
      filters.addAll(conditions.get(0).filters());
    }
    all.add(new AnyOf(filters));
  }

  /** The first is equal to one of the others; to NULL, nothing is. */
  private void in(JsonNode children, List<AnyOf> all) {
    List<AnyOf> equal = new ArrayList<>();
    int nulls = 0;
    for (int i = 1; i < children.size(); i++) {
      if (children.get(i).path("literal").path("kind").asText().equals("NULL_LITERAL")) {
        nulls++;
      } else {
        compared(children.get(0), Filter.Operator.EQ, children.get(i), equal);
      }
    }
    if (!equal.isEmpty() && equal.size() + nulls == children.size() - 1) {
      all.add(new AnyOf(equal.stream().flatMap(e -> e.filters().stream()).toList()));
    }
  }

  private void compared(
      JsonNode left,
      Filter.Operator operator,
      Filter.Operator turned,
      JsonNode right,
      List<AnyOf> all) {
    compared(left, operator, right, all);
    compared(right, turned, left, all);
  }

  /** Notes a comparison of a column with a text or a time. */
  private void compared(JsonNode side, Filter.Operator operator, JsonNode value, List<AnyOf> all) {
    LakeColumn column = column(side.path("column_names"));
    if (column == null) {
      return;
    }
    String as =
        switch (column.type().name()) {
          case "varchar" -> text(value);
          case "timestamptz" -> time(value);
          default -> null;
        };
    if (as != null) {
      all.add(new AnyOf(List.of(new Filter(column.name(), operator, as))));
    }
  }

  /** The column of a name, alone or behind what the statement calls the table; or null. */
  private LakeColumn column(JsonNode path) {
    boolean own = path.size() == 2 && alias.equalsIgnoreCase(path.get(0).asText());
    return path.size() == 1 || own
        ? table.column(path.get(path.size() - 1).asText()).orElse(null)
        : null;
  }

  /** A constant's text, or null when it is none. */
  private static String text(JsonNode value) {
    JsonNode literal = value.path("literal");
    return value.path("class").asText().equals("CONSTANT")
            && literal.path("kind").asText().equals("STRING")
            && literal.path("text").isTextual()
        ? literal.path("text").asText()
        : null;
  }

  /**
   * The text of a time, or of a constant that is cast to one and means the same in UTC; or null.
   */
  private static String time(JsonNode value) {
    String plain = text(value);
    String cast = text(value.path("child"));
    if (plain != null || cast == null || !value.path("type").asText().equals("OPERATOR_CAST")) {
      return plain;
    }
    JsonNode type = value.path("type_expr");
    boolean own = type.path("qualified_name").path("path").size() == 1;
    boolean same =
        switch (own ? type.path("type_name").asText().toUpperCase(Locale.ROOT) : "") {
          case "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE" -> true;
          case "DATE" -> cast.matches("\\d{4}-\\d\\d-\\d\\d");
          case "TIMESTAMP" ->
              cast.matches("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?");
          default -> false;
        };
    return same ? cast : null;
  }
}
