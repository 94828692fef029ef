package space.opensensor.station.room;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DayTest {

  private static final int HOUR = 3_600_000;

  @Test
  void theSineIsASineToAThousandth() {
    for (int millis = 0; millis < Day.MILLIS; millis += 12_345) {
      double expected = Math.sin(2 * Math.PI * 2 * (millis - 7 * HOUR) / Day.MILLIS);
      assertEquals(expected, Day.sine(millis, 7 * 60, 2) / (double) Day.ONE, 0.001, millis + " ms");
    }
  }

  @Test
  void theSunIsUpFromSixToSix() {
    assertEquals(0, Day.sun(6 * HOUR));
    assertEquals(Day.ONE, Day.sun(12 * HOUR), 1);
    assertEquals(0, Day.sun(18 * HOUR));
    assertEquals(0, Day.sun(0));
    assertEquals(0, Day.sun(23 * HOUR));
  }

  @Test
  void aSpanRisesAndFallsOverItsSlopes() {
    assertEquals(0, Day.between(6 * HOUR, 360, 1380, 30));
    assertEquals(Day.ONE / 2, Day.between(6 * HOUR + HOUR / 4, 360, 1380, 30));
    assertEquals(Day.ONE, Day.between(12 * HOUR, 360, 1380, 30));
    assertEquals(Day.ONE / 2, Day.between(23 * HOUR - HOUR / 4, 360, 1380, 30));
    assertEquals(0, Day.between(23 * HOUR, 360, 1380, 30));
  }

  @Test
  void theDayBeginsAtMidnightUtc() {
    assertEquals(0, Day.millis(1_763_683_200_000L));
    assertEquals(5_000, Day.millis(1_763_683_205_000L));
  }
}
