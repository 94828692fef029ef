package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import space.opensensor.parquet.read.ByteSource;

/** Files wait in the spool in their order, under their names, until they are sent. */
class SpoolTest extends SpoolBench {

  @Test
  void filesComeBackInOrderWithTheirContentAfterAReset() throws IOException {
    put(300, 1000);
    put(20, 999);
    put(100, 0);
    reopen();
    assertEquals(List.of(20L, 100L, 300L), order());
    assertArrayEquals(content(20, 999), read(spool.first()));
    assertEquals(1999 + 3 * SEAL, spool.bytes());
    assertEquals(300, spool.stream(SpoolEntry.DATED).highestSequence());
    assertEquals(11, spool.lowestSequence());
  }

  @Test
  void moreFilesThanAreKnownAtOnceAreAllFoundInOrder() throws IOException {
    List<Long> expected = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      put(i, 10);
      expected.add((long) i);
    }
    assertEquals(expected, order());
    reopen();
    assertEquals(expected, order());
    for (long i = 1; i <= 200; i++) {
      SpoolEntry first = spool.first();
      assertEquals(i, first.lastSequence());
      spool.done(first);
      if (i % 50 == 0) {
        put((int) i + 200, 10);
      }
    }
    assertEquals(List.of(250L, 300L, 350L, 400L), order());
    assertEquals(4 * (10 + SEAL), spool.bytes());
  }

  @Test
  void aKeySuffixIsKeptAcrossResets() throws IOException {
    put(5, 100);
    SpoolEntry again = spool.useKeySuffix(spool.first(), 2);
    reopen();
    assertEquals(again.name(), spool.first().name());
    assertEquals(2, spool.first().keySuffix());
    assertArrayEquals(content(5, 100), read(spool.first()));
  }

  @Test
  void anEntryThatWasRenamedSinceIsStillFound() throws IOException {
    put(5, 100);
    SpoolEntry first = spool.first();
    spool.useKeySuffix(first, 2);
    spool.useKeySuffix(first, 3);
    spool.done(first);
    assertEquals(List.of(), files.names());
    assertEquals(0, spool.bytes());
  }

  @Test
  void anAbandonedFileIsGoneAndTheNextOneIsWhole() throws IOException {
    spool.begin(100).write(content(1, 100), 0, 100);
    put(2, 50);
    assertEquals(List.of(2L), order());
    SpoolOutput output = spool.begin(100);
    output.write(content(1, 100), 0, 100);
    output.abort();
    assertThrows(IOException.class, () -> output.write(new byte[1], 0, 1));
    assertThrows(IOException.class, () -> output.commit(entry(9)));
    reopen();
    assertEquals(1, files.names().size());
  }

  @Test
  void whatReadsBackDifferentlyIsNotCommitted() throws IOException {
    SpoolOutput output = spool.begin(100);
    output.write(content(1, 100), 0, 100);
    output.finish(1, 1);
    files.rot("tmp", 50, 1);
    assertThrows(IOException.class, () -> output.commit(entry(1)));
    assertNull(spool.first());
    put(1, 100);
    assertEquals(List.of(1L), order());
  }

  @Test
  void aFileWithTheLastRowOfAnotherSetsThatOneAside() throws IOException {
    put(5, 100);
    put(new SpoolEntry(5, 1001, SpoolEntry.DATED, 2), 6, 100);
    assertEquals(List.of(5L), order());
    assertArrayEquals(content(6, 100), read(spool.first()));
    assertEquals(1, spool.filesSetAside());
    assertEquals(2 * (100 + SEAL), spool.bytes());
  }

  @Test
  void healthDoesNotCountAsRows() throws IOException {
    put(new SpoolEntry(50, 1000, SpoolEntry.HEALTH, 1), 1, 100);
    put(new SpoolEntry(40, 1000, SpoolEntry.ESTIMATED, 1), 2, 100);
    assertEquals(List.of(40L, 50L), order());
    assertEquals(40, spool.stream(SpoolEntry.DATED).highestSequence());
    reopen();
    assertEquals(40, spool.stream(SpoolEntry.DATED).highestSequence());
  }

  @Test
  void theLowestSequenceIsThatOfReadings() throws IOException {
    put(new SpoolEntry(5, 1000, SpoolEntry.HEALTH, 1), 1, 100);
    assertEquals(0, spool.lowestSequence());
    put(20, 100);
    assertEquals(11, spool.lowestSequence());
  }

  @Test
  void filesPutNewestFirstComeOutOldestFirst() throws IOException {
    for (int i = 40; i >= 1; i--) {
      put(i, 10);
    }
    assertEquals(Rows.range(1, 40), order());
  }

  @Test
  void aFileOfTheSameNameReplacesTheOneBefore() throws IOException {
    put(5, 100);
    put(entry(5), 6, 60);
    assertEquals(60 + SEAL, spool.bytes());
    assertArrayEquals(content(6, 60), read(spool.first()));
  }

  @Test
  void openingAgainGivesUpTheFileUnderWayAndForgetsWhatIsGone() throws IOException {
    put(1, 10);
    put(new SpoolEntry(2, 1000, SpoolEntry.HEALTH, 1), 2, 10);
    RawOutput raw = spool.beginRaw(format, 1);
    Row row = Rows.fill(new Row(schema), 3, 3, Row.UNDATED);
    row.identify(3, 1);
    raw.add(row);
    raw.commit();
    for (String name : files.names()) {
      files.delete(name);
    }
    SpoolOutput output = spool.begin(100);
    spool.open();
    assertThrows(IOException.class, () -> output.write(new byte[1], 0, 1));
    assertEquals(List.of(), files.names());
    assertNull(spool.first());
    assertEquals(0, spool.bytes());
    assertEquals(0, spool.stream(SpoolEntry.DATED).highestSequence());
    assertEquals(0, spool.stream(SpoolEntry.HEALTH).highestSequence());
    assertEquals(0, spool.highestRawSequence());
    assertNull(spool.rawAfter(0));
  }

  @Test
  void whatWasReadBackIsNotReadAgainBeforeItIsGivenOut() throws IOException {
    put(1, 100);
    String name = entry(1).name();
    files.failReadsOf(name);
    assertEquals(List.of(1L), order());
    files.failReadsOf("");
    reopen();
    assertEquals(List.of(1L), order());
    files.failReadsOf(name);
    assertEquals(List.of(1L), order());
  }

  @Test
  void theContentCanBeLookedAtBeforeTheFileIsCommitted() throws IOException {
    SpoolOutput output = spool.begin(100);
    output.write(content(1, 100), 0, 100);
    ByteSource stored = output.finish(1, 1);
    assertEquals(100, stored.length());
    byte[] read = new byte[60];
    stored.read(40, read, 0, 60);
    assertArrayEquals(Arrays.copyOfRange(content(1, 100), 40, 100), read);
    IOException thrown =
        assertThrows(IOException.class, () -> stored.read(40, new byte[99], 0, 99));
    assertEquals("spool: tmp ends at byte 116", thrown.getMessage());
  }

  @Test
  void aContentThatWasReadIsHeldAgainstTheSeal() throws IOException {
    put(1, 100);
    SpoolEntry entry = spool.first();
    CRC32 crc = new CRC32();
    crc.update(content(1, 100));
    spool.check(entry, (int) crc.getValue());
    assertThrows(IOException.class, () -> spool.check(entry, (int) crc.getValue() + 1));
    assertEquals(List.of(1L), order());
    files.rot(entry.name(), 50, 1);
    assertThrows(IOException.class, () -> spool.check(entry, (int) crc.getValue() + 1));
    assertEquals(List.of(), order());
    assertEquals(1, spool.filesSetAside());
  }

  @Test
  void aFileWithoutASealHasNoRows() throws IOException {
    put(1, 100);
    SpoolEntry entry = spool.first();
    assertEquals(10, spool.rows(entry));
    byte[] whole = files.get(entry.name());
    files.rot(entry.name(), 100 + 9, 0);
    assertEquals(0, spool.rows(entry));
    files.put(entry.name(), whole);
    assertEquals(10, spool.rows(entry));
    files.put(entry.name(), Arrays.copyOf(whole, SEAL - 1));
    assertEquals(0, spool.rows(entry));
    assertEquals(0, spool.contentLength(entry));
  }

  @Test
  void whatIsSetAsideLeavesTheOrder() throws IOException {
    put(1, 100);
    put(2, 100);
    spool.setAside(spool.first(), "of no use");
    assertEquals(List.of(2L), order());
    assertEquals(1, spool.filesSetAside());
  }

  @Test
  void aNoteIsKeptWhateverIsUnderWay() throws IOException {
    assertFalse(spool.readNote(new byte[2]));
    spool.begin(100).write(content(1, 50), 0, 50);
    spool.writeNote(new byte[] {7, 8});
    byte[] note = new byte[2];
    assertTrue(spool.readNote(note));
    assertArrayEquals(new byte[] {7, 8}, note);
    assertTrue(put(1, 100));
  }

  @Test
  void rowsAreSettledUpToASequenceOfTheirOwnJournal() throws IOException {
    spool.stream(SpoolEntry.DATED).settle(10);
    assertTrue(spool.isSettled(entry(10)));
    assertFalse(spool.isSettled(entry(11)));
    assertFalse(spool.isSettled(new SpoolEntry(1, 0, SpoolEntry.HEALTH, 1)));
    put(new SpoolEntry(9, 0, SpoolEntry.DATED, 6), 1, 10);
    put(new SpoolEntry(12, 0, SpoolEntry.DATED, 4), 1, 10);
    assertEquals(6, spool.stream(SpoolEntry.DATED).highestBoot());
  }
}
