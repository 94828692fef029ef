package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.vee.Schema;

/** A journal on a flash of eight sectors of 1 KB, whose rows have their numbers as uptimes. */
abstract class JournalBench {

  static final long TICK = 1_790_000_000_000L;

  final PowerSupply power = new PowerSupply(1);
  FlashModel flash = new FlashModel(power, 8, 1024);
  Schema schema = Rows.schema(9);
  Row row = new Row(schema);
  RowJournal journal = open();

  RowJournal open() {
    return open(7);
  }

  RowJournal open(long entropySeed) {
    try {
      RowJournal opened = new RowJournal(flash, schema, Rows.entropy(entropySeed));
      opened.open();
      return opened;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  boolean append(long number) throws IOException {
    return append(number, TICK + number);
  }

  boolean append(long number, long tick) throws IOException {
    return journal.append(Rows.fill(row, number, number, tick));
  }

  int appendUntilFull(int from) throws IOException {
    int next = from;
    while (append(next)) {
      assertTrue(++next < from + 10_000, "the ring is never full");
    }
    return next - from;
  }

  /** The uptimes of the rows that are read back, which are their numbers. */
  List<Long> numbers() throws IOException {
    return numbers(journal.cursor());
  }

  List<Long> numbers(RowSource rows) throws IOException {
    List<Long> numbers = new ArrayList<>();
    Row read = new Row(schema);
    while (rows.next(read)) {
      numbers.add(read.uptimeMillis());
    }
    return numbers;
  }
}
