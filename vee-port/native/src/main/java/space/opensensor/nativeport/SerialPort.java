package space.opensensor.nativeport;

/**
 * A UART of the chip, for drivers written in Java: 8 bits, no parity, one stop bit, no flow
 * control, 256 bytes of buffer each way. No method waits.
 */
public final class SerialPort {

  private final int number;

  /**
   * Makes a port ready.
   *
   * @param number which of the chip's UARTs, from 0; the one of the log cannot be had
   * @param tx GPIO number of the line out, -1 for none
   * @param rx GPIO number of the line in, -1 for none
   * @param baud 1,200 to 1,000,000
   * @throws BusException where the chip has no such port or pin
   */
  public SerialPort(int number, int tx, int rx, int baud) throws BusException {
    this.number = number;
    check(BusNatives.uartOpen(number, tx, rx, baud));
  }

  /**
   * Takes bytes that have arrived.
   *
   * @return how many, 0 for none yet
   * @throws BusException once after bytes were lost or garbled
   */
  public int read(byte[] buffer, int offset, int length) throws BusException {
    return check(BusNatives.uartRead(number, buffer, offset, length));
  }

  /**
   * Queues bytes.
   *
   * @return how many fitted, 0 for later
   * @throws BusException when the port is closed
   */
  public int write(byte[] buffer, int offset, int length) throws BusException {
    return check(BusNatives.uartWrite(number, buffer, offset, length));
  }

  /** Lets go of the pins; what is still queued is lost. Closing twice does nothing. */
  public void close() {
    BusNatives.uartClose(number);
  }

  private int check(int answer) throws BusException {
    if (answer < 0) {
      throw new BusException("uart " + number, answer);
    }
    return answer;
  }
}
