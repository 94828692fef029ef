package space.opensensor.iceberg;

import java.time.Duration;
import java.util.Map;

/**
 * How long a REST catalog is waited for.
 *
 * @param connect until it takes the connection
 * @param silence between two pieces of an answer, and before the first
 * @param request until a request is answered in full, tries after failures included
 * @param retries tries after the first of a request that changes nothing, with a second between
 *     them, then two, four, …
 * @param pages of lists, in all, as long as the catalog is open
 * @see <a href="https://iceberg.apache.org/docs/latest/configuration/">Iceberg: configuration</a>
 */
record RestLimits(Duration connect, Duration silence, Duration request, int retries, int pages) {

  static final RestLimits DEFAULT =
      new RestLimits(
          Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMinutes(2), 3, 1000);

  /** As the properties of Iceberg's client. */
  Map<String, String> properties() {
    return Map.of(
        "rest.client.connection-timeout-ms", Long.toString(connect.toMillis()),
        "rest.client.socket-timeout-ms", Long.toString(silence.toMillis()),
        "rest.client.max-retries", Integer.toString(retries));
  }
}
