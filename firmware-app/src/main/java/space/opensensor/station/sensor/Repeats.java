package space.opensensor.station.sensor;

/**
 * Finds a stuck chip: raw results of a live one differ by noise, so that the same results many
 * times in a row come from a chip that does not measure any more.
 */
public final class Repeats {

  private final int limit;
  private int count;
  private int first;
  private int second;

  /**
   * Nothing seen yet.
   *
   * @param limit the how-manieth result in a row that is the same is one too many
   */
  public Repeats(int limit) {
    this.limit = limit;
  }

  /** Takes a raw result of two numbers; whether the chip is stuck. */
  public boolean isStuck(int one, int other) {
    if (count > 0 && one == first && other == second) {
      count++;
    } else {
      count = 1;
      first = one;
      second = other;
    }
    if (count >= limit) {
      count = limit;
      return true;
    }
    return false;
  }
}
