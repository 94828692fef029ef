package space.opensensor.ducklake.read;

import java.time.Duration;

/**
 * What one query may take.
 *
 * @param rows the most rows it returns
 * @param bytes about the most memory that the values of these rows take
 * @param time after which it is stopped
 */
public record QueryLimits(long rows, long bytes, Duration time) {

  public QueryLimits {
    if (rows < 0) {
      throw new IllegalArgumentException("limit: expected 0 or more, got " + rows);
    }
  }

  /** Limits without one on bytes. */
  public QueryLimits(long rows, Duration time) {
    this(rows, Long.MAX_VALUE, time);
  }

  /** Limits for people at a terminal. */
  public static final QueryLimits WIDE = new QueryLimits(10_000_000, Duration.ofMinutes(10));
}
