package space.opensensor.station.sensor.light;

/**
 * Ranges of gain and integration time, from fine to coarse, of a light sensor whose channels have
 * 16 bits: a result that is nearly full asks for the next coarser range at once, one that is small
 * for the next finer range at the next measurement.
 */
final class Ranging {

  private static final int FULL = 60_000;
  private static final int LITTLE = 400;

  private final int last;
  private int range;

  /**
   * Ranging.
   *
   * @param ranges how many there are
   * @param first the range to begin with
   */
  Ranging(int ranges, int first) {
    this.last = ranges - 1;
    this.range = first;
  }

  /** The range that is to be measured with, from 0 for the finest. */
  int range() {
    return range;
  }

  /** Whether a result says less than the light there is. */
  static boolean isFull(int counts) {
    return counts >= FULL;
  }

  /** Takes the next coarser range for a result that is full, where there is one. */
  boolean coarsen(int counts) {
    if (!isFull(counts) || range == last) {
      return false;
    }
    range++;
    return true;
  }

  /** Takes the next finer range for a small result, where there is one. */
  void refine(int counts) {
    if (counts < LITTLE && range > 0) {
      range--;
    }
  }
}
