package space.opensensor.ducklake.alert;

import java.time.Instant;

/**
 * How the lake takes files in: while it does not, no station is called silent.
 *
 * @param listed whether all that was in the bucket has been taken in once since the start
 * @param failure why the last try failed, or null
 * @param since since when it fails, or null
 */
record IngestState(boolean listed, String failure, Instant since) {

  boolean isCurrent() {
    return listed && failure == null;
  }
}
