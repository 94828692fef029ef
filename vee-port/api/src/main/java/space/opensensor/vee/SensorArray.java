package space.opensensor.vee;

/**
 * Sensors that take time to measure: they are stepped towards each reading, which then only
 * collects what is there. They know why each value that is missing is missing.
 */
public interface SensorArray extends SensorBoard {

  /**
   * Does one bounded piece of work towards the next reading.
   *
   * @param now the uptime, milliseconds
   * @param tick the uptime of the next reading; may move from call to call
   * @return the uptime at which there is something to do again
   */
  long step(long now, long tick);

  /**
   * Values that were missing for a cause, since boot, at ticks that made a row and at ticks that
   * did not; each missing value has one cause.
   */
  long missing(MissingCause cause);
}
