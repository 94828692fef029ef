package space.opensensor.station.sensor.bosch;

import space.opensensor.station.sensor.I2cDevice;
import space.opensensor.vee.BusException;

/**
 * What the calibrations of Bosch's BME280 and BME680 share: the formula of the temperature, and its
 * fine value, t_fine, which the formulas of pressure and humidity build on.
 *
 * <p>Specification: <a
 * href="https://www.bosch-sensortec.com/media/boschsensortec/downloads/datasheets/bst-bme280-ds002.pdf">
 * BST-BME280-DS002</a>, 4.2.3; <a
 * href="https://www.bosch-sensortec.com/media/boschsensortec/downloads/datasheets/bst-bme680-ds001.pdf">
 * BST-BME680-DS001</a>, 3.3.1.
 */
public abstract class BoschCalibration {

  /** What a formula gives where the result is not one that the chip can measure. */
  public static final int IMPOSSIBLE = Integer.MIN_VALUE;

  /** Temperatures that are worth a further formula, in 0.01 °C; the chips measure -40 to 85. */
  private static final int MIN_TEMPERATURE = -4500;

  private static final int MAX_TEMPERATURE = 9000;

  private final int[] blocks;
  private int t1;
  private int t2;
  private int t3;

  /** The temperature in 1/5120 °C. */
  long fine;

  /**
   * A calibration that is still to be loaded.
   *
   * @param blocks first register and bytes of each block of its words
   */
  BoschCalibration(int... blocks) {
    this.blocks = blocks;
  }

  /** Bytes of all blocks. */
  final int bytes() {
    int bytes = 0;
    for (int i = 1; i < blocks.length; i += 2) {
      bytes += blocks[i];
    }
    return bytes;
  }

  /**
   * Reads the blocks from a chip, one after the other.
   *
   * @return whether each read alike twice
   */
  final boolean read(I2cDevice chip, byte[] words) throws BusException {
    int at = 0;
    for (int i = 0; i < blocks.length; i += 2) {
      if (!chip.readAlike(blocks[i], words, at, blocks[i + 1])) {
        return false;
      }
      at += blocks[i + 1];
    }
    return true;
  }

  /** Takes the words from the blocks, one after the other. */
  public abstract void load(byte[] words);

  /**
   * Takes the words of the temperature.
   *
   * @param third of 16 bits; a BME680 has its upper 8 less 4
   */
  final void loadTemperature(int first, int second, int third) {
    t1 = first;
    t2 = second;
    t3 = third;
  }

  /**
   * The temperature, which the other formulas build on.
   *
   * @param raw 20 bits
   * @return 0.01 °C, or {@link #IMPOSSIBLE}
   */
  public final int temperature(int raw) {
    long difference = ((long) raw >> 3) - ((long) t1 << 1);
    long half = difference >> 1;
    fine = (difference * t2 >> 11) + ((half * half >> 12) * t3 >> 14);
    long result = fine * 5 + 128 >> 8;
    return result < MIN_TEMPERATURE || result > MAX_TEMPERATURE ? IMPOSSIBLE : (int) result;
  }

  /** The temperature at the finest, which the pressure is computed with. */
  public final int fineTemperature() {
    return (int) fine;
  }

  /** The pressure in Pa, after a temperature that was possible, or {@link #IMPOSSIBLE}. */
  abstract int pascals(int raw);

  /** The relative humidity in 0.001 %, after a temperature that was possible. */
  abstract int thousandths(int raw);
}
