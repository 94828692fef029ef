package space.opensensor.ducklake.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.bucket.Firmwares;
import space.opensensor.ducklake.bucket.Fleet;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.Snapshot;
import space.opensensor.ducklake.catalog.SnapshotChange;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.RowQuery;
import space.opensensor.ducklake.read.Rows;
import space.opensensor.ducklake.read.SnapshotChoice;
import space.opensensor.ducklake.read.TableSummary;

/** The resources of the API as trees of maps and lists. */
final class LakeResources {

  private static final Logger LOG = LoggerFactory.getLogger(LakeResources.class);
  private static final Pattern ROWS = Pattern.compile("/tables/([A-Za-z0-9_.]{1,130})/rows");
  private static final Pattern TABLE = Pattern.compile("/tables/([A-Za-z0-9_.]{1,130})");
  private static final long DEFAULT_LIMIT = 100;

  /** Of all lines of a chart together. */
  private static final long MOST_POINTS = 100_000;

  /** A century. */
  private static final long MAX_HOURS = 876_600;

  /** Of an answer, which is held three times while it is made, by as many as may be at once. */
  private static final long MOST_BYTES =
      Runtime.getRuntime().maxMemory() / (3 * 2 * LakeServer.MAX_REQUESTS);

  private final Lake lake;
  private final Clock clock;
  private final QueryLimits limits;
  private final BucketProbe bucket;

  LakeResources(Lake lake, Clock clock) {
    this.lake = lake;
    this.bucket = new BucketProbe(lake);
    this.clock = clock;
    LakeSettings settings = lake.settings();
    this.limits = new QueryLimits(settings.apiMaxRows(), MOST_BYTES, settings.apiTimeout());
  }

  /** The resource at a path, or null. */
  Map<String, Object> get(String path, String query) {
    Matcher rows = ROWS.matcher(path);
    if (rows.matches()) {
      return rows(rows.group(1), query);
    }
    Matcher table = TABLE.matcher(path);
    if (table.matches()) {
      return table(table.group(1), query);
    }
    return switch (path) {
      case "/tables" -> tables(query);
      case "/snapshots" -> snapshots(query);
      case "/changes" -> changes(query);
      case "/fleet" -> fleet();
      case "/fleet/stations" -> new FleetResource(lake.catalog(), clock).stations(query);
      case "/aside" -> new FleetResource(lake.catalog(), clock).aside(query);
      case "/alerts" -> new FleetResource(lake.catalog(), clock).alerts(query);
      case "/series" -> series(query);
      default -> null;
    };
  }

  private Map<String, Object> series(String query) {
    SeriesResource.Series series =
        new SeriesResource(
                lake.catalog(),
                lake.reader(),
                new QueryLimits(MOST_POINTS, limits.bytes(), limits.time()))
            .get(query);
    Map<String, Object> body = rows(series.rows(), "lake");
    body.put("step_s", series.step());
    return body;
  }

  private Map<String, Object> tables(String query) {
    SnapshotChoice at = new ApiQuery(query, Set.of("snapshot", "at")).snapshot();
    return Map.of("tables", lake.reader().tables(at).stream().map(LakeResources::table).toList());
  }

  private Map<String, Object> table(String name, String query) {
    SnapshotChoice at = new ApiQuery(query, Set.of("snapshot", "at")).snapshot();
    return lake.reader().tables(at).stream()
        .filter(t -> t.label().equalsIgnoreCase(name))
        .findFirst()
        .map(LakeResources::table)
        .orElseThrow(() -> new CatalogException("table \"" + name + "\": there is none such"));
  }

