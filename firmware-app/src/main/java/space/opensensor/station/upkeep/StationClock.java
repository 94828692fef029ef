package space.opensensor.station.upkeep;

import space.opensensor.vee.Clock;
import space.opensensor.vee.Log;
import space.opensensor.vee.TimeSource;

/**
 * Time of day over the board's uptime: set by SNTP, set again on a schedule or on request.
 *
 * <p>Not every answer is believed. One before {@link TimeSource#earliestMillis()} or after 2099 is
 * refused. One that is far from the time known before, that of this boot or, where a store refuses
 * that, the last one of an earlier boot, waits for a second opinion: it is believed when the next
 * answer agrees with it.
 *
 * <p>All times are milliseconds; a time of day is since 1970-01-01T00:00:00Z.
 */
public final class StationClock {

  /** An answer from here on is no time of day: 2100-01-01T00:00:00Z. */
  static final long LATEST = 4102444800000L;

  /** A correction beyond this calls for a second opinion: RFC 5905's panic threshold, 1000 s. */
  static final int FAR_MILLIS = 1000 * 1000;

  /** So long a station may have been without power before its time calls for one: 30 days. */
  static final long LONG_OFF_MILLIS = 30 * 86400000L;

  /**
   * Two answers agree when they differ by no more than this, and by what a clock drifts between.
   */
  static final int AGREEING_MILLIS = 2000;

  /** A board's clock drifts by no more than a millisecond in so many: 100 ppm. */
  private static final int DRIFT = 10000;

  /**
   * The least time between two requests that are to agree: longer than {@link #AGREEING_MILLIS}, so
   * that a server whose clock stands never does, and the least that RFC 4330 allows.
   */
  static final int SECOND_OPINION_MILLIS = 15000;

  private static final long NONE = Long.MIN_VALUE;

  private final Clock clock;
  private final TimeSource source;
  private final Log log;
  private final int periodMillis;
  private final Backoff backoff;
  private boolean set;
  private boolean asked;
  private boolean contradicted;
  private long lastKnownMillis;
  private long doubted = NONE;
  private long doubtedAt;
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

  /** Tells the newest time of day that earlier boots knew; the first answer is judged by it. */
  public void setLastKnown(long epochMillis) {
    lastKnownMillis = epochMillis;
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

  /**
   * Tells that a store refuses this boot's time, which is no measure of an answer then, and asks
   * for a synchronisation as soon as the link allows; for a second opinion no sooner than it is
   * due.
   */
  public void contradict(long now) {
    contradicted = true;
    due = now < due && doubted == NONE ? now : due;
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
    if (state == TimeSource.State.SYNCHRONISED) {
      judge(source.epochMillisAtBoot(), now);
    } else {
      askAgain(now, "no answer from the server");
    }
  }

  private void judge(long answer, long now) {
    long epochMillis = answer + now;
    if (epochMillis < source.earliestMillis() || epochMillis >= LATEST) {
      askAgain(now, "the server's answer is before this firmware or after 2099");
    } else if (isNear(epochMillis, now) || agrees(answer, now)) {
      doubted = NONE;
      backoff.reset();
      due = now + periodMillis;
      take(answer);
    } else {
      boolean first = doubted == NONE;
      doubted = answer;
      doubtedAt = now;
      String why = "the server's answer is far from the time known, and needs a second like it";
      if (first) {
        askAt(now + SECOND_OPINION_MILLIS, now, why);
      } else {
        askAgain(now, why);
      }
    }
  }

  private boolean isNear(long epochMillis, long now) {
    boolean runs = set && !contradicted;
    long known = runs ? epochMillis(now) : now + Math.max(lastKnownMillis, source.earliestMillis());
    return epochMillis >= known - FAR_MILLIS
        && epochMillis <= known + (runs ? FAR_MILLIS : LONG_OFF_MILLIS);
  }

  private boolean agrees(long answer, long now) {
    long most = AGREEING_MILLIS + (now - doubtedAt) / DRIFT;
    return doubted != NONE && answer >= doubted - most && answer <= doubted + most;
  }

  private void askAgain(long now, String why) {
    int delay = backoff.next();
    askAt(now + (doubted == NONE ? delay : Math.max(delay, SECOND_OPINION_MILLIS)), now, why);
  }

  private void askAt(long uptime, long now, String why) {
    due = uptime;
    log.write(Log.Level.WARN, "time: " + why + "; again in " + (due - now) / 1000 + " s");
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
    contradicted = false;
    epochMillisAtBoot = newEpochMillisAtBoot;
  }
}
