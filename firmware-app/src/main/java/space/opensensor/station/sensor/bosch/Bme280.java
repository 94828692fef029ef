package space.opensensor.station.sensor.bosch;

import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.simulated.Air;
import space.opensensor.station.sensor.simulated.I2cChip;
import space.opensensor.station.sensor.simulated.SensorKind;
import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;

/**
 * Bosch BME280: temperature in 0.01 °C, humidity in 0.001 %, pressure in Pa, by one measurement in
 * forced mode. Takes about 50 ms.
 *
 * <p>Specification: <a
 * href="https://www.bosch-sensortec.com/media/boschsensortec/downloads/datasheets/bst-bme280-ds002.pdf">
 * BST-BME280-DS002</a>, 3.3.3 (forced mode), 5.3 (memory map), 5.4 (registers), 9.1 (timing).
 */
public final class Bme280 extends BoschSensor {

  /** Its name in profiles, its driver and its simulated chip. */
  public static final SensorKind KIND =
      new SensorKind("bme280", 0x76) {
        @Override
        public Sensor driver(SensorBuses buses, int at) {
          return new Bme280(buses.i2c(), at);
        }

        @Override
        public I2cChip simulated(Air air, long seed) {
          return new Bme280Chip(air, seed);
        }
      };

  /** What register 0xd0 says (5.4.1). */
  public static final int CHIP_ID = 0x60;

  private static final int CONTROL_HUMIDITY = 0xf2;
  private static final int STATUS = 0xf3;
  private static final int CONTROL_MEASUREMENT = 0xf4;
  private static final int CONFIG = 0xf5;
  private static final int DATA = 0xf7;
  private static final int DATA_BYTES = 8;

  /** Measuring, or copying the calibration (5.4.4). */
  private static final int BUSY = 0x09;

  private static final int MODE = 0x03;

  /** Temperature twice, pressure 16 times, forced mode (5.4.5). */
  private static final int FORCED = 2 << 5 | 5 << 2 | 1;

  /** 1.25 + 2.3 × (2 + 16 + 1) + 2 × 0.575 ms (9.1). */
  private static final int CONVERSION_MILLIS = 47;

  /** Register and value in turn (6.2.1); humidity is taken over by what is written after it. */
  private static final byte[] START = {
    (byte) CONTROL_HUMIDITY, 1, (byte) CONFIG, 0, (byte) CONTROL_MEASUREMENT, FORCED
  };

  private final byte[] data = new byte[DATA_BYTES];
  private final byte[] settings = new byte[4];

  /** A driver of the chip at an address, 0x76 or 0x77. */
  public Bme280(I2cBus bus, int address) {
    super("bme280", bus, address, CHIP_ID, new Bme280Calibration());
  }

  @Override
  String wrongChip() {
    return "its id is not that of a BME280 (0x60)";
  }

  @Override
  int begin() throws BusException {
    chip.write(START, START.length);
    return CONVERSION_MILLIS;
  }

  @Override
  boolean isBusy() throws BusException {
    return (chip.readRegister(STATUS) & BUSY) != 0;
  }

  /** A chip that kept its settings and is back asleep has measured; one that restarted has not. */
  @Override
  long results(long now) throws BusException {
    if (!chip.readAlike(DATA, data, DATA_BYTES)) {
      return garbledResults();
    }
    if (!chip.readAlike(CONTROL_HUMIDITY, settings, settings.length)) {
      return garbledSettings();
    }
    if (settings[0] != 1 || (settings[2] & 0xff) != (FORCED & ~MODE) || settings[3] != 0) {
      return lostSettings();
    }
    give(data, 0, now);
    return DONE;
  }
}
