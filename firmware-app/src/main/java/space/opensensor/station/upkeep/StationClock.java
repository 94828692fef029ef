package space.opensensor.station.upkeep;

import space.opensensor.sigv4.CivilTime;
import space.opensensor.vee.Clock;
import space.opensensor.vee.Log;
import space.opensensor.vee.TimeSource;

/**
 * Time of day over the board's uptime: set by SNTP, set again on a schedule or on request.
 *
 * <p>An answer is believed by these rules, the first that holds:
 *
 * <ol>
 *   <li>Never before {@link TimeSource#earliestMillis()} or after 2099, nor in the year from
 *       2036-02-07T06:28:16Z, when NTP's seconds begin at zero again, where that is very far from
 *       the time known: such a server counts from zero since its own start.
 *   <li>At once within 1000 s of this boot's time, or at the first of a boot from 1000 s before to
 *       30 days after the last time that was proved: the release's, or that of an earlier boot
 *       where it is not more than five years after the release's.
 *   <li>At the second that is like it, whatever comes between, where it is within a year of that
 *       time.
 *   <li>Otherwise at the third, five minutes or more after the first.
 * </ol>
 *
 * <p>When a store refuses this boot's time, nothing is believed at once. No request is made within
 * 15 s of the one before: RFC 4330 section 10.
 *
 * <p>All times are milliseconds; a time of day is since 1970-01-01T00:00:00Z.
 */
public final class StationClock {

  /** An answer from here on is no time of day: 2100-01-01T00:00:00Z. */
  static final long LATEST = 4102444800000L;

  /** The least time between two requests. */
  static final int LEAST_INTERVAL_MILLIS = 15000;

  /** A correction beyond this calls for a second answer: RFC 5905's panic threshold, 1000 s. */
  static final int FAR_MILLIS = 1000 * 1000;

  /** A correction beyond this calls for a third. */
  static final long VERY_FAR_MILLIS = 366 * 86400000L;

  /**
   * The least time from the first to the third: longer than resolvers keep a public pool's name.
   */
  static final int VERY_FAR_WAIT_MILLIS = 300 * 1000;

  /** So long a store's refusal holds back what the same time would sign. */
  static final int DOUBTED_MILLIS = 120 * 1000;

  /** So long a station may have been without power before its time calls for a second answer. */
  private static final long LONG_OFF_MILLIS = 30 * 86400000L;

  /**
   * A time so long after the release proves nothing: it may have been a server's that began at 0.
   */
  private static final long LONG_RELEASED_MILLIS = 5 * VERY_FAR_MILLIS;

  /** NTP's second 0 of era 1: 2036-02-07T06:28:16Z. */
  private static final long ZERO_OF_NTP = 2085978496000L;

  private static final String SILENT =
      "no answer from the server; check ntp.server, the name server and UDP port 123";
  private static final String DENIED = "the server wants no requests; choose another ntp.server";
  private static final String NO_DATE =
      "the server's answer is before this firmware's release or after 2099; check ntp.server";

  private final Clock clock;
  private final TimeSource source;
  private final Log log;
  private final int periodMillis;
  private final Backoff backoff;
  private final Answers answers = new Answers();
  private boolean set;
  private boolean asked;
  private boolean contradicted;
  private long contradictedAt;
  private long lastProvedMillis;
  private long epochMillisAtBoot;
  private long firstEpochMillisAtBoot;
  private long lastStepMillis;
  private long setAt;
  private long leastDue;
  private long due;

  /**
   * A clock that is not set.
   *
   * @param periodMillis time between synchronisations
   * @param backoff delays after a failure, drawn from {@link #LEAST_INTERVAL_MILLIS} up
   */
  public StationClock(Clock clock, TimeSource source, Log log, int periodMillis, Backoff backoff) {
    this.clock = clock;
    this.source = source;
    this.log = log;
    this.periodMillis = periodMillis;
    this.backoff = backoff;
  }

  /** The first bound of its {@link Backoff} for a setting: half of it is the least interval. */
  public static int leastBoundMillis(int settingMillis) {
    return Math.max(settingMillis, 2 * LEAST_INTERVAL_MILLIS);
  }

