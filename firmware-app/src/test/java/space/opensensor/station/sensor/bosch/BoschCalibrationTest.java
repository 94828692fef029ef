package space.opensensor.station.sensor.bosch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import space.opensensor.station.sensor.ChipBench;
import space.opensensor.station.sensor.I2cDevice;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.Measurement;

/** Pairs of raw and compensated values that others have published. */
class BoschCalibrationTest {

  private final Bme680Calibration bme680 = new Bme680Calibration();
  private final Bme280Calibration bme280 = new Bme280Calibration();

  {
    bme680.load(Bme680Chip.words());
    bme280.load(Bme280Chip.words());
  }

  /** The words and values that pimoroni/bme680-python checks its port of Bosch's code with. */
  @Test
  void aBme680GivesThePublishedTemperaturePressureHumidityAndGasResistance() {
    assertEquals(2669, bme680.temperature(501_240));
    assertEquals(136_667, bme680.fineTemperature());
    assertEquals(98_712, bme680.pressure(353_485));
    assertEquals(42_402, bme680.humidity(19_019));
    assertEquals(12_946_860, bme680.gasResistance(0, 0));
  }

  /** By both formulas of Bosch's BME68x API 4.4.7, calc_gas_resistance_high. */
  @Test
  void aBme688GivesTheGasResistanceOfBoschsFormulas() {
    for (int range = 0; range < 16; range++) {
      for (int raw = 0; raw < 1024; raw++) {
        int scale = 262_144 >> range;
        int divisor = 4096 + 3 * (raw - 512);
        double inFloats = 1_000_000.0 * scale / divisor;
        double inIntegers = 10_000L * scale / divisor * 100;
        int ohms = Bme680Calibration.highGasResistance(raw, range);
        assertEquals(inFloats, ohms, 0.5, raw + " in " + range);
        assertEquals(inIntegers, ohms, 100.5, raw + " in " + range);
      }
    }
    assertEquals(102_400_000, Bme680Calibration.highGasResistance(0, 0));
    assertEquals(125_000, Bme680Calibration.highGasResistance(512, 9));
  }

  /**
   * The words and values of the example in BST-BMP280-DS001, 3.12. The pressure there, 25767236, is
   * drawn with floats; its own integer formula gives three less, 0.01 Pa.
   */
  @Test
  void aBme280GivesTheTemperatureAndPressureOfTheDataSheetsExample() {
    assertEquals(2508, bme280.temperature(519_888));
    assertEquals(128_422, bme280.fineTemperature());
    assertEquals(25_767_236 - 3, bme280.pressure(415_148));
  }

  /** By the floating-point formulas of BST-BME280-DS002, appendix A. */
  @Test
  void aBme280GivesTheHumidityOfTheFloatingPointFormula() {
    bme280.temperature(519_888);
    for (int raw = 0; raw <= 65_535; raw += 97) {
      double h = bme280.fineTemperature() - 76800.0;
      h =
          (raw - (340 * 64.0 + 0 / 16384.0 * h))
              * (355 / 65536.0 * (1.0 + 30 / 67108864.0 * h * (1.0 + 0 / 67108864.0 * h)));
      h = h * (1.0 - 75 * h / 524288.0);
      h = Math.max(0, Math.min(100, h));
      assertEquals(h, bme280.humidity(raw) / 1024.0, 0.02, "raw " + raw);
    }
  }

  /** By the floating-point formula of BST-BME680-DS001, 3.3.5. */
  @Test
  void theHeaterCodeIsThatOfTheFloatingPointFormula() {
    for (int target = 200; target <= 400; target += 10) {
      for (int ambient = -20; ambient <= 50; ambient += 5) {
        double var1 = -30 / 16.0 + 49.0;
        double var2 = -24_754 / 32768.0 * 0.0005 + 0.00235;
        double var3 = 18 / 1024.0;
        double var4 = var1 * (1.0 + var2 * target);
        double var5 = var4 + var3 * ambient;
        double code = 3.4 * (var5 * (4 / (4.0 + 1)) * (1 / (1 + 48 * 0.002)) - 25);
        assertEquals(code, bme680.heaterCode(target, ambient), 3, target + " at " + ambient);
      }
    }
  }

  /** In the formula's 1/1024 % as the chip's own registers and words give them. */
  @Test
  void humidityOfABme280IsRoundedToTheNearestThousandth() throws Exception {
    Measurement fine = Measurement.fixed(Quantity.HUMIDITY, "humidity", "%", 3, 0, 100_000);
    Measurement temperature = Measurement.fixed(Quantity.TEMPERATURE, "t", "°C", 2, -4000, 8500);
    ChipBench bench =
        new ChipBench(
            new SensorProfile(
                "fine/1",
                new Measurement[] {temperature, fine},
                new String[] {"bme280"},
                new int[] {ChipBench.BME280}),
            buses -> buses,
            false,
            0);
    Bme280Calibration calibration = new Bme280Calibration();
    calibration.load(Bme280Chip.words());
    byte[] raw = new byte[8];
    for (int i = 0; i < 200; i++) {
      bench.room[Quantity.HUMIDITY] = 4000 + 7 * i;
      bench.tick();
      bench.chips.i2c().transfer(ChipBench.BME280, new byte[] {(byte) 0xf7}, 0, 1, raw, 0, 8);
      int rawTemperature = I2cDevice.bigEndian(raw, 3) << 4 | (raw[5] & 0xff) >> 4;
      assertEquals(bench.get(Quantity.TEMPERATURE), calibration.temperature(rawTemperature));
      int exact = calibration.humidity(I2cDevice.bigEndian(raw, 6));
      assertEquals(Math.round(exact * 1000 / 1024.0), bench.get(Quantity.HUMIDITY), "" + i);
    }
  }
}
