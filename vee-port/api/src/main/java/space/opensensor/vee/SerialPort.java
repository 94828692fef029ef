package space.opensensor.vee;

/**
 * The serial line over which a person, or a page in a browser, sets a station up: USB or a UART on
 * a board, a pseudo-terminal on a desktop. Whoever is at its other end may send anything, or
 * nothing at all, and may take nothing. No method waits.
 */
public interface SerialPort {

  /**
   * Takes bytes that have arrived.
   *
   * @return how many, 0 for none yet; bytes that were lost on the way are not told of
   */
  int read(byte[] buffer, int offset, int length);

  /**
   * Queues bytes.
   *
   * @return how many fitted, 0 for later
   */
  int write(byte[] buffer, int offset, int length);
}
