package space.opensensor.vee;

/** The sensors of a board. */
public interface SensorBoard {

  /**
   * Reads every sensor once, within a time bounded by the board.
   *
   * <p>The reading arrives with all its values missing. The board sets those it has; a sensor that
   * fails leaves its values missing, and never a zero or an old value.
   */
  void read(Reading reading);
}
