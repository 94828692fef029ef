package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import space.opensensor.station.model.FlashModel;

/** What the journal knows of the time of its rows. */
class RowJournalTimeTest extends JournalBench {

  @Test
  void theFirstSyncOfABootDatesItsRowsForAsLongAsTheyAreNotConsumed() throws IOException {
    for (int i = 1; i <= 20; i++) {
      append(i, Row.UNDATED);
    }
    journal.recordSync(TICK);
    journal.recordSync(TICK + 5);
    assertEquals(TICK, journal.firstSync(1));
    journal.release(20);
    appendUntilFull(21);
    journal = open();
    journal.release(20);
    assertEquals(TICK, journal.firstSync(1));
    assertEquals(RowJournal.NO_SYNC, journal.firstSync(2));
    // The sector of the sync cannot be used again, so its rows' room is not given back.
    assertFalse(append(1000));
    journal.release(1000);
    assertFalse(append(1000));
    assertEquals(TICK, journal.firstSync(1));
    journal.consume(20);
    assertTrue(append(1000));
  }

  @Test
  void aSyncThatCannotBeReadForAMomentIsNotTakenForNone() throws IOException {
    append(1, Row.UNDATED);
    journal.recordSync(TICK);
    journal = open();
    flash.failReadsIn(0);
    assertThrows(IOException.class, () -> journal.firstSync(1));
    flash.failReadsIn(-1);
    assertEquals(TICK, journal.firstSync(1));
    journal = open();
    flash.failReadsIn(0);
    assertThrows(IOException.class, () -> journal.firstSync(1));
    assertThrows(IOException.class, () -> journal.firstSync(1));
    assertEquals(RowJournal.NO_SYNC, journal.firstSync(1));
  }

  @Test
  void undatedRowsAfterTheSyncAreAMistakeOfTheCaller() throws IOException {
    journal.recordSync(TICK);
    assertThrows(IllegalArgumentException.class, () -> append(1, Row.UNDATED));
  }

  @Test
  void theLastKnownTimeIsThatOfTheNewestDatedRowOrSync() throws IOException {
    append(1, TICK);
    append(2, TICK + 10);
    journal = open();
    assertEquals(TICK + 10, journal.newestMillis());
    append(7, Row.UNDATED);
    journal.recordSync(TICK + 100);
    journal = open();
    assertEquals(TICK + 107, journal.newestMillis());
    append(8, Row.UNDATED);
    Row read = new Row(schema);
    JournalCursor cursor = journal.cursor();
    for (int i = 0; i < 4; i++) {
      assertTrue(cursor.next(read));
    }
    assertEquals(TICK + 107, read.lastKnownMillis());
  }

  /** Rows of two boots without a clock had one time. */
  @Test
  void theEstimateGoesOnWhereASectorWithoutAHeaderLiesBeforeTheHead() throws IOException {
    flash.failWritesIn(1);
    byte[] blank = flash.sector(2);
    int last = 0;
    while (Arrays.equals(blank, flash.sector(2))) {
      assertTrue(append(++last, Row.UNDATED));
    }
    flash.failWritesIn(-1);
    flash.rot(2 * flash.sectorBytes() + 2 * SectorHeader.bytes(new RowFormat(schema)) + 12, 1);
    journal = open();
    assertEquals(last - 1, journal.newestMillis());
  }

  @Test
  void anUndatedRowKnowsTheTimeBeforeItsBootHoweverManyBootsFollow() throws IOException {
    append(1, TICK);
    List<Long> known = new ArrayList<>();
    for (int boot = 2; boot <= 9; boot++) {
      journal = open();
      for (int i = 0; i < 4; i++) {
        assertTrue(append(boot, Row.UNDATED));
        known.add(TICK + (2 + boot - 1) * (boot - 2) / 2);
      }
    }
    journal = open();
    journal.recordSync(2 * TICK);
    append(99, 2 * TICK);
    journal = open();
    journal.consume(1);
    Row read = new Row(schema);
    JournalCursor cursor = journal.cursor();
    List<Long> found = new ArrayList<>();
    while (cursor.next(read)) {
      if (read.tickMillis() == Row.UNDATED) {
        found.add(read.lastKnownMillis());
      }
    }
    assertEquals(known, found, "the last dated row, and the uptimes of the boots since");
  }

  /** Rows of two boots without a clock had one time where the record between them rotted. */
  @Test
  void anUndatedRowKnowsTheTimeBeforeItsBootWhateverRots() throws IOException {
    append(1, TICK);
    for (int boot = 2; boot <= 4; boot++) {
      journal = open();
      for (int i = 1; i <= 4; i++) {
        assertTrue(append(i, Row.UNDATED));
      }
    }
    FlashModel intact = flash;
    int width = new RowFormat(schema).width();
    int first = 2 * SectorHeader.bytes(new RowFormat(schema));
    for (int sector = 0; sector < 3; sector++) {
      for (int at = first; at + width <= 1024; at += width) {
        flash = new FlashModel(power, 8, 1024);
        copy(intact, flash);
        flash.rot(sector * 1024 + at + 20, 3);
        journal = open();
        int left = 0;
        Row read = new Row(schema);
        JournalCursor cursor = journal.cursor();
        while (cursor.next(read)) {
          if (read.tickMillis() == Row.UNDATED) {
            assertEquals(TICK + 4 * (read.boot() - 2), read.lastKnownMillis(), "byte " + at);
            left++;
          }
        }
        assertTrue(left >= 11, left + " rows");
        assertTrue(journal.newestMillis() >= TICK + 11, "newest, byte " + at);
      }
    }
  }

