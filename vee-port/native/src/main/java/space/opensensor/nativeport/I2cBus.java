package space.opensensor.nativeport;

/**
 * An I2C bus of the chip with the station as its only controller, for drivers written in Java. A
 * transfer is at most 128 bytes each way and ends within 20 ms, however its device behaves.
 *
 * <p>Specification: <a href="https://www.nxp.com/docs/en/user-guide/UM10204.pdf">UM10204</a>.
 */
public final class I2cBus {

  private static final byte[] NOTHING = new byte[0];

  private final int number;

  /**
   * Makes a bus ready.
   *
   * @param number which of the chip's I2C controllers, from 0
   * @param sda GPIO number of the data line
   * @param scl GPIO number of the clock line
   * @param hertz 10,000 to 1,000,000
   * @throws BusException where the chip has no such bus or pin
   */
  public I2cBus(int number, int sda, int scl, int hertz) throws BusException {
    this.number = number;
    check("", BusNatives.i2cOpen(number, sda, scl, hertz));
  }

  /**
   * Writes, and then reads after a repeated start.
   *
   * @param address 7 bits
   * @param outLength bytes to write, 0 for none
   * @param inLength bytes to read, 0 for none
   * @throws BusException when the device does not answer; what was read is then not good
   */
  public void transfer(
      int address, byte[] out, int outOffset, int outLength, byte[] in, int inOffset, int inLength)
      throws BusException {
    check(
        " address " + address,
        BusNatives.i2cTransfer(number, address, out, outOffset, outLength, in, inOffset, inLength));
  }

  /** Whether a device acknowledges an address. */
  public boolean answers(int address) {
    return BusNatives.i2cTransfer(number, address, NOTHING, 0, 0, NOTHING, 0, 0) == 0;
  }

  /** Lets go of the pins; closing twice does nothing. */
  public void close() {
    BusNatives.i2cClose(number);
  }

  private void check(String what, int answer) throws BusException {
    if (answer < 0) {
      throw new BusException("i2c " + number + what, answer);
    }
  }
}
