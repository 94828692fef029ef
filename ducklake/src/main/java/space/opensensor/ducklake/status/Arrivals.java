package space.opensensor.ducklake.status;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.Sql;
import space.opensensor.ducklake.catalog.TimestampText;

/**
 * Keeps what {@link NewestFiles} tells: a row for each station and table, written in the commit
 * that takes the station's files in, wherever their rows go. It costs a commit one read and one
 * write of the row of each station that it has files of.
 */
public final class Arrivals {

  /** So many stations are asked for by one statement. */
  private static final int ASKED = 400;

  private final Sql sql;
  private final LakeTable table;
  private final Instant now;
  private final Optional<LakeColumn> time;
  private final Map<String, List<StationState>> came = new TreeMap<>();

  /**
   * Those of a commit.
   *
   * @param now by the clock that all writers share
   */
  public Arrivals(CatalogReader reader, LakeTable table, Instant now) {
    this.sql = reader.sql();
    this.table = table;
    this.now = now;
    this.time = timeOf(table);
  }

  /** The column by which the rows of a table have their time. */
  static Optional<LakeColumn> timeOf(LakeTable table) {
    return table.columns().stream().filter(c -> c.type().equals(LakeType.TIMESTAMPTZ)).findFirst();
  }

  /**
   * Counts a file, not yet in the catalog; one without times of its own tells nothing.
   *
   * @param stats of its columns, in the table's types
   */
  public void count(String station, List<ColumnStats> stats) {
    Map<Long, Range> values = new TreeMap<>();
    ColumnStats times = null;
    for (ColumnStats each : stats) {
      Optional<LakeColumn> column = table.column(each.columnId());
      boolean isNumber = column.map(LakeColumn::type).map(Arrivals::isNumber).orElse(false);
      Range range = isNumber ? Range.of(each.min(), each.max()) : null;
      if (range != null) {
        values.put(each.columnId(), range);
      }
      if (time.isPresent() && time.get().id() == each.columnId()) {
        times = each;
      }
    }
    if (times != null && times.min() != null && times.max() != null) {
      came.computeIfAbsent(station, s -> new ArrayList<>())
          .add(
              StationState.ofFile(
                  TimestampText.parse(times.min()), TimestampText.parse(times.max()), now, values));
    }
  }

  private static boolean isNumber(LakeType type) {
    return type.isExact() || type.isFloating();
  }

  /** Puts what was counted into the catalog. */
  public void add() throws SQLException {
    Map<String, StationState> states = known();
    came.forEach(
        (station, files) -> {
          files.sort(java.util.Comparator.comparing(StationState::last));
          for (StationState file : files) {
            states.merge(station, file, StationState::with);
          }
        });
    List<Object[]> rows = new ArrayList<>();
    states.forEach((station, state) -> rows.add(state.row(table.id(), station)));
    sql.batch(
        "INSERT INTO station_newest (table_id, station, first_row, last_row, arrived, numbers)"
            + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (table_id, station) DO UPDATE SET"
            + " first_row = excluded.first_row, last_row = excluded.last_row,"
            + " arrived = excluded.arrived, numbers = excluded.numbers",
        rows);
    came.clear();
  }

  /** What was known of the stations that have files now. */
  private Map<String, StationState> known() throws SQLException {
    Map<String, StationState> known = new HashMap<>();
    List<String> stations = new ArrayList<>(came.keySet());
    for (int from = 0; from < stations.size(); from += ASKED) {
      List<Object> parameters = new ArrayList<>(List.of(table.id()));
      parameters.addAll(stations.subList(from, Math.min(stations.size(), from + ASKED)));
      sql.forEach(
          "SELECT * FROM station_newest WHERE table_id = ? AND station IN (?"
              + ", ?".repeat(parameters.size() - 2)
              + ")",
          row -> known.put(row.getString("station"), StationState.read(row)),
          parameters.toArray());
    }
    return known;
  }

  /** Forgets what is known of a station, of whose objects one is forgotten. */
  public static void forget(Sql sql, long table, String station) throws SQLException {
    sql.update("DELETE FROM station_newest WHERE table_id = ? AND station = ?", table, station);
  }
}
