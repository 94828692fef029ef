package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.model.FlashModel;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Schema;

/** Rows go into the journal, come back and are consumed; a full ring overwrites none. */
class RowJournalTest extends JournalBench {

  @Test
  void blankFlashBecomesAnEmptyJournalInItsFirstBoot() throws IOException {
    assertEquals(1, journal.boot());
    assertEquals(1, journal.nextSequence());
    assertEquals(0, journal.consumed());
    assertEquals(Row.NEVER, journal.newestMillis());
    assertEquals(List.of(), numbers());
    assertArrayEquals(new int[] {1, 0, 0, 0, 0, 0, 0, 0}, flash.erases(), "what is blank stays");
  }

  @Test
  void foreignFlashIsFormattedAndEachFormatHasItsOwnId() {
    long first = journal.journalId();
    flash.fillAtRandom();
    journal = open(8);
    assertEquals(1, journal.boot());
    assertNotEquals(first, journal.journalId());
    assertEquals(journal.journalId(), open(9).journalId());
  }

  @Test
  void rowsComeBackAfterAResetAsTheyWere() throws IOException {
    append(1, Row.UNDATED);
    append(2, Row.UNDATED);
    String last = Rows.text(row);
    assertEquals(2, row.sequence());
    assertEquals(1, row.boot());
    journal = open();
    assertEquals(2, journal.boot());
    Row read = new Row(schema);
    JournalCursor cursor = journal.cursor();
    assertTrue(cursor.next(read));
    assertTrue(cursor.next(read));
    assertEquals(last, Rows.text(read));
    assertFalse(cursor.next(read));
    append(3);
    assertTrue(cursor.next(read), "a row appended since");
    assertTrue(read.sequence() > 2);
    assertEquals(2, read.boot());
  }

  @Test
  void consumedRowsDoNotComeBack() throws IOException {
    for (int i = 1; i <= 5; i++) {
      append(i);
    }
    journal.consume(3);
    journal.consume(2);
    assertEquals(Rows.range(4, 5), numbers());
    journal = open();
    assertEquals(3, journal.consumed());
    assertEquals(Rows.range(4, 5), numbers());
  }

  @Test
  void aCursorLeavesOutRowsThatAreConsumedWhileItReads() throws IOException {
    for (int i = 1; i <= 40; i++) {
      append(i);
    }
    JournalCursor cursor = journal.cursor();
    Row read = new Row(schema);
    cursor.next(read);
    journal.consume(30);
    assertEquals(Rows.range(31, 40), numbers(cursor));
  }

  @Test
  void aCursorGoesOnInOrderWhileTheRingTurnsBeneathIt() throws IOException {
    JournalCursor cursor = journal.cursor();
    Row read = new Row(schema);
    long expected = 1;
    for (int i = 1; i <= 1000; i++) {
      assertTrue(append(i));
      if (i % 3 == 0) {
        assertTrue(cursor.next(read));
        assertEquals(expected++, read.uptimeMillis());
        if (i % 7 == 0) {
          journal.consume(read.sequence());
        }
      }
      while (i - expected > 20) {
        assertTrue(cursor.next(read));
        assertEquals(expected++, read.uptimeMillis());
        journal.consume(read.sequence());
      }
    }
  }

  @Test
  void consumingASequenceNotYetGivenOutSkipsIt() throws IOException {
    append(1);
    journal.consume(100);
    append(2);
    assertEquals(101, row.sequence());
    journal = open();
    append(3);
    assertTrue(row.sequence() > 101);
    assertEquals(List.of(2L, 3L), numbers());
  }

  @Test
  void aFullRingRefusesRowsAndOverwritesNone() throws IOException {
    int room = appendUntilFull(1);
    // 13 records in each of the 5 sectors that rows may use, less the boot record.
    assertEquals(5 * 13 - 1, room);
    assertFalse(append(1000));
    assertEquals(Rows.range(1, room), numbers());
    journal.consume(13);
    // The mark took a record of the sector that became free.
    assertEquals(12, appendUntilFull(room + 1));
    assertEquals(Rows.range(14, room + 12), numbers());
    journal = open();
    assertEquals(Rows.range(14, room + 12), numbers());
  }

  @Test
  void aFullRingSurvivesAnyNumberOfBootsAndTheirSyncsAndMarks() throws IOException {
    int room = 0;
    while (append(room + 1, Row.UNDATED)) {
      room++;
    }
    journal.recordSync(TICK);
    for (int boot = 2; boot < 300; boot++) {
      journal = open();
      assertEquals(boot, journal.boot());
      assertEquals(TICK, journal.firstSync(1));
      assertFalse(append(1000, Row.UNDATED));
      journal.recordSync(TICK + boot);
      if (boot % 10 == 0) {
        journal.consume(boot / 10);
      }
      assertEquals(Rows.range(Math.max(1, boot / 10 + 1), room), numbers());
    }
  }

