package space.opensensor.station.record;

import java.io.IOException;
import space.opensensor.station.storage.JournalCursor;
import space.opensensor.station.storage.RawOutput;
import space.opensensor.station.storage.Row;
import space.opensensor.station.storage.RowFormat;
import space.opensensor.station.storage.RowJournal;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.station.storage.SpoolOutput;
import space.opensensor.station.upkeep.StationClock;
import space.opensensor.vee.Log;

/**
 * Brings every row from the sampler through the journal into a finished file, in the order in which
 * they were taken.
 *
 * <p>{@link #record} only puts a row on flash. {@link #step} reads the rows back, in this boot or
 * in a later one, gives each its time, gathers those of one window in a batch and finishes the
 * batch as a file of the spool. So a reset at any moment changes nothing but when that happens.
 *
 * <p>A row's time is its tick, or, where it was taken before the first synchronisation of its boot,
 * the moment that this synchronisation finds for it, to the millisecond: never before the boot, and
 * beside the ticks where there may be a row already. Rows of a boot that ended without one get an
 * estimate: the newest time known before, plus their uptime, which no earlier row has either; they
 * go into files of their own. Undated rows of the running boot wait; each window's worth of them
 * moves from the journal to a raw file of the spool.
 *
 * <p>A batch ends when the next row belongs to another window, is not later than the last, or is of
 * another kind, and when the window is over, or at once where {@link #showFirst} asks for it.
 */
public final class Recorder {

  /** Rows that one step takes from flash at most. */
  private static final int ROWS_PER_STEP = 64;

  /** Time to the next try when the flash refuses to take a file; doubles with each refusal. */
  private static final int FIRST_RETRY_MILLIS = 2000;

  private static final int MAX_RETRY_MILLIS = 256000;

  /**
   * Moments of rows that lie where there may be a row already: within a second, which no two rows
   * of a boot share, by whatever period and window they were taken and are dated.
   */
  private static final Ticks MOMENTS = new Ticks(1000);

  private final RowJournal journal;
  private final Spool spool;
  private final RowFormat format;
  private final PendingRows source;
  private final Encoder encoder;
  private final StationClock clock;
  private final Log log;
  private final Table table;
  private final Batch batch;
  private final Row row;
  private boolean rowTaken = true;
  private boolean caughtUp;
  private boolean estimating;
  private boolean synchronised;
  private boolean showing;
  private long waitingUndated;
  private long rowsRecorded;
  private long rowsLost;
  private long rowsRefused;
  private int filesMade;
  private long due;
  private int retryMillis = FIRST_RETRY_MILLIS;
  private long date;
  private boolean dateEstimated;

  public Recorder(
      Table table, RowJournal journal, Spool spool, Encoder encoder, StationClock clock, Log log) {
    this.table = table;
    this.journal = journal;
    this.spool = spool;
    this.format = new RowFormat(table.schema());
    this.source = new PendingRows(journal, table.spills() ? spool.rawCursor(format) : null);
    this.encoder = encoder;
    this.clock = clock;
    this.log = log;
    this.batch = new Batch(table.schema(), table.mostRows());
    this.row = new Row(table.schema());
  }

  /**
   * Takes up what is on flash and in no finished file, left by an earlier boot or by a step that
   * ran out of memory; the journal and the spool are open.
   */
  public void open() {
    batch.clear();
    rowTaken = true;
    source.restart();
    caughtUp = false;
  }

  /** The newest time known: no dated row in the journal or before it has a later one. */
  long newestMillis() {
    return journal.newestMillis();
  }

  /** The number of this boot. */
  int boot() {
    return journal.boot();
  }

  /** Files made since this boot. */
  public int filesMade() {
    return filesMade;
  }

  /** When a failed flash operation is tried again, as an uptime. */
  public long due() {
    return due;
  }

  /** Whether rows on flash wait for {@link #step} and nothing holds them up. */
  public boolean isBehind() {
    return !caughtUp;
  }

  /** Start of the window whose rows are gathered, epoch milliseconds, or 0 where there is none. */
  public long windowStart() {
    return batch.size() == 0 ? 0 : batch.windowStart();
  }

  /** Rows gathered of that window. */
  public int windowRows() {
    return batch.size();
  }

  /** Rows recorded since this boot. */
  public long rowsRecorded() {
    return rowsRecorded;
  }

  /** Rows that the flash did not take since this boot. */
  public long rowsLost() {
    return rowsLost;
  }

  /** Rows of windows that a full spool refused since this boot. */
  public long rowsRefused() {
    return rowsRefused;
  }

  /**
   * Makes a file of the first rows since this boot, without waiting for the end of their window.
   */
  public void showFirst() {
    showing = filesMade == 0;
  }

  /** Puts a row of this boot on flash: its uptime, its tick or 0, and its reading. */
  void record(Row taken) {
    try {
      while (!journal.append(taken)) {
        if (!emptyJournal()) {
          lose("the journal is full");
          return;
        }
      }
    } catch (IOException e) {
      lose(e.getMessage());
      return;
    }
    rowsRecorded++;
    caughtUp = false;
    if (taken.tickMillis() == Row.UNDATED) {
      waitingUndated++;
    }
  }

  private void lose(String why) {
    rowsLost++;
    log.write(Log.Level.ERROR, table.name() + ": a row is lost: " + why);
  }

