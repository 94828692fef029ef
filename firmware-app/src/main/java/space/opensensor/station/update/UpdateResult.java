package space.opensensor.station.update;

/** What became of the last update, as the station's health has it. */
public final class UpdateResult {

  /** There was none. */
  public static final int NONE = 0;

  /** It is being fetched. */
  public static final int FETCHING = 1;

  /** It is on trial. */
  public static final int ON_TRIAL = 2;

  /** It proved itself, and is kept. */
  public static final int KEPT = 3;

  /** It did not prove itself; what was before is back. */
  public static final int GIVEN_UP = 4;

  /** What the bucket has is refused; the log says why. */
  public static final int REFUSED = 5;

  private UpdateResult() {}
}
