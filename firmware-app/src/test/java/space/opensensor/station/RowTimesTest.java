package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.bench.Bench;
import space.opensensor.station.model.BucketReader.StoredRow;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.storage.RowFormat;

/** No two rows of a station have one time, whatever its restarts and its clock do. */
class RowTimesTest {

  private static final long NOON = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();
  private static final long WINDOW = 900_000;
  private static final long HOUR = 3_600_000;

  private final Bench bench = new Bench(NOON);

  private static void assertNoTimeTwice(List<StoredRow> rows, String what) {
    Map<Long, Integer> times = new HashMap<>();
    for (StoredRow row : rows) {
      Integer other = times.put(row.timestamp(), row.mark());
      assertTrue(
          other == null,
          what
              + ": "
              + other
              + " and "
              + row.mark()
              + " at "
              + Instant.ofEpochMilli(row.timestamp()));
    }
  }

  /** Every sampled row is stored once, at the time at which it was sampled, and at its own. */
  private void assertRowsAreThoseSampled(long end, String what) throws Exception {
    Map<Integer, Long> sampled =
        bench.sampledUntil(end).stream()
            .collect(Collectors.toMap(StoredRow::mark, StoredRow::timestamp));
    List<StoredRow> stored = bench.allRows();
    assertNoTimeTwice(stored, what);
    assertEquals(
        sampled,
        stored.stream().collect(Collectors.toMap(StoredRow::mark, StoredRow::timestamp)),
        what);
  }

