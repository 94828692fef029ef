package space.opensensor.ducklake.read;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;

/**
 * The conditions of a query over a table, their values as DuckDB prints them once they have the
 * column's type; so they compare with the catalog's bounds.
 */
final class Conditions {

  /** A condition with its column and the value's text. */
  record Condition(LakeColumn column, Filter.Operator operator, String value) {}

  private final List<Condition> all;

  private Conditions(List<Condition> all) {
    this.all = all;
  }

  /**
   * Casts the values.
   *
   * @throws SQLException when one is no value of its column's type
   */
  static Conditions of(Connection connection, LakeTable table, List<Filter> filters)
      throws SQLException {
    List<Condition> all = new ArrayList<>();
    for (Filter filter : filters) {
      LakeColumn column = LakeReader.column(table, filter.column());
      String value = filter.value();
      if (filter.operator().takesValue()) {
        try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT CAST(CAST(? AS " + column.duckdb() + ") AS VARCHAR)")) {
          statement.setString(1, filter.value());
          try (ResultSet row = statement.executeQuery()) {
            row.next();
            value = row.getString(1);
            if (column.type().isFloating() && "-0.0".equals(value)) {
              // Equal, but a file's Bloom filter would have the other one.
              value = "0.0";
            }
          }
        }
      }
      all.addAll(exact(new Condition(column, filter.operator(), value), filter.value()));
    }
    return new Conditions(all);
  }

  /**
   * A condition as it was asked: a number between two that a column can have was rounded to one of
   * them, and is compared as what it is.
   */
  private static List<Condition> exact(Condition rounded, String asked) {
    LakeColumn column = rounded.column();
    if (!column.type().isExact() || !rounded.operator().takesValue()) {
      return List.of(rounded);
    }
    BigDecimal number;
    BigDecimal value;
    try {
      number = new BigDecimal(asked.strip());
      value = new BigDecimal(rounded.value());
    } catch (NumberFormatException e) {
      return List.of(rounded);
    }
    if (number.compareTo(value) == 0) {
      return List.of(rounded);
    }
    BigDecimal unit = BigDecimal.ONE.movePointLeft(value.scale());
    BigDecimal floor = value.compareTo(number) < 0 ? value : value.subtract(unit);
    Condition below = new Condition(column, Filter.Operator.LE, floor.toPlainString());
    Condition above = new Condition(column, Filter.Operator.GT, floor.toPlainString());
    return switch (rounded.operator()) {
      case LT, LE -> List.of(below);
      case GT, GE -> List.of(above);
      case EQ -> List.of(below, above);
      default -> List.of(new Condition(column, Filter.Operator.IS_NOT_NULL, null));
    };
  }

  List<Condition> all() {
    return all;
  }

  /** Adds a WHERE over columns {@code c<id>}, its values to be bound as texts. */
  void where(StringBuilder sql, List<String> values) {
    String glue = " WHERE ";
    for (Condition c : all) {
      sql.append(glue).append(LakeReader.reference(c.column())).append(" ");
      sql.append(c.operator().sql());
      if (c.operator().takesValue()) {
        sql.append(" CAST(? AS ").append(c.column().duckdb()).append(")");
        values.add(c.value());
      }
      glue = " AND ";
    }
  }
}
