package space.opensensor.ducklake.read;

import java.util.Locale;

/**
 * A condition on one column. The value is bound, never pasted.
 *
 * @param value text that the database casts to the column's type; null with {@link
 *     Operator#IS_NULL} and {@link Operator#IS_NOT_NULL}
 */
public record Filter(String column, Operator operator, String value) {

  /** How a column is compared. */
  public enum Operator {
    EQ("="),
    NE("<>"),
    LT("<"),
    LE("<="),
    GT(">"),
    GE(">="),
    IS_NULL("IS NULL"),
    IS_NOT_NULL("IS NOT NULL");

    private final String sql;

    Operator(String sql) {
      this.sql = sql;
    }

    String sql() {
      return sql;
    }

    boolean takesValue() {
      return this != IS_NULL && this != IS_NOT_NULL;
    }
  }

  /**
   * Reads {@code column:operator:value}, such as {@code temperature:gt:20} or {@code
   * light:is_null}.
   *
   * @throws IllegalArgumentException when the text is not of this form
   */
  public static Filter parse(String text) {
    String[] parts = text.split(":", 3);
    try {
      Operator operator = Operator.valueOf(parts[1].toUpperCase(Locale.ROOT));
      if (operator.takesValue() == (parts.length == 3) && !parts[0].isEmpty()) {
        return new Filter(parts[0], operator, parts.length == 3 ? parts[2] : null);
      }
    } catch (RuntimeException e) {
      // Said below, for every wrong form alike.
    }
    throw new IllegalArgumentException(
        "where: expected column:operator:value with eq, ne, lt, le, gt, ge, or column:is_null or"
            + " column:is_not_null, got \""
            + text
            + "\"");
  }
}