  private long missed() {
    return bench.board.lines().stream()
        .filter(line -> line.contains("sampler: no row in "))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".* in ([0-9]+) periods.*", "$1")))
        .sum();
  }

  /** At each 100 ms of two periods. */
  @Test
  void theFirstRowAfterAQuickRestartIsNotDatedBeforeTheBoot() throws Exception {
    bench.boot();
    long time = NOON;
    for (int millis = 100; millis < 10_000; millis += 100) {
      time = time / 10_000 * 10_000 + 20_000 + millis;
      bench.runUntil(time - 50);
      bench.reset(time);
    }
    long end = time / WINDOW * WINDOW + WINDOW;
    bench.runUntil(end);
    assertRowsAreThoseSampled(end, "restarts");
  }

  /** Where no tick was missed the file takes a row more. */
  @Test
  void aWindowWithQuickRestartsIsOneFile() throws Exception {
    bench.boot();
    for (int i = 1; i <= 4; i++) {
      bench.runUntil(NOON + i * 60_000 + 1000);
      bench.reset(NOON + i * 60_000 + 1500);
    }
    bench.runUntil(NOON + WINDOW);
    assertEquals(1, bench.bucket.keys().size());
    assertEquals(184, bench.allRows().size());
    assertRowsAreThoseSampled(NOON + WINDOW, "restarts");
  }

  /**
   * Seconds from the boot, at two past a tick, to the clock; and the periods then without a row.
   */
  @ParameterizedTest
  @ValueSource(strings = {"2 0", "4 1", "7 0", "9 1", "12 0", "61 0", "64 1"})
  void aTickThatTheFirstSynchronisationSkipsIsCounted(String secondsAndMissed) throws Exception {
    int seconds = Integer.parseInt(secondsAndMissed.split(" ")[0]);
    int expected = Integer.parseInt(secondsAndMissed.split(" ")[1]);
    bench.settings.put("retry.first", "1").put("retry.max", "1");
    bench.boot();
    bench.runUntil(NOON + 60_000);
    bench.reset(NOON + 62_000);
    bench.board.modelLink().setReachable(false);
    bench.runUntil(NOON + 62_000 + seconds * 1000 - 500);
    bench.board.modelLink().setReachable(true);
    bench.runUntil(NOON + WINDOW);
    assertEquals(expected, missed(), bench.board.lines().toString());
    assertRowsAreThoseSampled(NOON + WINDOW, "restart");
  }

  /** By so much the clock is behind when it is set, at each 50 ms of a period. */
  @ParameterizedTest
  @ValueSource(ints = {40, 400})
  void aTickThatTheClockIsSetPastIsNotSkipped(int behind) throws Exception {
    bench.settings.put("ntp.period", "1");
    bench.boot();
    long time = NOON;
    for (int millis = 0; millis < 5000; millis += 50) {
      time += 10_000 + millis - time % 5000;
      bench.runUntil(time - 20);
      bench.reset(time);
      bench.board.modelTime().setError(-behind);
      time += HOUR / 2;
      bench.runUntil(time);
      long before = missed();
      bench.board.modelTime().setError(0);
      int asked = bench.board.modelTime().requests();
      time += HOUR;
      bench.runUntil(time);
      assertTrue(bench.board.modelTime().requests() > asked, "the clock was set");
      assertEquals(before, missed(), millis + ": " + bench.board.lines());
    }
    long end = time / WINDOW * WINDOW + WINDOW;
    bench.runUntil(end);
    assertEquals(bench.sampledMarks(end), bench.storedMarks());
    assertNoTimeTwice(bench.allRows(), "rows");
  }

  /** A boot every few seconds or minutes, most of which never see a clock. */
  @ParameterizedTest
  @ValueSource(ints = {2000, 5000, 7000, 61_000})
  void rowsOfBootsWithoutAClockHaveTimesOfTheirOwnToo(int apart) throws Exception {
    bench.boot();
    bench.runUntil(NOON + 60_000);
    long time = NOON + 61_000;
    for (int boot = 2; boot <= 40; boot++) {
      bench.reset(time);
      bench.board.modelTime().setAnswering(boot % 9 == 0);
      time += apart;
      bench.runUntil(time - 700);
    }
    bench.reset(time);
    long end = time / WINDOW * WINDOW + 2 * WINDOW;
    bench.runUntil(end);
    assertEquals(bench.sampledMarks(end), bench.storedMarks());
    List<StoredRow> rows = bench.allRows();
    assertNoTimeTwice(rows, "boots");
    for (int i = 1; i < rows.size(); i++) {
      assertTrue(rows.get(i).mark() != rows.get(i - 1).mark(), "row " + i);
    }
    assertHealthHasNoTimeTwice();
  }

  /** Boots without a clock fill raw files, and a record of each of these rots. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7})
  void rowsOfRawFilesThatRotHaveTimesOfTheirOwn(int record) throws Exception {
    bench.settings.put("window.minutes", "1");
    bench.boot();
    long time = NOON + 90_000;
    bench.runUntil(time);
    for (int boot = 2; boot <= 3; boot++) {
      time += 1000;
      bench.reset(time);
      bench.board.modelTime().setAnswering(false);
      time += 150_000;
      bench.runUntil(time);
    }
    RowFormat format = new RowFormat(SensorProfile.indoor10().schema());
    int raw = 0;
    for (String name : bench.filesWaiting()) {
      if (name.endsWith("r")) {
        int header = 9 + 3 * SensorProfile.indoor10().schema().size() + 4;
        bench.files.rot(name, header + record * format.width() + 20, 1);
        raw++;
      }
    }
    assertTrue(raw >= 2, () -> "" + bench.filesWaiting());
    time += 1000;
    bench.reset(time);
    long end = time / 60_000 * 60_000 + 180_000;
    bench.runUntil(end);
    List<StoredRow> rows = bench.allRows();
    assertNoTimeTwice(rows, "rot");
    assertTrue(rows.get(0).timestamp() >= NOON, () -> "dated " + rows.get(0));
    int missing = bench.sampledMarks(end - 60_000).size() - rows.size();
    assertTrue(missing <= raw, missing + " rows are missing");
  }

  private void assertHealthHasNoTimeTwice() throws Exception {
    Map<String, String> times = new HashMap<>();
    for (String key : bench.bucket.healthKeys()) {
      for (String time : bench.query(key, "timestamp")) {
        String other = times.put(time, key);
        assertTrue(other == null, "health at " + time + " in " + other + " and " + key);
      }
    }
  }

  /** The clock is right, wrong by an hour, three seconds or a minute, and right again. */
  @ParameterizedTest
  @ValueSource(longs = {3000, -7000, 90_000, HOUR, -HOUR})
  void aClockThatFallsBackRepeatsNoTime(long error) throws Exception {
    bench.settings.put("ntp.period", "1");
    bench.boot();
    long time = NOON;
    for (long wrong : new long[] {0, error, 0, error, error / 2, 0}) {
      bench.board.modelTime().setError(wrong);
      time += HOUR + 5 * 60_000;
      bench.runUntil(time);
    }
    long end = time / WINDOW * WINDOW + 2 * WINDOW;
    bench.runUntil(end);
    assertEquals(bench.sampledMarks(end), bench.storedMarks());
    assertNoTimeTwice(bench.allRows(), "error " + error);
    assertHealthHasNoTimeTwice();
  }

  /** Each boot has a clock of its own, by chance right, wrong or none. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void bootsWithClocksThatDifferRepeatNoTime(long seed) throws Exception {
    Random random = new Random(seed);
    long[] errors = {0, 0, 0, 3000, -3000, 1500, 20_000, HOUR, -HOUR, 2 * HOUR};
    bench.boot();
    long time = NOON;
    for (int boot = 0; boot < 30; boot++) {
      bench.board.modelTime().setError(errors[random.nextInt(errors.length)]);
      bench.board.modelTime().setAnswering(random.nextInt(5) != 0);
      time += 20_000 + random.nextInt(400_000);
      bench.runUntil(time);
      time += 100 + random.nextInt(9000);
      bench.reset(time);
    }
    bench.board.modelTime().setError(0);
    long end = time / WINDOW * WINDOW + 2 * WINDOW;
    bench.runUntil(end);
    assertEquals(bench.sampledMarks(end), bench.storedMarks(), "seed " + seed);
    assertNoTimeTwice(bench.allRows(), "seed " + seed);
    assertHealthHasNoTimeTwice();
  }
}