  private static void copy(FlashModel from, FlashModel to) throws IOException {
    for (int at = 0; at < 8 * 1024; at += 16) {
      byte[] sector = from.sector(at / 1024);
      for (int i = at % 1024; i < at % 1024 + 16; i++) {
        if (sector[i] != -1) {
          to.program(at, sector, at % 1024, 16);
          break;
        }
      }
    }
  }

  /** Each boot without a clock lasted 100 ms, and a cut leaves the newest sector without a row. */
  @Test
  void aBootWithoutAClockIsCountedInWhereverItsLastRowIs() throws IOException {
    append(1, TICK);
    for (int boot = 1; boot <= 200; boot++) {
      journal = open();
      assertEquals(TICK + 100L * (boot - 1), journal.newestMillis(), "boot " + boot);
      assertTrue(append(100, Row.UNDATED));
      if (boot % 3 == 0) {
        journal.consume(journal.nextSequence() - 1);
      }
    }
  }

  @Test
  void theNewestTimeOnlyGrowsAndTheLastProvedIsThatOfTheNewestRowOrSync() throws IOException {
    append(1, TICK);
    append(2, TICK - 3_600_000);
    assertEquals(TICK, journal.newestMillis());
    journal = open();
    assertEquals(TICK, journal.newestMillis());
    journal.recordSync(TICK - 1_800_000);
    assertEquals(TICK, journal.newestMillis());
    append(3, TICK - 367L * 24 * 3_600_000);
    assertEquals(TICK, journal.newestMillis());
    journal = open();
    assertEquals(TICK, journal.newestMillis());
    assertEquals(TICK - 367L * 24 * 3_600_000, journal.lastProvedMillis());
    append(4, Row.UNDATED);
    assertEquals(TICK - 367L * 24 * 3_600_000, open().lastProvedMillis(), "no proof is given");
    journal = open();
    journal.recordSync(TICK - 7);
    assertEquals(TICK - 7, open().lastProvedMillis());
  }

  @Test
  void anyTimeOf48BitsDatesABootAndNoOther() throws IOException {
    assertThrows(IllegalArgumentException.class, () -> journal.recordSync(-1));
    assertThrows(IllegalArgumentException.class, () -> journal.recordSync(Row.MAX_MILLIS + 1));
    journal.recordSync(0);
    assertEquals(0, journal.firstSync(1));
    journal = open();
    journal.recordSync(Row.MAX_MILLIS);
    assertEquals(Row.MAX_MILLIS, journal.firstSync(2));
    assertEquals(Row.MAX_MILLIS, journal.newestMillis());
  }

  @Test
  void aSyncThatDatesNoRowTakesNoRoomInAFullRing() throws IOException {
    appendUntilFull(1);
    journal = open();
    long programmed = flash.programmed();
    journal.recordSync(TICK);
    assertEquals(programmed, flash.programmed());
    assertEquals(TICK, journal.firstSync(2));
  }

  @Test
  void theEstimateGoesOnThroughASectorThatLostItsHeader() throws IOException {
    for (int i = 1; i <= 26; i++) {
      append(i, Row.UNDATED);
    }
    flash.rot(1024 + 30, 1);
    flash.rot(1024 + 80 + 30, 1);
    flash.rot(2 * 1024 + 2 * 80 + 12, 1);
    journal = open();
    assertEquals(25, journal.newestMillis());
  }

  @Test
  void theFirstRowOfASectorAloneTellsTheEstimate() throws IOException {
    for (int i = 1; i <= 26; i++) {
      append(i, i <= 12 ? TICK + i : Row.UNDATED);
    }
    for (int slot = 1; slot <= 13; slot++) {
      int at = slot <= 12 ? 1024 + 2 * 80 + 64 * slot : 2 * 1024 + 2 * 80;
      flash.rot(at + 12, 1);
    }
    journal = open();
    assertEquals(TICK + 12 + 13, journal.newestMillis());
  }

  /** Version 0.1 wrote undated rows with a tick of 0. */
  @Test
  void anUndatedRowOfVersion01KnowsTheTimeByTheHeaderBeforeIt() throws IOException {
    for (int i = 1; i <= 13; i++) {
      append(i);
    }
    RowFormat format = new RowFormat(schema);
    byte[] record = new byte[RowFormat.MAX_WIDTH];
    format.encodeMark(record, RowFormat.ROW, 14, 1, 70, 0, 0);
    flash.program(1024 + 2 * 80 + 64, record, 0, format.width());
    journal = open();
    journal.consume(13);
    Row read = new Row(schema);
    assertTrue(journal.cursor().next(read));
    assertEquals(70, read.uptimeMillis());
    assertEquals(Row.UNDATED, read.tickMillis());
    assertEquals(TICK + 12, read.lastKnownMillis());
  }
}
