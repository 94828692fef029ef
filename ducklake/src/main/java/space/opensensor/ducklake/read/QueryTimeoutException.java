package space.opensensor.ducklake.read;

import java.time.Duration;

/** A query took longer than it may. */
public final class QueryTimeoutException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public QueryTimeoutException(Duration limit, Throwable cause) {
    super("query: stopped after " + limit.toMillis() + " ms; ask for less", cause);
  }
}
