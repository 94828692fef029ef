package space.opensensor.ducklake.engine;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.LakeType;

/**
 * Counts and bounds of files' columns from their values, not from what their footers say: DuckDB
 * decodes every page.
 */
public final class ValueStatistics {

  /**
   * A column to look at: its name where the values are, its id and type in the lake.
   *
   * @param type null when there should be no values
   */
  public record Column(String source, long columnId, LakeType type) {}

  /** What the values of one file are. */
  public record Facts(long rows, List<ColumnStats> columns) {}

  private final DuckEngine engine;

  public ValueStatistics(DuckEngine engine) {
    this.engine = engine;
  }

  /**
   * Looks at files of one shape, as long as it takes.
   *
   * @return the facts by file
   * @throws SQLException when any of the files cannot be decoded
   */
  public Map<Path, Facts> of(List<Path> files, List<Column> columns) throws SQLException {
    return of(files, columns, Duration.ofDays(1));
  }

  /**
   * Looks at files of one shape.
   *
   * @param most time, after which it fails
   * @return the facts by file
   * @throws SQLException when any of the files cannot be decoded
   */
  public Map<Path, Facts> of(List<Path> files, List<Column> columns, Duration most)
      throws SQLException {
    String sql =
        "SELECT file_index, "
            + aggregates(columns)
            + " FROM read_parquet("
            + DuckEngine.files(files)
            + ", hive_partitioning = false) GROUP BY file_index";
    Map<Path, Facts> facts = new HashMap<>();
    run(sql, most, row -> facts.put(files.get(row.getInt(1)), facts(row, columns)));
    return facts;
  }

  /**
   * Looks at each row group of a file by itself.
   *
   * @param rows of each row group
   * @param most time, after which it fails
   * @return the facts by row group; what lies behind the last one counts as its
   * @throws SQLException when the file cannot be decoded
   */
  public List<Facts> ofRowGroups(Path file, List<Column> columns, List<Long> rows, Duration most)
      throws SQLException {
    String sql =
        "SELECT g.\"row group\", "
            + aggregates(columns)
            + inRowGroups(file, rows)
            + " GROUP BY g.\"row group\"";
    Map<Integer, Facts> facts = new HashMap<>();
    run(sql, most, row -> facts.put(row.getInt(1), facts(row, columns)));
    Facts nothing =
        new Facts(
            0,
            columns.stream()
                .map(c -> new ColumnStats(c.columnId(), null, 0L, 0L, null, null, false))
                .toList());
    return IntStream.range(0, rows.size()).mapToObj(g -> facts.getOrDefault(g, nothing)).toList();
  }

  /**
   * The rows of a file, each with the number of its row group, as the end of a query. No column of
   * a station has a space in its name.
   */
  private static String inRowGroups(Path file, List<Long> rows) {
    StringBuilder starts = new StringBuilder();
    long start = 0;
    for (int g = 0; g < rows.size(); g++) {
      starts.append(g == 0 ? "(" : ", (").append(g).append(", ").append(start).append(")");
      start += rows.get(g);
    }
    return " FROM read_parquet("
        + DuckEngine.files(List.of(file))
        + ", file_row_number = true, hive_partitioning = false) f ASOF JOIN (VALUES "
        + starts
        + ") g(\"row group\", \"first row\") ON f.file_row_number >= g.\"first row\"";
  }

  /**
   * Looks for a value among the different ones of each row group, as JDBC gives them; points in
   * time as microseconds since 1970.
   *
   * @param isTime whether the column has points in time
   * @param rows of each row group
   * @param most time, after which it fails
   * @param wanted is asked with the number of a row group, from 0, and a value of it
   * @return the first that is wanted, or null when none is
   * @throws SQLException when the file cannot be decoded
   */
  public Object firstDistinct(
      Path file,
      String column,
      boolean isTime,
      List<Long> rows,
      Duration most,
      BiPredicate<Integer, Object> wanted)
      throws SQLException {
    String name = "f." + DuckEngine.identifier(column);
    String sql =
        "SELECT DISTINCT g.\"row group\", "
            + (isTime ? "epoch_us(" + name + ")" : name)
            + inRowGroups(file, rows);
    Object[] found = new Object[1];
    run(
        sql,
        most,
        row -> {
          Object value = row.getObject(2);
          if (found[0] == null && value != null && wanted.test(row.getInt(1), value)) {
            found[0] = value;
          }
        });
    return found[0];
  }

  /**
   * Decodes every value of a file.
   *
   * @return its rows
   * @throws SQLException when it cannot be decoded in that time
   */
  public long rows(Path file, Duration most) throws SQLException {
    long[] rows = new long[1];
    run(
        "SELECT count(*), bit_xor(hash(t)) FROM read_parquet("
            + DuckEngine.files(List.of(file))
            + ", hive_partitioning = false) t",
        most,
        row -> rows[0] = row.getLong(1));
    return rows[0];
  }

  @FunctionalInterface
  private interface EachRow {
    void take(ResultSet row) throws SQLException;
  }

  private void run(String sql, Duration most, EachRow each) throws SQLException {
    try (Connection connection = engine.connect();
        Statement statement = connection.createStatement()) {
      long end = System.nanoTime() + most.toNanos();
      statement.setQueryTimeout((int) Math.max(1, most.toSeconds()));
      try (ResultSet row = statement.executeQuery(sql)) {
        while (row.next()) {
          if (System.nanoTime() - end > 0) {
            throw new SQLException("INTERRUPT: the time is over");
          }
          each.take(row);
        }
      }
    }
  }

  /** What rows are, as columns of a query whose first is a key: {@link #facts} reads it. */
  public static String aggregates(List<Column> columns) {
    StringBuilder sql = new StringBuilder("count(*)");
    for (Column c : columns) {
      String name = DuckEngine.identifier(c.source());
      // An element of a list is counted, because DuckDB would take a bare column's nulls from what
      // the footer says of them.
      sql.append(", count([").append(name).append("][1])");
      if (c.type() == null) {
        sql.append(", NULL::VARCHAR, NULL::VARCHAR, false");
        continue;
      }
      String value = "CAST(" + name + " AS " + c.type().duckdb() + ")";
      // A filter of each aggregate would take DuckDB twice the time.
      String bound =
          c.type().isFloating()
              ? "CASE WHEN isnan(" + value + ") THEN NULL ELSE " + value + " END"
              : value;
      sql.append(", ").append(text(c.type(), "min(" + bound + ")"));
      sql.append(", ").append(text(c.type(), "max(" + bound + ")"));
      sql.append(
          c.type().isFloating() ? ", coalesce(bool_or(isnan(" + value + ")), false)" : ", false");
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

  /** Reads a row of a query over {@link #aggregates}. */
  public static Facts facts(ResultSet row, List<Column> columns) throws SQLException {
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
    return new Facts(rows, stats);
  }
}
