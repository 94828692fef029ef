package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.vee.FlashLog;

/** Flash that rots, cannot be read or written, or is encrypted. */
class RowJournalDamageTest extends JournalBench {

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

  @Test
  void noRecordIsWrittenOverThoseAtTheEndThatRotted() throws IOException {
    for (int i = 1; i <= 5; i++) {
      append(i);
    }
    int first = firstRecordOfSector(0);
    flash.rot(first + 4 * 64 + 20, 5);
    flash.rot(first + 5 * 64 + 20, 5);
    journal = open();
    append(6);
    assertEquals(List.of(1L, 2L, 3L, 6L), numbers());
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
    assertEquals(Rows.range(19, 20), numbers(), "the mark is in the sector whose header rotted");
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
    assertEquals(Rows.range(1, 30), numbers());
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
    assertEquals(Rows.range(1, 21), numbers());
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
    assertEquals(Rows.range(1, rows), numbers());
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
    assertEquals(Rows.range(13, 20), numbers(cursor));
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
  void aSectorWhoseHeaderStaysUnreadableIsReadAsOneOfTodaysSchema() throws IOException {
    append(1);
    JournalCursor cursor = journal.cursor();
    Row read = new Row(schema);
    flash.failReads(18);
    assertThrows(IOException.class, () -> cursor.next(read));
    assertThrows(IOException.class, () -> cursor.next(read));
    assertTrue(cursor.next(read));
    assertEquals(1, read.uptimeMillis());
  }

  @Test
  void aSectorThatCannotBeReadIsNotErased() throws IOException {
    appendUntilFull(1);
    journal.consume(13);
    flash.failReadsIn(0);
    assertFalse(append(100));
    flash.failReadsIn(-1);
    assertTrue(append(100));
  }

  @Test
  void rowsWhoseHeadersAreAllLostDoNotComeUpInTheJournalThatFollows() throws IOException {
    for (int i = 1; i <= 30; i++) {
      append(i);
    }
    for (int copy = 0; copy < 6; copy++) {
      flash.rot(copy / 2 * 1024 + copy % 2 * 80 + 30, 1);
    }
    journal = open();
    assertEquals(1, journal.boot());
    assertEquals(List.of(), numbers());
    append(1);
    assertEquals(List.of(1L), numbers());
  }

  @Test
  void aRingInWhichNoSectorIsFreeGivesUpOneThatLostItsHeader() throws IOException {
    int rows = appendUntilFull(1);
    byte[] oldest = flash.sector(0);
    for (int sector = 5; sector < 8; sector++) {
      flash.program(sector * 1024 + 160, oldest, 160, 13 * 64);
    }
    journal = open();
    assertEquals(2, journal.boot());
    assertEquals(Rows.range(1, rows), numbers());
    assertFalse(append(rows + 1));
    journal.consume(rows);
    assertTrue(append(rows + 1));
    assertEquals(List.of(rows + 1L), numbers());
  }

  @Test
  void aRecordForWhichNoSectorCanBeOpenedIsRefusedInALine() throws IOException {
    int rows = appendUntilFull(1);
    flash.failProgramsAfter(0);
    IOException thrown = assertThrows(IOException.class, () -> journal.consume(1));
    assertEquals("journal: no sector is free and can be written", thrown.getMessage());
    flash.failProgramsAfter(Integer.MAX_VALUE);
    assertEquals(Rows.range(1, rows), numbers());
    journal.consume(1);
    assertEquals(Rows.range(2, rows), numbers());
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
      assertEquals(Rows.range(Math.max(1, next - 3), next - 1), numbers());
      for (int i = 0; i < 3; i++) {
        assertTrue(append(next++));
        if (i == 0) {
          journal.consume(row.sequence() - 1);
        }
      }
      journal.consume(row.sequence() - 3);
    }
  }
}
