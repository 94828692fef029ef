package space.opensensor.station.storage;

import java.io.IOException;

/**
 * Where the journal's next record goes: the ring of sectors, its head, and the rules by which a
 * sector may be used again.
 *
 * <p><b>Free</b> is a sector whose rows are all consumed or released and whose time syncs date no
 * row that is still to be consumed. <b>Rows</b> go into a sector only while the three after it are
 * free. So when rows fill the ring, three free sectors are left for records that are not rows, and
 * these can go on without end from one of the three to another: such sectors hold no rows, at most
 * one of them holds a sync still needed, and every header repeats what the records before it said.
 * What freed a sector is stored before rows rely on it, so the next boot finds it as free.
 *
 * <p>Holds about 150 bytes besides the sectors' buffer; allocates nothing after construction.
 */
final class SectorRing {

  private static final int SECTORS_AHEAD = 3;
  private static final int ATTEMPTS = 3;

  private final Sectors sectors;
  private final RowFormat format;
  private final SectorHeader state;
  private final RingRecovery recovery;
  private int head;
  private int offset;
  private boolean rowsAdmitted;
  private int moves;
  private long released;

  /** A ring that keeps what all headers repeat in a caller's header. */
  SectorRing(Sectors sectors, RowFormat format, SectorHeader state) {
    this.sectors = sectors;
    this.format = format;
    this.state = state;
    this.recovery = new RingRecovery(sectors, format, state);
  }

  /**
   * Takes up what the flash holds.
   *
   * @return false when it holds no journal
   */
  boolean recover() throws IOException {
    released = 0;
    rowsAdmitted = false;
    moves++;
    boolean found = recovery.run();
    head = recovery.head();
    offset = recovery.headEnd();
    return found;
  }

  /** The time by which the newest dated row or time sync found went, or {@link Row#NEVER}. */
  long provedMillis() {
    return recovery.provedMillis();
  }

  /** The estimate of the last row, where its boot saw no clock, or else 0. */
  long reckonedMillis() {
    return recovery.reckonedMillis();
  }

  /** Makes the flash an empty journal. */
  void format(long journalId) throws IOException {
    for (int sector = 1; sector < sectors.count(); sector++) {
      sectors.clear(sector);
    }
    state.journalId = journalId;
    state.number = 0;
    state.nextSequence = 1;
    state.consumed = 0;
    state.released = 0;
    state.boot = 0;
    state.lastKnownMillis = Row.NEVER;
    if (!open(0)) {
      throw new IOException("journal: sector 0 cannot be erased and programmed");
    }
  }

  /** The sector in which records are written. */
  int head() {
    return head;
  }

  /** Where the next record in the head goes. */
  int headEnd() {
    return offset;
  }

  /** Changes whenever another sector becomes the head. */
  int moves() {
    return moves;
  }

  /** Rows up to here are not read back. */
  long floor() {
    return Math.max(state.consumed, released);
  }

  /** Takes rows up to a sequence for safe elsewhere, in this boot. */
  void release(long sequence) {
    released = Math.max(released, sequence);
  }

  /** Makes sure that a row can be written next; false when the ring is full. */
  boolean makeRoomForRow() throws IOException {
    while (sectors.holds(offset, format)) {
      if (!admitsRows()) {
        return false;
      }
      if (released <= Math.max(state.consumed, state.released)) {
        return true;
      }
      write(RowFormat.MARK, state.consumed, released);
    }
    return openNext();
  }

  /** Whether the head takes rows. */
  boolean admitsRows() {
    if (!rowsAdmitted) {
      rowsAdmitted = isAheadFree(head);
    }
    return rowsAdmitted;
  }

  private boolean isAheadFree(int sector) {
    for (int i = 1; i <= SECTORS_AHEAD; i++) {
      if (!isFree(sectors.after(sector, i))) {
        return false;
      }
    }
    return true;
  }

  private boolean isFree(int sector) {
    return sectors.isFree(sector, Math.max(floor(), state.released), state.consumed);
  }

  /** Opens the next sector for rows, or the one after it when that cannot be written. */
  private boolean openNext() throws IOException {
    for (int places = 1; places <= 2; places++) {
      int next = sectors.after(head, places);
      if (!isFree(next) || !isAheadFree(next)) {
        return false;
      }
      if (open(next)) {
        rowsAdmitted = true;
        return true;
      }
    }
    throw new IOException("journal: the sectors after " + head + " cannot be written");
  }

  /** Writes a record that is not a row. */
  void write(byte kind, long first, long second) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (!sectors.holds(offset, format)) {
        openAny();
      }
      format.encodeMark(
          sectors.buffer(),
          kind,
          state.nextSequence,
          state.boot,
          first,
          second,
          state.lastKnownMillis);
      if (programNext()) {
        if (kind == RowFormat.MARK) {
          state.released = Math.max(state.released, second);
        }
        return;
      }
    }
    throw new IOException("journal: no mark can be written in sector " + head);
  }

  /**
   * Programs the record in the buffer at the end of the head.
   *
   * @return false when it does not read back; its place is then spoilt
   */
  boolean programNext() {
    int at = offset;
    offset += format.width();
    return sectors.program(head, at, format.width());
  }

  /**
   * Opens a sector for a record that is not a row: one near the head, or any that is free. Where
   * the newest sectors lost their headers there may be none, and then one of them goes, with the
   * rows beneath, because nothing else could ever be stored.
   */
  private void openAny() throws IOException {
    for (int i = 0; i < 4; i++) {
      int sector = sectors.after(head, i < 2 ? i + 1 : 1 - i);
      if (sector != head && isFree(sector) && open(sector)) {
        return;
      }
    }
    if (!openOther(false) && !openOther(true)) {
      throw new IOException("journal: no sector is free and can be written");
    }
  }

  private boolean openOther(boolean lost) {
    for (int i = 1; i < sectors.count(); i++) {
      int sector = sectors.after(head, i);
      boolean may = lost ? sectors.lostHeader(sector) : isFree(sector);
      if (may && open(sector)) {
        return true;
      }
    }
    return false;
  }

  private boolean open(int sector) {
    long stored = state.released;
    state.number++;
    state.released = Math.max(floor(), stored);
    state.encode(format, sectors.buffer());
    int bytes = state.bytes;
    if (!sectors.erase(sector)
        || !sectors.program(sector, 0, bytes)
        || !sectors.program(sector, bytes, bytes)) {
      state.released = stored;
      return false;
    }
    head = sector;
    offset = sectors.firstRecord();
    rowsAdmitted = false;
    moves++;
    return true;
  }
}
