package space.opensensor.vee;

/**
 * The sensors of a board. Those that take time to measure are stepped towards each reading, which
 * then only collects what is there; {@link InstantSensors} is for those that take none.
 */
public interface SensorBoard {

  /** What {@link #missing} says where nobody counts. */
  long NOT_COUNTED = -1;

  /**
   * Does one bounded piece of work towards the next reading.
   *
   * @param now the uptime, milliseconds
   * @param tick the uptime of the next reading; may move from call to call
   * @return the uptime at which there is something to do again
   */
  long step(long now, long tick);

  /**
   * Reads every sensor once, within a time bounded by the board.
   *
   * <p>The reading arrives with all its values missing. The board sets those it has; a sensor that
   * fails leaves its values missing, and never a zero or an old value.
   */
  void read(Reading reading);

  /**
   * Values that were missing for a cause, since boot, at ticks that made a row and at ticks that
   * did not; each missing value has one cause. {@link #NOT_COUNTED} where the board does not know.
   */
  long missing(MissingCause cause);
}
