package space.opensensor.ducklake.credentials;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often each of many may do something: a bucket of tokens that fills again by and by. */
final class RateLimit {

  /** So many are remembered; of more, the one that has not asked for longest is forgotten. */
  private static final int MOST = 10_000;

  private final int burst;
  private final Duration refill;
  private final Map<String, State> states =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, State> eldest) {
          return size() > MOST;
        }
      };

  private record State(double tokens, Instant at) {}

  /**
   * A limit.
   *
   * @param burst times at once
   * @param refill time after which one more is free
   */
  RateLimit(int burst, Duration refill) {
    this.burst = burst;
    this.refill = refill;
  }

  /** Whether this one may; counts it then. */
  synchronized boolean allows(String who, Instant now) {
    State state = states.getOrDefault(who, new State(burst, now));
    // A clock that went back gives nothing and takes nothing.
    long waited = Math.max(0, Duration.between(state.at(), now).toMillis());
    double tokens = Math.min(burst, state.tokens() + (double) waited / refill.toMillis());
    boolean allowed = tokens >= 1;
    states.put(who, new State(allowed ? tokens - 1 : tokens, now));
    return allowed;
  }

  /** Seconds after which one more is free. */
  long seconds() {
    return refill.toSeconds();
  }
}
