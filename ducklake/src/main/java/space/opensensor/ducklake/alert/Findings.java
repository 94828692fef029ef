package space.opensensor.ducklake.alert;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import space.opensensor.ducklake.bucket.Firmwares;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.Count;
import space.opensensor.ducklake.credentials.DeviceRegister;
import space.opensensor.ducklake.status.NewestFile;
import space.opensensor.ducklake.status.NewestFiles;
import space.opensensor.ducklake.status.Range;
import space.opensensor.ducklake.status.Steady;

/**
 * For what each rule holds now, from the catalog alone. A rule of which nothing can be said now,
 * such as silence while the lake itself takes in nothing, has no findings rather than none.
 */
final class Findings {

  /** Files older than this say when a station was seen, not how it is. */
  private static final Duration RECENT = Duration.ofHours(48);

  private static final String LAKE = "lake";

  private final CatalogReader reader;
  private final Instant now;
  private final Supplier<List<DeviceRegister.Certificate>> certificates;
  private final IngestState ingest;
  private final Map<String, Map<String, NewestFile>> newest = new HashMap<>();

  /**
   * Of a moment.
   *
   * @param ingest how the lake takes files in
   */
  Findings(
      CatalogReader reader,
      Instant now,
      Supplier<List<DeviceRegister.Certificate>> certificates,
      IngestState ingest) {
    this.reader = reader;
    this.now = now;
    this.certificates = certificates;
    this.ingest = ingest;
  }

  /** What is the matter, by subject; empty where nothing can be said. */
  Optional<Map<String, String>> of(AlertRule rule) throws SQLException {
    return switch (rule.kind()) {
      case SILENT -> ingest.isCurrent() ? Optional.of(silent(rule)) : Optional.empty();
      case VALUE -> Optional.of(outOfBounds(rule));
      case STUCK -> Optional.of(stuck(rule));
      case CLOCK -> Optional.of(clock(rule));
      case SPOOL -> Optional.of(spool(rule));
      case KEYS -> Optional.of(keys(rule));
      case ASIDE -> Optional.of(aside());
      case INGEST -> Optional.of(ingest(rule));
    };
  }

  /** The newest file of each station, however old. */
  private Map<String, NewestFile> all(String table) throws SQLException {
    Map<String, NewestFile> known = newest.get(table);
    if (known == null) {
      Optional<NewestFiles> files = NewestFiles.of(reader, table);
      known = files.isEmpty() ? Map.of() : files.get().since(Instant.EPOCH);
      newest.put(table, known);
    }
    return known;
  }

  private Map<String, NewestFile> newest(String table) throws SQLException {
    Map<String, NewestFile> recent = new TreeMap<>(all(table));
    recent.values().removeIf(file -> file.last().isBefore(now.minus(RECENT)));
    return recent;
  }

  private Map<String, String> silent(AlertRule rule) throws SQLException {
    Map<String, Instant> seen = new TreeMap<>();
    for (Firmwares.Running station : new Firmwares(reader).running()) {
      seen.put(station.now().station(), station.now().last());
    }
    all(StationKey.READINGS).forEach((name, file) -> seen.put(name, file.seen()));
    Map<String, String> found = new TreeMap<>();
    seen.forEach(
        (station, last) -> {
          Duration since = Duration.between(last, now);
          if (rule.concerns(station) && since.compareTo(rule.time()) > 0) {
            found.put(station, "silent since " + seconds(last) + ", for " + spoken(since));
          }
        });
    return found;
  }

  private Map<String, String> ingest(AlertRule rule) {
    boolean holds =
        ingest.failure() != null
            && Duration.between(ingest.since(), now).compareTo(rule.time()) >= 0;
    return holds
        ? Map.of(
            LAKE, "takes no files in since " + seconds(ingest.since()) + ": " + ingest.failure())
        : Map.of();
  }

  private Map<String, String> outOfBounds(AlertRule rule) throws SQLException {
    Map<String, String> found = new TreeMap<>();
    newest(StationKey.READINGS)
        .forEach(
            (station, file) -> {
              Range range = file.values().get(rule.column());
              boolean judged = rule.concerns(station) && range != null;
              if (judged && rule.below() != null && range.least() < rule.below()) {
                found.put(
                    station,
                    rule.column()
                        + " "
                        + number(range.least())
                        + ", below "
                        + number(rule.below()));
              } else if (judged && rule.above() != null && range.most() > rule.above()) {
                found.put(
                    station,
                    rule.column() + " " + number(range.most()) + ", above " + number(rule.above()));
              }
            });
    return found;
  }

