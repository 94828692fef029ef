package space.opensensor.station.room;

/** A slow wander within ±1: straight lines between random knots, equally far apart in time. */
final class Drift {

  private static final int ONE = 1 << 15;

  private final Draws draws;
  private final int stream;
  private final int knotMillis;

  Drift(Draws draws, int stream, int knotMillis) {
    this.draws = draws;
    this.stream = stream;
    this.knotMillis = knotMillis;
  }

  /** The wander at a moment, times an amplitude. */
  int at(long epochMillis, int amplitude) {
    long knot = epochMillis / knotMillis;
    int into = (int) (epochMillis % knotMillis);
    long before = knot(knot);
    long after = knot(knot + 1);
    long here = before + (after - before) * into / knotMillis;
    return (int) (here * amplitude / ONE);
  }

  private int knot(long number) {
    return draws.below(2 * ONE + 1, stream, number) - ONE;
  }
}
