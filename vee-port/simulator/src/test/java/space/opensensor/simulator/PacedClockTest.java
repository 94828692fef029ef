package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PacedClockTest {

  private static final long MILLI = 1_000_000;

  /** Real time of the test, which only naps move. */
  private long realNanos = 123_456_789;

  private int naps;

  private PacedClock clock(double speed) {
    return new PacedClock(speed, () -> realNanos, this::nap);
  }

  private void nap(long nanos) {
    realNanos += nanos;
    naps++;
  }

  private void waitFully(PacedClock clock, long dueMillis, boolean busy) {
    while (clock.uptimeMillis() < dueMillis) {
      clock.waitUntil(dueMillis, busy);
    }
  }

  @Test
  void startsAtZero() {
    assertEquals(0, clock(PacedClock.FAST).uptimeMillis());
  }

  @Test
  void fastWaitIsAJumpThatTakesNoRealTime() {
    PacedClock clock = clock(PacedClock.FAST);
    clock.waitUntil(900_000, false);
    assertEquals(900_000, clock.uptimeMillis());
    assertEquals(0, naps);
  }

  @Test
  void fastClockTakesRealTimeWhileAnExchangeIsInFlight() {
    PacedClock clock = clock(PacedClock.FAST);
    clock.waitUntil(900_000, false);
    long before = realNanos;
    waitFully(clock, 920_000, true);
    assertEquals(20_000 * MILLI, realNanos - before);
    assertEquals(920_000, clock.uptimeMillis());
  }

  @Test
  void aWaitInFlightIsShortSoThatAnAnswerIsSeenSoon() {
    PacedClock clock = clock(PacedClock.FAST);
    clock.waitUntil(20_000, true);
    assertEquals(0, clock.uptimeMillis());
    clock.waitUntil(20_000, true);
    assertEquals(1, clock.uptimeMillis());
  }

  /** The work of an exchange is always due; without a nap its caller would spin through it. */
  @Test
  void aWaitInFlightIsANapAlsoWhereItsTimeHasCome() {
    for (double speed : new double[] {PacedClock.FAST, 60, 1}) {
      PacedClock clock = clock(speed);
      naps = 0;
      long before = realNanos;
      for (int i = 0; i < 100; i++) {
        clock.waitUntil(clock.uptimeMillis() - i % 2, true);
      }
      assertEquals(100, naps);
      assertEquals(50 * MILLI, realNanos - before);
      clock.waitUntil(clock.uptimeMillis(), false);
      assertEquals(100, naps);
    }
  }

  @Test
  void workBetweenWaitsTakesNoTimeOfAFastClockAndItsRealTimeOfARealOne() {
    PacedClock fast = clock(PacedClock.FAST);
    PacedClock real = clock(1);
    fast.waitUntil(5_000, false);
    realNanos += 7 * MILLI;
    assertEquals(5_000, fast.uptimeMillis());
    assertEquals(7, real.uptimeMillis());
    fast.waitUntil(10_000, false);
    assertEquals(10_000, fast.uptimeMillis());
  }

  @Test
  void aTimeThatIsPastIsNotWaitedForAndNothingRunsBackwards() {
    PacedClock clock = clock(PacedClock.FAST);
    clock.waitUntil(10_000, false);
    clock.waitUntil(5_000, false);
    assertEquals(10_000, clock.uptimeMillis());
  }

  @Test
  void aSpeedDividesTheRealTimeOfAWait() {
    PacedClock clock = clock(60);
    long before = realNanos;
    waitFully(clock, 60_000, false);
    assertEquals(1_000, (realNanos - before) / MILLI);
  }

  @Test
  void aSpeedDoesNotTouchTheTimeInFlight() {
    PacedClock clock = clock(60);
    clock.waitUntil(1, true);
    long before = realNanos;
    waitFully(clock, 2_000, true);
    assertEquals(2_000, (realNanos - before) / MILLI, 1);
  }

  @Test
  void atSpeedOneItIsARealClock() {
    PacedClock clock = clock(1);
    long before = realNanos;
    waitFully(clock, 5_000, false);
    assertEquals(5_000, (realNanos - before) / MILLI);
  }

  @Test
  void refusesASpeedThatDoesNotGoForward() {
    assertThrows(IllegalArgumentException.class, () -> new PacedClock(0));
    assertThrows(IllegalArgumentException.class, () -> new PacedClock(Double.NaN));
  }

  @Test
  void aStallInFlightIsAtMostTwentyMillisOfAFastClockAndItsFullTimeOfARealOne() {
    PacedClock fast = clock(PacedClock.FAST);
    PacedClock real = clock(1);
    fast.waitUntil(5_000, true);
    realNanos += 7_000 * MILLI;
    assertEquals(20, fast.uptimeMillis());
    assertEquals(7_000, real.uptimeMillis(), 1);
    fast.waitUntil(5_000, true);
    realNanos += 7 * MILLI;
    assertEquals(27, fast.uptimeMillis());
  }
}
