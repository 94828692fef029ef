package space.opensensor.station;

import java.io.IOException;
import space.opensensor.station.storage.JournalCursor;
import space.opensensor.station.storage.RawCursor;
import space.opensensor.station.storage.Row;
import space.opensensor.station.storage.RowFormat;
import space.opensensor.station.storage.RowJournal;
import space.opensensor.station.storage.RowSource;
import space.opensensor.station.storage.Spool;

/**
 * The rows on flash that no finished file holds, oldest first: those of the spool's raw files, then
 * those of the journal.
 */
final class PendingRows implements RowSource {

  private final RowJournal journal;
  private final RawCursor raw;
  private final JournalCursor journaled;
  private boolean rawIsRead;

  PendingRows(RowJournal journal, Spool spool, RowFormat format) {
    this.journal = journal;
    this.raw = spool.rawCursor(format);
    this.journaled = journal.cursor();
  }

  /** Goes back to the first row that no finished file holds. */
  void restart() {
    raw.rewind(journal.consumed());
    journaled.rewind();
    rawIsRead = false;
  }

  @Override
  public boolean next(Row row) throws IOException {
    if (!rawIsRead) {
      if (raw.next(row)) {
        return true;
      }
      rawIsRead = true;
    }
    return journaled.next(row);
  }
}
