package space.opensensor.station.storage;

import java.io.IOException;

/**
 * Reads a journal's rows that are neither consumed nor released, oldest first, while the journal
 * goes on: rows appended later are found, rows consumed meanwhile are left out. Torn and damaged
 * records are passed over, and so is a place that could not be read in three calls.
 *
 * <p>Holds about 100 bytes; allocates nothing after construction.
 */
public final class JournalCursor implements RowSource {

  private static final int MAX_FAILURES = 3;

  private final SectorRing ring;
  private final Sectors sectors;
  private final RowFormat own;
  private final SectorHeader header = new SectorHeader();
  private long last;

  /** The moves of the ring at the last look; 0 is before its recovery. */
  private int moves;

  private int sector;
  private int offset;
  private RowFormat format;
  private long lastKnown;
  private int failures;

  JournalCursor(SectorRing ring, Sectors sectors, RowFormat own) {
    this.ring = ring;
    this.own = own;
    this.sectors = sectors;
  }

  /** Starts again at the oldest row. */
  public void rewind() {
    last = 0;
    moves = ring.moves() - 1;
  }

  @Override
  public boolean next(Row row) throws IOException {
    if (moves != ring.moves()) {
      moves = ring.moves();
      enter(sectors.after(ring.head(), 1));
    }
    while (true) {
      while (hasRecord()) {
        Found found = sectors.read(sector, offset, format);
        checkRead(found, offset);
        offset += format.width();
        if (found == Found.INTACT && accept(row)) {
          return true;
        }
      }
      if (sector == ring.head()) {
        return false;
      }
      enter(sectors.after(sector, 1));
    }
  }

  /** Fails when a place could not be read, but not for the third time. */
  private void checkRead(Found found, int at) throws IOException {
    if (found == Found.UNREADABLE && ++failures < MAX_FAILURES) {
      throw new IOException("journal: sector " + sector + " byte " + at + " cannot be read");
    }
    failures = 0;
  }

  private boolean hasRecord() {
    return sectors.holds(offset, format) && (sector != ring.head() || offset < ring.headEnd());
  }

  private boolean accept(Row row) {
    byte[] record = sectors.buffer();
    if (!RowFormat.isRow(record)) {
      lastKnown = RowFormat.third(record);
      return false;
    }
    if (RowFormat.sequence(record) <= floor()) {
      return false;
    }
    format.decode(record, lastKnown, row);
    last = row.sequence();
    return true;
  }

  private long floor() {
    return Math.max(last, ring.floor());
  }

  private void enter(int first) throws IOException {
    sector = first;
    while (sector != ring.head() && sectors.endsBy(sector, floor())) {
      sector = sectors.after(sector, 1);
    }
    Found found = sectors.readHeader(sector, header);
    if (found == Found.UNREADABLE) {
      // Until it is known where its records are, the next call begins with the oldest sector.
      moves = ring.moves() - 1;
      checkRead(found, 0);
      moves = ring.moves();
      header.assume(own);
    }
    format = sectors.format(header);
    offset = Sectors.firstRecord(header);
    if (found == Found.INTACT) {
      lastKnown = header.lastKnownMillis;
    }
  }
}
