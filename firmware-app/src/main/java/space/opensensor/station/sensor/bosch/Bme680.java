package space.opensensor.station.sensor.bosch;

import space.opensensor.station.sensor.I2cDevice;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.SensorValue;
import space.opensensor.station.sensor.simulated.Air;
import space.opensensor.station.sensor.simulated.I2cChip;
import space.opensensor.station.sensor.simulated.SensorKind;
import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;
import space.opensensor.vee.MissingCause;

/**
 * Bosch BME680, and the BME688: temperature in 0.01 °C, humidity in 0.001 %, pressure in Pa, gas
 * resistance in Ω, by one measurement in forced mode with the heater at 320 °C for 150 ms. Takes
 * about 190 ms.
 *
 * <p>A BME688 has the same id and another variant: its gas sensor is started by another bit, and
 * its result is in other registers, by another formula, 1.4 kΩ to 102 MΩ.
 *
 * <p>A chip that kept its registers over a failure is not reset, so that its gas sensor goes on
 * being warm.
 *
 * <p>Specification: <a
 * href="https://www.bosch-sensortec.com/media/boschsensortec/downloads/datasheets/bst-bme680-ds001.pdf">
 * BST-BME680-DS001</a>, 3.1 (forced mode), 3.2.2 (configuration), 5.2 (memory map), 5.3
 * (registers); <a
 * href="https://www.bosch-sensortec.com/media/boschsensortec/downloads/datasheets/bst-bme688-ds000.pdf">
 * BST-BME688-DS000</a>. What they leave out, such as the variant, is in <a
 * href="https://github.com/boschsensortec/BME68x_SensorAPI">Bosch's BME68x API</a> 4.4.7.
 */
public final class Bme680 extends BoschSensor {

  /** Its name in profiles, its driver and its simulated chip. */
  public static final SensorKind KIND =
      new SensorKind("bme680", 0x77) {
        @Override
        public Sensor driver(SensorBuses buses, int at) {
          return new Bme680(buses.i2c(), at);
        }

        @Override
        public I2cChip simulated(Air air, long seed) {
          return new Bme680Chip(air, seed);
        }
      };

  /** What register 0xd0 says (5.2). */
  public static final int CHIP_ID = 0x61;

  /**
   * The heater's temperature, °C, of 200 to 400 (3.3.5), and time, ms: those of Bosch's example.
   */
  public static final int HEATER_TEMPERATURE = 320;

  public static final int HEATER_MILLIS = 150;

  /**
   * Time until the gas sensor is warm enough after power-on. The datasheet has none; it is what
   * pimoroni/bme680-python lets it burn in.
   */
  public static final int GAS_WARM_UP_MILLIS = 300_000;

  /** 0 in a BME680, 1 in a BME688. */
  private static final int VARIANT_REGISTER = 0xf0;

  private static final int BME688 = 1;

  private static final int STATUS = 0x1d;

  /** New data (5.3.5.1). */
  private static final int NEW_DATA = 0x80;

  /** Where the gas is in the data from the status on: 0x2a in a BME680, 0x2c in a BME688. */
  private static final int GAS_LOW = 13;

  private static final int GAS_HIGH = 15;
  private static final int GAS_BYTES = 2;
  private static final int HEATER_RESISTANCE = 0x5a;
  private static final int HEATER_WAIT = 0x64;
  private static final int CONTROL_GAS_1 = 0x71;
  private static final int CONTROL_HUMIDITY = 0x72;
  private static final int CONTROL_MEASUREMENT = 0x74;
  private static final int CONFIG = 0x75;

  /** Run gas, heater profile 0 (5.3.3), of a BME680 and of a BME688. */
  private static final int RUN_GAS_LOW = 0x10;

  private static final int RUN_GAS_HIGH = 0x20;

  /** Heater wait in steps of 4 ms up to 63 (5.3.3): 37 × 4 ms. */
  private static final int WAIT_CODE = 1 << 6 | HEATER_MILLIS / 4;

  /** Humidity once (5.3.2). */
  private static final int HUMIDITY_ONCE = 1;

  /** Temperature twice, pressure 16 times, forced mode (5.3.2.2, 5.3.2.3, 5.3.1.3). */
  private static final int FORCED = 2 << 5 | 5 << 2 | 1;

  private static final int MODE = 0x03;

  /** (2 + 16 + 1) × 1.963 ms, switching and wake-up, beside the heater (Bosch's API). */
  private static final int CONVERSION_MILLIS = 43;

  /** The value after those of every Bosch chip. */
  private static final int GAS = PRESSURE + 1;

