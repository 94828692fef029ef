package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import space.opensensor.station.bench.Bench;
import space.opensensor.station.model.BucketReader.StoredRow;

/** A journal whose flash forgot all it had, while files of its rows wait in the spool. */
class LostJournalTest {

  private static final long NOON = 1795176000000L;
  private static final long MINUTE = 60_000;

  private final Bench bench = new Bench(NOON);

  private void start() throws Exception {
    bench.settings.put("window.minutes", "1");
    bench.boot();
  }

  private void loseJournal() {
    for (int sector = 0; sector < bench.flash.sectorCount(); sector++) {
      byte[] content = bench.flash.sector(sector);
      for (int i = 0; i < content.length; i++) {
        for (int bit = 0; bit < 8; bit++) {
          if ((content[i] >> bit & 1) == 0) {
            bench.flash.rot(sector * content.length + i, bit);
          }
        }
      }
    }
  }

  @Test
  void rowsThatTheNextBootTakesAreNotTakenForThoseInRawFiles() throws Exception {
    bench.board.modelTime().setAnswering(false);
    start();
    bench.runUntil(NOON + 5 * MINUTE);
    assertTrue(bench.filesWaiting().size() >= 3, () -> "" + bench.filesWaiting());
    loseJournal();
    long again = NOON + 10 * MINUTE;
    bench.reset(again);
    bench.runUntil(again + 6 * MINUTE);
    List<Integer> sampled =
        bench.sampledUntil(again + 5 * MINUTE).stream()
            .filter(row -> row.timestamp() >= again)
            .map(StoredRow::mark)
            .toList();
    assertTrue(bench.storedMarks().containsAll(sampled), "rows of the second boot are missing");
  }

  @Test
  void noRowIsDatedByTheClockOfAnotherBoot() throws Exception {
    bench.board.modelTime().setAnswering(false);
    start();
    bench.runUntil(NOON + 5 * MINUTE);
    loseJournal();
    long again = NOON + 60 * MINUTE;
    bench.reset(again);
    bench.runUntil(again + 6 * MINUTE);
    Map<Integer, Long> times = new HashMap<>();
    bench.sampledUntil(Long.MAX_VALUE).forEach(row -> times.put(row.mark(), row.timestamp()));
    for (String key : bench.bucket.keys()) {
      for (StoredRow row : bench.rows(key)) {
        assertTrue(
            key.startsWith("unsynced/") || Math.abs(row.timestamp() - times.get(row.mark())) < 5000,
            key + ": " + row + " was sampled at " + times.get(row.mark()));
      }
    }
    assertTrue(
        bench.bucket.keys().stream().anyMatch(key -> key.startsWith("unsynced/")),
        () -> "" + bench.bucket.keys());
  }

  /** Files of a boot without a clock wait, whose key names the boot. */
  @Test
  void noBootGetsTheNumberThatAWaitingFileNames() throws Exception {
    bench.board.modelTime().setAnswering(false);
    start();
    long time = NOON;
    for (int boot = 2; boot <= 4; boot++) {
      bench.runUntil(time + 40_000);
      time += 41_000;
      bench.reset(time);
      bench.board.modelTime().setAnswering(false);
    }
    bench.runUntil(time + 40_000);
    assertTrue(
        bench.filesWaiting().stream().anyMatch(name -> name.endsWith("-3-0e")),
        () -> "" + bench.filesWaiting());
    assertTrue(
        bench.filesWaiting().stream().noneMatch(name -> name.endsWith("r")),
        () -> "" + bench.filesWaiting());
    loseJournal();
    for (int boot = 0; boot < 3; boot++) {
      time += 60 * MINUTE;
      bench.reset(time);
      bench.board.modelTime().setAnswering(boot == 2);
      bench.runUntil(time + 40_000);
    }
    bench.runUntil(time + 6 * MINUTE);
    Map<Integer, Long> times = new HashMap<>();
    bench.sampledUntil(Long.MAX_VALUE).forEach(row -> times.put(row.mark(), row.timestamp()));
    Map<String, Long> hours = new HashMap<>();
    for (String key : bench.bucket.keys()) {
      if (key.startsWith("unsynced/")) {
        String boot = key.replaceAll(".*/boot=([0-9]+)/.*", "$1");
        for (StoredRow row : bench.rows(key)) {
          long hour = times.get(row.mark()) / (60 * MINUTE);
          Long other = hours.putIfAbsent(boot, hour);
          assertTrue(other == null || other == hour, () -> "boot " + boot + " twice: " + hours);
        }
      }
    }
    assertTrue(hours.size() >= 5, () -> "" + hours);
  }

  @Test
  void filesThatWaitGoUpBesideThoseOfTheNewJournal() throws Exception {
    bench.board.modelLink().setReachable(true);
    start();
    bench.runUntil(NOON + 20_000);
    bench.board.modelLink().setReachable(false);
    bench.runUntil(NOON + 5 * MINUTE);
    loseJournal();
    long again = NOON + 10 * MINUTE;
    bench.reset(again);
    bench.runUntil(again + 7 * MINUTE);
    List<Integer> stored = bench.storedMarks();
    assertEquals(stored.stream().distinct().toList(), stored, "a row is stored twice");
    List<Integer> whole =
        bench.sampledUntil(NOON + 4 * MINUTE).stream().map(StoredRow::mark).toList();
    assertTrue(stored.containsAll(whole), "rows of files that waited are missing");
    List<Integer> after =
        bench.sampledUntil(again + 6 * MINUTE).stream()
            .filter(row -> row.timestamp() >= again)
            .map(StoredRow::mark)
            .toList();
    assertTrue(stored.containsAll(after), "rows of the second boot are missing");
  }
}
