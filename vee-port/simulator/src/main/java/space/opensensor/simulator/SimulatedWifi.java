package space.opensensor.simulator;

import space.opensensor.vee.Clock;

/**
 * A Wi-Fi link that takes its time to join, and has {@linkplain WifiFaults faults}. One that came
 * and went between two looks at it has still cut the link.
 */
public final class SimulatedWifi implements DesktopLink {

  /** How long joining takes, an address included. */
  public static final int JOIN_MILLIS = 1800;

  /** How long a scan takes that finds no access point. */
  public static final int SCAN_MILLIS = 2500;

  /** How long an address is waited for. */
  public static final int ADDRESS_MILLIS = 30_000;

  private static final int RSSI_DBM = -58;

  private final Clock clock;
  private final WifiFaults faults;

  private State state = State.DOWN;
  private String failure = "";
  private long joiningSince;
  private long lastSeen;

  /** A link that is down, to a network that is not there during outages. */
  public SimulatedWifi(Clock clock, Outages outages) {
    this(clock, new WifiFaults(outages));
  }

  /** A link that is down, to a network with faults. */
  public SimulatedWifi(Clock clock, WifiFaults faults) {
    this.clock = clock;
    this.faults = faults;
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
      WifiFault fault = faults.cutting(joiningSince, Math.min(now, joined));
      if (fault != null) {
        if (now >= joiningSince + fault.afterMillis()) {
          down(fault.failure());
        }
      } else if (now >= joined) {
        state = State.UP;
        lastSeen = joined;
      }
    }
    if (state == State.UP) {
      if (faults.cutting(lastSeen, now) != null) {
        down(WifiFault.GONE);
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

  @Override
  public boolean hasNameServer() {
    return !faults.at(WifiFault.NO_NAME_SERVER, clock.uptimeMillis());
  }

  private void down(String why) {
    state = State.DOWN;
    failure = why;
  }
}
