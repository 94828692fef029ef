package space.opensensor.vee;

/**
 * A serial port: 8 bits, no parity, one stop bit, no flow control, at least 256 bytes of buffer
 * each way. No method waits.
 */
public interface Uart {

  /**
   * Takes bytes that have arrived.
   *
   * @return how many, 0 for none yet
   * @throws BusException of kind {@code FAILED} once after bytes were lost or garbled; {@code
   *     NO_BUS} where there is no such port
   */
  int read(byte[] buffer, int offset, int length) throws BusException;

  /**
   * Queues bytes.
   *
   * @return how many fitted, 0 for later
   * @throws BusException where there is no such port
   */
  int write(byte[] buffer, int offset, int length) throws BusException;
}
