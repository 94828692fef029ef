package space.opensensor.ducklake.alert;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.credentials.DeviceRegister;

/**
 * Looks, again and again, for what the rules say, keeps it in the catalog's database, and tells
 * what changed. The file of rules is read at each look. No failure ends it.
 */
public final class AlertWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AlertWatch.class);

  /** Says how files are taken in by this process. */
  public interface Ingest {
    /** Whether a listing came to its end since the start. */
    boolean listed();

    /** Why the last try failed, or null. */
    String failure();
  }

  private final LakeCatalog catalog;
  private final AlertSettings settings;
  private final Ingest ingest;
  private final Clock clock;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "alert-rules");
            thread.setDaemon(true);
            return thread;
          });
  private AlertStore store;
  private Teller teller;
  private List<String> saidWrong = List.of();
  private Instant failingSince;

  /** A watch over a lake; {@link #start} begins it. */
  public AlertWatch(LakeCatalog catalog, AlertSettings settings, Ingest ingest, Clock clock) {
    this.catalog = catalog;
    this.settings = settings;
    this.ingest = ingest;
    this.clock = clock;
  }

  /** Looks now and then. */
  public void start() {
    long millis = settings.interval().toMillis();
    timer.scheduleWithFixedDelay(this::lookSafely, 0, millis, TimeUnit.MILLISECONDS);
  }

  private void lookSafely() {
    try {
      look();
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.atError()
          .addKeyValue("why", RuleLine.shown(String.valueOf(e.getMessage())))
          .log("alerts could not be looked for, tried again");
      LOG.atDebug().setCause(e).log("alerts could not be looked for");
    }
  }

  /** Looks once, and begins to tell what changed. */
  void look() {
    AlertRules rules = AlertRules.read(settings.rules());
    say(rules);
    if (store == null) {
      store = new AlertStore(catalog);
      teller = new Teller(store, clock);
    }
    Instant now = clock.instant();
    IngestState state = ingestState(now);
    Map<String, Map<String, String>> found =
        catalog.read(
            reader -> {
              Findings findings =
                  new Findings(reader, now, () -> certificates(reader.database()), state);
              Map<String, Map<String, String>> all = new HashMap<>();
              for (AlertRule rule : rules.rules()) {
                Optional<Map<String, String>> of = findings.of(rule);
                of.ifPresent(subjects -> all.put(rule.text(), subjects));
              }
              return all;
            });
    Set<String> texts = new HashSet<>();
    rules.rules().forEach(r -> texts.add(r.text()));
    store.put(texts, found, now);
    teller.tell(rules, settings.channels(rules));
  }

  private IngestState ingestState(Instant now) {
    String failure = ingest.failure();
    if (failure == null) {
      failingSince = null;
    } else if (failingSince == null) {
      failingSince = now;
    }
    return new IngestState(ingest.listed(), failure, failingSince);
  }

  private static List<DeviceRegister.Certificate> certificates(CatalogDatabase database) {
    return DeviceRegister.isKept(database)
        ? new DeviceRegister(database).certificates()
        : List.of();
  }

  /** What is wrong with the rules is said once, and again when it changes. */
  private void say(AlertRules rules) {
    List<String> wrong = new ArrayList<>(rules.wrong());
    wrong.addAll(settings.missing(rules));
    wrong.addAll(catalog.read(r -> RuleColumns.unknown(r, rules)));
    if (!wrong.equals(saidWrong)) {
      wrong.forEach(line -> LOG.atError().addKeyValue("what", line).log("alerts: rule left out"));
      saidWrong = wrong;
    }
  }

  /** Waits until a channel has told what it was given, for tests. */
  void settle(String channel) throws Exception {
    teller.settle(channel);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    if (teller != null) {
      teller.close();
    }
  }
}
