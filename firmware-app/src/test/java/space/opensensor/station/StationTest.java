package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import space.opensensor.station.model.BucketModel.Fault;
import space.opensensor.station.model.BucketReader;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.vee.NetworkLink;

class StationTest extends StationAtNoon {

  @Test
  void cutsClockAlignedWindowsOf180RowsAndUploadsEach() throws Exception {
    bench.boot();
    bench.runUntil(NOON + 4 * WINDOW);
    assertEquals(keys(4), bench.bucket.keys());
    for (String key : bench.bucket.keys()) {
      assertEquals(180, bench.rows(key).size(), key);
    }
    assertEquals(bench.sampledUntil(NOON + 4 * WINDOW), bench.allRows());
  }

  @Test
  void rowsFromBeforeTheFirstSynchronisationAreDatedByIt() throws Exception {
    bench.boot();
    bench.board.modelTime().setAnswering(false);
    bench.runUntil(NOON + 60000);
    bench.board.modelTime().setAnswering(true);
    bench.runUntil(NOON + WINDOW);
    assertEquals(keys(1), bench.bucket.keys());
    List<BucketReader.StoredRow> rows = bench.rows(keys(1).get(0));
    assertEquals(180, rows.size());
    for (int i = 0; i < 180; i++) {
      assertEquals(NOON + i * 5000L, rows.get(i).timestamp());
    }
  }

  @Test
  void aStationWithoutClockKeepsItsRowsAndDatesThemLater() throws Exception {
    bench.boot();
    bench.board.modelTime().setAnswering(false);
    bench.runUntil(NOON + 5 * WINDOW + 100000);
    assertTrue(bench.bucket.keys().isEmpty());
    bench.board.modelTime().setAnswering(true);
    bench.runUntil(NOON + 7 * WINDOW);
    assertEquals(keys(7), bench.bucket.keys());
    assertEquals(bench.sampledUntil(NOON + 7 * WINDOW), bench.allRows());
  }

  @Test
  void whileATimeServerIsSlowTheStationRestsBetweenItsLooks() throws Exception {
    bench.boot();
    bench.board.modelTime().setHanging(true);
    int most = 60_000 / 50 + 100;
    int looks = 0;
    while (looks < most && bench.board.clock().uptimeMillis() < 60_000) {
      long now = bench.board.clock().uptimeMillis();
      bench.board.advanceTo(Math.max(now, bench.station.step()));
      looks++;
    }
    assertTrue(looks < most, looks + " steps in a minute");
    assertEquals(1, bench.board.modelTime().requests(), "asked again before the answer");
  }

  @Test
  void rowsOfABootThatNeverLearnedTheTimeAreKeptApartWithEstimates() throws Exception {
    bench.boot();
    bench.runUntil(NOON + WINDOW);
    bench.reset(NOON + WINDOW + 10000);
    bench.board.modelTime().setAnswering(false);
    bench.runUntil(NOON + 3 * WINDOW);
    bench.reset(NOON + 3 * WINDOW + 5000);
    bench.runUntil(NOON + 4 * WINDOW);
    List<String> unsynced =
        bench.bucket.keys().stream().filter(k -> k.startsWith("unsynced/")).toList();
    assertFalse(unsynced.isEmpty());
    int estimated = 0;
    for (String key : unsynced) {
      assertTrue(key.startsWith("unsynced/station=7cdfa1e2b3c4/boot=2/year=2026/"), key);
      assertEquals("estimated", bench.metadata(key).get("time"));
      estimated += bench.rows(key).size();
    }
    assertEquals(
        (2 * WINDOW - 10000) / 5000, estimated, "every row of the second boot, and no other");
    assertEquals(bench.sampledUntil(NOON + 4 * WINDOW).size(), bench.allRows().size());
  }

