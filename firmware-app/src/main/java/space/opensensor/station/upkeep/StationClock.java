package space.opensensor.station.upkeep;

import space.opensensor.vee.Clock;
import space.opensensor.vee.Log;
import space.opensensor.vee.TimeSource;

/**
 * Time of day over the board's uptime: set by SNTP, set again on a schedule or on request.
 *
 * <p>All times are milliseconds; a time of day is since 1970-01-01T00:00:00Z.
 */
public final class StationClock {

  /** An answer before this is no time of day: 2024-01-01T00:00:00Z. */
  static final long EARLIEST = 1704067200000L;

  /** An answer after this is no time of day: 2100-01-01T00:00:00Z. */
  static final long LATEST = 4102444800000L;

  private final Clock clock;
  private final TimeSource source;
  private final Log log;
  private final int periodMillis;
  private final Backoff backoff;
  private boolean set;
  private boolean asked;
  private long epochMillisAtBoot;
  private long firstEpochMillisAtBoot;
  private long lastStepMillis;
  private long due;

  public StationClock(Clock clock, TimeSource source, Log log, int periodMillis, Backoff backoff) {
    this.clock = clock;
    this.source = source;
    this.log = log;
    this.periodMillis = periodMillis;
    this.backoff = backoff;
  }

  /** Milliseconds since this boot. */
  long uptimeMillis() {
    return clock.uptimeMillis();
  }

  /** Whether the time of day is known. */
  public boolean isSet() {
    return set;
  }

  /** The time of day at an uptime. */
  public long epochMillis(long uptimeMillis) {
    return epochMillisAtBoot + uptimeMillis;
  }

  /** The time of day at uptime 0 by this boot's first synchronisation, which dates its rows. */
  public long firstEpochMillisAtBoot() {
    return firstEpochMillisAtBoot;
  }

  /** By how much the last synchronisation after the first corrected the clock. */
  public long lastStepMillis() {
    return lastStepMillis;
  }

  /** When {@link #step} has something to do next, as an uptime. */
  public long due() {
    return due;
  }

  /** Asks for a synchronisation as soon as the link allows. */
  public void synchroniseSoon(long now) {
    due = now < due ? now : due;
  }

  /** Requests a synchronisation when it is time and takes its answer. */
  public void step(long now, boolean linkUp) {
    if (asked) {
      poll(now);
    } else if (now >= due && linkUp) {
      source.request();
      asked = true;
    }
  }

  /** Whether a request is under way. */
  public boolean isSynchronising() {
    return asked;
  }

  private void poll(long now) {
    TimeSource.State state = source.poll();
    if (state == TimeSource.State.PENDING) {
      return;
    }
    asked = false;
    if (state == TimeSource.State.SYNCHRONISED && isTimeOfDay(source.epochMillisAtBoot() + now)) {
      take(source.epochMillisAtBoot());
      backoff.reset();
      due = now + periodMillis;
      return;
    }
    due = now + backoff.next();
    log.write(
        Log.Level.WARN,
        state == TimeSource.State.SYNCHRONISED
            ? "time: the server's answer is no time of day; again in " + seconds(now) + " s"
            : "time: no answer from the server; again in " + seconds(now) + " s");
  }

  private long seconds(long now) {
    return (due - now) / 1000;
  }

  private void take(long newEpochMillisAtBoot) {
    if (!set) {
      firstEpochMillisAtBoot = newEpochMillisAtBoot;
      log.write(Log.Level.INFO, "time: synchronised");
    } else {
      lastStepMillis = newEpochMillisAtBoot - epochMillisAtBoot;
      log.write(Log.Level.INFO, "time: synchronised, stepped " + lastStepMillis + " ms");
    }
    set = true;
    epochMillisAtBoot = newEpochMillisAtBoot;
  }

  private static boolean isTimeOfDay(long epochMillis) {
    return epochMillis >= EARLIEST && epochMillis < LATEST;
  }
}
