package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.ConnectionException.Cause;

/** What may be done about a connection that failed, for the line that tells of it. */
final class Remedy {

  private static final String NAME = ", and that the network has a name server";
  private static final String DATE = "; check the server's certificate and ntp.server";

  /** What answers in a server's place before a guest has signed in has none of its certificates. */
  private static final String PORTAL =
      "; if this network has a login page, let the station past it";

  private Remedy() {}

  /**
   * The clause for a failure, or an empty one where trying again is all there is to do.
   *
   * @param setting that names the server
   */
  static String of(IOException failure, String setting) {
    if (!(failure instanceof ConnectionException)) {
      return "";
    }
    Cause cause = ((ConnectionException) failure).cause();
    if (cause == Cause.NAME_NOT_FOUND) {
      return "; check " + setting + NAME;
    }
    if (cause == Cause.REFUSED) {
      return "; check the port of " + setting;
    }
    if (cause == Cause.WRONG_DATE) {
      return DATE;
    }
    boolean impostor = cause == Cause.UNTRUSTED || cause == Cause.WRONG_HOST || cause == Cause.TLS;
    return impostor ? PORTAL : "";
  }
}
