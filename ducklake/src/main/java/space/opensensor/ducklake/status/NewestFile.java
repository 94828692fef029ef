package space.opensensor.ducklake.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The newest file of a station in a table, as it came, whether it was registered or folded.
 *
 * @param first time of its first row, UTC
 * @param last time of its last row, UTC, by the station's clock
 * @param arrived when the lake took it in, by the database's clock
 * @param values by column, in lower case; a column without values, or of no numbers, is not there
 * @param steady columns, in lower case, that have had one value and no other for a while
 */
public record NewestFile(
    String station,
    Instant first,
    Instant last,
    Instant arrived,
    Map<String, Range> values,
    Map<String, Steady> steady) {

  public NewestFile {
    values = Map.copyOf(values);
    steady = Map.copyOf(steady);
  }

  /**
   * When the station was seen last: its last row, or when that came, whichever is earlier, so that
   * a clock that is ahead hides no silence.
   */
  public Instant seen() {
    return arrived.isBefore(last) ? arrived : last;
  }

  /** The time between its last row and its coming; negative where its clock is ahead. */
  public Duration lag() {
    return Duration.between(last, arrived);
  }
}
