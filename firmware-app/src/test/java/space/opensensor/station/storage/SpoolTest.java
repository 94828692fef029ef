package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.vee.Schema;

class SpoolTest {

  private static final int SEAL = 16;

  private final PowerSupply power = new PowerSupply(1);
  private final List<String> log = new ArrayList<>();
  private final Schema schema = Rows.schema(9);
  private final RowFormat format = new RowFormat(schema);
  private FileModel files = new FileModel(power);
  private Spool spool = open(1 << 20, true);

  private Spool open(long quota, boolean dropOldest) {
    try {
      Spool opened = new Spool(files, (level, line) -> log.add(line), quota, dropOldest);
      opened.open();
      return opened;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void reopen() {
    spool = open(1 << 20, true);
  }

  private static byte[] content(int number, int length) {
    byte[] content = new byte[length];
    new Random(number).nextBytes(content);
    return content;
  }

  private static SpoolEntry entry(long sequence) {
    return new SpoolEntry(sequence, 1000, SpoolEntry.DATED, 1);
  }

  private boolean put(int number, int length) throws IOException {
    return put(entry(number), number, length);
  }

  private boolean put(SpoolEntry entry, int number, int length) throws IOException {
    SpoolOutput output = spool.begin(length);
    if (output == null) {
      return false;
    }
    byte[] content = content(number, length);
    output.write(content, 0, length / 2);
    output.write(content, length / 2, length - length / 2);
    assertEquals(length, output.length());
    output.finish(Math.max(1, number - 9), 10);
    output.commit(entry);
    return true;
  }

  private byte[] read(SpoolEntry entry) throws IOException {
    byte[] content = new byte[spool.contentLength(entry)];
    int at = 0;
    while (at < content.length) {
      at += spool.read(entry, at, content, at, content.length - at);
    }
    assertEquals(-1, spool.read(entry, at, new byte[8], 0, 8));
    return content;
  }

  /** The last sequences of the entries in their order. */
  private List<Long> order() throws IOException {
    List<Long> order = new ArrayList<>();
    for (SpoolEntry entry = spool.first(); entry != null; entry = spool.after(entry)) {
      order.add(entry.lastSequence());
    }
    return order;
  }

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

  /** Key suffixes of two files with the same rows, and that of the damaged one. */
  @ParameterizedTest
  @CsvSource({"0, 1, 1", "0, 1, 0", "1, 0, 0", "1, 0, 1", "3, 3, 3"})
  void ofTwoFilesWithTheSameRowsTheIntactOneStays(int first, int second, int damaged)
      throws IOException {
    SpoolEntry sound = entry(20).withKeySuffix(first == damaged ? second : first);
    put(sound, 20, 500);
    byte[] rotten = files.get(sound.name());
    rotten[100] ^= 1;
    SpoolEntry other =
        new SpoolEntry(20, first == second ? 1001 : 1000, SpoolEntry.DATED, 1)
            .withKeySuffix(damaged);
    files.put(other.name(), rotten);
    reopen();
    assertEquals(List.of(20L), order());
    assertEquals(sound.name(), spool.first().name());
    assertArrayEquals(content(20, 500), read(spool.first()));
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
  void aFileThatRottedIsSetAsideAndTheOthersGoOn() throws IOException {
    for (int i = 1; i <= 3; i++) {
      put(i, 100);
    }
    String rotten = spool.after(spool.first()).name();
    reopen();
    files.rot(rotten, 57, 3);
    assertEquals(List.of(1L, 3L), order());
    assertEquals(1, spool.filesSetAside());
    assertNotNull(files.get(rotten + ".bad"));
    assertTrue(log.get(log.size() - 1).contains(rotten));
    reopen();
    assertEquals(List.of(1L, 3L), order());
    assertEquals(1, spool.filesSetAside());
    assertEquals(3 * (100 + SEAL), spool.bytes());
  }

  @Test
  void everyBitOfAFileIsChecked() throws IOException {
    put(1, 40);
    String name = spool.first().name();
    byte[] intact = files.get(name);
    for (int bit = 0; bit < 8 * intact.length; bit++) {
      files.put(name, intact);
      files.rot(name, bit >> 3, bit & 7);
      reopen();
      assertNull(spool.first(), "bit " + bit);
      files.delete(name + ".bad");
    }
    files.put(name, intact);
    reopen();
    assertNotNull(spool.first());
  }

  @Test
  void aFileThatCannotBeReadIsPassedOverUntilTheNextBoot() throws IOException {
    put(1, 100);
    put(2, 100);
    reopen();
    files.failReadsOf(files.names().get(0));
    log.clear();
    assertEquals(List.of(2L), order());
    assertEquals(List.of(2L), order());
    assertEquals(1, log.size(), "logged once");
    files.failReadsOf("");
    reopen();
    assertEquals(List.of(1L, 2L), order());
    assertEquals(0, spool.filesSetAside());
  }

  @Test
  void foreignNamesAreSetAsideUnderNamesOfTheirOwn() throws IOException {
    put(1, 100);
    files.put("readme.txt", new byte[7]);
    files.put("a-name-of-thirty-one-characters", new byte[3]);
    files.put("a-name-of-thirty-one-charac-two", new byte[5]);
    files.put("tmp", new byte[999]);
    reopen();
    assertEquals(List.of(1L), order());
    assertEquals(3, spool.filesSetAside());
    assertEquals(100 + SEAL + 15, spool.bytes());
    assertEquals(
        List.of(
            "00000001-00003e8-1-0d",
            "a-name-of-thirty-one-cha-01.bad",
            "a-name-of-thirty-one-charac.bad",
            "readme.txt.bad"),
        shortened(files.names()));
  }

  @Test
  void moreForeignNamesThanAreRememberedAtOnceAreAllSetAside() throws IOException {
    put(1, 100);
    for (int i = 0; i < 50; i++) {
      files.put("foreign-" + i, new byte[2]);
    }
    reopen();
    assertEquals(List.of(1L), order());
    assertEquals(50, spool.filesSetAside());
    assertEquals(100 + SEAL + 100, spool.bytes());
    assertEquals(50, files.names().stream().filter(name -> name.endsWith(".bad")).count());
  }

  private static List<String> shortened(List<String> names) {
    List<String> sorted = new ArrayList<>(names);
    sorted.sort(null);
    return sorted;
  }

  @Test
  void whenFullTheOldestMakeRoomAndAreCounted() throws IOException {
    spool = open(10 * 100, true);
    for (int i = 1; i <= 30; i++) {
      assertTrue(put(i * 10, 100));
    }
    assertEquals(List.of(230L, 240L, 250L, 260L, 270L, 280L, 290L, 300L), order());
    assertEquals(22, spool.droppedFiles());
    assertEquals(220, spool.droppedRows());
    assertTrue(log.get(0).contains("dropped 0000000a-"), log.get(0));
  }

  @Test
  void whenFullNewFilesAreRefusedIfSetSo() throws IOException {
    spool = open(3 * (100 + SEAL), false);
    for (int i = 1; i <= 5; i++) {
      assertEquals(i <= 3, put(i, 100));
    }
    assertEquals(List.of(1L, 2L, 3L), order());
    assertEquals(0, spool.droppedFiles());
    spool.done(spool.first());
    assertTrue(put(6, 100));
  }

  @Test
  void filesSetAsideMakeRoomFirst() throws IOException {
    files.put("x.bad", new byte[200]);
    spool = open(400, false);
    put(1, 100);
    put(2, 100);
    assertEquals(List.of(1L, 2L), order());
    assertNull(files.get("x.bad"));
    assertEquals(1, spool.droppedFiles());
    assertEquals(0, spool.filesSetAside());
  }

  @Test
  void aStoreFullBeforeTheQuotaMakesRoomAsWell() throws IOException {
    files = new FileModel(power, 4096, 512, true);
    spool = open(1 << 20, true);
    for (int i = 1; i <= 20; i++) {
      assertTrue(put(i, 600));
    }
    assertEquals(List.of(17L, 18L, 19L, 20L), order());
  }

  @Test
  void aFileThatGrewPastTheStoreFailsAndLeavesTheRestAlone() throws IOException {
    files = new FileModel(power, 4096, 512, true);
    spool = open(1 << 20, true);
    put(1, 600);
    SpoolOutput output = spool.begin(100);
    assertThrows(
        IOException.class,
        () -> {
          while (true) {
            output.write(new byte[500], 0, 500);
          }
        });
    assertEquals(List.of(1L), order());
    assertTrue(put(2, 600));
    assertEquals(List.of(1L, 2L), order());
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
  void aListingThatFailsHidesNoFile() throws IOException {
    for (int i = 1; i <= 40; i++) {
      put(i, 10);
    }
    files.failLists(1);
    assertThrows(IOException.class, this::order);
    assertEquals(40, order().size());
    files.failLists(1);
    assertThrows(IOException.class, spool::open);
    assertEquals(40, order().size());
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

  private void putRaw(int from, int to) throws IOException {
    RawOutput raw = spool.beginRaw(format, to - from + 1);
    Row row = new Row(schema);
    for (int i = from; i <= to; i++) {
      Rows.fill(row, i, i, Row.UNDATED);
      row.identify(i, 1 + i / 10);
      row.setLastKnown(1000 * (1 + i / 10));
      raw.add(row);
    }
    assertEquals(to, raw.commit());
  }

  private List<Long> rawRows(long after) throws IOException {
    RawCursor cursor = spool.rawCursor(format);
    cursor.rewind(after);
    return rawRows(cursor);
  }

  private List<Long> rawRows(RawCursor cursor) throws IOException {
    List<Long> numbers = new ArrayList<>();
    Row row = new Row(schema);
    Row expected = new Row(schema);
    while (cursor.next(row)) {
      Rows.fill(expected, row.sequence(), row.sequence(), Row.UNDATED);
      expected.identify(row.sequence(), 1 + (int) row.sequence() / 10);
      assertEquals(Rows.text(expected), Rows.text(row));
      assertEquals(1000 * row.boot(), row.lastKnownMillis());
      numbers.add(row.sequence());
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
  void rawRowsComeBackInOrderAcrossFilesAndResets() throws IOException {
    for (int i = 0; i < 20; i++) {
      putRaw(1 + 25 * i, 25 + 25 * i);
    }
    put(3, 10);
    assertEquals(range(1, 500), rawRows(0));
    reopen();
    assertEquals(range(1, 500), rawRows(0));
    assertEquals(range(111, 500), rawRows(110));
    assertEquals(500, spool.highestRawSequence());
    assertEquals(3, spool.stream(SpoolEntry.DATED).highestSequence());
    assertEquals(List.of(3L), order());
  }

  @Test
  void rawFilesGoWhenAllTheirRowsAreConsumed() throws IOException {
    putRaw(1, 25);
    putRaw(26, 50);
    spool.deleteRaw(49);
    assertEquals(range(26, 50), rawRows(0));
    spool.deleteRaw(50);
    assertEquals(List.of(), files.names());
    assertEquals(0, spool.bytes());
  }

  @Test
  void damagedRawRecordsAreCountedAndTheirFileIsSetAside() throws IOException {
    putRaw(1, 25);
    putRaw(26, 50);
    String name = files.names().get(0);
    files.rot(name, 1000, 1);
    RawCursor cursor = spool.rawCursor(format);
    cursor.rewind(0);
    assertEquals(49, rawRows(cursor).size());
    assertEquals(1, cursor.damagedRecords());
    spool.deleteRaw(50);
    assertEquals(List.of(name + ".bad"), files.names());
  }

  @Test
  void rawRowsBeneathADamagedHeaderAreStillRead() throws IOException {
    putRaw(1, 25);
    files.rot(files.names().get(0), 10, 1);
    assertEquals(range(1, 25), rawRows(0));
  }

  @Test
  void rawRowsOfAnEarlierSchemaAreRead() throws IOException {
    putRaw(1, 25);
    Schema after = Rows.schema(12);
    RawCursor cursor = spool.rawCursor(new RowFormat(after));
    cursor.rewind(24);
    Row row = new Row(after);
    assertTrue(cursor.next(row));
    Row expected = Rows.fill(new Row(schema), 25, 25, Row.UNDATED);
    expected.identify(25, 3);
    assertEquals(Rows.text(expected) + " - - -", Rows.text(row));
  }

  @Test
  void aRawPlaceThatStaysUnreadableIsReportedTwiceThenPassedOver() throws IOException {
    putRaw(1, 25);
    RawCursor cursor = spool.rawCursor(format);
    Row row = new Row(schema);
    assertTrue(cursor.next(row));
    files.failReads(9);
    assertThrows(IOException.class, () -> cursor.next(row));
    assertThrows(IOException.class, () -> cursor.next(row));
    assertTrue(cursor.next(row));
    assertEquals(3, row.sequence());
    files.failReadsOf(files.names().get(0));
    cursor.rewind(0);
    assertThrows(IOException.class, () -> cursor.next(row));
    assertThrows(IOException.class, () -> cursor.next(row));
    assertEquals(false, cursor.next(row));
  }

  @Test
  void anEmptyRawFileIsNotCommitted() throws IOException {
    RawOutput raw = spool.beginRaw(format, 5);
    assertThrows(IOException.class, raw::commit);
    raw.abort();
    assertNull(spool.first());
  }

  @Test
  void whereTheStoreDoesNotSurviveCutsEveryFileIsCheckedAtBoot() throws IOException {
    files = new FileModel(power, 1 << 20, 256, false);
    reopen();
    put(1, 100);
    put(2, 100);
    byte[] whole = files.get(files.names().get(0));
    files.put("00000001-00003e8-1-1d", whole);
    byte[] torn = new byte[60];
    System.arraycopy(whole, 0, torn, 0, torn.length);
    files.put("00000007-00003e8-1-0d", torn);
    reopen();
    assertEquals(2, spool.filesSetAside());
    assertEquals(2, spool.stream(SpoolEntry.DATED).highestSequence());
    assertEquals(List.of(1L, 2L), order());
    assertEquals(1, spool.first().keySuffix(), "the name that went further is kept");
  }
}
