package space.opensensor.station.sensor.bosch;

import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.simulated.Air;

/**
 * A simulated BME280, with the words of the example in Bosch's data sheet of its sibling BMP280.
 */
public final class Bme280Chip extends BoschChip {

  private static final int[] WORDS = {27504, 26435, -1000, 36477, -10685, 3024, 2855, 140, -7};
  private static final int[] MORE_WORDS = {15500, -14600, 6000};

  /** H1 at 0xa1, H2 to H6 at 0xe1: 75, 355, 0, 340, 0, 30. */
  private static final int[] HUMIDITY = {0x63, 0x01, 0x00, 0x15, 0x04, 0x00, 0x1e};

  private static final int HUMIDITY_1 = 75;
  private static final int STATUS = 0xf3;
  private static final int DATA = 0xf7;

  private final Bme280Calibration calibration = new Bme280Calibration();

  /** A chip in air. */
  public Bme280Chip(Air air, long seed) {
    super(air, seed, Bme280.CHIP_ID);
    calibration.load(words());
    powerOn();
  }

  /** The calibration's blocks, one after the other. */
  public static byte[] words() {
    byte[] words = new byte[Bme280Calibration.BYTES];
    for (int i = 0; i < WORDS.length + MORE_WORDS.length; i++) {
      int word = i < WORDS.length ? WORDS[i] : MORE_WORDS[i - WORDS.length];
      words[2 * i] = (byte) word;
      words[2 * i + 1] = (byte) (word >> 8);
    }
    words[25] = HUMIDITY_1;
    for (int i = 0; i < HUMIDITY.length; i++) {
      words[26 + i] = (byte) HUMIDITY[i];
    }
    return words;
  }

  @Override
  void calibrate() {
    byte[] words = words();
    for (int i = 0; i < words.length; i++) {
      registers[i < 26 ? 0x88 + i : 0xe1 + i - 26] = words[i] & 0xff;
    }
  }

  @Override
  int modeRegister() {
    return 0xf4;
  }

  @Override
  int conversionMillis() {
    return 45;
  }

  @Override
  int temperature(int raw) {
    return calibration.temperature(raw);
  }

  @Override
  int pressure(int raw) {
    int fine = calibration.pressure(raw);
    return fine == BoschCalibration.IMPOSSIBLE ? fine : fine + 128 >> 8;
  }

  @Override
  int humidity(int raw) {
    return calibration.humidity(raw);
  }

  @Override
  int wantedHumidity() {
    return air.value(Quantity.HUMIDITY) * 1024 / 100;
  }

  @Override
  protected void beforeRead(int register) {
    super.beforeRead(register);
    registers[STATUS] = isMeasuring() ? 0x08 : 0;
  }

  @Override
  void finish() {
    bigEndian(DATA, rawPressure << 4, 3);
    bigEndian(DATA + 3, rawTemperature << 4, 3);
    bigEndian(DATA + 6, rawHumidity, 2);
  }
}
