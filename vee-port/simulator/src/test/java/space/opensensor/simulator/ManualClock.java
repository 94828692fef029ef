package space.opensensor.simulator;

import space.opensensor.vee.Clock;

/** Uptime that a test sets. */
final class ManualClock implements Clock {

  long now;

  @Override
  public long uptimeMillis() {
    return now;
  }
}
