package space.opensensor.station.sensor.bosch;

import space.opensensor.station.sensor.I2cDevice;

/**
 * The calibration of a BME680 or BME688 and Bosch's integer formulas over it, in 64-bit arithmetic,
 * in which no calibration word and no raw value can overflow.
 *
 * <p>Specification: <a
 * href="https://www.bosch-sensortec.com/media/boschsensortec/downloads/datasheets/bst-bme680-ds001.pdf">
 * BST-BME680-DS001</a>: temperature 3.3.1, pressure 3.3.2, humidity 3.3.3, gas 3.4.1, heater 3.3.5.
 * In integers they are those of <a
 * href="https://github.com/boschsensortec/BME68x_SensorAPI">Bosch's BME68x API</a> 4.4.7.
 */
public final class Bme680Calibration extends BoschCalibration {

  /** Where the words are: first register of each block, and its bytes. */
  private static final int BLOCK_1 = 0x8a;

  private static final int BLOCK_1_BYTES = 23;
  private static final int BLOCK_2 = 0xe1;
  private static final int BLOCK_2_BYTES = 14;
  private static final int BLOCK_3 = 0x00;
  private static final int BLOCK_3_BYTES = 5;

  /** Bytes of all blocks. */
  public static final int BYTES = BLOCK_1_BYTES + BLOCK_2_BYTES + BLOCK_3_BYTES;

  /** A pressure before its last correction that leads nowhere, Pa; the chip measures to 110000. */
  private static final int MAX_PRESSURE = 1 << 20;

  /** 3.4.1, table of constants. */
  private static final long[] GAS_1 = {
    2147483647L, 2147483647L, 2147483647L, 2147483647L, 2147483647L, 2126008810L, 2147483647L,
    2130303777L, 2147483647L, 2147483647L, 2143188679L, 2136746228L, 2147483647L, 2126008810L,
    2147483647L, 2147483647L
  };

  private static final long[] GAS_2 = {
    4096000000L, 2048000000L, 1024000000L, 512000000L, 255744255L, 127110228L, 64000000L, 32258064L,
    16016016L, 8000000L, 4000000L, 2000000L, 1000000L, 500000L, 250000L, 125000L
  };

  private int p1;
  private int p2;
  private int p3;
  private int p4;
  private int p5;
  private int p6;
  private int p7;
  private int p8;
  private int p9;
  private int p10;
  private int h1;
  private int h2;
  private int h3;
  private int h4;
  private int h5;
  private int h6;
  private int h7;
  private int g1;
  private int g2;
  private int g3;
  private int heaterRange;
  private int heaterValue;
  private int rangeError;

  /** A calibration that is still to be loaded (5.2, memory map). */
  public Bme680Calibration() {
    super(BLOCK_1, BLOCK_1_BYTES, BLOCK_2, BLOCK_2_BYTES, BLOCK_3, BLOCK_3_BYTES);
  }

  @Override
  public void load(byte[] b) {
    loadTemperature(I2cDevice.littleEndian(b, 31), I2cDevice.signedLittleEndian(b, 0), b[2] << 4);
    p1 = I2cDevice.littleEndian(b, 4);
    p2 = I2cDevice.signedLittleEndian(b, 6);
    p3 = b[8];
    p4 = I2cDevice.signedLittleEndian(b, 10);
    p5 = I2cDevice.signedLittleEndian(b, 12);
    p7 = b[14];
    p6 = b[15];
    p8 = I2cDevice.signedLittleEndian(b, 18);
    p9 = I2cDevice.signedLittleEndian(b, 20);
    p10 = b[22] & 0xff;
    h2 = (b[23] & 0xff) << 4 | (b[24] & 0xff) >> 4;
    h1 = (b[25] & 0xff) << 4 | b[24] & 0x0f;
    h3 = b[26];
    h4 = b[27];
    h5 = b[28];
    h6 = b[29] & 0xff;
    h7 = b[30];
    g2 = I2cDevice.signedLittleEndian(b, 33);
    g1 = b[35];
    g3 = b[36];
    heaterValue = b[37];
    heaterRange = b[39] >> 4 & 3;
    rangeError = b[41] >> 4;
  }

