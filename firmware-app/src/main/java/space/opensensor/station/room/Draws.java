package space.opensensor.station.room;

/**
 * Random numbers by position: the draw of a stream at a tick is always the same for a seed, in
 * whatever order draws are asked for. Mixes with the finaliser of SplitMix64 (Steele, Lea, Flood:
 * <a href="https://doi.org/10.1145/2714064.2660195">Fast splittable pseudorandom number
 * generators</a>).
 */
final class Draws {

  /** What {@link #gaussian} gives for one standard deviation. */
  static final int SIGMA = 209;

  private static final long STREAM_STEP = 0x9e3779b97f4a7c15L;
  private static final long TICK_STEP = 0xd1b54a32d192ed03L;

  /** ln 2 in 1/65536. */
  private static final int LN2 = 45426;

  private final long seed;

  Draws(long seed) {
    this.seed = mix(seed + STREAM_STEP);
  }

  /** 64 random bits. */
  long bits(int stream, long tick) {
    return mix(seed + stream * STREAM_STEP ^ mix(tick * TICK_STEP));
  }

  /** A number from 0 to a bound of at most 2<sup>31</sup>, the bound not included. */
  int below(int bound, int stream, long tick) {
    return (int) ((bits(stream, tick) >>> 32) * bound >>> 32);
  }

  /**
   * Normally distributed about 0, in 1/{@value #SIGMA} of a standard deviation, within ±4.9 of
   * them.
   */
  int gaussian(int stream, long tick) {
    long bits = bits(stream, tick);
    int sum = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      sum += (int) (bits >>> shift) & 0xff;
    }
    return sum - 8 * 255 / 2;
  }

  /** Exponentially distributed with mean 1, in 1/65536. */
  int exponential(int stream, long tick) {
    long bits = bits(stream, tick) | 1;
    int zeros = 0;
    while (bits > 0) {
      bits <<= 1;
      zeros++;
    }
    // -log2 of a number 0.000…1m: the zeros, and 1 - log2(1.m), which is nearly 1 - 0.m.
    int fraction = 65535 - (int) (bits >>> 47 & 0xffff);
    return (int) (((long) zeros << 16 | fraction) * LN2 >> 16);
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
