package space.opensensor.station.record;

/**
 * Where the times of rows lie, so that no two rows of a table have one time.
 *
 * <p>Rows lie on multiples of the period. Where the clock fell back, a multiple may have a row
 * already: rows then lie beside the multiples, by a phase that each boot and each fall has for
 * itself, until the clock is past all rows there are. Times are milliseconds.
 */
final class Ticks {

  /** Falls of a clock in one boot before its phases are those of the next boot. */
  private static final int FALLS_PER_BOOT = 31;

  private final int periodMillis;

  Ticks(int periodMillis) {
    this.periodMillis = periodMillis;
  }

  /** The first tick of a phase after a time. */
  long after(long time, int phase) {
    long passed = (time - phase) % periodMillis;
    return time - passed + (passed < 0 ? 0 : periodMillis);
  }

  /** The phase of a boot after its clock fell back so many times: 1 to the period less 1. */
  int phase(int boot, int falls) {
    return (int) (1 + ((long) boot * FALLS_PER_BOOT + falls) % (periodMillis - 1));
  }

  /**
   * Periods without a row between two rows, by what lies between them: the first row may be off the
   * multiples, and the clock be set right behind it.
   */
  long missedBetween(long tick, long next) {
    return Math.max(0, (next - tick + periodMillis / 2) / periodMillis - 1);
  }
}
