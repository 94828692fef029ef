package space.opensensor.station.upkeep;

import space.opensensor.vee.Entropy;

/**
 * Delays between retries: doubling from the first to the largest, each drawn from the upper half of
 * its range so that stations that failed together do not return together.
 */
public final class Backoff {

  private final Entropy entropy;
  private final int firstMillis;
  private final int maxMillis;
  private final byte[] random = new byte[4];
  private int failures;

  /**
   * Begins with no failure.
   *
   * @param entropy where jitter comes from
   * @param firstMillis upper bound of the first delay
   * @param maxMillis upper bound of every delay
   */
  public Backoff(Entropy entropy, int firstMillis, int maxMillis) {
    this.entropy = entropy;
    this.firstMillis = firstMillis;
    this.maxMillis = maxMillis;
  }

  /** Another with the same bounds, which counts failures of its own. */
  public Backoff another() {
    return new Backoff(entropy, firstMillis, maxMillis);
  }

  /** A number from 0 to a bound, by chance. */
  public int chance(int bound) {
    return 2 * bound - jittered(2 * bound);
  }

  /** Forgets the failures. */
  public void reset() {
    failures = 0;
  }

  /** How many delays were drawn since the last reset. */
  public int failures() {
    return failures;
  }

  /** The next delay in milliseconds: between half of its bound and its bound. */
  public int next() {
    int bound = firstMillis;
    for (int i = 0; i < failures && bound < maxMillis; i++) {
      bound = bound > maxMillis / 2 ? maxMillis : bound * 2;
    }
    failures++;
    return jittered(bound);
  }

  /** A delay between half of the largest bound and that bound, for failures no retry will cure. */
  public int slow() {
    failures++;
    return jittered(maxMillis);
  }

  private int jittered(int bound) {
    entropy.fill(random, 0, 4);
    int r =
        (random[0] & 0x7f) << 24
            | (random[1] & 0xff) << 16
            | (random[2] & 0xff) << 8
            | (random[3] & 0xff);
    int half = bound / 2;
    return bound - r % (half + 1);
  }
}
