package space.opensensor.simulator;

import java.time.Instant;
import java.time.InstantSource;
import space.opensensor.vee.Clock;

/**
 * The true time of day in a simulation, by which a server there judges dates: that of this machine
 * until a station boots, and from then on what the station's clock makes of it.
 */
public final class WorldClock implements InstantSource {

  private volatile InstantSource source = InstantSource.system();

  /** Follows a station's clock from now on. */
  public void follow(long epochMillisAtBoot, Clock clock) {
    source = () -> Instant.ofEpochMilli(epochMillisAtBoot + clock.uptimeMillis());
  }

  @Override
  public Instant instant() {
    return source.instant();
  }
}