  /**
   * Brings what fills the journal into files although its window is not over. Undated rows that can
   * go into no raw file get an estimate.
   *
   * @return whether rows have left the journal
   */
  private boolean emptyJournal() throws IOException {
    if (table.spills() && waitingUndated > 0) {
      return spill();
    }
    long before = journal.consumed();
    estimating = waitingUndated > 0;
    caughtUp = false;
    try {
      while (!caughtUp) {
        takeRows();
      }
      if (batch.size() > 0) {
        finish();
      }
      waitingUndated = 0;
    } finally {
      estimating = false;
    }
    return journal.consumed() > before;
  }

  /** Does a bounded piece of the work that rows on flash call for. */
  public void step(long now) {
    if (now < due) {
      return;
    }
    try {
      if (clock.isSet() && !synchronised) {
        journal.recordSync(clock.firstEpochMillisAtBoot());
        synchronised = true;
        waitingUndated = 0;
        caughtUp = false;
      }
      if (!caughtUp) {
        takeRows();
      }
      if (batch.size() > 0 && (isOver(now) || showing && caughtUp)) {
        finish();
      }
      if (table.spills() && waitingUndated >= table.ticksPerWindow()) {
        spill();
      }
    } catch (IOException e) {
      due = now + retryMillis;
      log.write(
          Log.Level.ERROR, "flash: " + e.getMessage() + "; again in " + retryMillis / 1000 + " s");
      retryMillis = Math.min(2 * retryMillis, MAX_RETRY_MILLIS);
    }
  }

  private void takeRows() throws IOException {
    for (int i = 0; i < ROWS_PER_STEP; i++) {
      if (rowTaken && !source.next(row)) {
        caughtUp = true;
        return;
      }
      rowTaken = false;
      if (!dateRow()) {
        caughtUp = true;
        return;
      }
      place();
      rowTaken = true;
    }
  }

  /** Finds the row's time; false when it has to wait for the first synchronisation. */
  private boolean dateRow() throws IOException {
    dateEstimated = false;
    if (row.tickMillis() != Row.UNDATED) {
      date = row.tickMillis();
      return true;
    }
    long base = journal.firstSync(row.boot());
    if (base != RowJournal.NO_SYNC) {
      date = base + row.uptimeMillis();
      if (date <= row.lastKnownMillis()) {
        date = MOMENTS.after(date - 1, MOMENTS.phase(row.boot(), 0));
      }
      return true;
    }
    if (row.boot() == journal.boot() && !estimating) {
      return false;
    }
    date = row.lastKnownMillis() + Math.max(1, row.uptimeMillis());
    dateEstimated = true;
    return true;
  }

  private void place() throws IOException {
    long window = date - date % table.windowMillis();
    if (batch.size() > 0 && !continuesBatch(window)) {
      finish();
    }
    if (batch.size() == 0) {
      batch.begin(window, dateEstimated, dateEstimated ? row.boot() : 0);
    }
    batch.add(date, row);
  }

  private boolean continuesBatch(long window) {
    return window == batch.windowStart()
        && date > batch.lastTick()
        && dateEstimated == batch.isEstimated()
        && (!dateEstimated || row.boot() == batch.boot())
        && !batch.isFull();
  }

  /** Whether no further row can come into the batch. */
  private boolean isOver(long now) {
    if (batch.isEstimated()) {
      return caughtUp;
    }
    long end = batch.windowStart() + table.windowMillis();
    return batch.lastTick() + table.periodMillis() >= end
        || clock.isSet() && caughtUp && clock.epochMillis(now) >= end + table.periodMillis();
  }

  /** Makes the batch a file of the spool, then marks its rows as done. */
  private void finish() throws IOException {
    long last = batch.lastSequence();
    SpoolOutput file = spool.begin(encoder.mostBytes());
    if (file == null) {
      rowsRefused += batch.size();
    } else {
      encoder.encode(batch, batchId(last), file);
      int minutes = (int) (batch.windowStart() / 60000);
      char kind = batch.isEstimated() ? table.estimatedKind() : table.kind();
      SpoolEntry entry = new SpoolEntry(last, minutes, kind, batch.boot());
      encoder.check(file.finish(batch.firstSequence(), batch.size()), batch.size());
      file.commit(entry);
    }
    journal.consume(last);
    if (table.spills()) {
      spool.deleteRaw(last);
    }
    batch.clear();
    retryMillis = FIRST_RETRY_MILLIS;
    showing = false;
    filesMade++;
  }

  /** Names the batch for ever: no other has the journal's id with this last row. */
  private String batchId(long last) {
    StringBuilder id = new StringBuilder(32);
    hex(id, journal.journalId(), 16);
    id.append('-');
    hex(id, last, 8);
    return id.toString();
  }

  private static void hex(StringBuilder text, long value, int digits) {
    for (int shift = 4 * digits - 4; shift >= 0; shift -= 4) {
      int digit = (int) (value >>> shift) & 15;
      text.append((char) (digit < 10 ? '0' + digit : 'a' + digit - 10));
    }
  }

  /**
   * Moves a window's worth of undated rows from the journal to a raw file.
   *
   * @return whether there was room for it
   */
  private boolean spill() throws IOException {
    if (batch.size() > 0) {
      finish();
    }
    RawOutput raw = spool.beginRaw(format, table.ticksPerWindow());
    if (raw == null) {
      waitingUndated = 0;
      return false;
    }
    // The row at hand is read over, also where the file fails: begin again with the oldest.
    rowTaken = true;
    caughtUp = false;
    source.restart();
    JournalCursor undated = journal.cursor();
    while (raw.rows() < table.ticksPerWindow() && undated.next(row)) {
      raw.add(row);
    }
    journal.release(raw.commit());
    waitingUndated = Math.max(0, waitingUndated - raw.rows());
    return true;
  }
}
