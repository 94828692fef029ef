package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.vee.Schema;

class RowJournalWearTest {

  private final PowerSupply power = new PowerSupply(1);
  private final Schema schema = Rows.schema(9);
  private final Row row = new Row(schema);

  @Test
  void allSectorsAreErasedEquallyOftenAfter10000Rounds() throws IOException {
    FlashModel flash = new FlashModel(power, 8, 512);
    RowJournal journal = new RowJournal(flash, schema, Rows.entropy(1));
    journal.open();
    long rows = 0;
    while (least(flash.erases()) < 10_000) {
      assertTrue(journal.append(Rows.fill(row, rows++, 1, 2)));
      if (rows % 7 == 0) {
        journal.consume(row.sequence());
      }
      if (rows % 10_000 == 0) {
        journal.open();
      }
    }
    int difference = most(flash.erases()) - least(flash.erases());
    System.out.println("wear: " + rows + " rows, erase counts differ by " + difference);
    assertTrue(difference <= 2, "erase counts differ by " + difference);
  }

  @Test
  void aDayOfRowsWearsTheFlashAsTheDocumentationSays() throws IOException {
    FlashModel flash = new FlashModel(power, 64, 4096);
    RowJournal journal = new RowJournal(flash, schema, Rows.entropy(1));
    journal.open();
    int before = sum(flash.erases());
    long operations = power.operations();
    for (int i = 1; i <= 17_280; i++) {
      assertTrue(journal.append(Rows.fill(row, i, i, i)));
      if (i % 180 == 0) {
        journal.consume(row.sequence());
      }
    }
    int erases = sum(flash.erases()) - before;
    long programs = power.operations() - operations - erases;
    long bytes = (programs - 2L * erases) * 64 + 2L * erases * 80;
    long years = 64L * 100_000 / erases / 365;
    System.out.println("a day: " + erases + " erases, " + bytes + " bytes, " + years + " years");
    assertTrue(erases == 284 || erases == 285, erases + " erases");
    assertEquals(1.16e6, bytes, 5e3);
    assertEquals(61, years);

    journal.consume(row.sequence());
    int room = 0;
    while (journal.append(Rows.fill(row, 1, 1, 1))) {
      room++;
    }
    System.out.println("room: " + room + " rows");
    assertTrue(room >= 60 * 61 && room <= 61 * 61, "room " + room);
  }

  @Test
  void appendingReadingAndConsumingMakeNoGarbage() throws IOException {
    FlashModel flash = new FlashModel(power, 8, 1024);
    RowJournal journal = new RowJournal(flash, schema, Rows.entropy(1));
    journal.open();
    JournalCursor cursor = journal.cursor();
    Row read = new Row(schema);
    use(journal, cursor, read, 1000);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    threads.getCurrentThreadAllocatedBytes();
    long before = threads.getCurrentThreadAllocatedBytes();
    use(journal, cursor, read, 10_000);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    System.out.println("garbage of 10000 rows: " + bytes + " bytes");
    assertTrue(bytes < 1000, bytes + " bytes of garbage");
  }

  private void use(RowJournal journal, JournalCursor cursor, Row read, int rows)
      throws IOException {
    for (int i = 1; i <= rows; i++) {
      assertTrue(journal.append(Rows.fill(row, i, i, i)));
      assertTrue(cursor.next(read));
      if (i % 30 == 0) {
        journal.consume(read.sequence());
        cursor.rewind();
      }
    }
  }

  private static int least(int[] counts) {
    int least = Integer.MAX_VALUE;
    for (int count : counts) {
      least = Math.min(least, count);
    }
    return least;
  }

  private static int most(int[] counts) {
    int most = 0;
    for (int count : counts) {
      most = Math.max(most, count);
    }
    return most;
  }

  private static int sum(int[] counts) {
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }
}
