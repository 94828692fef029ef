package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.vee.FlashLog;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Schema;

class RowJournalTest {

  private static final long TICK = 1_790_000_000_000L;

  private final PowerSupply power = new PowerSupply(1);
  private FlashModel flash = new FlashModel(power, 8, 1024);
  private Schema schema = Rows.schema(9);
  private Row row = new Row(schema);
  private RowJournal journal = open();

  private RowJournal open() {
    return open(7);
  }

  private RowJournal open(long entropySeed) {
    try {
      RowJournal opened = new RowJournal(flash, schema, Rows.entropy(entropySeed));
      opened.open();
      return opened;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private boolean append(long number) throws IOException {
    return append(number, TICK + number);
  }

  private boolean append(long number, long tick) throws IOException {
    return journal.append(Rows.fill(row, number, number, tick));
  }

  private int appendUntilFull(int from) throws IOException {
    int next = from;
    while (append(next)) {
      assertTrue(++next < from + 10_000, "the ring is never full");
    }
    return next - from;
  }

  /** The uptimes of the rows that are read back, which are their numbers. */
  private List<Long> numbers() throws IOException {
    return numbers(journal.cursor());
  }

  private List<Long> numbers(RowSource rows) throws IOException {
    List<Long> numbers = new ArrayList<>();
    Row read = new Row(schema);
    while (rows.next(read)) {
      numbers.add(read.uptimeMillis());
    }
    return numbers;
  }

  private static List<Long> range(long from, long to) {
    List<Long> numbers = new ArrayList<>();
    for (long i = from; i <= to; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  @Test
  void blankFlashBecomesAnEmptyJournalInItsFirstBoot() throws IOException {
    assertEquals(1, journal.boot());
    assertEquals(1, journal.nextSequence());
    assertEquals(0, journal.consumed());
    assertEquals(Row.NEVER, journal.newestMillis());
    assertEquals(List.of(), numbers());
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
    assertEquals(range(4, 5), numbers());
    journal = open();
    assertEquals(3, journal.consumed());
    assertEquals(range(4, 5), numbers());
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
    assertEquals(range(31, 40), numbers(cursor));
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
    assertEquals(range(1, room), numbers());
    journal.consume(13);
    // The mark took a record of the sector that became free.
    assertEquals(12, appendUntilFull(room + 1));
    assertEquals(range(14, room + 12), numbers());
    journal = open();
    assertEquals(range(14, room + 12), numbers());
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
      assertEquals(range(Math.max(1, boot / 10 + 1), room), numbers());
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
  void aRottenRecordIsLostAloneAndItsNumberIsNotGivenOutAgain() throws IOException {
    for (int i = 1; i <= 5; i++) {
      append(i);
    }
    int first = firstRecordOfSector(0);
    flash.rot(first + 3 * 64 + 20, 5);
    assertEquals(List.of(1L, 2L, 4L, 5L), numbers());
    flash.rot(first + 5 * 64 + 20, 5);
    journal = open();
    append(6);
    assertEquals(List.of(1L, 2L, 4L, 6L), numbers());
    assertTrue(row.sequence() > 5);
  }

  private int firstRecordOfSector(int sector) {
    return sector * 1024 + 2 * 80;
  }

  @Test
  void aRottenHeaderIsReadFromItsCopy() throws IOException {
    for (int i = 1; i <= 20; i++) {
      append(i);
    }
    journal.consume(18);
    flash.rot(1024 + 30, 1);
    flash.rot(80 + 30, 1);
    journal = open();
    assertEquals(2, journal.boot());
    assertEquals(range(19, 20), numbers(), "the mark is in the sector whose header rotted");
    append(21);
    assertTrue(row.sequence() > 20);
  }

  @Test
  void rowsBeneathALostHeaderAreStillRead() throws IOException {
    for (int i = 1; i <= 30; i++) {
      append(i);
    }
    flash.rot(30, 1);
    flash.rot(80 + 30, 1);
    journal = open();
    assertEquals(range(1, 30), numbers());
  }

  @Test
  void noRowGetsTheSequenceOfOneWhoseSectorLostItsHeader() throws IOException {
    for (int i = 1; i <= 20; i++) {
      append(i);
    }
    flash.rot(1024 + 30, 1);
    flash.rot(1024 + 80 + 30, 1);
    journal = open();
    append(21);
    assertEquals(range(1, 21), numbers());
  }

  @ParameterizedTest
  @ValueSource(longs = {(1L << 40) - 2, (1L << 40) - 4, 1L << 32, 1L << 21})
  void rowsOfAnotherJournalFarAheadDoNotHideOurs(long far) throws IOException {
    append(1);
    append(2);
    FlashModel others = new FlashModel(power, 8, 1024);
    RowJournal other = new RowJournal(others, schema, Rows.entropy(8));
    other.open();
    other.consume(far - 1);
    other.append(Rows.fill(row, 3, 3, TICK));
    byte[] sector = others.sector(0);
    flash.program(5 * 1024 + 160, sector, 160, 1024 - 160);
    journal = open();
    append(4);
    assertEquals(List.of(1L, 2L, 4L), numbers());
    journal.consume(journal.nextSequence() - 1);
    append(5);
    assertEquals(List.of(5L), numbers());
  }

  @Test
  void aFullRingWhoseNewestSectorsLostTheirHeadersGoesOnWithAllItsRows() throws IOException {
    int rows = appendUntilFull(1);
    for (int sector = 3; sector <= 4; sector++) {
      flash.rot(sector * 1024 + 30, 1);
      flash.rot(sector * 1024 + 80 + 30, 1);
    }
    journal = open();
    assertEquals(range(1, rows), numbers());
    journal.consume(rows);
    assertTrue(append(rows + 1));
    assertEquals(List.of(rows + 1L), numbers());
  }

  @Test
  void aReadThatFailsTwiceIsTriedAgain() throws IOException {
    append(1);
    flash.failReads(2);
    assertEquals(List.of(1L), numbers());
    flash.failReads(2);
    journal = open();
    assertEquals(List.of(1L), numbers());
  }

  @Test
  void unreadableFlashIsNeverTakenForBlank() throws IOException {
    append(1);
    flash.failReadsIn(0);
    RowJournal again = new RowJournal(flash, schema, Rows.entropy(1));
    assertThrows(IOException.class, again::open);
    flash.failReadsIn(-1);
    journal = open();
    assertEquals(List.of(1L), numbers());
  }

  @Test
  void aPlaceThatStaysUnreadableIsReportedTwiceThenPassedOver() throws IOException {
    for (int i = 1; i <= 20; i++) {
      append(i);
    }
    JournalCursor cursor = journal.cursor();
    Row read = new Row(schema);
    for (int i = 1; i <= 5; i++) {
      assertTrue(cursor.next(read));
    }
    flash.failReads(9);
    assertThrows(IOException.class, () -> cursor.next(read));
    assertThrows(IOException.class, () -> cursor.next(read));
    assertTrue(cursor.next(read));
    assertEquals(7, read.uptimeMillis());
  }

  @Test
  void aSectorWhoseHeaderCannotBeReadForAMomentIsNotPassedOver() throws IOException {
    for (int i = 1; i <= 20; i++) {
      append(i);
    }
    JournalCursor cursor = journal.cursor();
    Row read = new Row(schema);
    flash.failReads(6);
    assertThrows(IOException.class, () -> cursor.next(read));
    for (int i = 1; i <= 12; i++) {
      assertTrue(cursor.next(read));
    }
    flash.failReads(6);
    assertThrows(IOException.class, () -> cursor.next(read));
    assertEquals(range(13, 20), numbers(cursor));
  }

  @Test
  void aSectorThatCannotBeWrittenIsSteppedOver() throws IOException {
    flash.failWritesIn(2);
    int room = appendUntilFull(1);
    assertEquals(4 * 13 - 1, room);
    for (int round = 0; round < 10; round++) {
      journal.consume(row.sequence());
      for (int i = 0; i < 30; i++) {
        assertTrue(append(room + i));
      }
    }
    journal = open();
    assertEquals(30, numbers().size());
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
    assertEquals(range(3, 21), numbers());

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
    assertEquals(range(3, 21), numbers());
  }

  @Test
  void anUpdateWithAFullRingOverwritesNothing() throws IOException {
    int room = appendUntilFull(1);
    schema = Rows.schema(20);
    row = new Row(schema);
    for (int boot = 0; boot < 40; boot++) {
      journal = open();
      assertFalse(append(1000));
      assertEquals(range(1, room), numbers());
    }
    journal.consume(row.sequence() + room);
    assertTrue(append(1000));
  }

  /** What an encrypted flash looks like from above: erased bytes read as noise. */
  private static final class Encrypted implements FlashLog {

    private final FlashModel flash;
    private final byte[] pad;

    Encrypted(FlashModel flash) {
      this.flash = flash;
      this.pad = new byte[flash.sectorCount() * flash.sectorBytes()];
      PowerSupply.chance(3).nextBytes(pad);
    }

    private byte[] crypt(int address, byte[] buffer, int offset, int length) {
      byte[] crypted = new byte[length];
      for (int i = 0; i < length; i++) {
        crypted[i] = (byte) (buffer[offset + i] ^ pad[address + i]);
      }
      return crypted;
    }

    @Override
    public int sectorBytes() {
      return flash.sectorBytes();
    }

    @Override
    public int sectorCount() {
      return flash.sectorCount();
    }

    @Override
    public void read(int address, byte[] buffer, int offset, int length) throws IOException {
      flash.read(address, buffer, offset, length);
      System.arraycopy(crypt(address, buffer, offset, length), 0, buffer, offset, length);
    }

    @Override
    public void program(int address, byte[] buffer, int offset, int length) throws IOException {
      flash.program(address, crypt(address, buffer, offset, length), 0, length);
    }

    @Override
    public void erase(int sector) throws IOException {
      flash.erase(sector);
    }
  }

  @Test
  void onEncryptedFlashEachBootBeginsASector() throws IOException {
    FlashLog encrypted = new Encrypted(new FlashModel(power, 8, 1024));
    long next = 1;
    for (int boot = 1; boot <= 100; boot++) {
      journal = new RowJournal(encrypted, schema, Rows.entropy(1));
      journal.open();
      assertEquals(boot, journal.boot());
      assertEquals(range(Math.max(1, next - 3), next - 1), numbers());
      for (int i = 0; i < 3; i++) {
        assertTrue(append(next++));
        if (i == 0) {
          journal.consume(row.sequence() - 1);
        }
      }
      journal.consume(row.sequence() - 3);
    }
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
}
