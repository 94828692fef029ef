package space.opensensor.ducklake.credentials;

import java.time.Instant;

/** Makes temporary keys that reach one station's objects; asked by several threads. */
interface KeyIssuer extends AutoCloseable {

  /**
   * Keys for a station.
   *
   * @param now the broker's time
   * @throws IssueException if there are none now
   */
  StationKeys issue(String station, Instant now) throws IssueException;

  @Override
  void close();

  /** That keys cannot be made now, and why, in one line without secrets. */
  final class IssueException extends Exception {
    private static final long serialVersionUID = 1L;

    IssueException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
