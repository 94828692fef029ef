package space.opensensor.station;

import java.io.IOException;
import space.opensensor.station.record.Encoder;
import space.opensensor.station.record.Recorder;
import space.opensensor.station.record.Sampler;
import space.opensensor.station.record.Table;
import space.opensensor.station.storage.RowJournal;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolStream;
import space.opensensor.station.upkeep.StationClock;
import space.opensensor.vee.Board;
import space.opensensor.vee.FlashLog;
import space.opensensor.vee.SensorBoard;

/**
 * The rows of one table on their way from sensors to finished files: a sampler takes them, a
 * journal keeps them, a recorder makes files of them.
 */
final class RowStream {

  private final Table table;
  private final Spool spool;
  private final SpoolStream files;
  private final Encoder encoder;
  private final RowJournal journal;
  private final Recorder recorder;
  private final Sampler sampler;

  /**
   * A stream with all the memory it will need.
   *
   * @param sensors what its rows hold
   * @param flash the part of the board's flash that is its journal
   */
  RowStream(
      Table table,
      SensorBoard sensors,
      FlashLog flash,
      Spool spool,
      Encoder encoder,
      StationClock clock,
      Board board) {
    this.table = table;
    this.spool = spool;
    this.files = spool.stream(table.kind());
    this.encoder = encoder;
    this.journal = new RowJournal(flash, table.schema(), board.entropy());
    this.recorder = new Recorder(table, journal, spool, encoder, clock, board.log());
    this.sampler = new Sampler(table, sensors, clock, recorder, board.log());
  }

  /** The fewest bytes of a spool that can take what it makes. */
  int leastSpoolBytes() {
    return Spool.leastBytes(encoder.mostBytes(), journal.format(), table.ticksPerWindow());
  }

  /**
   * Takes up what an earlier boot left on flash; the spool is open. What is in a finished file is
   * done, also where a reset came before the mark.
   *
   * @throws IOException when the flash cannot be read or written
   */
  void boot() throws IOException {
    journal.beginAfter(files.highestSequence(), files.highestBoot());
    if (table.spills()) {
      journal.beginAfter(spool.highestRawSequence(), spool.highestRawBoot());
    }
    journal.open();
    takeUp();
  }

  /**
   * Starts over from what is on flash; the spool was opened again. Memory may have run out between
   * a finished file and its mark.
   *
   * @throws IOException when the flash cannot be read or written
   */
  void recover() throws IOException {
    takeUp();
  }

  private void takeUp() throws IOException {
    if (files.highestSequence() > journal.consumed()) {
      journal.consume(files.highestSequence());
    }
    if (table.spills()) {
      spool.deleteRaw(journal.consumed());
      journal.release(spool.highestRawSequence());
    }
    recorder.open();
  }

  /** Steps the sensors towards the next row, and takes it if it is due. */
  void tick(long now) {
    sampler.tick(now);
  }

  /** Does a bounded piece of the work that rows on flash call for. */
  void step(long now) {
    recorder.step(now);
    files.settle(journal.consumed());
  }

  /** Makes a file of the first rows since this boot at once. */
  void showFirst() {
    recorder.showFirst();
  }

  /** When the next row is due, as an uptime. */
  long rowDue() {
    return sampler.rowDue();
  }

  /** When there is something to do next, as an uptime. */
  long due(long now) {
    return recorder.isBehind() && now >= recorder.due() ? now : sampler.due();
  }

  /** Whether rows on flash wait for {@link #step} and nothing holds them up. */
  boolean isBehind() {
    return recorder.isBehind();
  }

  /** The number of this boot. */
  int bootNumber() {
    return journal.boot();
  }

  /** The newest time of day that an earlier boot proved, or 0. */
  long lastProvedMillis() {
    return journal.lastProvedMillis();
  }

  /** Start of the window whose rows are gathered, epoch milliseconds, or 0 where there is none. */
  long windowStart() {
    return recorder.windowStart();
  }

  /** Rows gathered of that window. */
  int windowRows() {
    return recorder.windowRows();
  }

  /** Rows of the journal that are in no finished file. */
  long journalRows() {
    return journal.nextSequence() - 1 - journal.consumed();
  }

  /** How often each sector of the journal was erased, on average. */
  long journalErasures() {
    return journal.erasures();
  }

  /** Files made since this boot. */
  int filesMade() {
    return recorder.filesMade();
  }

  /** Rows put on flash since this boot. */
  long rowsRecorded() {
    return recorder.rowsRecorded();
  }

  /** Rows lost since this boot, because the flash or the spool did not take them. */
  long rowsLost() {
    return recorder.rowsLost() + recorder.rowsRefused();
  }

  /** Periods without a row: the loop came too late, or the clock was set. */
  long rowsMissed() {
    return sampler.missedTicks();
  }

  /** Values that were dropped because they were outside the schema's range. */
  long implausibleValues() {
    return sampler.implausibleValues();
  }
}
