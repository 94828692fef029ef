package space.opensensor.station.room;

/**
 * First-order autoregressive noise: each value is the one before times a factor, plus a random
 * step.
 *
 * <p>The value at a tick depends on the seed and the tick alone. Ticks come in blocks, and a
 * block's values grow from zero over the block before it, by whose end the start is forgotten (0.98
 * to the power of 256 is 0.006). Going on to the next tick costs one step, any other tick up to
 * 512.
 */
final class AutoRegression {

  private static final int BLOCK = 256;
  private static final int FRACTION = 256;

  private final Draws draws;
  private final int stream;
  private final int factor;

  private long tick = -1;
  private int value;

  /**
   * Noise.
   *
   * @param percent the factor times 100
   */
  AutoRegression(Draws draws, int stream, int percent) {
    this.draws = draws;
    this.stream = stream;
    this.factor = percent;
  }

  /**
   * The value at a tick, scaled.
   *
   * @param sigma standard deviation of the random step, in the unit wanted
   */
  int at(long wanted, int sigma) {
    if (wanted != tick) {
      long from = tick + 1;
      if (wanted != from || wanted % BLOCK == 0) {
        from = wanted - wanted % BLOCK - BLOCK;
        value = 0;
      }
      for (long t = from; t <= wanted; t++) {
        value = value / 100 * factor + value % 100 * factor / 100;
        value += draws.gaussian(stream, t) * FRACTION;
      }
      tick = wanted;
    }
    return (int) ((long) value * sigma / (Draws.SIGMA * FRACTION));
  }
}
