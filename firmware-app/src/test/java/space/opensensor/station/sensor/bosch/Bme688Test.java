package space.opensensor.station.sensor.bosch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.sensor.ChipBench;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.vee.BusException;
import space.opensensor.vee.MissingCause;

/** A BME688 has the id of a BME680, and another gas sensor. */
class Bme688Test {

  private static final int BME680 = 0x77;

  @ParameterizedTest
  @ValueSource(ints = {3_000, 12_345, 123_456, 1_000_000, 20_000_000, 99_000_000})
  void itMeasuresWhatIsInItsRoom(int ohms) throws BusException {
    ChipBench bench = bench();
    bench.room[Quantity.GAS_RESISTANCE] = ohms;
    bench.warmUp();
    assertEquals(0, bench.missing(), bench.lines.toString());
    near(2153, bench.get(Quantity.TEMPERATURE), 1);
    near(4711, bench.get(Quantity.HUMIDITY), 2);
    near(98_765, bench.get(Quantity.PRESSURE), 2);
    near(ohms, bench.get(Quantity.GAS_RESISTANCE), ohms / 800);
    assertEquals(0x20, register(bench, 0x71), "run gas");
    assertEquals(0, register(bench, 0x2a), "where a BME680 has its result");
  }

  @Test
  void itWarmsUpForFiveMinutesAsABme680Does() {
    ChipBench bench = bench();
    bench.ticks(60);
    assertFalse(bench.has(Quantity.GAS_RESISTANCE));
    bench.ticks(2);
    assertTrue(bench.has(Quantity.GAS_RESISTANCE));
  }

  /** The bit that starts a BME680's gas sensor, in a chip that was told so by someone else. */
  @Test
  void oneThatLostItsBitIsNotBelieved() throws BusException {
    ChipBench bench = bench();
    bench.warmUp();
    bench.runTo(bench.tick - 850);
    byte[] low = {0x71, 0x10};
    bench.chips.i2c().transfer(BME680, low, 0, 2, low, 0, 0);
    bench.tick();
    assertEquals(4, bench.rack.missing(MissingCause.BUS));
  }

  /** A driver learns at its set-up which of them it has. */
  @Test
  void itTakesThePlaceOfABme680() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    chip(bench).setVariant(1);
    bench.ticks(2);
    assertEquals(1, bench.missing(), "its gas sensor is cold");
    bench.warmUp();
    near(123_456, bench.get(Quantity.GAS_RESISTANCE), 200);
  }

  private static ChipBench bench() {
    ChipBench bench = new ChipBench("indoor10");
    chip(bench).setVariant(1);
    return bench;
  }

  private static Bme680Chip chip(ChipBench bench) {
    return (Bme680Chip) bench.chips.i2c().chip(BME680);
  }

  private static int register(ChipBench bench, int register) throws BusException {
    byte[] value = new byte[1];
    bench.chips.i2c().transfer(BME680, new byte[] {(byte) register}, 0, 1, value, 0, 1);
    return value[0] & 0xff;
  }

  private static void near(int expected, int actual, int most) {
    assertTrue(Math.abs(expected - actual) <= most, actual + ", not " + expected);
  }
}
