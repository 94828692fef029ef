package space.opensensor.station.sensor.bosch;

import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.simulated.Air;

/** A simulated BME680, or BME688, calibrated as a real one whose words are public. */
public final class Bme680Chip extends BoschChip {

  /** T1, P1 to P10, H1 to H7, G1 to G3 and the heater of a real chip, as its blocks hold them. */
  private static final int[] BLOCK_1 = {
    0x65, 0x67, 0x03, 0x00, 0x41, 0x8f, 0xed, 0xd6, 0x58, 0x00, 0x8e, 0x1c, 0x7f, 0xff, 0x2e, 0x1e,
    0x00, 0x00, 0x97, 0xf3, 0xb5, 0xf6, 0x1e
  };

  private static final int[] BLOCK_2 = {
    0x40, 0x54, 0x2a, 0x00, 0x2d, 0x14, 0x78, 0x9c, 0xb9, 0x65, 0x4e, 0x9f, 0xe2, 0x12
  };

  private static final int[] BLOCK_3 = {48, 0x00, 0x10, 0x00, 0x00};

  private static final int STATUS = 0x1d;
  private static final int VARIANT = 0xf0;
  private static final int GAS_RANGES = 16;

  /** Where the gas is, from the status on, and the bit that starts it, for each variant. */
  private static final int[] GAS = {13, 15};

  private static final int[] RUN_GAS = {0x10, 0x20};

  private int variant;
  private final Bme680Calibration calibration = new Bme680Calibration();

  /** A chip in air. */
  public Bme680Chip(Air air, long seed) {
    super(air, seed, Bme680.CHIP_ID);
    calibration.load(words());
    powerOn();
  }

  /**
   * Makes it another of its family, which has the same id.
   *
   * @param register 0xf0: 0 for a BME680, 1 for a BME688; those above have no gas sensor here
   */
  public void setVariant(int register) {
    variant = register;
    powerOn();
  }

  /** The calibration's blocks, one after the other. */
  public static byte[] words() {
    byte[] words = new byte[Bme680Calibration.BYTES];
    int at = 0;
    for (int i = 0; i < BLOCK_1.length; i++) {
      words[at++] = (byte) BLOCK_1[i];
    }
    for (int i = 0; i < BLOCK_2.length; i++) {
      words[at++] = (byte) BLOCK_2[i];
    }
    for (int i = 0; i < BLOCK_3.length; i++) {
      words[at++] = (byte) BLOCK_3[i];
    }
    return words;
  }

  @Override
  void calibrate() {
    System.arraycopy(BLOCK_1, 0, registers, 0x8a, BLOCK_1.length);
    System.arraycopy(BLOCK_2, 0, registers, 0xe1, BLOCK_2.length);
    System.arraycopy(BLOCK_3, 0, registers, 0x00, BLOCK_3.length);
    registers[VARIANT] = variant;
  }

  @Override
  int modeRegister() {
    return 0x74;
  }

  /** 37 × 4 ms of heating and the conversions. */
  @Override
  int conversionMillis() {
    return 188;
  }

  @Override
  int temperature(int raw) {
    return calibration.temperature(raw);
  }

  @Override
  int pressure(int raw) {
    return calibration.pressure(raw);
  }

  @Override
  int humidity(int raw) {
    return calibration.humidity(raw);
  }

  @Override
  int wantedHumidity() {
    return air.value(Quantity.HUMIDITY) * 10;
  }

  @Override
  void finish() {
    registers[STATUS] = 0x80;
    bigEndian(STATUS + 2, rawPressure << 4, 3);
    bigEndian(STATUS + 5, rawTemperature << 4, 3);
    bigEndian(STATUS + 8, rawHumidity, 2);
    if (variant < GAS.length) {
      boolean heated = registers[0x5a] != 0 && (registers[0x71] & RUN_GAS[variant]) != 0;
      gas(air.value(Quantity.GAS_RESISTANCE), heated ? 0x30 : 0);
    }
  }

  @Override
  protected void wrote(int register, int value) {
    super.wrote(register, value);
    if (isMeasuring()) {
      registers[STATUS] = 0x20;
    }
  }

  /** The first range that reaches down to a resistance, and the raw value in it. */
  private void gas(int ohms, int flags) {
    int range = 0;
    while (range < GAS_RANGES - 1 && resistance(1023, range) > ohms) {
      range++;
    }
    int raw = 0;
    for (int bit = 1 << 9; bit > 0; bit >>= 1) {
      if (resistance(raw + bit, range) >= ohms) {
        raw += bit;
      }
    }
    registers[STATUS + GAS[variant]] = raw >> 2;
    registers[STATUS + GAS[variant] + 1] = (raw & 3) << 6 | flags | range;
  }

  private int resistance(int raw, int range) {
    return variant == 0
        ? calibration.gasResistance(raw, range)
        : Bme680Calibration.highGasResistance(raw, range);
  }
}
