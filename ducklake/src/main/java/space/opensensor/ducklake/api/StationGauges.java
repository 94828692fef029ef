package space.opensensor.ducklake.api;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.bucket.LastSeen;

/**
 * What Prometheus is told of stations: how many are live, silent, or gone for a month, and when
 * some of them were heard of last, of which there are never more than the settings say: those that
 * have been silent for longest, and were not for a month. Read from the catalog at most every 15 s.
 */
final class StationGauges {

  private static final Duration GONE = Duration.ofDays(30);
  private static final long KEPT = Duration.ofSeconds(15).toNanos();

  /** A station whose clock runs ahead is live. */
  private static final Instant FAR = Instant.parse("9999-01-01T00:00:00Z");

  private final InstantSource clock;
  private final Gauge stations;
  private final Gauge lastSeen;
  private long next = System.nanoTime();

  StationGauges(PrometheusRegistry registry, InstantSource clock) {
    this.clock = clock;
    stations =
        Gauge.builder()
            .name("ducklake_stations")
            .help("Stations that are live, silent, or gone for 30 days.")
            .labelNames("state")
            .register(registry);
    lastSeen =
        Gauge.builder()
            .name("ducklake_station_last_seen_timestamp_seconds")
            .help("Start of the newest window of those stations that have been silent for longest.")
            .labelNames("station")
            .register(registry);
  }

  private record Found(long live, long silent, long gone, List<LastSeen.Station> each) {}

  /** Reads what there is. */
  synchronized void look(Lake lake) {
    if (System.nanoTime() - next < 0) {
      return;
    }
    Instant now = clock.instant();
    Instant silent = now.minus(lake.settings().silentAfter());
    Instant gone = now.minus(GONE);
    Found found =
        lake.catalog()
            .read(
                r -> {
                  LastSeen last = new LastSeen(r);
                  return new Found(
                      last.count(silent, FAR),
                      last.count(gone, silent),
                      last.count(Instant.EPOCH, gone),
                      last.since(gone, lake.settings().metricsStations()));
                });
    stations.labelValues("live").set(found.live());
    stations.labelValues("silent").set(found.silent());
    stations.labelValues("gone").set(found.gone());
    lastSeen.clear();
    for (LastSeen.Station s : found.each()) {
      lastSeen.labelValues(s.name()).set(s.last().getEpochSecond());
    }
    next = System.nanoTime() + KEPT;
  }
}
