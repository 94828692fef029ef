package space.opensensor.ducklake.home;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.alert.MqttLine;
import space.opensensor.ducklake.alert.ServerAddress;
import space.opensensor.ducklake.bucket.Firmwares;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.read.Filter;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.RowQuery;
import space.opensensor.ducklake.read.Rows;
import space.opensensor.ducklake.status.NewestFile;
import space.opensensor.ducklake.status.NewestFiles;

/**
 * Publishes each station's newest row to an MQTT broker, with what Home Assistant needs to make a
 * device of it. Messages are retained, and a station's goes out when it has newer rows. No failure
 * ends it: what did not go out does with the next round.
 */
public final class HomeAssistant implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HomeAssistant.class);
  private static final Duration RECENT = Duration.ofDays(2);
  private static final Pattern COLUMN = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  /** Stations of a round, of which each costs opening a file; the others come with the next. */
  private static final int MOST = 500;

  private final LakeCatalog catalog;
  private final LakeReader reader;
  private final ServerAddress broker;
  private final String prefix;
  private final Clock clock;
  private final int most;
  private final Map<String, Instant> published = new HashMap<>();
  private String before = "";
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "home-assistant");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * A publisher; {@link #start} begins it.
   *
   * @param prefix of Home Assistant's discovery topics, {@code homeassistant} where it is not set
   *     otherwise there
   */
  public HomeAssistant(
      LakeCatalog catalog, LakeReader reader, ServerAddress broker, String prefix, Clock clock) {
    this(catalog, reader, broker, prefix, clock, MOST);
  }

  HomeAssistant(
      LakeCatalog catalog,
      LakeReader reader,
      ServerAddress broker,
      String prefix,
      Clock clock,
      int most) {
    this.most = most;
    this.catalog = catalog;
    this.reader = reader;
    this.broker = broker;
    this.prefix = prefix;
    this.clock = clock;
  }

  /** Publishes now and then. */
  public void start(Duration interval) {
    long millis = interval.toMillis();
    timer.scheduleWithFixedDelay(
        () -> {
          try {
            round();
          } catch (IOException | RuntimeException | OutOfMemoryError e) {
            LOG.atError()
                .addKeyValue("why", e.getMessage())
                .log("not shown in Home Assistant, tried again");
            LOG.atDebug().setCause(e).log("not shown in Home Assistant");
          }
        },
        0,
        millis,
        TimeUnit.MILLISECONDS);
  }

  /** Publishes stations with newer rows, and gives their number. */
  int round() throws IOException {
    Map<String, String> firmwares = new HashMap<>();
    NavigableMap<String, NewestFile> newest =
        catalog.read(
            r -> {
              for (Firmwares.Running each : new Firmwares(r).running()) {
                firmwares.put(each.now().station(), each.now().firmware());
              }
              Optional<NewestFiles> files = NewestFiles.of(r, StationKey.READINGS);
              return files.isEmpty()
                  ? new TreeMap<String, NewestFile>()
                  : files.get().since(clock.instant().minus(RECENT));
            });
    List<NewestFile> due = due(newest);
    if (due.isEmpty()) {
      return 0;
    }
    try (MqttLine line = new MqttLine(broker)) {
      int count = 0;
      for (NewestFile file : due) {
        before = file.station();
        Optional<Map<String, Object>> row = readable(file);
        if (row.isPresent()) {
          publish(
              line,
              file.station(),
              row.get(),
              firmwares.getOrDefault(file.station(), Firmwares.UNKNOWN));
          published.put(file.station(), file.last());
          count++;
        }
      }
      return count;
    }
  }

  /** Stations with newer rows; those first that come after the last one of the round before. */
  private List<NewestFile> due(NavigableMap<String, NewestFile> newest) {
    return Stream.concat(
            newest.tailMap(before, false).values().stream(),
            newest.headMap(before, true).values().stream())
        .filter(file -> !file.last().equals(published.get(file.station())))
        .limit(most)
        .toList();
  }

  /** A station's newest row; one that cannot be read holds up no other station. */
  private Optional<Map<String, Object>> readable(NewestFile file) {
    try {
      return Optional.of(newestRow(file));
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("station", file.station())
          .addKeyValue("why", e.getMessage())
          .log("newest row cannot be read for Home Assistant, tried again");
      LOG.atDebug().setCause(e).log("newest row cannot be read");
      return Optional.empty();
    }
  }

  private void publish(MqttLine line, String station, Map<String, Object> values, String firmware)
      throws IOException {
    Discovery discovery = new Discovery(station);
    List<String> columns =
        values.keySet().stream().filter(c -> !c.equals("seen")).sorted().toList();
    line.publish(discovery.configTopic(prefix), discovery.config(firmware, columns), true);
    line.publish(discovery.stateTopic(), Discovery.state(values), true);
  }

  /** Columns with numbers in the newest row, and {@code seen}; a value that is missing is null. */
  private Map<String, Object> newestRow(NewestFile file) {
    Rows rows =
        reader.rows(
            RowQuery.all(StationKey.READINGS)
                .where(
                    new Filter("station", Filter.Operator.EQ, file.station()),
                    new Filter("timestamp", Filter.Operator.GE, file.last().toString()))
                .ordered("timestamp", true, 1),
            QueryLimits.WIDE);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("seen", file.last().toString());
    if (rows.rows().isEmpty()) {
      return values;
    }
    List<Object> row = rows.rows().get(0);
    for (int i = 0; i < row.size(); i++) {
      String column = rows.columns().get(i);
      Object value = row.get(i);
      boolean measured = file.values().containsKey(column) && COLUMN.matcher(column).matches();
      if (measured && !(value instanceof OffsetDateTime)) {
        values.put(column, value instanceof Number n && finite(n) ? value : null);
      }
    }
    return values;
  }

  private static boolean finite(Number number) {
    return Double.isFinite(number.doubleValue());
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
