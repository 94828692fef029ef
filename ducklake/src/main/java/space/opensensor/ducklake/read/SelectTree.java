package space.opensensor.ducklake.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.engine.DuckEngine;

/**
 * The syntax tree of a SELECT, as DuckDB writes it in JSON, and what it tells of the tables that
 * the statement names. It tells less rather than more: a statement with anything in it that is not
 * known here needs all columns of all rows.
 *
 * @see <a href="https://duckdb.org/docs/stable/data/json/sql_to_and_from_json">DuckDB: SQL to and
 *     from JSON</a>
 */
final class SelectTree {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Expressions that name what they use: no stars, no columns by position. */
  private static final Set<String> EXPRESSIONS =
      Set.of(
          "COLUMN_REF",
          "CONSTANT",
          "FUNCTION",
          "CAST",
          "COMPARISON",
          "CONJUNCTION",
          "OPERATOR",
          "BETWEEN",
          "CASE",
          "SUBQUERY",
          "WINDOW",
          "COLLATE");

  /** What else a tree is made of: statements, relations, modifiers and orders. */
  private static final Set<String> PARTS =
      Set.of(
          "SELECT_NODE",
          "SET_OPERATION_NODE",
          "BASE_TABLE",
          "JOIN",
          "SUBQUERY",
          "EMPTY",
          "ORDER_MODIFIER",
          "LIMIT_MODIFIER",
          "DISTINCT_MODIFIER",
          "ORDER_DEFAULT",
          "ASCENDING",
          "DESCENDING");

  private final JsonNode statement;
  private final Set<String> names = new HashSet<>();
  private final Set<String> bounded = new HashSet<>();
  private final Set<String> relations = new HashSet<>();
  private final List<JsonNode> tables = new ArrayList<>();
  private final Set<String> alone = new HashSet<>();
  private boolean isKnown;

  private SelectTree(JsonNode statement) {
    this.statement = statement;
    this.isKnown = statement != null;
    if (isKnown) {
      look(statement, false);
      // A relation's name alone stands for whole rows of it.
      isKnown &= relations.stream().noneMatch(alone::contains);
    }
  }

  /**
   * Reads a statement.
   *
   * @throws IllegalArgumentException when it is no SELECT: DuckDB would write files of this machine
   */
  static SelectTree of(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT json_serialize_sql(" + DuckEngine.quoted(sql) + "::VARCHAR)")) {
      row.next();
      JsonNode tree = JSON.readTree(row.getString(1));
      if ("not implemented".equals(tree.path("error_type").asText())) {
        throw new IllegalArgumentException("sql: expected a SELECT; nothing else is run here");
      }
      JsonNode all = tree.path("statements");
      return new SelectTree(all.size() == 1 ? all.get(0).get("node") : null);
    } catch (JsonProcessingException e) {
      return new SelectTree(null);
    }
  }

  /**
   * What the statement needs of a table's rows.
   *
   * @param rowIds whether it names row ids, which no star stands for
   */
  Need need(LakeTable table, boolean rowIds) {
    if (!isKnown) {
      return Need.of(table.columns(), rowIds);
    }
    Set<Long> columns = new HashSet<>();
    Set<Long> bounds = new HashSet<>();
    for (LakeColumn column : table.columns()) {
      String name = lower(column.name());
      if (names.contains(name)) {
        columns.add(column.id());
      } else if (bounded.contains(name)) {
        bounds.add(column.id());
      }
    }
    return new Need(columns, bounds, rowIds);
  }

  /**
   * Conditions that rows of a table meet, or else the answer is the same without them. There are
   * some when the table is named once, alone in its FROM.
   */
  List<AnyOf> filters(LakeTable table) {
    List<JsonNode> named =
        tables.stream()
            .filter(t -> table.name().equalsIgnoreCase(t.path("table_name").asText()))
            .toList();
    if (!isKnown || named.size() != 1) {
      return List.of();
    }
    JsonNode select = selectFrom(statement, named.get(0));
    return select == null
        ? List.of()
        : new WhereClause(table, named.get(0).path("alias").asText())
            .conditions(select.path("where_clause"));
  }

  private static JsonNode selectFrom(JsonNode node, JsonNode table) {
    if (node.path("from_table") == table) {
      return node;
    }
    for (JsonNode child : node) {
      JsonNode found = selectFrom(child, table);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private void look(JsonNode node, boolean inBounds) {
    boolean bounds = false;
    if (node.isObject()) {
      JsonNode kind = node.get("class");
      JsonNode type = node.get("type");
      if (kind != null) {
        isKnown &= EXPRESSIONS.contains(kind.asText());
        // Of x.upper(), x is the first part of the function's name.
        isKnown &= node.path("qualified_name").path("path").size() <= 1;
        bounds = isBounds(node);
      } else if (type != null && type.isTextual()) {
        isKnown &= PARTS.contains(type.asText());
      }
      if (node.has("type_expr")) {
        look(node.path("child"), false);
        return;
      }
      if (kind != null && kind.asText().equals("CONSTANT")) {
        return;
      }
      JsonNode path = node.get("column_names");
      if (path != null) {
        path.forEach(name -> (inBounds ? bounded : names).add(lower(name.asText())));
        if (path.size() == 1) {
          alone.add(lower(path.get(0).asText()));
        }
      }
      relation(node);
    }
    if (bounds) {
      look(node.path("arguments").get(0).path("expression"), true);
      return;
    }
    node.forEach(element -> look(element, false));
  }

  /** {@code min(x)} or {@code max(x)} over rows as they are. */
  private static boolean isBounds(JsonNode node) {
    return node.path("class").asText().equals("FUNCTION")
        && Set.of("min", "max").contains(lower(node.path("function_name").asText()))
        && node.path("qualified_name").path("path").size() == 1
        && node.path("arguments").size() == 1
        && node.path("arguments")
            .get(0)
            .path("expression")
            .path("class")
            .asText()
            .equals("COLUMN_REF")
        && node.path("filter").isNull()
        && node.path("order_bys").path("orders").isEmpty();
  }

  private void relation(JsonNode node) {
    if (node.has("from_table") && !node.path("cte_map").path("map").isEmpty()) {
      isKnown = false;
    }
    if (node.path("type").asText().equals("BASE_TABLE")) {
      tables.add(node);
      relations.add(lower(node.path("table_name").asText()));
      isKnown &= node.path("column_name_alias").isEmpty() && node.path("at_clause").isNull();
    }
    if (node.has("sample")) {
      isKnown &= node.path("sample").isNull();
    }
    if (node.path("type").asText().equals("JOIN")) {
      isKnown &= node.path("ref_type").asText().equals("REGULAR");
      node.path("using_columns").forEach(name -> names.add(lower(name.asText())));
    }
    if (node.has("alias") && !node.has("class")) {
      relations.add(lower(node.path("alias").asText()));
    }
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
