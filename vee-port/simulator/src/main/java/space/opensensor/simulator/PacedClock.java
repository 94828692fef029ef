package space.opensensor.simulator;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import space.opensensor.vee.Clock;

/**
 * Uptime that runs at a chosen pace while the station waits, and at that of real time while an
 * exchange with a server is in flight, so that timeouts mean what they say.
 *
 * <p>At the pace {@link #FAST} a wait is a jump to its end, and work between two waits takes no
 * time: what a station records does not depend on the machine. In flight no more than {@value
 * #LONGEST_STEP_MILLIS} ms pass between two waits, so that a machine that stalls is no reason for a
 * measurement to come late. Any thread may ask for the time; one thread waits.
 */
public final class PacedClock implements Clock {

  /** The pace at which waiting takes no time. */
  public static final double FAST = Double.POSITIVE_INFINITY;

  private static final long MILLI = 1_000_000;
  private static final long IN_FLIGHT_NAP = MILLI / 2;
  private static final long LONGEST_NAP = 50 * MILLI;
  private static final long LONGEST_STEP_MILLIS = 20;

  private final LongSupplier nanoTime;
  private final LongConsumer nap;

  private double speed;
  private long anchor;
  private long uptimeAtAnchor;
  private boolean inFlight;

  /**
   * A clock at uptime 0.
   *
   * @param speed uptime over real time while waiting, more than 0, or {@link #FAST}
   */
  public PacedClock(double speed) {
    this(speed, System::nanoTime, LockSupport::parkNanos);
  }

  PacedClock(double speed, LongSupplier nanoTime, LongConsumer nap) {
    if (!(speed > 0)) {
      throw new IllegalArgumentException("speed: expected more than 0, got " + speed);
    }
    this.speed = speed;
    this.nanoTime = nanoTime;
    this.nap = nap;
    this.anchor = nanoTime.getAsLong();
  }

  @Override
  public synchronized long uptimeMillis() {
    return uptimeNanos() / MILLI;
  }

  /**
   * Waits for a time to come, or for a part of it: the caller looks at its work after each call.
   * With an exchange in flight it is a nap, also where the time has come, as it always has then.
   *
   * @param dueMillis uptime
   * @param busy whether an exchange is in flight
   */
  public void waitUntil(long dueMillis, boolean busy) {
    long ahead;
    double pace;
    synchronized (this) {
      settle();
      inFlight = busy;
      pace = speed;
      ahead = dueMillis * MILLI - uptimeAtAnchor;
      if (!busy && ahead <= 0) {
        return;
      }
      if (!busy && speed == FAST) {
        uptimeAtAnchor += ahead;
        return;
      }
    }
    nap.accept(busy ? IN_FLIGHT_NAP : Math.min((long) (ahead / pace) + 1, LONGEST_NAP));
  }

  /** Changes the pace from now on. */
  public synchronized void setSpeed(double newSpeed) {
    settle();
    speed = newSpeed;
  }

  private void settle() {
    long uptime = uptimeNanos();
    anchor = nanoTime.getAsLong();
    uptimeAtAnchor = uptime;
  }

  private long uptimeNanos() {
    long elapsed = nanoTime.getAsLong() - anchor;
    if (speed == FAST) {
      return uptimeAtAnchor + (inFlight ? Math.min(elapsed, LONGEST_STEP_MILLIS * MILLI) : 0);
    }
    return uptimeAtAnchor + (inFlight ? elapsed : (long) (elapsed * speed));
  }
}
