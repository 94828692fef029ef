package space.opensensor.vee;

/** Time since this boot, from a counter that never steps. */
public interface Clock {

  /** Milliseconds since this boot; never decreases, starts near 0. */
  long uptimeMillis();
}
