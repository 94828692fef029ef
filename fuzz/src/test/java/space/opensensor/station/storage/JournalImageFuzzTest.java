package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Schema;

/**
 * A flash full of anything: the journal opens on it in a bounded number of steps and keeps what it
 * is given from then on; where only a part is damaged, the rows of the other sectors are there.
 */
class JournalImageFuzzTest {

  private static final int SECTORS = 8;
  private static final int SECTOR_BYTES = 512;
  private static final int ROWS = 30;
  private static final long START = 1_795_000_000_000L;

  /** Each open reads each sector a few times, record by record. */
  private static final int MOST_OPERATIONS = 4000;

  private static final Schema SCHEMA =
      new Schema(
          "fuzz/1",
          new Measurement[] {
            Measurement.fixed(2, "temperature", "C", 2, -4000, 8500),
            Measurement.fixed(3, "humidity", "%", 2, 0, 10000)
          });

  static Stream<byte[]> damages() throws IOException {
    MemoryFlash used = new MemoryFlash(SECTORS, SECTOR_BYTES);
    write(opened(used), ROWS);
    return Stream.of(
        new byte[0],
        used.content,
        new byte[SECTORS * SECTOR_BYTES],
        new byte[] {0, 0, 1},
        new byte[] {2, 40, 1, 2, 3, 4, 5, 6});
  }

  /** An image that begins with the fuzzer's bytes. */
  @MethodSource("damages")
  @FuzzTest
  void aJournalOpensOnAnythingAndKeepsItsRowsFromThenOn(byte[] image) {
    MemoryFlash flash = new MemoryFlash(SECTORS, SECTOR_BYTES);
    System.arraycopy(image, 0, flash.content, 0, Math.min(image.length, flash.content.length));
    check(flash);
    damageOneSector(image);
  }

  private static void check(MemoryFlash flash) {
    try {
      opened(flash);
      RowJournal again = opened(flash);
      long before = again.nextSequence();
      int stored = write(again, 3);
      Map<Long, Integer> rows = rows(opened(flash));
      for (int i = 0; i < stored; i++) {
        assertEquals(i, rows.get(before + i), "row " + (before + i) + " of " + rows.keySet());
      }
    } catch (IOException e) {
      throw new AssertionError("flash that can be read and written", e);
    }
  }

  /** The first byte chooses a sector, the second a place in it, the others are what is there. */
  private static void damageOneSector(byte[] damage) {
    if (damage.length < 3) {
      return;
    }
    try {
      MemoryFlash flash = new MemoryFlash(SECTORS, SECTOR_BYTES);
      RowJournal journal = opened(flash);
      write(journal, ROWS);
      Map<Long, Integer> whole = rows(opened(flash));
      int sector = (damage[0] & 0xff) % SECTORS;
      int at = (damage[1] & 0xff) * 2;
      int end = (sector + 1) * SECTOR_BYTES;
      for (int i = 2; i < damage.length && sector * SECTOR_BYTES + at + i - 2 < end; i++) {
        flash.content[sector * SECTOR_BYTES + at + i - 2] ^= damage[i];
      }
      Map<Long, Integer> left = rows(opened(flash));
      RowFormat format = journal.format();
      int most = (SECTOR_BYTES - 2 * SectorHeader.bytes(format)) / format.width();
      int lost = 0;
      for (Map.Entry<Long, Integer> row : whole.entrySet()) {
        Integer value = left.get(row.getKey());
        assertTrue(value == null || value.equals(row.getValue()), row + " became " + value);
        lost += value == null ? 1 : 0;
      }
      assertTrue(lost <= most, lost + " rows lost by damage to sector " + sector);
      check(flash);
    } catch (IOException e) {
      throw new AssertionError("flash that can be read and written", e);
    }
  }

  private static RowJournal opened(MemoryFlash flash) throws IOException {
    RowJournal journal =
        new RowJournal(flash, SCHEMA, (buffer, offset, length) -> buffer[offset] = 1);
    long before = flash.operations;
    journal.open();
    assertTrue(
        flash.operations - before <= MOST_OPERATIONS,
        flash.operations - before + " operations to open");
    return journal;
  }

  private static int write(RowJournal journal, int count) throws IOException {
    Row row = new Row(SCHEMA);
    int stored = 0;
    for (int i = 0; i < count; i++) {
      row.setTime(1000L + i, START + i);
      row.reading().set(0, i);
      row.reading().set(1, 2 * i);
      stored += journal.append(row) ? 1 : 0;
    }
    return stored;
  }

  private static Map<Long, Integer> rows(RowJournal journal) throws IOException {
    Map<Long, Integer> rows = new TreeMap<>();
    JournalCursor cursor = journal.cursor();
    Row row = new Row(SCHEMA);
    while (cursor.next(row)) {
      assertTrue(rows.size() < SECTORS * SECTOR_BYTES, "rows without end");
      rows.put(row.sequence(), row.reading().has(0) ? row.reading().get(0) : -1);
    }
    return rows;
  }
}
