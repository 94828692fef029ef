package space.opensensor.ducklake.api;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import space.opensensor.ducklake.alert.Alert;
import space.opensensor.ducklake.alert.AlertStore;
import space.opensensor.ducklake.bucket.Firmwares;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.bucket.Origins;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.status.NewestFile;
import space.opensensor.ducklake.status.NewestFiles;
import space.opensensor.ducklake.status.Range;

/**
 * What the API tells of stations: each with when it was seen, its lag and its health, by the
 * statistics of the catalog; files set aside; alerts. No data file is opened.
 */
final class FleetResource {

  /** Health older than this is not told. */
  private static final Duration RECENT = Duration.ofHours(48);

  private static final int MOST_STATIONS = 20_000;
  private static final int MOST_FILES = 1_000;
  private static final List<String> OWN =
      List.of("station", "firmware", "seen", "lag_s", "readings");

  /** In volts; a sensor among others, so that it is a column of readings where health has none. */
  private static final String BATTERY = "battery_voltage";

  /** Of these the least of a file matters, of the others the greatest. */
  private static final Set<String> LEAST = Set.of("free_heap", "rssi", BATTERY, "uptime");

  private final LakeCatalog catalog;
  private final Clock clock;

  FleetResource(LakeCatalog catalog, Clock clock) {
    this.catalog = catalog;
    this.clock = clock;
  }

  /** What is known of a station so far. */
  private record Line(String firmware, Instant seen, Duration lag) {}

  /** Stations by name: a row each, of {@code columns}. */
  Map<String, Object> stations(String query) {
    Long limit = new ApiQuery(query, Set.of("limit")).number("limit", MOST_STATIONS);
    int most = limit == null ? MOST_STATIONS : limit.intValue();
    Instant now = clock.instant();
    return catalog.read(
        reader -> {
          Map<String, NewestFile> readings = newest(reader, StationKey.READINGS, now);
          Map<String, Line> lines = lines(reader, readings);
          Map<String, Map<String, Range>> health =
              health(readings, newest(reader, StationKey.HEALTH, now));
          Set<String> columns = new TreeSet<>();
          health.values().forEach(values -> columns.addAll(values.keySet()));
          // What wrote the newest file says the firmware in full.
          columns.removeAll(OWN);
          Map<String, String> origins = origins(reader);
          List<List<Object>> rows = new ArrayList<>();
          for (Map.Entry<String, Line> each : lines.entrySet()) {
            if (rows.size() == most) {
              break;
            }
            Line line = each.getValue();
            List<Object> row = new ArrayList<>();
            row.add(each.getKey());
            row.add(line.firmware());
            row.add(line.seen().toString());
            row.add(line.lag() == null ? null : line.lag().toSeconds());
            row.add(origins.get(each.getKey()));
            Map<String, Range> own = health.getOrDefault(each.getKey(), Map.of());
            for (String column : columns) {
              row.add(value(column, own.get(column)));
            }
            rows.add(row);
          }
          List<String> head = new ArrayList<>(OWN);
          head.addAll(columns);
          Map<String, Object> body = new LinkedHashMap<>();
          body.put("now", now.toString());
          body.put("total", lines.size());
          body.put("columns", head);
          body.put("rows", rows);
          return body;
        });
  }

  /**
   * What each station's newest file of health says; a file of earlier firmware has fewer columns.
   */
  private static Map<String, Map<String, Range>> health(
      Map<String, NewestFile> readings, Map<String, NewestFile> files) {
    Map<String, Map<String, Range>> health = new HashMap<>();
    readings.forEach(
        (station, file) -> {
          Range battery = file.values().get(BATTERY);
          if (battery != null) {
            health.put(station, new HashMap<>(Map.of(BATTERY, battery)));
          }
        });
    files.forEach(
        (station, file) ->
            health.computeIfAbsent(station, s -> new HashMap<>()).putAll(file.values()));
    return health;
  }

  private static Object value(String column, Range range) {
    if (range == null) {
      return null;
    }
    double value = LEAST.contains(column) ? range.least() : range.most();
    return value == Math.rint(value) ? (Object) (long) value : (Object) value;
  }

  private static Map<String, Line> lines(CatalogReader reader, Map<String, NewestFile> readings)
      throws SQLException {
    Map<String, Line> lines = new TreeMap<>();
    for (Firmwares.Running each : new Firmwares(reader).running()) {
      lines.put(each.now().station(), new Line(each.now().firmware(), each.now().last(), null));
    }
    readings.forEach(
        (station, file) -> {
          Line line = lines.get(station);
          lines.put(
              station,
              new Line(
                  line == null ? Firmwares.UNKNOWN : line.firmware(), file.seen(), file.lag()));
        });
    return lines;
  }

  private static Map<String, NewestFile> newest(CatalogReader reader, String table, Instant now)
      throws SQLException {
    Optional<NewestFiles> files = NewestFiles.of(reader, table);
    return files.isEmpty() ? Map.of() : files.get().since(now.minus(RECENT));
  }

  /** Where each station's newest readings come from: chips, a model, a file. */
  private static Map<String, String> origins(CatalogReader reader) throws SQLException {
    Map<String, Origins.Line> newest = new HashMap<>();
    for (Origins.Line line : new Origins(reader).all()) {
      if (line.table().equals(StationKey.READINGS)) {
        newest.merge(line.station(), line, (a, b) -> a.lastSnapshot() > b.lastSnapshot() ? a : b);
      }
    }
    Map<String, String> origins = new HashMap<>();
    newest.forEach((station, line) -> origins.put(station, line.origin()));
    return origins;
  }

  /** Files set aside, in key order, and how many there are. */
  Map<String, Object> aside(String query) {
    Long limit = new ApiQuery(query, Set.of("limit")).number("limit", MOST_FILES);
    List<Ledger.SetAside> files = catalog.read(r -> new Ledger(r).setAside());
    List<Map<String, Object>> shown = new ArrayList<>();
    for (Ledger.SetAside file :
        files.subList(0, Math.min(files.size(), limit == null ? 100 : limit.intValue()))) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("key", file.key());
      map.put("reason", file.reason());
      map.put("first_seen", file.firstSeen().toString());
      map.put("last_seen", file.lastSeen().toString());
      shown.add(map);
    }
    return Map.of("total", files.size(), "aside", shown);
  }

  /** Alerts that are not over, the oldest first. */
  Map<String, Object> alerts(String query) {
    Long limit = new ApiQuery(query, Set.of("limit")).number("limit", MOST_FILES);
    List<Alert> open = AlertStore.open(catalog);
    List<Map<String, Object>> shown = new ArrayList<>();
    for (Alert alert :
        open.subList(0, Math.min(open.size(), limit == null ? 100 : limit.intValue()))) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("subject", alert.subject());
      map.put("text", alert.text());
      map.put("since", alert.since().toString());
      map.put("rule", alert.rule());
      shown.add(map);
    }
    return Map.of("total", open.size(), "alerts", shown);
  }
}
