package space.opensensor.station.model;

/**
 * The end of a boot: thrown out of the operation in which the power failed, and of all after it.
 */
public final class PowerCut extends Error {

  private static final long serialVersionUID = 1L;

  public PowerCut() {
    super("the power failed", null, false, false);
  }
}
