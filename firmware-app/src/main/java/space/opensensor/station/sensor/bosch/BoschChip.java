package space.opensensor.station.sensor.bosch;

import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.simulated.Air;
import space.opensensor.station.sensor.simulated.RegisterChip;

/**
 * What Bosch's chips have in common: pairs of register and value in one write, reset, forced mode,
 * and raw results that are found by search, such that the calibration makes the air's values of
 * them.
 */
abstract class BoschChip extends RegisterChip {

  private static final int CHIP_ID = 0xd0;
  private static final int RESET = 0xe0;
  private static final int RESET_WORD = 0xb6;
  private static final int MODE = 3;
  private static final int FORCED = 1;

  /** Bits of the raw results. */
  private static final int BITS_20 = 20;

  private final int chipId;
  private boolean measuring;
  private boolean measured;
  private long readyAt;
  int rawTemperature;
  int rawPressure;
  int rawHumidity;

  BoschChip(Air air, long seed, int chipId) {
    super(air, seed);
    this.chipId = chipId;
  }

  @Override
  public void powerOn() {
    for (int i = 0; i < registers.length; i++) {
      registers[i] = 0;
    }
    registers[CHIP_ID] = chipId;
    measuring = false;
    calibrate();
  }

  /** Puts the calibration and what else a chip has after power-on into its registers. */
  abstract void calibrate();

  /** The register that begins a measurement when its lowest bits are 1. */
  abstract int modeRegister();

  /** Milliseconds that a measurement takes. */
  abstract int conversionMillis();

  /** A compensated value for a raw one. */
  abstract int temperature(int raw);

  abstract int pressure(int raw);

  abstract int humidity(int raw);

  /** What the values are to be: 0.01 °C, Pa, and humidity in the formula's unit. */
  abstract int wantedHumidity();

  /** Puts the results into the registers. */
  abstract void finish();

  /** Each byte pair is a register and its value. */
  @Override
  protected final void write(byte[] bytes, int offset, int length) {
    if (length < 3) {
      super.write(bytes, offset, length);
      return;
    }
    for (int i = 0; i + 1 < length; i += 2) {
      super.write(bytes, offset + i, 2);
    }
  }

  @Override
  protected void wrote(int register, int value) {
    if (register == RESET && value == RESET_WORD) {
      powerOn();
      return;
    }
    if (register < 0x5a || register >= 0x80 && register < 0xf2) {
      return;
    }
    registers[register] = value;
    if (register == modeRegister() && (value & MODE) != 0) {
      begin();
    }
  }

  private void begin() {
    measuring = true;
    readyAt = air.now() + conversionMillis();
    sample();
  }

  /** Whether it goes on to measure by itself: normal mode of a BME280, parallel of a BME688. */
  private boolean repeats() {
    return (registers[modeRegister()] & MODE) != FORCED;
  }

  private void sample() {
    if (isStuck() && measured) {
      return;
    }
    measured = true;
    int temperature = noisy(air.value(Quantity.TEMPERATURE), 1500);
    rawTemperature = dither(searchTemperature(temperature));
    temperature(rawTemperature);
    int pressure = noisy(air.value(Quantity.PRESSURE), 3000);
    rawPressure = dither(searchPressure(pressure));
    rawHumidity = searchHumidity(wantedHumidity());
  }

  private int dither(int raw) {
    return raw + dice.below(7) - 3;
  }

  @Override
  protected void beforeRead(int register) {
    if (measuring && air.now() >= readyAt) {
      measuring = false;
      finish();
      if (repeats()) {
        begin();
      } else {
        registers[modeRegister()] &= ~MODE;
      }
    }
  }

  /** Whether a measurement is under way. */
  final boolean isMeasuring() {
    return measuring;
  }

  private int searchTemperature(int wanted) {
    int raw = 0;
    for (int bit = 1 << BITS_20 - 1; bit > 0; bit >>= 1) {
      int value = temperature(raw + bit);
      if (value <= wanted && (value != Integer.MIN_VALUE || raw + bit < 1 << BITS_20 - 1)) {
        raw += bit;
      }
    }
    return raw;
  }

  /** The pressure falls as its raw value grows. */
  private int searchPressure(int wanted) {
    int raw = 0;
    for (int bit = 1 << BITS_20 - 1; bit > 0; bit >>= 1) {
      int value = pressure(raw + bit);
      if (value >= wanted || value == Integer.MIN_VALUE && raw + bit < 1 << BITS_20 - 1) {
        raw += bit;
      }
    }
    return raw;
  }

  private int searchHumidity(int wanted) {
    int raw = 0;
    for (int bit = 1 << 15; bit > 0; bit >>= 1) {
      if (humidity(raw + bit) <= wanted) {
        raw += bit;
      }
    }
    return raw;
  }
}
