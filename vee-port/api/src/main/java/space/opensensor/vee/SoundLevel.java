package space.opensensor.vee;

/**
 * The energy of a sound. The port takes samples from the microphone all the time, weights them by
 * curve A and sums their squares; Java gets the sum of an interval, once it is over. No method
 * waits.
 *
 * <p>A square is that of a sample whose full scale, plus or minus, is 2<sup>{@value
 * #FULL_SCALE_BITS}</sup>. The weighting is that of <a
 * href="https://webstore.iec.ch/en/publication/5708">IEC 61672-1</a>, annex E.
 */
public interface SoundLevel {

  /** Bits of a sample's magnitude. */
  int FULL_SCALE_BITS = 20;

  /**
   * Ends an interval, which began at the last call, and begins the next.
   *
   * @return samples in the interval, 0 where none came from the microphone
   * @throws BusException of kind {@code FAILED} once after samples were lost; {@code NO_BUS} where
   *     there is no microphone port
   */
  int endInterval() throws BusException;

  /** The sum of the squares of the interval that was ended last, at most {@code Long.MAX_VALUE}. */
  long energy();

  /** Samples at full scale, before they were weighted, in the interval that was ended last. */
  int clipped();
}
