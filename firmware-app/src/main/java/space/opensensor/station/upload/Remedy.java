package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.ConnectionException.Cause;

/** What may be done about a connection that failed, for the line that tells of it. */
final class Remedy {

  private static final String NAME = "; check s3.endpoint, and that the network has a name server";
  private static final String PORT = "; check the port of s3.endpoint";
  private static final String DATE = "; check the server's certificate and ntp.server";

  /** What answers in a server's place before a guest has signed in has none of its certificates. */
  private static final String PORTAL =
      "; if this network has a login page, let the station past it";

  private Remedy() {}

  /** The clause for a failure, or an empty one where trying again is all there is to do. */
  static String of(IOException failure) {
    if (!(failure instanceof ConnectionException)) {
      return "";
    }
    Cause cause = ((ConnectionException) failure).cause();
    if (cause == Cause.NAME_NOT_FOUND) {
      return NAME;
    }
    if (cause == Cause.REFUSED) {
      return PORT;
    }
    if (cause == Cause.WRONG_DATE) {
      return DATE;
    }
    boolean impostor = cause == Cause.UNTRUSTED || cause == Cause.WRONG_HOST || cause == Cause.TLS;
    return impostor ? PORTAL : "";
  }
}
