package space.opensensor.station.sensor.bosch;

import space.opensensor.station.sensor.I2cDevice;

/**
 * The calibration of a BME280 and Bosch's integer formulas over it. The products that would leave
 * 64 bits at extreme words are taken apart; results the chip cannot have measured are refused.
 *
 * <p>Specification: <a
 * href="https://www.bosch-sensortec.com/media/boschsensortec/downloads/datasheets/bst-bme280-ds002.pdf">
 * BST-BME280-DS002</a>, 4.2.2 (words) and 4.2.3 (formulas).
 */
public final class Bme280Calibration extends BoschCalibration {

  private static final int BLOCK_1 = 0x88;
  private static final int BLOCK_1_BYTES = 26;
  private static final int BLOCK_2 = 0xe1;
  private static final int BLOCK_2_BYTES = 7;

  /** Bytes of both blocks. */
  public static final int BYTES = BLOCK_1_BYTES + BLOCK_2_BYTES;

  /** A pressure in 1/65536 Pa before its last correction that leads nowhere: 1 MPa. */
  private static final long MAX_PRESSURE = 1L << 36;

  private int p1;
  private int p2;
  private int p3;
  private int p4;
  private int p5;
  private int p6;
  private int p7;
  private int p8;
  private int p9;
  private int h1;
  private int h2;
  private int h3;
  private int h4;
  private int h5;
  private int h6;

  /** A calibration that is still to be loaded. */
  public Bme280Calibration() {
    super(BLOCK_1, BLOCK_1_BYTES, BLOCK_2, BLOCK_2_BYTES);
  }

  @Override
  public void load(byte[] b) {
    loadTemperature(
        I2cDevice.littleEndian(b, 0),
        I2cDevice.signedLittleEndian(b, 2),
        I2cDevice.signedLittleEndian(b, 4));
    p1 = I2cDevice.littleEndian(b, 6);
    p2 = I2cDevice.signedLittleEndian(b, 8);
    p3 = I2cDevice.signedLittleEndian(b, 10);
    p4 = I2cDevice.signedLittleEndian(b, 12);
    p5 = I2cDevice.signedLittleEndian(b, 14);
    p6 = I2cDevice.signedLittleEndian(b, 16);
    p7 = I2cDevice.signedLittleEndian(b, 18);
    p8 = I2cDevice.signedLittleEndian(b, 20);
    p9 = I2cDevice.signedLittleEndian(b, 22);
    h1 = b[25] & 0xff;
    h2 = I2cDevice.signedLittleEndian(b, 26);
    h3 = b[28] & 0xff;
    h4 = b[29] << 4 | b[30] & 0x0f;
    h5 = b[31] << 4 | b[30] >> 4 & 0x0f;
    h6 = b[32];
  }

  /**
   * The pressure, after a temperature that was possible.
   *
   * @param raw 20 bits
   * @return 1/256 Pa, or {@link #IMPOSSIBLE}
   */
  public int pressure(int raw) {
    long var1 = fine - 128000;
    long var2 = var1 * var1 * p6;
    var2 += var1 * p5 << 17;
    var2 += (long) p4 << 35;
    var1 = (var1 * var1 * p3 >> 8) + (var1 * p2 << 12);
    var1 = scaled((1L << 47) + var1);
    if (var1 <= 0) {
      return IMPOSSIBLE;
    }
    // (a * 3125) / var1, without the product.
    long a = (1048576L - raw << 31) - var2;
    long quotient = a / var1;
    if (quotient < 0 || quotient > MAX_PRESSURE) {
      return IMPOSSIBLE;
    }
    long p = quotient * 3125 + a % var1 * 3125 / var1;
    if (p < 0 || p > MAX_PRESSURE) {
      return IMPOSSIBLE;
    }
    var1 = p9 * (p >> 13) * (p >> 13) >> 25;
    var2 = p8 * p >> 19;
    long result = (p + var1 + var2 >> 8) + ((long) p7 << 4);
    return result < 0 || result > Integer.MAX_VALUE ? IMPOSSIBLE : (int) result;
  }

  @Override
  int pascals(int raw) {
    int fraction = pressure(raw);
    return fraction == IMPOSSIBLE ? IMPOSSIBLE : fraction + 128 >> 8;
  }

  /** A number of at most 49 bits times P1, over 2<sup>33</sup>, rounded down. */
  private long scaled(long x) {
    return (x >> 16) * p1 + ((x & 0xffff) * p1 >> 16) >> 17;
  }

  /**
   * The relative humidity, after a temperature that was possible.
   *
   * @param raw 16 bits
   * @return 1/1024 %, 0 to 102400
   */
  public int humidity(int raw) {
    long v = fine - 76800;
    long left = ((long) raw << 14) - ((long) h4 << 20) - h5 * v + 16384 >> 15;
    long inner = (v * h6 >> 10) * ((v * h3 >> 11) + 32768) >> 10;
    long right = (inner + 2097152) * h2 + 8192 >> 14;
    v = left * right;
    v -= ((v >> 15) * (v >> 15) >> 7) * h1 >> 4;
    return (int) (Math.max(0, Math.min(419430400, v)) >> 12);
  }

  @Override
  int thousandths(int raw) {
    return (int) ((long) humidity(raw) * 1000 + 512 >> 10);
  }
}
