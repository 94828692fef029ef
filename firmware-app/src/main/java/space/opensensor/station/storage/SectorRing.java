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

  /** More rows than a flash holds. */
  private static final int MOST_AHEAD = 1 << 20;

  private final Sectors sectors;
  private final RowFormat format;
  private final SectorHeader state;
  private final SectorHeader header = new SectorHeader();
  private int head;
  private int offset;
  private boolean rowsAdmitted;
  private int moves;
  private long released;
  private long reckoned;
  private long proved;

  /** A ring that keeps what all headers repeat in a caller's header. */
  SectorRing(Sectors sectors, RowFormat format, SectorHeader state) {
    this.sectors = sectors;
    this.format = format;
    this.state = state;
  }

  /**
   * Finds the newest sector, the end of its records and the state they tell of.
   *
   * @return false when the flash holds no journal
   */
  boolean recover() throws IOException {
    released = 0;
    rowsAdmitted = false;
    reckoned = 0;
    proved = Row.NEVER;
    moves++;
    if (!findHead()) {
      return false;
    }
    reckonFrom(sectors.after(head, -1));
    checkRead(sectors.readHeader(head, header), head);
    RowFormat scanned = sectors.format(state);
    int width = scanned.width();
    int at = Sectors.firstRecord(state);
    int lastIntact = at - width;
    int lastUsed = lastIntact;
    for (; sectors.holds(at, scanned); at += width) {
      int found = checkRead(sectors.read(head, at, scanned), head);
      if (found == Sectors.INTACT) {
        replay(sectors.buffer());
        lastIntact = at;
      }
      if (found != Sectors.BLANK) {
        lastUsed = at;
      }
    }
    // A torn program may have left the slot after the last looking erased.
    offset = lastUsed + 2 * width;
    state.nextSequence += (offset - lastIntact) / width - 1;
    passSequences();
    if (scanned != format) {
      offset = Integer.MAX_VALUE - RowFormat.MAX_WIDTH;
    }
    return true;
  }

  private boolean findHead() throws IOException {
    state.number = 0;
    for (int sector = 0; sector < sectors.count(); sector++) {
      int found = checkRead(sectors.readHeader(sector, header), sector);
      if (found == Sectors.INTACT && header.number > state.number) {
        state.decode(sectors.buffer());
        head = sector;
      }
    }
    return state.number > 0;
  }

  /**
   * Rows whose sector lost its header may be newer than the head's: none gets their sequence, and
   * no boot their number. What is too far ahead for that is of another journal, and goes.
   */
  private void passSequences() throws IOException {
    long most = state.nextSequence + MOST_AHEAD;
    for (int sector = 0; sector < sectors.count(); sector++) {
      if (sectors.readHeader(sector, header) == Sectors.DAMAGED) {
        int at = Sectors.firstRecord(header);
        for (; sectors.holds(at, format); at += format.width()) {
          if (sectors.read(sector, at, format) == Sectors.INTACT
              && RowFormat.kind(sectors.buffer()) == RowFormat.ROW) {
            long sequence = RowFormat.sequence(sectors.buffer());
            if (sequence > most) {
              sectors.clear(sector);
              break;
            }
            state.nextSequence = Math.max(state.nextSequence, sequence + 1);
            state.boot = Math.max(state.boot, RowFormat.boot(sectors.buffer()));
          }
        }
      }
    }
  }

  /** Looks at the last rows in the sector before, in case the head has none yet. */
  private void reckonFrom(int sector) {
    if (sectors.readHeader(sector, header) != Sectors.INTACT || header.number != state.number - 1) {
      return;
    }
    RowFormat scanned = sectors.format(header);
    long known = header.lastKnownMillis;
    int at = Sectors.firstRecord(header);
    for (; sectors.holds(at, scanned); at += scanned.width()) {
      if (sectors.read(sector, at, scanned) == Sectors.INTACT) {
        reckon(known);
        known = RowFormat.knownAfter(sectors.buffer(), known);
      }
    }
  }

  /** Takes the estimate of an undated row, which a boot and a time sync make void, or a proof. */
  private void reckon(long known) {
    byte[] record = sectors.buffer();
    byte kind = RowFormat.kind(record);
    if (kind == RowFormat.ROW) {
      boolean undated = RowFormat.tick(record) == Row.UNDATED;
      reckoned = undated ? known + Math.max(1, RowFormat.uptime(record)) : 0;
      proved = undated ? proved : RowFormat.tick(record);
    } else if (kind != RowFormat.MARK) {
      reckoned = 0;
      proved = kind == RowFormat.SYNC ? RowFormat.second(record) : proved;
    }
  }

  /** The time by which the newest dated row or time sync found went, or {@link Row#NEVER}. */
  long provedMillis() {
    return proved;
  }

  /** The estimate of the last row, where its boot saw no clock, or else 0. */
  long reckonedMillis() {
    return reckoned;
  }

  private static int checkRead(int found, int sector) throws IOException {
    if (found == Sectors.UNREADABLE) {
      throw new IOException("journal: sector " + sector + " cannot be read; restart to try again");
    }
    return found;
  }

  private void replay(byte[] record) {
    long sequence = RowFormat.sequence(record);
    state.boot = RowFormat.boot(record);
    reckon(state.lastKnownMillis);
    if (RowFormat.kind(record) == RowFormat.ROW) {
      state.nextSequence = Math.max(state.nextSequence, sequence + 1);
      if (RowFormat.tick(record) != Row.UNDATED) {
        state.learn(RowFormat.tick(record));
      }
      return;
    }
    state.nextSequence = Math.max(state.nextSequence, sequence);
    state.lastKnownMillis = RowFormat.third(record);
    if (RowFormat.kind(record) == RowFormat.MARK) {
      state.consumed = Math.max(state.consumed, RowFormat.first(record));
      state.released = Math.max(state.released, RowFormat.second(record));
    }
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
      boolean may = lost ? sectors.readHeader(sector, header) == Sectors.DAMAGED : isFree(sector);
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
