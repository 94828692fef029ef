package space.opensensor.ducklake.engine;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.LakeType;

/**
 * Counts and bounds of columns from their values, not from what a footer says: DuckDB decodes every
 * page.
 */
public final class ValueStatistics {

  /** A column to look at: its name where the values are, its id and type in the lake. */
  public record Column(String source, long columnId, LakeType type) {}

  /** What the values of one file are. */
  public record Facts(long rows, List<ColumnStats> columns) {}

  private final DuckEngine engine;

  public ValueStatistics(DuckEngine engine) {
    this.engine = engine;
  }

  /**
   * Looks at files of one shape.
   *
   * @return the facts by file
   * @throws SQLException when any of the files cannot be decoded
   */
  public Map<Path, Facts> of(List<Path> files, List<Column> columns) throws SQLException {
    String sql =
        "SELECT file_index, "
            + aggregates(columns)
            + " FROM read_parquet("
            + DuckEngine.files(files)
            + ", hive_partitioning = false) GROUP BY file_index";
    Map<Path, Facts> facts = new HashMap<>();
    try (Connection connection = engine.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        facts.put(files.get(row.getInt(1)), facts(row, 2, columns));
      }
    }
    return facts;
  }

  /** What rows of a relation are, as columns of a query that {@link #facts} reads. */
  public static String aggregates(List<Column> columns) {
    StringBuilder sql = new StringBuilder("count(*)");
    for (Column c : columns) {
      String name = DuckEngine.identifier(c.source());
      String value = "CAST(" + name + " AS " + c.type().duckdb() + ")";
      String filter = c.type().isFloating() ? " FILTER (NOT isnan(" + value + "))" : "";
      sql.append(", count(").append(name).append(")");
      for (String end : List.of("min", "max")) {
        sql.append(", ").append(text(c.type(), end + "(" + value + ")" + filter));
      }
      sql.append(c.type().isFloating() ? ", bool_or(isnan(" + value + "))" : ", false");
    }
    return sql.toString();
  }

  /** A value as the catalog writes it. */
  private static String text(LakeType type, String value) {
    return switch (type.name()) {
      case "boolean" -> value + "::INTEGER::VARCHAR";
      // As the double it is, so that the bound still holds once the column is widened.
      case "float32" -> value + "::DOUBLE::VARCHAR";
      case "blob" -> "hex(" + value + ")";
      default -> value + "::VARCHAR";
    };
  }

  /**
   * Reads a row of {@link #aggregates}.
   *
   * @param first index of the first of its columns
   */
  public static Facts facts(ResultSet row, int first, List<Column> columns) throws SQLException {
    long rows = row.getLong(first);
    List<ColumnStats> stats = new ArrayList<>();
    int at = first + 1;
    for (Column c : columns) {
      long values = row.getLong(at++);
      stats.add(
          new ColumnStats(
              c.columnId(),
              null,
              values,
              rows - values,
              row.getString(at++),
              row.getString(at++),
              row.getBoolean(at++)));
    }
    return new Facts(rows, stats);
  }
}
