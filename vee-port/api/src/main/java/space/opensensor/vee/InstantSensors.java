package space.opensensor.vee;

/** Sensors that have their values at once, and do not count what is missing. */
public abstract class InstantSensors implements SensorBoard {

  @Override
  public final long step(long now, long tick) {
    return tick;
  }

  @Override
  public final long missing(MissingCause cause) {
    return NOT_COUNTED;
  }
}
