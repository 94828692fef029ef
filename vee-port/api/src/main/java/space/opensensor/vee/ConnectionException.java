package space.opensensor.vee;

import java.io.IOException;

/** A connection that failed, with the cause a station can act on. */
public class ConnectionException extends IOException {

  private static final long serialVersionUID = 1L;

  private final Cause cause;

  /**
   * Names the failure.
   *
   * @param cause what a station can act on
   * @param detail one clause for the log, without secrets, such as {@code connect 10.0.0.7:443:
   *     refused}
   */
  public ConnectionException(Cause cause, String detail) {
    super(detail);
    this.cause = cause;
  }

  /** What went wrong. */
  public Cause cause() {
    return cause;
  }

  /** What can go wrong. */
  public enum Cause {
    /** The host name has no address, or the name server did not answer. */
    NAME_NOT_FOUND,
    /** The server refused the connection. */
    REFUSED,
    /** Something took too long. */
    TIMED_OUT,
    /** The server or the network broke the connection. */
    BROKEN,
    /** The server's certificate chain does not lead to a trusted CA. */
    UNTRUSTED,
    /** The server's certificate is for another name. */
    WRONG_HOST,
    /** A certificate is not valid yet, or no longer. */
    WRONG_DATE,
    /** The handshake failed otherwise. */
    TLS,
    /** The port has no room for another connection. */
    NO_ROOM
  }
}
