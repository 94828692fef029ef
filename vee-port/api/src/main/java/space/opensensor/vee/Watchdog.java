package space.opensensor.vee;

/** Resets the board when it is not fed for a minute. Fed by progress, never by a timer. */
public interface Watchdog {

  /** Tells that the station made progress. */
  void feed();
}
