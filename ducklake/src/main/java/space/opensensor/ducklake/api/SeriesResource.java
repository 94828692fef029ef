package space.opensensor.ducklake.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.Rows;
import space.opensensor.ducklake.read.SnapshotChoice;

/**
 * A column of some stations over a time, in so many points that a chart can show: the mean, least
 * and greatest of each step. A step without rows has no point, so that a gap stays one.
 */
final class SeriesResource {

  private static final int DEFAULT_POINTS = 600;
  private static final int MOST_POINTS = 5_000;
  private static final int MOST_STATIONS = 20;

  private final LakeCatalog catalog;
  private final LakeReader reader;
  private final QueryLimits limits;

  SeriesResource(LakeCatalog catalog, LakeReader reader, QueryLimits limits) {
    this.catalog = catalog;
    this.reader = reader;
    this.limits = limits;
  }

  /**
   * What was asked for.
   *
   * @param step seconds
   */
  record Series(long step, Rows rows) {}

  Series get(String query) {
    ApiQuery q =
        new ApiQuery(
            query, Set.of("table", "column", "station", "from", "to", "points", "snapshot", "at"));
    SnapshotChoice at = q.snapshot();
    String name = q.text("table") == null ? "readings" : q.text("table");
    LakeTable table = catalog.read(r -> r.table(name, at.resolve(r).id()));
    LakeColumn time =
        table.columns().stream()
            .filter(c -> c.type().equals(LakeType.TIMESTAMPTZ))
            .findFirst()
            .orElseThrow(() -> new CatalogException("table " + name + ": it has no times"));
    String asked = q.text("column");
    LakeColumn column =
        (asked == null ? java.util.Optional.<LakeColumn>empty() : table.column(asked))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "column: expected a column of the table " + table.label()));
    Instant from = needed(q, "from");
    Instant to = needed(q, "to");
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("from: expected a time before to");
    }
    List<String> stations = q.texts("station");
    if (stations.isEmpty() || stations.size() > MOST_STATIONS) {
      throw new IllegalArgumentException("station: expected 1 to " + MOST_STATIONS);
    }
    Long points = q.number("points", MOST_POINTS);
    long step =
        Math.max(
            1,
            Duration.between(from, to).toSeconds()
                / (points == null ? DEFAULT_POINTS : Math.max(1, points)));
    String sql =
        "SELECT station, time_bucket(to_seconds("
            + step
            + "), "
            + name(time.name())
            + ") AS t, avg("
            + name(column.name())
            + ") AS mean, min("
            + name(column.name())
            + ") AS least, max("
            + name(column.name())
            + ") AS most FROM "
            + name(table.name())
            + " WHERE station IN ("
            + stations.stream().map(SeriesResource::text).collect(Collectors.joining(", "))
            + ") AND "
            + name(time.name())
            + " >= "
            + text(from.toString())
            + "::TIMESTAMPTZ AND "
            + name(time.name())
            + " < "
            + text(to.toString())
            + "::TIMESTAMPTZ GROUP BY ALL ORDER BY ALL";
    return new Series(step, reader.sql(sql, at, limits));
  }

  private static Instant needed(ApiQuery q, String name) {
    Instant time = q.time(name);
    if (time == null) {
      throw new IllegalArgumentException(name + ": expected a time such as 2026-11-20T12:00:00Z");
    }
    return time;
  }

  /** An identifier of SQL. */
  private static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A literal of SQL, in which nothing but a quote means anything. */
  private static String text(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
