package space.opensensor.vee;

/**
 * An I2C bus with the station as its only controller. A transfer ends in bounded time, however its
 * device behaves: its bits on the wire and at most {@value #MOST_MILLIS} ms for a device that holds
 * the clock.
 *
 * <p>Specification: <a href="https://www.nxp.com/docs/en/user-guide/UM10204.pdf">UM10204</a>, 3.1.
 */
public interface I2cBus {

  /** The most bytes each way in one transfer. */
  int MOST_BYTES = 128;

  /** The longest a device may hold the clock in one transfer. */
  int MOST_MILLIS = 20;

  /**
   * Writes, or reads, or writes and then reads after a repeated start. With both lengths 0 it asks
   * whether a device acknowledges the address.
   *
   * @param address 7 bits, not shifted
   * @param outLength bytes to write, 0 for none
   * @param inLength bytes to read, 0 for none
   * @throws BusException of kind {@code NO_ANSWER} when nothing acknowledges or the device breaks
   *     off, {@code TIMED_OUT} when it holds the clock; what was read is then not good, how much
   *     was written is not known, and the bus is idle
   */
  void transfer(
      int address, byte[] out, int outOffset, int outLength, byte[] in, int inOffset, int inLength)
      throws BusException;
}
