package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StallWatchdogTest {

  private long nanos;
  private final List<String> reports = new ArrayList<>();
  private final StallWatchdog watchdog = new StallWatchdog(() -> nanos, reports::add);

  private void pass(long millis) {
    nanos += millis * 1_000_000;
    watchdog.check();
  }

  @Test
  void waitsForItsFirstFeed() {
    pass(10 * StallWatchdog.LIMIT_MILLIS);
    assertEquals(List.of(), reports);
  }

  @Test
  void isQuietWhileItIsFed() {
    for (int i = 0; i < 10; i++) {
      watchdog.feed();
      pass(StallWatchdog.LIMIT_MILLIS);
    }
    assertEquals(List.of(), reports);
  }

  @Test
  void reportsAStallOnceWithThePlaceWhereItHappened() {
    watchdog.feed();
    pass(StallWatchdog.LIMIT_MILLIS + 1);
    pass(StallWatchdog.LIMIT_MILLIS);
    assertEquals(1, reports.size());
    assertTrue(
        reports.get(0).startsWith("watchdog: no progress for 60 s; the station is at java."));
  }

  @Test
  void reportsASecondStallAfterProgress() {
    watchdog.feed();
    pass(StallWatchdog.LIMIT_MILLIS + 1);
    watchdog.feed();
    pass(1);
    pass(StallWatchdog.LIMIT_MILLIS);
    assertEquals(2, reports.size());
  }
}
