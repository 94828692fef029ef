package space.opensensor.vee;

/** A board with everything a station needs; each method gives the same object at every call. */
public interface Board {

  /** Who this board is and how it is doing. */
  Device device();

  /** Time since this boot. */
  Clock clock();

  /** Time of day, when the network gives it. */
  TimeSource timeSource();

  /** The link to the local network. */
  NetworkLink link();

  /** Verified TLS connections over that link. */
  Connector connector();

  /** The settings store of this board. */
  Settings settings();

  /** The named files that survive a reset. */
  FileStore files();

  /** The raw flash that survives a reset. */
  FlashLog journal();

  /** Random bytes fit for TLS and for jitter. */
  Entropy entropy();

  /** Where the station writes what happened. */
  Log log();

  /** The hardware that resets a station that stops making progress. */
  Watchdog watchdog();

  /** The sensors. */
  SensorBoard sensors();
}
