package space.opensensor.station.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicksTest {

  /** Times of two rows, of a period of a second, and the periods without a row between them. */
  @ParameterizedTest
  @CsvSource({
    "10000, 11000, 0",
    "10000, 12000, 1",
    "10000, 15000, 4",
    // The first row of a boot, after which the clock was set.
    "9973, 11000, 0",
    "10490, 11000, 0",
    "9510, 11000, 0",
    "9400, 11000, 1",
    // A row of a boot whose rows lie beside the ticks.
    "10007, 11000, 0",
    "10000, 10007, 0",
  })
  void periodsAreMissedByWhatLiesBetweenTwoRows(long tick, long next, long missed) {
    assertEquals(missed, new Ticks(1000).missedBetween(tick, next));
  }

  @ParameterizedTest
  @CsvSource({
    "9999, 0, 10000",
    "10000, 0, 11000",
    "10001, 0, 11000",
    "10006, 7, 10007",
    "10007, 7, 11007",
    "3, 7, 7",
    "-1, 0, 0",
    "-1000, 0, 0",
    "-1001, 0, -1000",
  })
  void theNextTickIsAfterATimeAndOnItsPhase(long time, int phase, long next) {
    assertEquals(next, new Ticks(1000).after(time, phase));
  }

  /** 31 falls a boot, and 999 phases beside the multiples of a second. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 1",
    "1, 0, 32",
    "1, 1, 33",
    "1, 31, 63",
    "2, 0, 63",
    "33, 5, 30",
    "32, 6, 999",
    "32, 7, 1",
    "2147483647, 1, 690",
  })
  void thePhaseFollowsFromBootAndFalls(int boot, int falls, int phase) {
    assertEquals(phase, new Ticks(1000).phase(boot, falls));
  }
}
