package space.opensensor.station.storage;

import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/**
 * One sampled row: when it was taken and what the sensors said. A carrier that is filled again and
 * again; allocates nothing after construction.
 *
 * <p>Times are milliseconds. A row taken before the first time sync of its boot is
 * <em>undated</em>: it has its boot's number and its uptime only.
 */
public final class Row {

  /** {@link #tickMillis()} of an undated row. */
  public static final long UNDATED = 0;

  /** {@link #lastKnownMillis()} when no clock was ever seen. */
  public static final long NEVER = 0;

  /** The largest uptime, tick and last known time, about the year 10889. */
  public static final long MAX_MILLIS = (1L << 48) - 1;

  private final Reading reading;
  private long sequence;
  private int boot;
  private long uptimeMillis;
  private long tickMillis;
  private long lastKnownMillis;

  /** A row of a schema, undated, with all values missing. */
  public Row(Schema schema) {
    this.reading = new Reading(schema);
  }

  /** The values, which the caller may set. */
  public Reading reading() {
    return reading;
  }

  /**
   * Sets when the row was taken.
   *
   * @param uptimeMillis time since its boot, 0–{@link #MAX_MILLIS}
   * @param tickMillis its nominal tick since 1970-01-01T00:00:00Z, at most {@link #MAX_MILLIS}, or
   *     {@link #UNDATED}
   */
  public void setTime(long uptimeMillis, long tickMillis) {
    if (uptimeMillis < 0 || uptimeMillis > MAX_MILLIS) {
      throw new IllegalArgumentException("row: uptime " + uptimeMillis + " ms is not 48 bits");
    }
    if (tickMillis < 0 || tickMillis > MAX_MILLIS) {
      throw new IllegalArgumentException("row: tick " + tickMillis + " ms is not 48 bits");
    }
    this.uptimeMillis = uptimeMillis;
    this.tickMillis = tickMillis;
  }

  /** The row's number in its journal: from 1, strictly ascending, never used twice. */
  public long sequence() {
    return sequence;
  }

  /** The boot that took the row. */
  public int boot() {
    return boot;
  }

  /** Time since that boot. */
  public long uptimeMillis() {
    return uptimeMillis;
  }

  /** The nominal tick, or {@link #UNDATED}. */
  public long tickMillis() {
    return tickMillis;
  }

  /**
   * Of an undated row that was read back: the newest time known from before its boot, or {@link
   * #NEVER}; no row of an earlier boot has a later one. This plus the uptime is the estimate for a
   * boot that never saw a clock.
   */
  public long lastKnownMillis() {
    return lastKnownMillis;
  }

  void identify(long newSequence, int newBoot) {
    this.sequence = newSequence;
    this.boot = newBoot;
  }

  void setLastKnown(long millis) {
    this.lastKnownMillis = millis;
  }
}
