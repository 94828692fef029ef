package space.opensensor.ducklake.alert;

import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells changes, each channel on a thread of its own: one that hangs holds up no other. What could
 * not be told is told with the next look.
 */
final class Teller implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Teller.class);

  private final AlertStore store;
  private final Clock clock;
  private final Map<String, Future<?>> running = new HashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "alerts");
            thread.setDaemon(true);
            return thread;
          });

  Teller(AlertStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Begins to tell what each channel has not told; one that still tells is left to it. */
  void tell(AlertRules rules, List<AlertChannel> channels) {
    boolean quiet = rules.quiet() != null && rules.quiet().holds(clock.instant());
    Set<String> texts =
        rules.rules().stream().map(AlertRule::text).collect(java.util.stream.Collectors.toSet());
    Set<String> urgent =
        rules.rules().stream()
            .filter(AlertRule::urgent)
            .map(AlertRule::text)
            .collect(java.util.stream.Collectors.toSet());
    for (AlertChannel channel : channels) {
      Future<?> before = running.get(channel.name());
      if (before != null && !before.isDone()) {
        LOG.atWarn().addKeyValue("channel", channel.name()).log("alerts are still being told");
        continue;
      }
      List<AlertChange> changes =
          store.untold(channel.name(), texts).stream()
              .filter(c -> !quiet || urgent.contains(c.alert().rule()))
              .toList();
      if (!changes.isEmpty() && store.hasTurn(channel.name(), clock.instant())) {
        running.put(channel.name(), threads.submit(() -> send(channel, changes)));
      }
    }
  }

  private void send(AlertChannel channel, List<AlertChange> changes) {
    try {
      channel.send(new AlertMessage(changes));
      store.told(channel.name(), changes);
      LOG.atInfo()
          .addKeyValue("channel", channel.name())
          .addKeyValue("changes", changes.size())
          .log("alerts told");
    } catch (IOException | RuntimeException e) {
      LOG.atError()
          .addKeyValue("channel", channel.name())
          .addKeyValue("why", e.getMessage())
          .log("alerts not told, tried again with the next look");
      LOG.atDebug().setCause(e).log("alerts not told");
    }
  }

  /** Waits until a channel has told what it was given, for tests. */
  void settle(String channel) throws Exception {
    Future<?> last = running.get(channel);
    if (last != null) {
      last.get();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
