package space.opensensor.station.record;

import java.io.IOException;
import space.opensensor.station.storage.JournalCursor;
import space.opensensor.station.storage.RawCursor;
import space.opensensor.station.storage.Row;
import space.opensensor.station.storage.RowJournal;
import space.opensensor.station.storage.RowSource;

/**
 * The rows on flash that no finished file holds, oldest first: those of the spool's raw files, then
 * those of the journal.
 */
final class PendingRows implements RowSource {

  private final RowJournal journal;
  private final RawCursor raw;
  private final JournalCursor journaled;
  private boolean rawIsRead;

  /**
   * The rows of a journal.
   *
   * @param raw the reader of the raw files that rows of this journal move to, or null for none
   */
  PendingRows(RowJournal journal, RawCursor raw) {
    this.journal = journal;
    this.raw = raw;
    this.journaled = journal.cursor();
  }

  /** Goes back to the first row that no finished file holds. */
  void restart() {
    if (raw != null) {
      raw.rewind(journal.consumed());
    }
    journaled.rewind();
    rawIsRead = raw == null;
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