  private Map<String, String> stuck(AlertRule rule) throws SQLException {
    Map<String, String> found = new TreeMap<>();
    Instant since = now.minus(rule.time());
    all(StationKey.READINGS)
        .forEach(
            (station, file) -> {
              Steady steady = file.steady().get(rule.column());
              // Between two rows there is a time without one, and a file may be missing.
              Instant latest = since.plus(rule.time().dividedBy(10));
              if (rule.concerns(station)
                  && steady != null
                  && !steady.since().isAfter(latest)
                  && !steady.until().isBefore(since)) {
                found.put(
                    station,
                    rule.column()
                        + " is "
                        + number(steady.value())
                        + " and nothing else for "
                        + spoken(rule.time()));
              }
            });
    return found;
  }

  private Map<String, String> clock(AlertRule rule) throws SQLException {
    Map<String, String> found = new TreeMap<>();
    newest(StationKey.HEALTH)
        .forEach(
            (station, file) -> {
              Range step = file.values().get("clock_step");
              if (rule.concerns(station) && step != null) {
                double most = Math.max(Math.abs(step.least()), Math.abs(step.most()));
                if (most > rule.time().toMillis()) {
                  found.put(station, "clock was wrong by " + spoken(millis(most)));
                }
              }
            });
    newest(StationKey.READINGS)
        .forEach(
            (station, file) -> {
              Duration ahead = Duration.between(now, file.last());
              if (rule.concerns(station) && ahead.compareTo(rule.time()) > 0) {
                found.put(station, "rows are dated " + spoken(ahead) + " ahead");
              }
            });
    return found;
  }

  private Map<String, String> spool(AlertRule rule) throws SQLException {
    Map<String, String> found = new TreeMap<>();
    newest(StationKey.HEALTH)
        .forEach(
            (station, file) -> {
              Range bytes = file.values().get("spool_bytes");
              if (rule.concerns(station) && bytes != null && bytes.most() > rule.bytes()) {
                found.put(
                    station,
                    String.format(
                        Locale.ROOT,
                        "%.0f bytes waited on its flash for their upload",
                        bytes.most()));
              }
            });
    return found;
  }

  private Map<String, String> keys(AlertRule rule) {
    Map<String, Instant> until = new TreeMap<>();
    for (DeviceRegister.Certificate each : certificates.get()) {
      if (each.revoked() == null && rule.concerns(each.station())) {
        until.merge(each.station(), each.until(), (a, b) -> a.isAfter(b) ? a : b);
      }
    }
    Map<String, String> found = new TreeMap<>();
    until.forEach(
        (station, end) -> {
          if (now.plus(rule.time()).isAfter(end)) {
            found.put(station, "certificate ends at " + seconds(end) + ", not renewed");
          }
        });
    return found;
  }

  private Map<String, String> aside() throws SQLException {
    List<Ledger.SetAside> files = new Ledger(reader).setAside();
    Map<String, String> found = new TreeMap<>();
    if (!files.isEmpty()) {
      Ledger.SetAside first = files.get(0);
      found.put(
          LAKE,
          Count.of(files.size(), "file")
              + " set aside, see lake aside: "
              + first.key()
              + ": "
              + first.reason());
    }
    return found;
  }

  private static Duration millis(double millis) {
    return Duration.ofMillis((long) millis);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e12
        ? Long.toString((long) value)
        : Float.toString((float) value);
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
  }

  /** A duration with its largest unit or two. */
  static String spoken(Duration d) {
    if (d.toDays() > 0) {
      return d.toDays() + " d" + (d.toHoursPart() > 0 ? " " + d.toHoursPart() + " h" : "");
    }
    if (d.toHours() > 0) {
      return d.toHours() + " h" + (d.toMinutesPart() > 0 ? " " + d.toMinutesPart() + " min" : "");
    }
    if (d.toMinutes() > 0) {
      return d.toMinutes() + " min";
    }
    return d.toSeconds() > 0 ? d.toSeconds() + " s" : d.toMillis() + " ms";
  }
}
