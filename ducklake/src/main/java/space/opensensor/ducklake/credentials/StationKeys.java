package space.opensensor.ducklake.credentials;

import java.time.Instant;

/** Temporary keys of a station. */
record StationKeys(
    String accessKeyId, String secretAccessKey, String sessionToken, Instant expiration) {

  /** Shows no secret. */
  @Override
  public String toString() {
    return "StationKeys[" + accessKeyId + ", until " + expiration + "]";
  }
}
