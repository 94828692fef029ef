package space.opensensor.ducklake.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The newest file of a station in a table, by the statistics of the catalog.
 *
 * @param first time of its first row, UTC
 * @param last time of its last row, UTC, by the station's clock
 * @param arrived when the lake took it in, by the database's clock; null where that snapshot has
 *     expired
 * @param values by column, in lower case; a column without values, or of texts, is not there
 */
public record NewestFile(
    String station, Instant first, Instant last, Instant arrived, Map<String, Range> values) {

  public NewestFile {
    values = Map.copyOf(values);
  }

  /**
   * When the station was seen last: its last row, or when that came, whichever is earlier, so that
   * a clock that is ahead hides no silence.
   */
  public Instant seen() {
    return arrived != null && arrived.isBefore(last) ? arrived : last;
  }

  /** The time between its rows and their coming, or null where that is not known. */
  public Duration lag() {
    return arrived == null ? null : Duration.between(last, arrived);
  }
}
