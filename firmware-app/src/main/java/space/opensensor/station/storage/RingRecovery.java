package space.opensensor.station.storage;

import java.io.IOException;

/**
 * What a boot finds in the journal's ring of sectors: the newest sector, the end of its records,
 * the state that headers and records tell of, and what is known of the time. After {@link #run}
 * nothing was changed on the flash, but for sectors of another journal, which are cleared.
 */
final class RingRecovery {

  /** More rows than a flash holds. */
  private static final int MOST_AHEAD = 1 << 20;

  private final Sectors sectors;
  private final RowFormat format;
  private final SectorHeader state;
  private final SectorHeader header = new SectorHeader();
  private int head;
  private int offset;
  private long reckoned;
  private long newest;
  private long proved;

  /**
   * A recovery.
   *
   * @param format of the rows that will be written
   * @param state where to put what all headers repeat
   */
  RingRecovery(Sectors sectors, RowFormat format, SectorHeader state) {
    this.sectors = sectors;
    this.format = format;
    this.state = state;
  }

  /**
   * Looks through the flash.
   *
   * @return false when the flash holds no journal
   */
  boolean run() throws IOException {
    reckoned = 0;
    proved = Row.NEVER;
    if (!findHead()) {
      return false;
    }
    reckonBefore();
    checkRead(sectors.readHeader(head, header), head);
    RowFormat scanned = sectors.format(state);
    int width = scanned.width();
    int at = Sectors.firstRecord(state);
    int lastIntact = at - width;
    int lastUsed = lastIntact;
    for (; sectors.holds(at, scanned); at += width) {
      Found found = checkRead(sectors.read(head, at, scanned), head);
      if (found == Found.INTACT) {
        replay(sectors.buffer());
        lastIntact = at;
      }
      if (found != Found.BLANK) {
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
      Found found = checkRead(sectors.readHeader(sector, header), sector);
      if (found == Found.INTACT && header.number > state.number) {
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
      if (sectors.readHeader(sector, header) == Found.DAMAGED) {
        int at = Sectors.firstRecord(header);
        for (; sectors.holds(at, format); at += format.width()) {
          if (sectors.read(sector, at, format) == Found.INTACT
              && RowFormat.isRow(sectors.buffer())) {
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

  /**
   * Looks at the last rows before the head, in case it has none yet. They are in the sector of the
   * highest number below the head's, and in those between that have no header.
   */
  private void reckonBefore() {
    int before = head;
    long number = 0;
    for (int sector = 0; sector < sectors.count(); sector++) {
      if (sectors.readHeader(sector, header) == Found.INTACT
          && header.number > number
          && header.number < state.number) {
        number = header.number;
        before = sector;
      }
    }
    if (number == 0) {
      return;
    }
    sectors.readHeader(before, header);
    newest = header.nextSequence - 1;
    long known = reckonSector(before, header.lastKnownMillis);
    for (int next = sectors.after(before, 1); next != head; next = sectors.after(next, 1)) {
      if (sectors.readHeader(next, header) == Found.DAMAGED) {
        known = reckonSector(next, known);
      }
    }
  }

  /** Reckons with the records beneath a header that was just read; what is older is passed over. */
  private long reckonSector(int sector, long knownBefore) {
    RowFormat scanned = sectors.format(header);
    long known = knownBefore;
    int at = Sectors.firstRecord(header);
    for (; sectors.holds(at, scanned); at += scanned.width()) {
      if (sectors.read(sector, at, scanned) == Found.INTACT
          && RowFormat.sequence(sectors.buffer()) >= newest) {
        newest = RowFormat.sequence(sectors.buffer());
        reckon(known);
        known = RowFormat.knownAfter(sectors.buffer(), known);
      }
    }
    return known;
  }

  /** Takes the estimate of an undated row, which a boot and a time sync make void, or a proof. */
  private void reckon(long known) {
    byte[] record = sectors.buffer();
    byte kind = RowFormat.kind(record);
    if (RowFormat.isRow(record)) {
      boolean undated = RowFormat.tick(record) == Row.UNDATED;
      long before = RowFormat.knownBefore(record, known);
      reckoned = undated ? before + Math.max(1, RowFormat.uptime(record)) : 0;
      proved = undated ? proved : RowFormat.tick(record);
    } else if (kind != RowFormat.MARK) {
      reckoned = 0;
      proved = kind == RowFormat.SYNC ? RowFormat.second(record) : proved;
    }
  }

  private static Found checkRead(Found found, int sector) throws IOException {
    if (found == Found.UNREADABLE) {
      throw new IOException("journal: sector " + sector + " cannot be read; restart to try again");
    }
    return found;
  }

  private void replay(byte[] record) {
    long sequence = RowFormat.sequence(record);
    state.boot = RowFormat.boot(record);
    reckon(state.lastKnownMillis);
    state.lastKnownMillis = RowFormat.knownAfter(record, state.lastKnownMillis);
    if (RowFormat.isRow(record)) {
      state.nextSequence = Math.max(state.nextSequence, sequence + 1);
      return;
    }
    state.nextSequence = Math.max(state.nextSequence, sequence);
    if (RowFormat.kind(record) == RowFormat.MARK) {
      state.consumed = Math.max(state.consumed, RowFormat.first(record));
      state.released = Math.max(state.released, RowFormat.second(record));
    }
  }

  /** The newest sector. */
  int head() {
    return head;
  }

  /** Where the next record in the head goes. */
  int headEnd() {
    return offset;
  }

  /** The time by which the newest dated row or time sync found went, or {@link Row#NEVER}. */
  long provedMillis() {
    return proved;
  }

  /** The estimate of the last row, where its boot saw no clock, or else 0. */
  long reckonedMillis() {
    return reckoned;
  }
}
