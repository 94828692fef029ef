package space.opensensor.nativeport;

import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;

/** An I2C bus of the chip, with the station as its only controller. */
final class NativeI2cBus implements I2cBus {

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
  NativeI2cBus(int number, int sda, int scl, int hertz) throws BusException {
    this.number = number;
    int answer = BusNatives.i2cOpen(number, sda, scl, hertz);
    if (answer < 0) {
      throw BusException.ofAnswer("i2c " + number, answer);
    }
  }

  @Override
  public void transfer(
      int address, byte[] out, int outOffset, int outLength, byte[] in, int inOffset, int inLength)
      throws BusException {
    int answer =
        BusNatives.i2cTransfer(number, address, out, outOffset, outLength, in, inOffset, inLength);
    if (answer < 0) {
      throw BusException.ofAnswer(
          "i2c " + number + " address 0x" + Integer.toHexString(address), answer);
    }
  }
}
