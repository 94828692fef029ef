package space.opensensor.ducklake.alert;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A line of the file of rules.
 *
 * @param text the line, with one blank between words: by it the catalog knows what was told
 * @param column of {@code value} and {@code stuck}, in lower case, or null
 * @param below and {@code above}: bounds of {@code value}, or null
 * @param time of {@code silent}, {@code stuck}, {@code clock}, {@code keys} and {@code ingest}, or
 *     null
 * @param bytes of {@code spool}
 * @param stations whose names match one of them; empty is all
 * @param urgent told in quiet hours as well
 */
record AlertRule(
    RuleKind kind,
    String text,
    String column,
    Double below,
    Double above,
    Duration time,
    long bytes,
    List<Pattern> stations,
    boolean urgent) {

  boolean concerns(String station) {
    return stations.isEmpty() || stations.stream().anyMatch(p -> p.matcher(station).matches());
  }
}
