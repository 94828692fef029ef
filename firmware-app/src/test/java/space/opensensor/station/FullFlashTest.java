package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.bench.Bench;

/** A journal or a store that is full costs no new row, and says which table it is about. */
class FullFlashTest {

  private static final long NOON = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();
  private static final long WINDOW = 900_000;
  private static final long HOUR = 3_600_000;

  private static void assertNothingLost(Bench bench) {
    List<String> lost =
        bench.board.lines().stream().filter(line -> line.contains(" is lost: ")).toList();
    assertEquals(List.of(), lost);
  }

  /** The boots whose health is in the bucket, each as often as it is there. */
  private static List<String> healthOf(Bench bench, String column) throws Exception {
    List<String> values = new ArrayList<>();
    for (String key : bench.bucket.healthKeys()) {
      values.addAll(bench.query(key, column));
    }
    return values;
  }

  @Test
  void theHealthOfManyBootsInAWindowIsKept() throws Exception {
    Bench bench = new Bench(NOON);
    bench.boot();
    long time = NOON;
    for (int boot = 2; boot <= 90; boot++) {
      time += 70_000;
      bench.runUntil(time);
      assertNothingLost(bench);
      bench.reset(time + 1000);
    }
    bench.runUntil(NOON + 13 * HOUR);
    assertNothingLost(bench);
    Set<String> boots = new HashSet<>(healthOf(bench, "boot"));
    assertEquals(90, boots.size());
    List<String> times = healthOf(bench, "timestamp");
    assertEquals(times.size(), new HashSet<>(times).size(), "one time twice");
    assertEquals(bench.sampledMarks(NOON + 13 * HOUR), bench.storedMarks());
  }

  /** A row of health each quarter of an hour, which no clock dates for days. */
  @Test
  void theHealthOfDaysWithoutAClockIsKept() throws Exception {
    Bench bench = new Bench(NOON);
    bench.settings.put("sample.period", "60");
    bench.boot();
    bench.runUntil(NOON + 60_000);
    bench.reset(NOON + 90_000);
    bench.board.modelTime().setAnswering(false);
    bench.runUntil(NOON + 100 * HOUR);
    assertNothingLost(bench);
    bench.board.modelTime().setAnswering(true);
    bench.runUntil(NOON + 110 * HOUR);
    assertNothingLost(bench);
    List<String> times = healthOf(bench, "timestamp");
    assertEquals(times.size(), new HashSet<>(times).size(), "one time twice");
    assertTrue(times.size() >= 400, times.size() + " rows");
  }

  /** The least flash there may be holds 61 rows, a third of a window. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aJournalTooSmallForAWindowMakesFilesEarlier(boolean clock) throws Exception {
    Bench bench = new Bench(NOON, 12);
    bench.boot();
    bench.board.modelTime().setAnswering(clock);
    bench.runUntil(NOON + 2 * WINDOW + 7000);
    bench.board.modelTime().setAnswering(true);
    bench.runUntil(NOON + 4 * WINDOW);
    assertNothingLost(bench);
    assertEquals(bench.sampledMarks(NOON + 4 * WINDOW), bench.storedMarks());
  }

  /** The file system takes less than its nominal size; the oldest files go, and nothing new. */
  @ParameterizedTest
  @ValueSource(ints = {60_000, 100_000, 200_000})
  void aStoreThatTakesLessThanItSaysDropsTheOldestFiles(int bytes) throws Exception {
    Bench bench = new Bench(NOON);
    bench.boot();
    bench.runUntil(NOON + 60_000);
    bench.board.modelLink().setReachable(false);
    bench.files.takeNoMoreThan(bytes);
    long end = NOON + 150 * WINDOW;
    bench.runUntil(end);
    assertNothingLost(bench);
    assertTrue(
        bench.board.lines().stream().anyMatch(line -> line.contains("spool: full, dropped")));
    bench.board.modelLink().setReachable(true);
    bench.runUntil(end + WINDOW);
    List<Integer> stored = bench.storedMarks();
    List<Integer> sampled = bench.sampledMarks(end + WINDOW);
    assertEquals(
        sampled.subList(sampled.size() - stored.size(), sampled.size()), stored, "the newest rows");
    assertTrue(stored.size() > 180 * (bytes / 10_000), stored.size() + " rows in " + bytes);
  }

  /** By setting; what was there stays, and what comes is refused and counted. */
  @Test
  void aStoreThatTakesLessThanItSaysRefusesTheNewestIfSetSo() throws Exception {
    Bench bench = new Bench(NOON);
    bench.settings.put("spool.full", "newest");
    bench.boot();
    bench.runUntil(NOON + 60_000);
    bench.board.modelLink().setReachable(false);
    bench.files.takeNoMoreThan(100_000);
    bench.runUntil(NOON + 60 * WINDOW);
    assertTrue(
        bench.board.lines().stream().noneMatch(line -> line.contains("full, dropped")),
        bench.board.lines().toString());
    bench.board.modelLink().setReachable(true);
    bench.runUntil(NOON + 61 * WINDOW);
    List<Integer> stored = bench.storedMarks();
    List<Integer> sampled = bench.sampledMarks(NOON + 61 * WINDOW);
    assertEquals(sampled.subList(0, 1000), stored.subList(0, 1000), "the oldest rows");
  }

  /** Writes that fail for another reason cost no file, or few of them. */
  @Test
  void aStoreThatFailsToWriteKeepsItsFiles() throws Exception {
    Bench bench = new Bench(NOON);
    bench.boot();
    bench.runUntil(NOON + 60_000);
    bench.board.modelLink().setReachable(false);
    bench.runUntil(NOON + 20 * WINDOW - 1000);
    bench.files.failWrites(1);
    bench.runUntil(NOON + 21 * WINDOW);
    assertTrue(bench.board.lines().stream().noneMatch(line -> line.contains("full, dropped")));
    int files = bench.filesWaiting().size();
    bench.files.failWrites(Integer.MAX_VALUE);
    bench.runUntil(NOON + 23 * WINDOW);
    assertTrue(
        files - bench.filesWaiting().size() <= 8, "of " + files + ": " + bench.filesWaiting());
    bench.files.failWrites(0);
    bench.board.modelLink().setReachable(true);
    bench.runUntil(NOON + 25 * WINDOW);
    assertNothingLost(bench);
    List<Integer> stored = bench.storedMarks();
    List<Integer> sampled = bench.sampledMarks(NOON + 25 * WINDOW);
    assertEquals(sampled.subList(sampled.size() - stored.size(), sampled.size()), stored);
  }

  /** Which table has lost a row stands in the line. */
  @Test
  void aLostRowIsSaidWithItsTable() throws Exception {
    Bench bench = new Bench(NOON, 12);
    bench.boot();
    bench.runUntil(NOON + 60_000);
    bench.board.modelLink().setReachable(false);
    bench.files.failWrites(Integer.MAX_VALUE);
    bench.runUntil(NOON + WINDOW);
    assertTrue(
        bench.board.lines().stream()
            .anyMatch(line -> line.startsWith("ERROR readings: a row is lost: ")),
        bench.board.lines().toString());
  }
}
