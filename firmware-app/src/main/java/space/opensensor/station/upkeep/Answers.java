package space.opensensor.station.upkeep;

/**
 * Answers of time servers that wait for others like them, told apart by the time at uptime 0 that
 * they give. Three times that differ are kept; a fourth takes the place of the oldest.
 *
 * <p>All times are milliseconds. Allocates nothing after construction.
 */
final class Answers {

  /**
   * Two answers are alike when they differ by no more than this, and by what a clock drifts
   * between: half of the longest round trip, and less than the time between two requests, so that a
   * server whose clock stands is never like itself.
   */
  static final int ALIKE_MILLIS = 10000;

  /** A board's clock drifts by no more than a millisecond in so many: 100 ppm. */
  static final int DRIFT = 10000;

  private static final int KEPT = 3;

  private final long[] times = new long[KEPT];
  private final long[] firstAt = new long[KEPT];
  private final long[] lastAt = new long[KEPT];
  private final int[] counts = new int[KEPT];
  private int all;
  private int last;

  /** Forgets all. */
  void clear() {
    all = 0;
    for (int i = 0; i < KEPT; i++) {
      counts[i] = 0;
      lastAt[i] = -1;
    }
  }

  /** Takes one more, which is "the last" from here on. */
  void add(long timeAtBoot, long now) {
    all++;
    int oldest = 0;
    for (int i = 0; i < KEPT; i++) {
      if (isLike(i, timeAtBoot, now)) {
        count(i, timeAtBoot, now);
        return;
      }
      oldest = lastAt[i] < lastAt[oldest] ? i : oldest;
    }
    counts[oldest] = 0;
    firstAt[oldest] = now;
    count(oldest, timeAtBoot, now);
  }

  private boolean isLike(int i, long timeAtBoot, long now) {
    long most = ALIKE_MILLIS + (now - lastAt[i]) / DRIFT;
    return counts[i] > 0 && timeAtBoot >= times[i] - most && timeAtBoot <= times[i] + most;
  }

  private void count(int i, long timeAtBoot, long now) {
    times[i] = timeAtBoot;
    lastAt[i] = now;
    counts[i]++;
    last = i;
  }

  /** How many were taken. */
  int size() {
    return all;
  }

  /** How many are like the last, with it. */
  int likeLast() {
    return counts[last];
  }

  /** Whether so many are like the last, over so long a time. */
  boolean confirm(int least, long leastMillis) {
    return counts[last] >= least && lastAt[last] - firstAt[last] >= leastMillis;
  }

  /** The newest that is not like the last, or {@link Long#MIN_VALUE}. */
  long contrary() {
    int newest = last;
    for (int i = 0; i < KEPT; i++) {
      if (i != last && counts[i] > 0 && (newest == last || lastAt[i] > lastAt[newest])) {
        newest = i;
      }
    }
    return newest == last ? Long.MIN_VALUE : times[newest];
  }
}
