package space.opensensor.ducklake.write;

import java.time.Duration;

/**
 * When buffered rows become a data file.
 *
 * @param batchRows as soon as a table has so many
 * @param flushInterval at the latest after this time
 */
public record WriterSettings(int batchRows, Duration flushInterval) {

  public WriterSettings {
    if (batchRows < 1) {
      throw new IllegalArgumentException("batch size: expected at least 1, got " + batchRows);
    }
    if (flushInterval.isNegative() || flushInterval.isZero()) {
      throw new IllegalArgumentException("flush interval: expected more than nothing");
    }
  }
}
