package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.vee.Schema;

/** A journal whose newest sector lost both copies of its header. */
class LostHeaderTest {

  private static final int SECTOR = 1024;

  /** Bytes of a header, of which a sector has two. */
  private static final int HEADER = 80;

  private final FlashModel flash = new FlashModel(new PowerSupply(1), 8, SECTOR);
  private final Schema schema = Rows.schema(9);
  private final Row row = new Row(schema);

  private RowJournal boot() throws IOException {
    RowJournal journal = new RowJournal(flash, schema, Rows.entropy(7));
    journal.open();
    return journal;
  }

  @Test
  void noBootGetsTheNumberOfOneWhoseRowsAreBeneathIt() throws IOException {
    RowJournal first = boot();
    for (int i = 1; i <= 20; i++) {
      first.append(Rows.fill(row, i, i, Row.UNDATED));
    }
    RowJournal second = boot();
    second.append(Rows.fill(row, 21, 1, Row.UNDATED));
    flash.rot(SECTOR + 30, 1);
    flash.rot(SECTOR + HEADER + 30, 1);
    RowJournal third = boot();
    assertEquals(3, third.boot());
    third.recordSync(1795176000000L);
    assertEquals(RowJournal.NO_SYNC, third.firstSync(2), "rows of boot 2 would be dated by boot 3");
  }
}
