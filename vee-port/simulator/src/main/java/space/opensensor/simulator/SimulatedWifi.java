package space.opensensor.simulator;

import space.opensensor.vee.Clock;
import space.opensensor.vee.NetworkLink;

/**
 * A Wi-Fi link that takes its time to join, and is not there during {@linkplain Outages outages}.
 * An outage that came and went between two looks at it has still cut the link.
 */
public final class SimulatedWifi implements NetworkLink {

  /** How long joining takes, an address included. */
  public static final int JOIN_MILLIS = 1800;

  /** How long a scan takes that finds no access point. */
  public static final int SCAN_MILLIS = 2500;

  private static final int RSSI_DBM = -58;

  private final Clock clock;
  private final Outages outages;

  private State state = State.DOWN;
  private String failure = "";
  private long joiningSince;
  private long lastSeen;

  /** A link that is down. */
  public SimulatedWifi(Clock clock, Outages outages) {
    this.clock = clock;
    this.outages = outages;
  }

  @Override
  public synchronized void join() {
    if (state() == State.DOWN) {
      state = State.JOINING;
      failure = "";
      joiningSince = clock.uptimeMillis();
    }
  }

  @Override
  public synchronized State state() {
    long now = clock.uptimeMillis();
    if (state == State.JOINING) {
      long joined = joiningSince + JOIN_MILLIS;
      if (outages.between(joiningSince, Math.min(now, joined))) {
        if (now >= joiningSince + SCAN_MILLIS) {
          down("access point not found");
        }
      } else if (now >= joined) {
        state = State.UP;
        lastSeen = joined;
      }
    }
    if (state == State.UP) {
      if (outages.between(lastSeen, now)) {
        down("signal lost");
      }
      lastSeen = now;
    }
    return state;
  }

  @Override
  public synchronized String failure() {
    state();
    return failure;
  }

  @Override
  public int rssiDbm() {
    return state() == State.UP ? RSSI_DBM : NO_RSSI;
  }

  private void down(String why) {
    state = State.DOWN;
    failure = why;
  }
}
