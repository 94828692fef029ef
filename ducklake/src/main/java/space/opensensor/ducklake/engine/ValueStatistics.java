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
import java.util.stream.Collectors;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.LakeType;

/**
 * Counts and bounds of files' columns from their values, not from what their footers say: DuckDB
 * decodes every page.
 */
public final class ValueStatistics {

  /** A column to look at: its name in the files, its id and type in the lake. */
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
    StringBuilder sql = new StringBuilder("SELECT filename, count(*)");
    for (Column c : columns) {
      String name = DuckEngine.identifier(c.source());
      String value = "CAST(" + name + " AS " + c.type().duckdb() + ")";
      String filter = c.type().isFloating() ? " FILTER (NOT isnan(" + value + "))" : "";
      boolean truth = c.type().name().equals("boolean");
      // A float32 as the double it is, so that the bound still holds once the column is widened.
      boolean single = c.type().name().equals("float32");
      String text = truth ? "::INTEGER::VARCHAR" : single ? "::DOUBLE::VARCHAR" : "::VARCHAR";
      sql.append(", count(").append(name).append(")");
      sql.append(", min(").append(value).append(")").append(filter).append(text);
      sql.append(", max(").append(value).append(")").append(filter).append(text);
      sql.append(c.type().isFloating() ? ", bool_or(isnan(" + value + "))" : ", false");
    }
    sql.append(" FROM read_parquet([");
    sql.append(
        files.stream().map(f -> DuckEngine.quoted(f.toString())).collect(Collectors.joining(", ")));
    sql.append("], filename = true, hive_partitioning = false) GROUP BY filename");
    Map<Path, Facts> facts = new HashMap<>();
    try (Connection connection = engine.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql.toString())) {
      while (row.next()) {
        long rows = row.getLong(2);
        List<ColumnStats> stats = new ArrayList<>();
        int at = 3;
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
        facts.put(Path.of(row.getString(1)), new Facts(rows, stats));
      }
    }
    return facts;
  }
}
