package space.opensensor.station.sensor;

/**
 * Holds back what a noisy chip says: a value that jumps by more than nature does is only taken when
 * the next is near it.
 */
public final class Jumps {

  private final int most;
  private boolean known;
  private int last;
  private boolean waiting;
  private int candidate;

  /**
   * Nothing seen yet.
   *
   * @param most the largest change from one measurement to the next
   */
  public Jumps(int most) {
    this.most = most;
  }

  /** Forgets what was seen; the next value is taken. */
  public void forget() {
    known = false;
    waiting = false;
  }

  /** Takes a value; whether it is to be held back. */
  public boolean isJump(int value) {
    boolean near = !known || isNear(value, last) || waiting && isNear(value, candidate);
    if (near) {
      known = true;
      last = value;
      waiting = false;
    } else {
      waiting = true;
      candidate = value;
    }
    return !near;
  }

  private boolean isNear(int value, int other) {
    long change = (long) value - other;
    return change <= most && change >= -most;
  }
}