  /**
   * The pressure, after a temperature that was possible.
   *
   * @param raw 20 bits
   * @return Pa, or {@link #IMPOSSIBLE}
   */
  public int pressure(int raw) {
    long var1 = (fine >> 1) - 64000;
    long var2 = ((var1 >> 2) * (var1 >> 2) >> 11) * p6 >> 2;
    var2 += var1 * p5 << 1;
    var2 = (var2 >> 2) + ((long) p4 << 16);
    var1 = (((var1 >> 2) * (var1 >> 2) >> 13) * ((long) p3 << 5) >> 3) + (p2 * var1 >> 1);
    var1 >>= 18;
    var1 = (32768 + var1) * p1 >> 15;
    long p = (1048576 - raw - (var2 >> 12)) * 3125;
    if (var1 <= 0 || p < 0) {
      return IMPOSSIBLE;
    }
    // The data sheet divides a large number first, for want of bits, and loses 1 Pa.
    p = (p << 1) / var1;
    if (p > MAX_PRESSURE) {
      return IMPOSSIBLE;
    }
    var1 = p9 * ((p >> 3) * (p >> 3) >> 13) >> 12;
    var2 = (p >> 2) * p8 >> 13;
    long var3 = (p >> 8) * (p >> 8) * (p >> 8) * p10 >> 17;
    return (int) (p + (var1 + var2 + var3 + ((long) p7 << 7) >> 4));
  }

  @Override
  int pascals(int raw) {
    return pressure(raw);
  }

  /**
   * The relative humidity, after a temperature that was possible.
   *
   * @param raw 16 bits
   * @return 0.001 %, 0 to 100000
   */
  public int humidity(int raw) {
    long t = fine * 5 + 128 >> 8;
    long var1 = raw - h1 * 16L - (t * h3 / 100 >> 1);
    long var2 = h2 * (t * h4 / 100 + ((t * (t * h5 / 100) >> 6) / 100) + (1 << 14)) >> 10;
    long var3 = var1 * var2;
    long var4 = ((long) h6 << 7) + t * h7 / 100 >> 4;
    long var5 = (var3 >> 14) * (var3 >> 14) >> 10;
    long var6 = var4 * var5 >> 1;
    long result = (var3 + var6 >> 10) * 1000 >> 12;
    return (int) Math.max(0, Math.min(100000, result));
  }

  @Override
  int thousandths(int raw) {
    return humidity(raw);
  }

  /**
   * The resistance of the gas sensor.
   *
   * @param raw 10 bits
   * @param range 4 bits
   * @return Ω, or {@link #IMPOSSIBLE}
   */
  public int gasResistance(int raw, int range) {
    long var1 = (1340 + 5L * rangeError) * GAS_1[range] >> 16;
    long var2 = ((long) raw << 15) - 16777216 + var1;
    if (var2 <= 0) {
      return IMPOSSIBLE;
    }
    long var3 = GAS_2[range] * var1 >> 9;
    return (int) Math.min(Integer.MAX_VALUE, (var3 + (var2 >> 1)) / var2);
  }

  /**
   * The resistance of a BME688's gas sensor, which no calibration word changes (Bosch's BME68x API,
   * calc_gas_resistance_high).
   *
   * @param raw 10 bits
   * @param range 4 bits
   * @return Ω, 1421 to 102,400,000
   */
  public static int highGasResistance(int raw, int range) {
    int divisor = 4096 + 3 * (raw - 512);
    return (int) ((1_000_000L * (1 << 18 - range) + divisor / 2) / divisor);
  }

  /**
   * What the heater is told so that it reaches a temperature.
   *
   * @param target °C, 200 to 400
   * @param ambient °C
   * @return 8 bits
   */
  public int heaterCode(int target, int ambient) {
    long var1 = (long) ambient * g3 / 1000 << 8;
    long var2 = (g1 + 784) * (((g2 + 154009L) * target * 5 / 100 + 3276800) / 10);
    long var3 = var1 + var2 / 2;
    long var4 = var3 / (heaterRange + 4);
    long var5 = 131L * heaterValue + 65536;
    long times100 = (var4 / var5 - 250) * 34;
    return (int) Math.max(0, Math.min(255, (times100 + 50) / 100));
  }
}
