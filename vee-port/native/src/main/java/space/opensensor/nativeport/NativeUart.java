package space.opensensor.nativeport;

import space.opensensor.vee.BusException;
import space.opensensor.vee.Uart;

/** A UART of the chip: 8 bits, no parity, one stop bit, no flow control. */
final class NativeUart implements Uart {

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
  NativeUart(int number, int tx, int rx, int baud) throws BusException {
    this.number = number;
    check(BusNatives.uartOpen(number, tx, rx, baud));
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws BusException {
    return check(BusNatives.uartRead(number, buffer, offset, length));
  }

  @Override
  public int write(byte[] buffer, int offset, int length) throws BusException {
    return check(BusNatives.uartWrite(number, buffer, offset, length));
  }

  private int check(int answer) throws BusException {
    if (answer < 0) {
      throw BusException.ofAnswer("uart " + number, answer);
    }
    return answer;
  }
}
