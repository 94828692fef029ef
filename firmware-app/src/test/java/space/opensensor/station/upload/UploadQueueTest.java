package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import space.opensensor.station.storage.SpoolEntry;

/** The order of files, and what is counted for each. */
class UploadQueueTest {

  private final UploadBench bench = new UploadBench();
  private final SpoolEntry[] entries = new SpoolEntry[20];
  private UploadQueue queue;

  @BeforeEach
  void files() throws Exception {
    bench.start(new ScriptedServer(new ModelStore()));
    for (int n = 0; n < entries.length; n++) {
      entries[n] = new SpoolEntry(n + 1, UploadBench.NOON_MINUTES + 15 * n, SpoolEntry.DATED, 0);
    }
    for (int n = 0; n < 3; n++) {
      bench.put(n);
    }
    queue = new UploadQueue(bench.spool);
  }

  private long next(long now) throws Exception {
    SpoolEntry entry = queue.next(now);
    return entry == null ? 0 : entry.lastSequence();
  }

  @Test
  void theOldestGoesFirstAndFilesPassedOverComeRoundAfterTheOthers() throws Exception {
    assertEquals(1, next(0));
    assertFalse(queue.overtakes());
    queue.passOver(entries[0]);
    assertTrue(queue.overtakes());
    assertEquals(2, next(0));
    queue.passOver(entries[1]);
    assertEquals(3, next(0));
    queue.passOver(entries[2]);
    assertEquals(1, next(0));
    assertFalse(queue.overtakes());
    assertFalse(queue.isResting());
  }

  @Test
  void filesThatWereSentWithoutAProofWaitForTheirTime() throws Exception {
    queue.sent(entries[2], 5000);
    assertEquals(5000, queue.due());
    assertEquals(0, next(4999));
    assertTrue(queue.isResting());
    bench.put(3);
    assertEquals(4, next(4999), "a new one does not wait");
    assertFalse(queue.isResting());
    queue.passOver(entries[3]);
    assertEquals(1, next(5000));
  }

  @Test
  void aFileWhoseRowsAreNotDoneWaits() throws Exception {
    UploadBench other = new UploadBench();
    other.start(new ScriptedServer(new ModelStore()));
    other.put(0);
    other.start(new ScriptedServer(new ModelStore()));
    UploadQueue waiting = new UploadQueue(other.spool);
    assertNull(waiting.next(0));
    assertFalse(waiting.isResting());
    other.settle(entries[0]);
    assertEquals(1, waiting.next(0).lastSequence());
  }

  @Test
  void theLastSixteenThatWereSentAreRemembered() {
    for (int n = 0; n < 16; n++) {
      assertFalse(queue.wasSent(entries[n]));
      queue.sent(entries[n], 0);
      queue.sent(entries[n], 0);
    }
    for (int n = 0; n < 16; n++) {
      assertTrue(queue.wasSent(entries[n]), "" + n);
    }
    queue.sent(entries[16], 0);
    assertFalse(queue.wasSent(entries[0]));
    assertTrue(queue.wasSent(entries[1]));
    assertTrue(queue.wasSent(entries[16]));
    assertFalse(
        queue.wasSent(new SpoolEntry(17, UploadBench.NOON_MINUTES, SpoolEntry.HEALTH, 0)),
        "health of the same number is another file");
  }

  @Test
  void countsAreOfOneFileUntilAnotherIsCounted() {
    assertEquals(1, queue.countFailure(entries[0]));
    assertEquals(2, queue.countFailure(entries[0]));
    assertEquals(1, queue.countDenial(entries[0]));
    assertEquals(2, queue.countDenial(entries[0]));
    assertEquals(1, queue.countKey(entries[0]));
    assertEquals(2, queue.countKey(entries[0]));
    assertEquals(1, queue.countCopy(entries[0]));
    assertEquals(2, queue.countCopy(entries[0]));
    assertEquals(3, queue.countFailure(entries[0]));
    assertEquals(1, queue.countDenial(entries[1]));
    assertEquals(2, queue.countDenial(entries[1]));
    assertEquals(1, queue.countKey(entries[2]));
    assertEquals(2, queue.countKey(entries[2]));
    assertEquals(1, queue.countCopy(entries[3]));
    assertEquals(2, queue.countCopy(entries[3]));
    assertEquals(1, queue.countKey(entries[2]));
    assertEquals(1, queue.countDenial(entries[1]));
    assertEquals(1, queue.countFailure(null), "no file at all");
    assertEquals(2, queue.countFailure(null));
    assertEquals(1, queue.countDenial(entries[0]));
    assertEquals(1, queue.countKey(entries[0]));
    assertEquals(1, queue.countCopy(entries[0]));
    assertEquals(1, queue.countFailure(entries[0]));
  }
}
