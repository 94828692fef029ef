package space.opensensor.engines.queries;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How an engine spells what SQL leaves open. */
enum Dialect {
  DUCKDB("readings_%s", "TIMESTAMPTZ '%s+00'", "isnan"),
  TRINO("lake.main.readings FOR VERSION AS OF %s", "TIMESTAMP '%s UTC'", "is_nan"),
  SPARK("lake.main.readings VERSION AS OF %s", "TIMESTAMP '%s UTC'", "isnan");

  private static final Pattern MARK =
      Pattern.compile("\\{(?:(readings)(?: of (\\w+))?|at (.+?)|(nan))\\}");

  private final String version;
  private final String time;
  private final String nan;

  Dialect(String version, String time, String nan) {
    this.version = version;
    this.time = time;
    this.nan = nan;
  }

  /**
   * A query for this engine.
   *
   * @param query in which <code>{readings}</code> is the table, <code>{readings of first}</code> as
   *     it was at a named moment, <code>{at 2026-11-20 05:00:00}</code> a time in UTC, <code>{nan}
   *     </code> the function that knows NaN
   * @param snapshots the engine's snapshot of each named moment
   */
  String spell(String query, Map<String, Long> snapshots) {
    Matcher marks = MARK.matcher(query);
    return marks.replaceAll(mark -> Matcher.quoteReplacement(spell(mark, snapshots)));
  }

  private String spell(MatchResult mark, Map<String, Long> snapshots) {
    if (mark.group(3) != null) {
      return time.formatted(mark.group(3));
    }
    if (mark.group(4) != null) {
      return nan;
    }
    String moment = mark.group(2);
    if (this == DUCKDB) {
      return version.formatted(moment == null ? "latest" : moment);
    }
    if (moment == null) {
      return "lake.main.readings";
    }
    Long snapshot = snapshots.get(moment);
    if (snapshot == null) {
      throw new IllegalArgumentException("no snapshot of " + moment + " in " + snapshots);
    }
    return version.formatted(snapshot);
  }
}