  @Test
  void aResetInTheWindowLosesNoRowAndMakesOneFile() throws Exception {
    bench.boot();
    bench.runUntil(NOON + 300000);
    bench.reset(NOON + 302000);
    bench.runUntil(NOON + 600000);
    bench.reset(NOON + 601000);
    bench.runUntil(NOON + WINDOW);
    assertEquals(keys(1), bench.bucket.keys());
    assertEquals(bench.sampledUntil(NOON + WINDOW), bench.allRows());
  }

  @Test
  void withoutNetworkItGoesOnSamplingAndUploadsLater() throws Exception {
    bench.boot();
    bench.runUntil(NOON + 60000);
    bench.board.modelLink().setReachable(false);
    bench.runUntil(NOON + 20 * WINDOW);
    assertTrue(bench.bucket.keys().isEmpty());
    assertEquals(20, bench.filesWaiting().size());
    bench.board.modelLink().setReachable(true);
    bench.runUntil(NOON + 21 * WINDOW);
    assertEquals(keys(21), bench.bucket.keys());
    assertEquals(bench.sampledUntil(NOON + 21 * WINDOW), bench.allRows());
  }

  @Test
  void aFileThatIsGarbledInMemoryIsMadeAgainBeforeItsRowsAreGivenUp() throws Exception {
    bench.boot();
    bench.files.garbleNextPage();
    bench.runUntil(NOON + WINDOW + 60000);
    assertEquals(keys(1), bench.bucket.keys());
    assertEquals(bench.sampledUntil(NOON + WINDOW), bench.allRows());
    assertTrue(
        bench.board.lines().stream()
            .anyMatch(l -> l.contains("its CRC-32 does not match; again in 2 s")),
        bench.board.lines().toString());
  }

  @Test
  void theClockMayStepBackWithoutARowBeingLostOrAKeyReused() throws Exception {
    bench.board.modelTime().setError(3600000);
    bench.boot();
    bench.runUntil(NOON + 2 * WINDOW);
    bench.board.modelTime().setError(0);
    bench.bucket.expect(Fault.SKEWED);
    bench.runUntil(NOON + 8 * WINDOW);
    assertEquals(bench.sampledMarks(NOON + 8 * WINDOW), bench.storedMarks());
  }

  @Test
  void theWatchdogIsFedWhileRowsAreTakenInTime() throws Exception {
    bench.boot();
    bench.runUntil(NOON + 60000);
    assertTrue(bench.board.fed() > 10);
    assertEquals(NetworkLink.State.UP, bench.board.modelLink().state());
  }

  @Test
  void aSpoolThatCouldNeverTakeAWindowIsRefusedAndTheLeastOneWorks() throws Exception {
    bench.settings.put("spool.quota", "1");
    SettingsException e = assertThrows(SettingsException.class, bench::boot);
    assertTrue(
        e.getMessage().startsWith("spool.quota: 1 KiB cannot take one window of these settings; "),
        e.getMessage());
    String least = e.getMessage().replaceAll(".*expected ([0-9]+) or more", "$1");
    bench.settings.put("spool.quota", Integer.toString(Integer.parseInt(least) - 1));
    assertThrows(SettingsException.class, bench::boot);

    bench.settings.put("spool.quota", least);
    bench.boot();
    bench.board.modelTime().setAnswering(false);
    bench.runUntil(NOON + WINDOW + 100000);
    bench.board.modelTime().setAnswering(true);
    bench.runUntil(NOON + 3 * WINDOW);
    assertEquals(keys(3), bench.bucket.keys());
    assertEquals(bench.sampledUntil(NOON + 3 * WINDOW), bench.allRows());
  }

  @Test
  void noSecretIsInTheLog() throws Exception {
    bench.boot();
    bench.bucket.expect(Fault.DENIED, Fault.GARBAGE, Fault.SKEWED);
    bench.runUntil(NOON + 3 * WINDOW);
    for (String line : bench.board.lines()) {
      assertFalse(line.contains("wJalrXUtnFEMI"), line);
      assertFalse(line.contains("X-Amz-Signature"), line);
    }
  }
}
