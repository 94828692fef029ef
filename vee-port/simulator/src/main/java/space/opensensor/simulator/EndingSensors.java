package space.opensensor.simulator;

import space.opensensor.vee.Clock;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.Reading;
import space.opensensor.vee.SensorBoard;

/** Sensors that say nothing any more from a moment on, so that a run ends with a whole window. */
public final class EndingSensors implements SensorBoard {

  private final SensorBoard sensors;
  private final Clock clock;
  private final long endUptimeMillis;

  /** Sensors that end before an uptime. */
  public EndingSensors(SensorBoard sensors, Clock clock, long endUptimeMillis) {
    this.sensors = sensors;
    this.clock = clock;
    this.endUptimeMillis = endUptimeMillis;
  }

  @Override
  public long step(long now, long tick) {
    return tick < endUptimeMillis ? sensors.step(now, tick) : tick;
  }

  @Override
  public void read(Reading reading) {
    if (clock.uptimeMillis() < endUptimeMillis) {
      sensors.read(reading);
    }
  }

  @Override
  public long missing(MissingCause cause) {
    return sensors.missing(cause);
  }
}