  @Test
  void releasedRowsMakeRoomButComeBackUntilReleasedAgain() throws IOException {
    int room = appendUntilFull(1);
    journal.release(room);
    assertEquals(List.of(), numbers());
    assertTrue(append(500));
    assertEquals(List.of(500L), numbers());
    journal = open();
    assertEquals(0, journal.consumed());
    assertEquals(room + 1, numbers().size());
    journal.release(room);
    assertEquals(List.of(500L), numbers());
  }

  @Test
  void rowsOfTheSchemaBeforeAnUpdateAreReadAsRowsOfTheNewOne() throws IOException {
    for (int i = 1; i <= 20; i++) {
      append(i);
    }
    journal.consume(2);
    Measurement[] columns = new Measurement[12];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = Rows.fixed(13 - i, 2);
    }
    schema = new Schema("test/2", columns);
    row = new Row(schema);
    journal = open();
    assertTrue(journal.schemaChanged());
    assertEquals(2, journal.boot());
    assertEquals(2, journal.consumed());
    append(21);
    assertEquals(Rows.range(3, 21), numbers());

    Row old = new Row(Rows.schema(9));
    Rows.fill(old, 3, 3, 0);
    Row read = new Row(schema);
    journal.cursor().next(read);
    for (int i = 0; i < 9; i++) {
      assertEquals(old.reading().has(i), read.reading().has(11 - i));
      if (old.reading().has(i)) {
        assertEquals(old.reading().get(i), read.reading().get(11 - i));
      }
    }
    assertFalse(read.reading().has(0));
    journal = open();
    assertFalse(journal.schemaChanged());
    assertEquals(Rows.range(3, 21), numbers());
  }

  @Test
  void anUpdateWithAFullRingOverwritesNothing() throws IOException {
    int room = appendUntilFull(1);
    schema = Rows.schema(20);
    row = new Row(schema);
    for (int boot = 0; boot < 40; boot++) {
      journal = open();
      assertFalse(append(1000));
      assertEquals(Rows.range(1, room), numbers());
    }
    journal.consume(row.sequence() + room);
    assertTrue(append(1000));
  }

  @Test
  void aSectorTooSmallOrTooFewAreRefused() {
    FlashModel small = new FlashModel(power, 4, 256);
    assertThrows(
        IllegalArgumentException.class, () -> new RowJournal(small, schema, Rows.entropy(1)));
    FlashModel few = new FlashModel(power, 3, 4096);
    assertThrows(
        IllegalArgumentException.class, () -> new RowJournal(few, schema, Rows.entropy(1)));
  }

  @Test
  void theLeastFlashHoldsRowsAndOneUnitLessIsRefused() throws IOException {
    int least = 2 * 80 + 4 * 64;
    FlashModel small = new FlashModel(power, 4, least - 16);
    assertThrows(
        IllegalArgumentException.class, () -> new RowJournal(small, schema, Rows.entropy(1)));
    flash = new FlashModel(power, 4, least);
    journal = open();
    // The four records of the one sector that rows may use, less the boot record.
    assertEquals(3, appendUntilFull(1));
    journal = open();
    assertEquals(Rows.range(1, 3), numbers());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 16, 26, 32})
  void rowsOfAnySchemaComeBackByEitherCopyOfTheHeader(int columns) throws IOException {
    schema = Rows.schema(columns);
    row = new Row(schema);
    int header = SectorHeader.bytes(new RowFormat(schema));
    for (int copy = 0; copy < 2; copy++) {
      flash = new FlashModel(power, 8, 1024);
      journal = open();
      append(1);
      flash.rot(copy * header + 30, 1);
      journal = open();
      assertEquals(2, journal.boot(), "copy " + copy + " damaged");
      assertEquals(List.of(1L), numbers());
    }
  }

  @Test
  void theLastSectorOfTheSmallestFlashIsNotReadPastItsEnd() throws IOException {
    schema = Rows.schema(1);
    row = new Row(schema);
    flash = new FlashModel(power, 4, 2 * 64 + 4 * 32);
    journal = open();
    append(1);
    journal = open();
    assertEquals(2, journal.boot());
    assertEquals(List.of(1L), numbers());
  }

  @Test
  void filesThatNameRowsAndBootsOfALostJournalAreNotCountedAnew() throws IOException {
    flash = new FlashModel(power, 8, 1024);
    journal = new RowJournal(flash, schema, Rows.entropy(1));
    journal.beginAfter(41, 6);
    journal.beginAfter(12, 2);
    journal.open();
    assertEquals(7, journal.boot());
    append(1);
    assertEquals(42, row.sequence());
  }

  @Test
  void aBootLeavesOutOneSequenceForARowThatWasTorn() throws IOException {
    append(1);
    append(2);
    assertEquals(3, journal.nextSequence());
    journal = open();
    assertEquals(4, journal.nextSequence());
  }

  @Test
  void aBootLeavesOutOnePlaceInASectorThatHasNoRecordYet() throws IOException {
    for (int i = 1; i <= 12; i++) {
      append(i);
    }
    flash.failProgramsAfter(2);
    assertThrows(IOException.class, () -> append(13));
    flash.failProgramsAfter(Integer.MAX_VALUE);
    journal = open();
    append(14);
    assertEquals("-BR----------", records(1));
  }

  /** The kinds of the records in a sector, or - where it is blank. */
  private String records(int sector) {
    byte[] bytes = flash.sector(sector);
    StringBuilder kinds = new StringBuilder();
    for (int at = 2 * 80; at + 64 <= bytes.length; at += 64) {
      kinds.append(bytes[at] == -1 ? '-' : (char) bytes[at]);
    }
    return kinds.toString();
  }

  @Test
  void aRecordIsTriedAtThreePlacesAndItsSequenceIsNotGivenOutAgain() throws IOException {
    append(1);
    flash.failProgramsAfter(0);
    assertThrows(IOException.class, () -> append(2));
    flash.failProgramsAfter(Integer.MAX_VALUE);
    append(3);
    assertEquals("BR---R-------", records(0));
    assertEquals(3, row.sequence());
    flash.failProgramsAfter(0);
    assertThrows(IOException.class, () -> journal.consume(1));
    assertEquals(0, journal.consumed());
    flash.failProgramsAfter(Integer.MAX_VALUE);
    journal.consume(1);
    assertEquals("BR---R---M---", records(0));
    assertEquals(List.of(3L), numbers());
  }

  @Test
  void aRowThatReadsBackDifferentlyIsWrittenAgain() throws IOException {
    for (int i = 1; i <= 20; i++) {
      flash.miswrite();
      assertTrue(append(i));
    }
    assertEquals(Rows.range(1, 20), numbers());
  }

  @Test
  void aMarkThatSaysNothingNewIsNotStored() throws IOException {
    append(1);
    append(2);
    journal.consume(1);
    journal.consume(1);
    assertEquals("BRRM---------", records(0));
  }

  @Test
  void erasuresAreTheAverageOfASector() throws IOException {
    for (int i = 1; i <= 2000; i++) {
      assertTrue(append(i));
      journal.consume(row.sequence());
    }
    int erased = 0;
    for (int times : flash.erases()) {
      erased += times;
    }
    assertTrue(erased > 100, erased + " erased");
    assertEquals(erased / 8, journal.erasures());
  }

  @Test
  void aCursorThatIsRewoundBeginsWithTheOldestRow() throws IOException {
    for (int i = 1; i <= 20; i++) {
      append(i);
    }
    JournalCursor cursor = journal.cursor();
    assertEquals(Rows.range(1, 20), numbers(cursor));
    journal.consume(5);
    cursor.rewind();
    assertEquals(Rows.range(6, 20), numbers(cursor));
  }

  /** The sector that a cursor stands in holds newer rows than the oldest by then. */
  @Test
  void aCursorThatTheRingOvertookGoesOnAtTheOldestRow() throws IOException {
    append(1);
    append(2);
    JournalCursor cursor = journal.cursor();
    assertTrue(cursor.next(new Row(schema)));
    int last = 2;
    while (flash.erases()[0] < 2) {
      journal.consume(row.sequence());
      append(++last);
    }
    append(++last);
    long consumed = journal.consumed();
    for (int i = 0; i < 30; i++) {
      append(++last);
    }
    List<Long> expected = numbers();
    assertEquals(32, expected.size(), "consumed up to " + consumed);
    assertEquals(expected, numbers(cursor));
  }

  @Test
  void rowsOfTwoEarlierSchemasAreRead() throws IOException {
    append(1);
    for (int columns = 10; columns <= 11; columns++) {
      schema = Rows.schema(columns);
      row = new Row(schema);
      journal = open();
      append(columns);
    }
    Row read = new Row(schema);
    JournalCursor cursor = journal.cursor();
    for (int columns = 9; columns <= 11; columns++) {
      long number = columns == 9 ? 1 : columns;
      Row written = Rows.fill(new Row(Rows.schema(columns)), number, number, 0);
      assertTrue(cursor.next(read));
      assertEquals(number, read.uptimeMillis());
      for (int i = 0; i < 11; i++) {
        boolean has = i < columns && written.reading().has(i);
        assertEquals(has, read.reading().has(i), columns + " columns, column " + i);
        if (has) {
          assertEquals(written.reading().get(i), read.reading().get(i));
        }
      }
    }
    assertFalse(cursor.next(read));
  }
}