  /** Tells the newest time of day that an earlier boot proved, or 0. */
  public void setLastProved(long epochMillis) {
    lastProvedMillis = epochMillis;
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
   * Until when nothing should be signed by this boot's time, as an uptime, or 0: a store refused
   * it, and answers that agree may set it right. Without them a store is asked again, every two
   * minutes at most.
   */
  public long doubtedUntil() {
    return contradicted ? contradictedAt + DOUBTED_MILLIS : 0;
  }

  /**
   * Tells that a store refuses this boot's time, and asks for a synchronisation as soon as the link
   * and the last request allow; for a further opinion no sooner than it is due.
   */
  public void contradict(long now) {
    contradicted = true;
    contradictedAt = now;
    if (answers.size() == 0) {
      due = Math.min(due, Math.max(now, leastDue));
    }
  }

  /** Requests a synchronisation when it is time and takes its answer. */
  public void step(long now, boolean linkUp) {
    if (asked) {
      poll(now);
    } else if (now >= due && linkUp) {
      source.request();
      asked = true;
      leastDue = now + LEAST_INTERVAL_MILLIS;
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
    } else if (state == TimeSource.State.DENIED) {
      askAgain(backoff.slow(), now, DENIED);
    } else {
      askAgain(backoff.next(), now, SILENT);
    }
  }

  private void judge(long answer, long now) {
    long epochMillis = answer + now;
    if (epochMillis < source.earliestMillis() || epochMillis >= LATEST) {
      askAgain(backoff.next(), now, NO_DATE);
      return;
    }
    long away = epochMillis - known(now);
    boolean veryFar = away > VERY_FAR_MILLIS || away < -VERY_FAR_MILLIS;
    if (veryFar && epochMillis >= ZERO_OF_NTP && epochMillis < ZERO_OF_NTP + VERY_FAR_MILLIS) {
      String why = "the server counts from zero: " + text(epochMillis) + "; check ntp.server";
      askAgain(backoff.next(), now, why);
      return;
    }
    if (!isNear(away, now)) {
      answers.add(answer, now);
      int least = veryFar ? 3 : 2;
      if (!answers.confirm(least, veryFar ? VERY_FAR_WAIT_MILLIS : 0)) {
        doubt(epochMillis, least, now);
        return;
      }
    }
    answers.clear();
    backoff.reset();
    due = now + periodMillis;
    take(answer, now);
  }

  /** What an answer is measured by: this boot's time, or the last one proved. */
  private long known(long now) {
    if (set) {
      return epochMillis(now);
    }
    long released = source.earliestMillis();
    boolean proves = lastProvedMillis - released <= LONG_RELEASED_MILLIS;
    return now + (proves ? Math.max(lastProvedMillis, released) : released);
  }

  private boolean isNear(long away, long now) {
    long most = set ? FAR_MILLIS + (now - setAt) / Answers.DRIFT : LONG_OFF_MILLIS;
    return !contradicted && away <= most && away >= -(set ? most : FAR_MILLIS);
  }

  private void doubt(long epochMillis, int least, long now) {
    if (answers.size() == 1) {
      // The server answers: whatever outage was before is over.
      backoff.reset();
    }
    long contrary = answers.contrary();
    String why =
        contrary == Long.MIN_VALUE
            ? " is far from the time known: " + answers.likeLast() + " of " + least + " alike"
            : " and another, " + text(contrary + now) + ", differ";
    askAgain(backoff.next(), now, "the server's answer " + text(epochMillis) + why);
  }

  private void askAgain(int delay, long now, String why) {
    due = now + delay;
    log.write(Log.Level.WARN, "time: " + why + "; again in " + (due - now) / 1000 + " s");
  }

  /** A time of day for a line: 2026-11-20T12:00Z. */
  private static String text(long epochMillis) {
    CivilTime time = new CivilTime();
    time.set(epochMillis);
    StringBuilder text = new StringBuilder(20);
    text.append(time.year());
    two(text, '-', time.month());
    two(text, '-', time.day());
    two(text, 'T', time.hour());
    two(text, ':', time.minute());
    return text.append('Z').toString();
  }

  private static void two(StringBuilder text, char before, int value) {
    text.append(before).append(value < 10 ? "0" : "").append(value);
  }

  private void take(long newEpochMillisAtBoot, long now) {
    if (!set) {
      firstEpochMillisAtBoot = newEpochMillisAtBoot;
      log.write(Log.Level.INFO, "time: synchronised");
    } else {
      lastStepMillis = newEpochMillisAtBoot - epochMillisAtBoot;
      log.write(Log.Level.INFO, "time: synchronised, stepped " + lastStepMillis + " ms");
    }
    set = true;
    setAt = now;
    contradicted = false;
    epochMillisAtBoot = newEpochMillisAtBoot;
  }
}
