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
}