  private Map<String, Object> fleet() {
    List<Map<String, Object>> firmwares = new ArrayList<>();
    for (Fleet f : Fleet.of(lake.catalog().read(r -> new Firmwares(r).running()))) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("firmware", f.firmware());
      map.put("stations", f.stations());
      map.put("percent", f.percent());
      map.put("left", f.left());
      map.put("first", f.first().toString());
      map.put("last", f.last().toString());
      firmwares.add(map);
    }
    return Map.of("fleet", firmwares);
  }

  private static Map<String, Object> table(TableSummary t) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("schema", t.schema());
    map.put("name", t.label());
    map.put("rows", t.rows());
    map.put("files", t.files());
    map.put("bytes", t.bytes());
    map.put("station_files", t.stationFiles());
    map.put("partition", t.partition());
    List<Map<String, Object>> columns = new ArrayList<>();
    for (LakeColumn c : t.columns()) {
      columns.add(Map.of("name", c.name(), "type", c.type().name()));
    }
    map.put("columns", columns);
    return map;
  }

  private Map<String, Object> rows(String name, String query) {
    ApiQuery q =
        new ApiQuery(
            query,
            Set.of("snapshot", "at", "limit", "where", "columns", "order", "desc", "source"));
    Long limit = q.number("limit");
    RowQuery asked =
        new RowQuery(
            name,
            q.snapshot(),
            q.columns(),
            q.filters(),
            q.text("order"),
            q.truth("desc"),
            Math.min(limit == null ? DEFAULT_LIMIT : limit, limits.rows()));
    return switch (source(q.text("source"))) {
      case "files" -> rows(plain(asked), "files");
      case "lake" -> rows(lake.reader().rows(asked, limits), "lake");
      default -> rowsOrFallback(asked);
    };
  }

  private String source(String asked) {
    boolean enabled = lake.settings().enabled();
    LakeSettings.Phase phase = lake.settings().phase();
    if (asked == null) {
      return switch (phase) {
        case BESIDE -> "files";
        case FALLBACK -> enabled ? "either" : "files";
        case LAKE -> enabled ? "lake" : "files";
      };
    }
    if (!asked.equals("lake") && !asked.equals("files")) {
      throw new IllegalArgumentException("source: expected lake or files, got \"" + asked + "\"");
    }
    if (asked.equals("files") && phase == LakeSettings.Phase.LAKE && enabled) {
      throw new IllegalArgumentException("source: plain files are no longer served in this phase");
    }
    return asked;
  }

  private Map<String, Object> rowsOrFallback(RowQuery asked) {
    try {
      return rows(lake.reader().rows(asked, limits), "lake");
    } catch (CatalogException e) {
      if (e.getCause() == null) {
        throw e;
      }
      LOG.atWarn().addKeyValue("why", e.getMessage()).log("catalog is away, plain files answer");
      return rows(plain(asked), "files");
    }
  }

  private Rows plain(RowQuery asked) {
    try {
      return lake.plainFiles().rows(asked, limits);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> rows(Rows rows, String source) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("source", source);
    map.put("snapshot", rows.snapshot() < 0 ? null : rows.snapshot());
    map.put("columns", rows.columns());
    map.put("types", rows.types());
    List<List<Object>> values = new ArrayList<>();
    for (List<Object> row : rows.rows()) {
      List<Object> out = new ArrayList<>();
      row.forEach(v -> out.add(json(v)));
      values.add(out);
    }
    map.put("rows", values);
    return map;
  }

  private static Object json(Object value) {
    if (value instanceof OffsetDateTime time) {
      return time.toInstant().toString();
    }
    if (value == null || value instanceof Boolean || value instanceof BigDecimal) {
      return value;
    }
    if (value instanceof Float f) {
      // As short as the float is, not as long as the double it would become.
      return Float.isFinite(f) ? new BigDecimal(f.toString()) : f.toString();
    }
    if (value instanceof Double d) {
      return Double.isFinite(d) ? d : d.toString();
    }
    return value instanceof Number ? value : value.toString();
  }

  private Map<String, Object> snapshots(String query) {
    Long limit = new ApiQuery(query, Set.of("limit")).number("limit");
    int most = (int) Math.min(limit == null ? DEFAULT_LIMIT : limit, limits.rows());
    List<Map<String, Object>> all = new ArrayList<>();
    for (SnapshotChange s : lake.reader().snapshots(most)) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("id", s.snapshot().id());
      map.put("time", s.snapshot().time().toString());
      map.put("schema_version", s.snapshot().schemaVersion());
      map.put("changes", s.changes());
      map.put("author", s.author());
      map.put("message", s.message());
      all.add(map);
    }
    return Map.of("snapshots", all);
  }

  private Map<String, Object> changes(String query) {
    ApiQuery q = new ApiQuery(query, Set.of("table", "from", "to", "hours", "limit"));
    String table = q.text("table");
    if (table == null) {
      throw new IllegalArgumentException("table: expected the name of a table");
    }
    Long hours = q.number("hours", MAX_HOURS);
    Long from = q.number("from");
    if ((hours == null) == (from == null)) {
      throw new IllegalArgumentException("changes: expected either from or hours");
    }
    Long to = q.number("to");
    Long limit = q.number("limit");
    QueryLimits most =
        new QueryLimits(
            Math.min(limit == null ? DEFAULT_LIMIT : limit, limits.rows()),
            limits.bytes(),
            limits.time());
    return rows(
        lake.reader()
            .changes(
                table,
                hours == null
                    ? SnapshotChoice.version(from)
                    : lake.reader().before(Duration.ofHours(hours)),
                to == null ? SnapshotChoice.LATEST : SnapshotChoice.version(to),
                most),
        "lake");
  }

  /**
   * How the lake is: {@code ok} only when the last listing and batch of the watch in this process
   * worked or, without one, when the bucket answers.
   */
  Map<String, Object> health(WatchHealth watch) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("phase", lake.settings().phase().name().toLowerCase(Locale.ROOT));
    if (!lake.settings().enabled()) {
      map.put("status", "files only");
      return map;
    }
    try {
      Snapshot latest = lake.catalog().read(r -> r.latest());
      String failure = watch.failure();
      if (failure == null && !watch.watches()) {
        failure = bucket.failure();
      }
      map.put("status", failure != null ? "ill" : watch.starts() ? "starting" : "ok");
      if (failure != null) {
        map.put(watch.watches() ? "ingest" : "bucket", failure);
      }
      map.put("snapshot", latest.id());
      map.put("snapshot_time", latest.time().toString());
    } catch (RuntimeException e) {
      map.put("status", lake.settings().phase() == LakeSettings.Phase.LAKE ? "down" : "files only");
    }
    return map;
  }
}
