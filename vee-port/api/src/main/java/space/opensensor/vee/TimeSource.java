package space.opensensor.vee;

/**
 * Time of day from the network (SNTP, RFC 4330). A request runs beside the station, which polls for
 * its end; nothing here blocks and nothing steps {@link Clock}.
 *
 * <p>A port gives no answer that RFC 4330 section 5 tells a client to discard, where it can see
 * that: of a server that is not synchronised (leap indicator 3, stratum 0 or over 15), without a
 * transmit timestamp, or not to the request. It fails instead. Whether an answer is a likely time
 * of day is for the station to judge.
 */
public interface TimeSource {

  /** Starts a request, or does nothing while one is under way. Needs the link. */
  void request();

  /** How the last request stands. */
  State poll();

  /**
   * What the last successful request found: milliseconds since 1970-01-01T00:00:00Z at uptime 0 of
   * this boot. Adding {@link Clock#uptimeMillis()} gives the time of day. Meaningless before the
   * first {@link State#SYNCHRONISED}.
   */
  long epochMillisAtBoot();

  /**
   * A time of day before which no true answer lies: the firmware's release date, or where time is
   * simulated the start of the simulation.
   */
  long earliestMillis();

  /** The states of a request. */
  enum State {
    /** None was made since this boot. */
    IDLE,
    /** It is under way. */
    PENDING,
    /** It ended with an answer. */
    SYNCHRONISED,
    /** It ended without one. */
    FAILED,
    /** It ended with a kiss of death: the server wants fewer requests or none. */
    DENIED
  }
}
