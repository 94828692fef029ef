package space.opensensor.ducklake.api;

import java.util.EnumMap;
import java.util.Map;
import space.opensensor.ducklake.ingest.Watcher;

/** Whether what a watch did last went well. Safe for many threads. */
public final class WatchHealth {

  private final Map<Watcher.Step, String> failures = new EnumMap<>(Watcher.Step.class);
  private boolean watches;
  private boolean listed;

  /** A watch begins in this process. */
  public synchronized void begins() {
    watches = true;
  }

  synchronized void went(Watcher.Step step) {
    failures.remove(step);
    listed |= step == Watcher.Step.LISTING;
    if (step == Watcher.Step.LISTING) {
      // It took in what batches had failed to.
      failures.remove(Watcher.Step.BATCH);
    }
  }

  synchronized void failed(Watcher.Step step, String why) {
    failures.put(step, why);
  }

  /** Whether there is a watch in this process. */
  synchronized boolean watches() {
    return watches;
  }

  /** Whether its first listing has not come to its end. */
  synchronized boolean starts() {
    return watches && !listed;
  }

  /** Why something failed that did not go well since, or null. */
  synchronized String failure() {
    return failures.isEmpty() ? null : failures.values().iterator().next();
  }
}