  private final Bme680Calibration calibration;
  private final byte[] data = new byte[GAS_HIGH + GAS_BYTES];
  private final byte[] settings = new byte[5];
  private final byte[] start = {
    (byte) HEATER_RESISTANCE,
    0,
    (byte) HEATER_WAIT,
    WAIT_CODE,
    (byte) CONTROL_GAS_1,
    0,
    (byte) CONTROL_HUMIDITY,
    HUMIDITY_ONCE,
    (byte) CONFIG,
    0,
    (byte) CONTROL_MEASUREMENT,
    FORCED
  };
  private boolean isBme688;
  private int heaterCode = -1;
  private int ambient = 25;

  /** A driver of the chip at an address, 0x76 or 0x77. */
  public Bme680(I2cBus bus, int address) {
    this(bus, address, new Bme680Calibration());
  }

  private Bme680(I2cBus bus, int address, Bme680Calibration calibration) {
    super(
        "bme680",
        bus,
        address,
        CHIP_ID,
        calibration,
        new SensorValue(Quantity.GAS_RESISTANCE, 0, GAS_WARM_UP_MILLIS));
    this.calibration = calibration;
  }

  @Override
  String wrongChip() {
    return "its id is not that of a BME680 (0x61)";
  }

  @Override
  long found(long now) throws BusException {
    int variant = chip.readRegisterAlike(VARIANT_REGISTER);
    int kept = chip.readRegisterAlike(HEATER_RESISTANCE);
    if (variant < 0 || kept < 0) {
      return garbledId();
    }
    if (variant > BME688) {
      return fail(MissingCause.WRONG_CHIP, "it is neither a BME680 nor a BME688 (0xf0: 0 or 1)");
    }
    isBme688 = variant == BME688;
    return wasPowered() && heaterCode > 0 && kept == heaterCode ? identify(now) : super.found(now);
  }

  /** Register and value in turn (6.2.1), the mode last (3.1). */
  @Override
  int begin() throws BusException {
    heaterCode = calibration.heaterCode(HEATER_TEMPERATURE, ambient);
    start[1] = (byte) heaterCode;
    start[5] = (byte) runGas();
    chip.write(start, start.length);
    return CONVERSION_MILLIS + HEATER_MILLIS;
  }

  @Override
  boolean isBusy() throws BusException {
    return (chip.readRegister(STATUS) & NEW_DATA) == 0;
  }

  @Override
  long results(long now) throws BusException {
    int heater = chip.readRegisterAlike(HEATER_RESISTANCE);
    int wait = chip.readRegisterAlike(HEATER_WAIT);
    if (heater < 0
        || heater == I2cDevice.NOBODY
        || wait < 0
        || !chip.readAlike(CONTROL_GAS_1, settings, settings.length)) {
      return garbledSettings();
    }
    if (heater != heaterCode || wait != WAIT_CODE || !hasSettings()) {
      return lostSettings();
    }
    if (!chip.readAlike(STATUS, data, gasAt() + GAS_BYTES) || (data[0] & NEW_DATA) == 0) {
      return garbledResults();
    }
    if (give(data, 2, now)) {
      ambient = value(TEMPERATURE) / 100;
      gas();
    }
    return DONE;
  }

  /** Whether gas and oversampling are what was written, and the mode is that after it. */
  private boolean hasSettings() {
    return settings[0] == runGas()
        && settings[1] == HUMIDITY_ONCE
        && (settings[3] & 0xff) == (FORCED & ~MODE)
        && settings[4] == 0;
  }

  private int runGas() {
    return isBme688 ? RUN_GAS_HIGH : RUN_GAS_LOW;
  }

  private int gasAt() {
    return isBme688 ? GAS_HIGH : GAS_LOW;
  }

  /** Gas result and range (5.3.4.4, 5.3.4.5), valid and heater-stable bits (5.3.5.5, 5.3.5.6). */
  private void gas() {
    int low = data[gasAt() + 1] & 0xff;
    int raw = (data[gasAt()] & 0xff) << 2 | low >> 6;
    int resistance =
        isBme688
            ? Bme680Calibration.highGasResistance(raw, low & 0x0f)
            : calibration.gasResistance(raw, low & 0x0f);
    if ((low & 0x30) != 0x30) {
      miss(GAS, MissingCause.WARMING);
    } else if (resistance == BoschCalibration.IMPOSSIBLE) {
      miss(GAS, MissingCause.RANGE);
    } else {
      set(GAS, resistance);
    }
  }
}
