package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.vee.BusException;
import space.opensensor.vee.MissingCause;

/**
 * What weather does between readings that are far apart is no jump; a spike between near ones is.
 */
class SlowWeatherTest {

  private static final int HOUR = 3_600_000;

  /** Two dry days: up and down by 6 °C an hour, the water in the air the same, a front passing. */
  @ParameterizedTest
  @CsvSource({
    "indoor10, 5000",
    "indoor10, 60000",
    "indoor10, 3600000",
    "enviro, 3600000",
    "enviro, 7200000"
  })
  void aDryDayLosesNoRow(String profile, int period) {
    ChipBench bench = new ChipBench(profile);
    bench.period = period;
    bench.tick = period;
    weather(bench, 0);
    bench.warmUp();
    long begin = bench.tick;
    int rows = 48 * HOUR / period > 2000 ? 2000 : 48 * HOUR / period;
    for (int row = 0; row < rows; row++) {
      weather(bench, (double) (bench.tick - begin) / HOUR);
      bench.tick();
      assertEquals(0, bench.missing(), "row " + row + " each " + period + " ms, " + bench.lines);
    }
    assertEquals(0, bench.rack.missing(MissingCause.NOISY));
  }

  private static void weather(ChipBench bench, double hours) {
    double away = Math.abs(hours % 12 - 6);
    bench.room[Quantity.TEMPERATURE] = (int) (3800 - 600 * away);
    bench.room[Quantity.HUMIDITY] = (int) (1000 * Math.pow(1.064, 6 * away));
    bench.room[Quantity.PRESSURE] = (int) (98_765 + 600 * Math.abs(hours % 6 - 3));
  }

  /** By a little more than the air can in five seconds: 5 °C, 20 %, 5 hPa. */
  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void aSpikeAmongReadingsFiveSecondsApartIsRefused(int sign) {
    for (int number : new int[] {2, 3, 4}) {
      ChipBench bench = new ChipBench("indoor10");
      bench.warmUp();
      int truth = bench.room[number];
      bench.room[number] = truth + sign * (number == 3 ? 2020 : 515);
      bench.tick();
      assertFalse(bench.has(number), "" + number);
      bench.room[number] = truth;
      bench.tick();
      assertTrue(bench.has(number), "" + number);
      assertEquals(number == 2 ? 4 : 1, bench.rack.missing(MissingCause.NOISY));
    }
  }

  /** A chip that garbles is set up again and again; what it said before still holds. */
  @Test
  void aSpikeAfterASetUpIsRefusedToo() throws BusException {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    bench.runTo(bench.tick - 850);
    byte[] gasOff = {0x71, 0};
    bench.chips.i2c().transfer(ChipBench.BME680, gasOff, 0, 2, gasOff, 0, 0);
    bench.tick();
    assertEquals(4, bench.rack.missing(MissingCause.BUS), "so that it is set up again");
    bench.room[Quantity.TEMPERATURE] = 7000;
    bench.tick();
    assertFalse(bench.has(Quantity.TEMPERATURE));
    bench.room[Quantity.TEMPERATURE] = 2153;
    bench.tick();
    assertTrue(bench.has(Quantity.TEMPERATURE));
  }
}
