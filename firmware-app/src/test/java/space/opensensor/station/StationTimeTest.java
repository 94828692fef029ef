package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.bench.Bench;
import space.opensensor.station.model.BucketModel.Fault;
import space.opensensor.station.model.BucketReader;

/** Clocks that are wrong, late or never there. */
class StationTimeTest {

  private static final long NOON = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();
  private static final long WINDOW = 900000;
  private static final long HOUR = 3600000;
  private static final long YEAR = 365 * 24 * HOUR;

  /** What an NTP timestamp of zero says. */
  private static final long ZERO_OF_NTP = Instant.parse("2036-02-07T06:28:16Z").toEpochMilli();

  private static final DateTimeFormatter KEY =
      DateTimeFormatter.ofPattern("'year='yyyy'/month='MM'/day='dd'/data_'HHmm")
          .withZone(ZoneOffset.UTC);

  private final Bench bench = new Bench(NOON);

  /** Each row lies in the window that its object's key names, and the rows ascend. */
  private void assertRowsLieInTheirWindows() throws Exception {
    for (String key : bench.bucket.keys()) {
      long last = -1;
      for (BucketReader.StoredRow row : bench.rows(key)) {
        assertTrue(row.timestamp() >= 0 && row.timestamp() > last, key + " at " + row.timestamp());
        last = row.timestamp();
        Instant window = Instant.ofEpochMilli(last - last % WINDOW);
        assertTrue(key.contains(KEY.format(window)), key + " holds " + Instant.ofEpochMilli(last));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {3000, -3000, HOUR, -HOUR, YEAR, -YEAR})
  void aClockThatJumpsThereAndBackLosesNoRowAndOverwritesNoKey(long error) throws Exception {
    bench.board.modelTime().setEarliest(NOON - 2 * YEAR);
    bench.boot();
    bench.runUntil(NOON + 2 * WINDOW + 100000);
    for (long wrong : new long[] {error, 0, error, 0}) {
      bench.board.modelTime().setError(wrong);
      int asked = bench.board.modelTime().requests();
      bench.bucket.expect(Fault.SKEWED);
      bench.runUntil(bench.board.epochMillis() + 2 * WINDOW + 77000);
      assertTrue(bench.board.modelTime().requests() > asked, "asked for the skew");
    }
    long end = bench.board.epochMillis() / WINDOW * WINDOW + WINDOW;
    bench.runUntil(end);
    assertEquals(bench.sampledMarks(end), bench.storedMarks());
    assertEquals(0, bench.bucket.overwritten());
    assertRowsLieInTheirWindows();
  }

  @Test
  void aClockTwoYearsAheadThatFallsBackMeetsNoRowOfAnEarlierFall() throws Exception {
    bench.boot();
    bench.runUntil(NOON + WINDOW + 100000);
    for (long wrong : new long[] {HOUR, 2 * YEAR, 0}) {
      bench.board.modelTime().setError(wrong);
      bench.bucket.expect(Fault.SKEWED);
      bench.runUntil(bench.board.epochMillis() + 2 * WINDOW);
      assertTrue(bench.bucket.faultsAreMet());
    }
    long end = NOON + 12 * WINDOW;
    bench.runUntil(end);
    assertEquals(bench.sampledMarks(end), bench.storedMarks());
    Set<Long> times = new HashSet<>();
    for (String key : bench.bucket.keys()) {
      for (BucketReader.StoredRow row : bench.rows(key)) {
        assertTrue(times.add(row.timestamp()), Instant.ofEpochMilli(row.timestamp()) + " twice");
      }
    }
    assertTrue(bench.bucket.keys().stream().anyMatch(k -> k.contains("/year=2028")), "believed");
  }

  @Test
  void aStationThatOnceBelieved2036ReturnsToTheTruth() throws Exception {
    bench.board.modelTime().setError(9 * YEAR);
    bench.board.modelTime().setEarliest(NOON + 9 * YEAR);
    bench.boot();
    bench.runUntil(NOON + 2 * WINDOW);
    bench.reset(NOON + 2 * WINDOW + 2000);
    long end = NOON + 5 * WINDOW;
    bench.runUntil(end);
    assertEquals(bench.sampledMarks(end), bench.storedMarks());
    assertEquals(
        3,
        bench.bucket.keys().stream().filter(k -> k.contains("/year=2026/month=11/day=20")).count());
  }

  @Test
  void theFirstBootOfAllWithoutAClockKeepsItsRowsApart() throws Exception {
    bench.board.modelTime().setAnswering(false);
    bench.boot();
    bench.runUntil(NOON + WINDOW + 2000);
    bench.reset(NOON + 2 * WINDOW);
    bench.runUntil(NOON + 3 * WINDOW);
    List<String> apart =
        bench.bucket.keys().stream().filter(k -> k.startsWith("unsynced/")).toList();
    assertEquals(
        List.of(
            "unsynced/station=7cdfa1e2b3c4/boot=1/year=1970/month=01/day=01/data_0000.parquet",
            "unsynced/station=7cdfa1e2b3c4/boot=1/year=1970/month=01/day=01/data_0015.parquet"),
        apart);
    assertEquals("estimated", bench.metadata(apart.get(0)).get("time"));
    assertEquals(bench.sampledMarks(NOON + 3 * WINDOW), bench.storedMarks());
    assertRowsLieInTheirWindows();
  }

  @Test
  void manyBootsThatNeverSawAClockKeepEveryRow() throws Exception {
    bench.boot();
    bench.runUntil(NOON + 100000);
    long time = NOON + 102000;
    for (int boot = 2; boot <= 9; boot++) {
      bench.reset(time);
      bench.board.modelTime().setAnswering(false);
      time += boot * 311000;
      bench.runUntil(time);
      time += 2000;
    }
    bench.reset(time);
    long end = time / WINDOW * WINDOW + 3 * WINDOW;
    bench.runUntil(end);
    assertEquals(bench.sampledMarks(end), bench.storedMarks());
    assertRowsLieInTheirWindows();
    for (int boot = 2; boot <= 9; boot++) {
      String prefix = "unsynced/station=7cdfa1e2b3c4/boot=" + boot + "/";
      assertTrue(bench.bucket.keys().stream().anyMatch(k -> k.startsWith(prefix)), prefix);
    }
  }

  @Test
  void theTimeIsAskedForOnScheduleAndAgainSoonWhereNoAnswerComes() throws Exception {
    bench.settings.put("ntp.period", "2");
    bench.boot();
    bench.runUntil(NOON + 2 * HOUR - 60000);
    assertEquals(1, bench.board.modelTime().requests());
    bench.runUntil(NOON + 4 * HOUR + 60000);
    assertEquals(3, bench.board.modelTime().requests());
    bench.board.modelTime().setAnswering(false);
    bench.runUntil(NOON + 6 * HOUR + 120000);
    assertTrue(bench.board.modelTime().requests() > 5, "after growing delays");
    bench.board.modelTime().setAnswering(true);
    bench.runUntil(NOON + 7 * HOUR);
    int asked = bench.board.modelTime().requests();
    bench.runUntil(NOON + 8 * HOUR);
    assertEquals(asked, bench.board.modelTime().requests());
  }

  @ParameterizedTest
  @ValueSource(longs = {-56 * YEAR, -3 * YEAR, -20 * 24 * HOUR, 90 * YEAR})
  void anAnswerThatIsNoTimeOfDayIsNotTaken(long error) throws Exception {
    bench.board.modelTime().setError(error);
    bench.boot();
    bench.runUntil(NOON + WINDOW);
    assertTrue(
        bench.board.lines().stream()
            .anyMatch(l -> l.contains("before this firmware's release or after 2099")));
    assertFalse(bench.board.lines().stream().anyMatch(l -> l.contains("time: synchronised")));
    bench.board.modelTime().setError(0);
    bench.runUntil(NOON + 3 * WINDOW);
    assertEquals(bench.sampledMarks(NOON + 3 * WINDOW), bench.storedMarks());
    assertRowsLieInTheirWindows();
  }

  /** A server that gives zero, the same at every request, until a time of day. */
  private void answerZeroUntil(long epochMillis) {
    while (bench.board.epochMillis() < epochMillis) {
      bench.board.modelTime().setError(ZERO_OF_NTP - bench.board.epochMillis());
      bench.runUntil(bench.board.epochMillis() + 1000);
    }
    bench.board.modelTime().setError(0);
  }

  @Test
  void rowsWaitForTheTimeWhileAServerAnswersZero() throws Exception {
    bench.boot();
    answerZeroUntil(NOON + 2 * WINDOW);
    assertEquals(List.of(), bench.bucket.keys());
    bench.runUntil(NOON + 4 * WINDOW);
    assertEquals(bench.sampledMarks(NOON + 4 * WINDOW), bench.storedMarks());
    assertTrue(
        bench.bucket.keys().stream().allMatch(k -> k.contains("/year=2026/month=11/day=20")));
    assertRowsLieInTheirWindows();
  }

  @Test
  void aBootThatHearsZeroKeepsToTheTimeOfTheBootBefore() throws Exception {
    bench.boot();
    bench.runUntil(NOON + WINDOW + 100000);
    bench.reset(NOON + WINDOW + 120000);
    answerZeroUntil(NOON + 3 * WINDOW);
    bench.runUntil(NOON + 5 * WINDOW);
    assertEquals(bench.sampledMarks(NOON + 5 * WINDOW), bench.storedMarks());
    assertTrue(
        bench.bucket.keys().stream().allMatch(k -> k.contains("/year=2026/month=11/day=20")));
  }

  @Test
  void aRunningClockIsNotMovedByAServerThatAnswersZero() throws Exception {
    bench.settings.put("ntp.period", "1");
    bench.boot();
    bench.runUntil(NOON + WINDOW);
    answerZeroUntil(NOON + 12 * WINDOW);
    bench.runUntil(NOON + 13 * WINDOW);
    assertEquals(bench.sampledMarks(NOON + 13 * WINDOW), bench.storedMarks());
    assertTrue(
        bench.bucket.keys().stream().allMatch(k -> k.contains("/year=2026/month=11/day=20")));
    assertRowsLieInTheirWindows();
  }
}
