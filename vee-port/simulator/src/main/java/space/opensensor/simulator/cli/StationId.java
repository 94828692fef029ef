package space.opensensor.simulator.cli;

import java.security.SecureRandom;
import java.util.UUID;

/**
 * Station ids: UUIDs of version 7, whose first 48 bits are the time at which they were made.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/rfc9562#section-5.7">RFC 9562, section
 *     5.7</a>
 */
final class StationId {

  private static final SecureRandom RANDOM = new SecureRandom();

  private StationId() {}

  /** A fresh id, made at a time of day. */
  static String made(long epochMillis) {
    long high = epochMillis << 16 | 0x7000 | RANDOM.nextInt(1 << 12);
    long low = RANDOM.nextLong() >>> 2 | 1L << 63;
    return new UUID(high, low).toString();
  }
}
