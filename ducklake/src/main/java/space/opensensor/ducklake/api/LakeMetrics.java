package space.opensensor.ducklake.api;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.alert.AlertWatch;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.ingest.IngestReport;
import space.opensensor.ducklake.ingest.Watcher;
import space.opensensor.ducklake.queue.QueueMetrics;
import space.opensensor.ducklake.read.SnapshotChoice;
import space.opensensor.ducklake.read.TableSummary;

/**
 * What Prometheus asks for: counters of the ingest in this process, and sizes read from the catalog
 * when asked. However many tables and stations there are, the series are bounded.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Prometheus:
 *     exposition formats</a>
 */
public final class LakeMetrics implements IngestMetrics, Watcher.Outcome {

  /** Tables that have a label of their own. */
  private static final int MOST_TABLES = 100;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter files = counter("ducklake_ingested_files", "Data files registered.");
  private final Counter rows = counter("ducklake_ingested_rows", "Rows of these files.");
  private final Counter repeats = counter("ducklake_repeated_batches", "Batches that came again.");
  private final Counter setAside = counter("ducklake_files_set_aside", "Files set aside.");
  private final Counter deferred = counter("ducklake_objects_deferred", "Objects not readable.");
  private final Counter failures = counter("ducklake_ingest_failures", "Failed passes or batches.");
  private final Counter retries = counter("ducklake_commit_retries", "Commits tried again.");
  private final Counter queries = counter("ducklake_api_requests", "Requests answered.");
  private final Gauge lag =
      gauge("ducklake_ingest_lag_seconds", "Age of the oldest object of the last batch.");
  private final Gauge lastCommit =
      gauge("ducklake_last_ingest_timestamp_seconds", "When the last batch was committed.");
  private final Counter folds = counter("ducklake_folds", "Files made of many objects.");
  private final Counter folded = counter("ducklake_folded_objects", "Objects in such files.");
  private final Gauge lastListing =
      gauge("ducklake_last_listing_timestamp_seconds", "When the last listing ended.");
  private final Gauge up = gauge("ducklake_catalog_up", "1 when the catalog answers.");
  private final Gauge catalogBytes = gauge("ducklake_catalog_bytes", "Size of the catalog.");
  private final Gauge snapshots = gauge("ducklake_snapshots", "Snapshots kept.");
  private final Gauge latest = gauge("ducklake_latest_snapshot", "Id of the newest snapshot.");
  private final Gauge waitingAside = gauge("ducklake_set_aside", "Files set aside now.");
  private final Gauge tableFiles = labelled("ducklake_table_files", "Data files of a table.");
  private final Gauge tableBytes = labelled("ducklake_table_bytes", "Bytes of a table's files.");
  private final Gauge tableRows = labelled("ducklake_table_rows", "Rows of a table's files.");

  private final List<Gauge> tables = List.of(tableFiles, tableBytes, tableRows);
  private final Gauge well =
      gauge("ducklake_ingest_up", "1 when the last listing and batch worked.");
  private final QueueCounters queues = new QueueCounters(registry);
  private final StationGauges stations;
  private final InstantSource clock;
  private final WatchHealth health = new WatchHealth();

  public LakeMetrics() {
    this(InstantSource.system());
  }

  /** With a clock that says how long stations have been silent. */
  LakeMetrics(InstantSource clock) {
    this.clock = clock;
    this.stations = new StationGauges(registry, clock);
  }

  @Override
  public void committed(IngestReport report, Duration slowest) {
    files.inc(report.files());
    rows.inc(report.rows());
    repeats.inc(report.repeats());
    setAside.inc(report.setAside());
    deferred.inc(report.deferred());
    if (slowest != null) {
      // A clock that was set back makes an object come from the future.
      lag.set(Math.max(0, slowest.toMillis()) / 1000.0);
    }
    lastCommit.set(clock.instant().getEpochSecond());
  }

  @Override
  public void folded(long objects, long into) {
    folded.inc(objects);
    folds.inc(into);
  }

  /** Counts it, and keeps why. */
  @Override
  public void failed(Watcher.Step step, String why) {
    failures.inc();
    health.failed(step, why);
  }

  @Override
  public void went(Watcher.Step step) {
    health.went(step);
    if (step == Watcher.Step.LISTING) {
      lastListing.set(clock.instant().getEpochSecond());
    }
  }

  /** What counts messages of queues. */
  public QueueMetrics queues() {
    return queues;
  }

  /** Whether the watch of this process, if there is one, works. */
  public WatchHealth health() {
    return health;
  }

  /** Counts a commit that was tried again. */
  public void retried() {
    retries.inc();
  }

  /** Counts a request. */
  public void answered() {
    queries.inc();
  }

  /** The numbers in Prometheus's text format. */
  public byte[] text(Lake lake) throws IOException {
    try {
      lake.catalog()
          .read(
              r -> {
                catalogBytes.set(r.database().sizeBytes(r.sql()));
                snapshots.set(r.sql().number("SELECT count(*) FROM ducklake_snapshot"));
                latest.set(r.latest().id());
                waitingAside.set(r.sql().number("SELECT count(*) FROM station_quarantine"));
                return null;
              });
      stations.look(lake);
      tables.forEach(Gauge::clear);
      for (TableSummary t :
          lake.reader().tables(SnapshotChoice.LATEST).stream().limit(MOST_TABLES).toList()) {
        tableFiles.labelValues(t.label()).set(t.files());
        tableBytes.labelValues(t.label()).set(t.bytes());
        tableRows.labelValues(t.label()).set(t.rows());
      }
      up.set(1);
    } catch (RuntimeException e) {
      up.set(0);
    }
    well.set(health.failure() == null && !health.starts() ? 1 : 0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new PrometheusTextFormatWriter(false).write(out, registry.scrape());
    return out.toByteArray();
  }

  private Counter counter(String name, String help) {
    return Counter.builder().name(name).help(help).register(registry);
  }

  private Gauge gauge(String name, String help) {
    return Gauge.builder().name(name).help(help).register(registry);
  }

  private Gauge labelled(String name, String help) {
    return Gauge.builder().name(name).help(help).labelNames("table").register(registry);
  }

  /** How files are taken in, for alerts. */
  public AlertWatch.Ingest ingest() {
    return new AlertWatch.Ingest() {
      @Override
      public boolean listed() {
        return !health.starts();
      }

      @Override
      public String failure() {
        return health.failure();
      }
    };
  }
}
