package space.opensensor.microej;

/** A fake of the way from the application to the natives of its buses: see {@link BoardNatives}. */
final class BusNatives {

  private BusNatives() {}

  static int i2cOpen(int bus, int sda, int scl, int hertz) {
    return BoardNatives.number("i2cOpen", bus, sda, scl, hertz);
  }

  static int i2cTransfer(int bus, int address, byte[] out, int outLength, byte[] in, int inLength) {
    return BoardNatives.number("i2cTransfer", bus, address, out, outLength, in, inLength);
  }

  static int uartOpen(int uart, int tx, int rx, int baud) {
    return BoardNatives.number("uartOpen", uart, tx, rx, baud);
  }

  static int uartRead(int uart, byte[] buffer, int length) {
    return BoardNatives.number("uartRead", uart, buffer, length);
  }

  static int uartWrite(int uart, byte[] buffer, int length) {
    return BoardNatives.number("uartWrite", uart, buffer, length);
  }

  static int soundOpen(int clock, int word, int data) {
    return BoardNatives.number("soundOpen", clock, word, data);
  }

  static int soundEndInterval() {
    return BoardNatives.number("soundEndInterval");
  }

  static long soundEnergy() {
    return ((Number) BoardNatives.call("soundEnergy")).longValue();
  }

  static int soundClipped() {
    return BoardNatives.number("soundClipped");
  }
}
