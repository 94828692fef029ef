package space.opensensor.station.sensor;

/**
 * Holds back what a noisy chip says: a value that jumps by more than nature does is only taken when
 * the next is near it.
 *
 * <p>Two values are near each other when they differ by no more than a step, which the air at a
 * chip can make from one moment to the next, and what the air changes at most in the time between
 * them:
 *
 * <pre>step + rate × time</pre>
 *
 * <p>So a spike among readings that are seconds apart is refused, and a change from hour to hour is
 * not. The rates are the changes in an hour beyond which NOAA refuses values of surface stations:
 * <a href="https://madis.ncep.noaa.gov/madis_sfc_qc_notes.shtml">MADIS, Meteorological Surface
 * Quality Control Checks</a>, validity checks: air temperature 35 °F, relative humidity 50 %,
 * pressure (altimeter) 10 hPa.
 */
public final class Jumps {

  /** 35 °F, in 0.01 °C. */
  public static final int TEMPERATURE_PER_HOUR = 1944;

  /** 50 %, in 0.001 %. */
  public static final int HUMIDITY_PER_HOUR = 50_000;

  /** 10 hPa, in Pa. */
  public static final int PRESSURE_PER_HOUR = 1000;

  private static final int HOUR = 3_600_000;

  private final int step;
  private final int perHour;
  private boolean known;
  private int last;
  private long lastAt;
  private boolean waiting;
  private int candidate;
  private long candidateAt;

  /**
   * Nothing seen yet.
   *
   * @param step the largest change within no time
   * @param perHour by how much it grows with each hour between two values
   */
  public Jumps(int step, int perHour) {
    this.step = step;
    this.perHour = perHour;
  }

  /**
   * Takes a value; whether it is to be held back.
   *
   * @param now the uptime at which it was measured
   */
  public boolean isJump(int value, long now) {
    boolean near =
        !known
            || isNear(value, last, now - lastAt)
            || waiting && isNear(value, candidate, now - candidateAt);
    if (near) {
      known = true;
      last = value;
      lastAt = now;
      waiting = false;
    } else {
      waiting = true;
      candidate = value;
      candidateAt = now;
    }
    return !near;
  }

  private boolean isNear(int value, int other, long elapsed) {
    long most = step + perHour * elapsed / HOUR;
    long change = (long) value - other;
    return change <= most && change >= -most;
  }
}
