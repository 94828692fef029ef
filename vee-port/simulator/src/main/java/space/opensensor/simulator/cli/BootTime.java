package space.opensensor.simulator.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * When a simulated station boots. In this machine's time that is now. Else it is on the boundary of
 * a window: when the plan says, or where the run before it on the same flash ended, or, in a first
 * run, so long ago that the last window ends now.
 *
 * <p>No window is recorded twice: a station whose flash already holds later rows does not boot.
 */
final class BootTime {

  /** The earliest time that a plan may ask for; readers believe none before. */
  static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");

  /** The latest. */
  static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

  /** How far ahead of its own clock a reader of the bucket may still believe a row. */
  private static final Duration BELIEVED_AHEAD = Duration.ofDays(1);

  private final SimulationPlan plan;
  private final LastTime lastTime;

  BootTime(SimulationPlan plan, LastTime lastTime) {
    this.plan = plan;
    this.lastTime = lastTime;
  }

  /**
   * In epoch milliseconds.
   *
   * @param windows how many will be recorded
   */
  long of(int windows, int windowMillis) throws CommandException, IOException {
    long now = System.currentTimeMillis();
    long last = lastTime.read();
    long length = (long) windows * windowMillis;
    if (plan.start().isPresent()) {
      return notBefore(last, ceiling(plan.start().get().toEpochMilli(), windowMillis), "--start");
    }
    if (plan.isNow()) {
      return notBefore(last, now, "--speed 1");
    }
    if (last == 0) {
      return Math.max(0, now - now % windowMillis - length);
    }
    long boot = ceiling(last, windowMillis);
    Instant end = Instant.ofEpochMilli(boot + length);
    if (end.isAfter(Instant.ofEpochMilli(now).plus(BELIEVED_AHEAD))) {
      throw new CommandException(
          "the run before ended at "
              + Instant.ofEpochMilli(last)
              + ", and this one would end at "
              + end
              + ": readers do not believe rows that are more than a day ahead; record fewer"
              + " --windows, or take another --station or --data-dir");
    }
    return boot;
  }

  private static long notBefore(long last, long boot, String option) throws CommandException {
    if (boot < last) {
      throw new CommandException(
          option
              + ": the station has recorded up to "
              + Instant.ofEpochMilli(last)
              + " already; take another --station or --data-dir, or a later --start");
    }
    return boot;
  }

  private static long ceiling(long value, int unit) {
    return (value + unit - 1) / unit * unit;
  }
}
