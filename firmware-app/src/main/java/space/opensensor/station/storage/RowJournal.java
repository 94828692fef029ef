package space.opensensor.station.storage;

import java.io.IOException;
import space.opensensor.vee.Entropy;
import space.opensensor.vee.FlashLog;
import space.opensensor.vee.Schema;

/**
 * The rows that are not yet in a file, on raw flash: a ring of sectors of fixed-width records, each
 * with its own CRC. {@link #append} returns when its row is on the medium.
 *
 * <p><b>Power cuts.</b> {@link #open()} recovers from a cut at any program or erase. What an
 * earlier call accepted is there; the record being written is there or not. The slot after the last
 * record is never used again after a boot, since a torn program may have left it looking erased.
 *
 * <p><b>Full.</b> Only rows that are consumed or released are overwritten. Three erased or free
 * sectors are kept ahead of the rows, so that boots and marks can be recorded without end in a
 * journal that takes no more rows.
 *
 * <p><b>Other schemas.</b> After a firmware update the rows left from the schema before are read as
 * rows of today's, matched by measurement number (see {@link RowFormat}); nothing is discarded.
 *
 * <p><b>Wear.</b> With 64 sectors of 4 KB, nine measurements (64-byte records, 61 in a sector) and
 * a row every 5 s: 3,721 rows or 5.1 hours of room, 285 erases and 1.16 MB programmed a day, 4.5
 * erases a sector; 100,000 cycles last 61 years. Sectors are used in turn.
 *
 * <p>Holds about 600 bytes; {@code append} allocates nothing.
 */
public final class RowJournal {

  /** {@link #firstSync} of a boot that has none. */
  public static final long NO_SYNC = -1;

  private static final int SECTORS_AHEAD = 3;
  private static final int LEAST_RECORDS = 4;
  private static final int ATTEMPTS = 3;

  private final RowFormat format;
  private final Entropy entropy;
  private final Sectors sectors;
  private final SectorHeader header = new SectorHeader();
  private long journalId;
  private int head;
  private long headNumber;
  private int offset;
  private boolean rowsAdmitted;
  private int moves;
  private long nextSequence;
  private long consumed;
  private long released;
  private long storedReleased;
  private int boot;
  private long lastKnownAtBoot;
  private long lastKnown;
  private long sync;
  private long lastUndated;
  private long lastUptime;
  private int foundBoot;
  private long foundSync;

  /**
   * A journal on a flash area, to be opened.
   *
   * @throws IllegalArgumentException when there are too few sectors or too small ones
   */
  public RowJournal(FlashLog flash, Schema schema, Entropy entropy) {
    this.format = new RowFormat(schema);
    int least = 2 * SectorHeader.bytes(format) + LEAST_RECORDS * format.width();
    if (flash.sectorCount() <= SECTORS_AHEAD || flash.sectorBytes() < least) {
      throw new IllegalArgumentException(
          "journal: "
              + flash.sectorCount()
              + " sectors of "
              + flash.sectorBytes()
              + " bytes are too small, needs 4 of "
              + least);
    }
    this.entropy = entropy;
    this.sectors = new Sectors(flash, format);
  }

  /**
   * Recovers what is there, or formats flash that holds no journal, and begins a boot. Released
   * rows come back until {@link #release} is called again.
   *
   * @throws IOException when the flash cannot be programmed or erased
   */
  public void open() throws IOException {
    released = 0;
    sync = NO_SYNC;
    lastUndated = 0;
    lastUptime = 0;
    foundBoot = 0;
    foundSync = NO_SYNC;
    if (findHead()) {
      scanHead();
    } else {
      formatFlash();
    }
    boot++;
    lastKnownAtBoot = lastKnown;
    record(RowFormat.BOOT, 0, 0);
  }

  private boolean findHead() throws IOException {
    headNumber = 0;
    for (int sector = 0; sector < sectors.count(); sector++) {
      int found = sectors.readHeader(sector, header);
      if (found == Sectors.UNREADABLE) {
        throw new IOException(
            "journal: sector " + sector + " cannot be read; restart to try again");
      }
      if (found == Sectors.INTACT && header.number > headNumber) {
        headNumber = header.number;
        head = sector;
      }
    }
    return headNumber > 0;
  }

  private void scanHead() throws IOException {
    if (sectors.readHeader(head, header) != Sectors.INTACT) {
      throw new IOException("journal: sector " + head + " reads differently each time");
    }
    journalId = header.journalId;
    nextSequence = header.nextSequence;
    consumed = header.consumed;
    storedReleased = header.released;
    boot = header.boot;
    lastKnown = header.lastKnownMillis;
    RowFormat scanned = sectors.format(header);
    int width = scanned.width();
    int at = Sectors.firstRecord(header);
    int lastIntact = at - width;
    int lastUsed = lastIntact;
    for (; sectors.holds(at, scanned); at += width) {
      int found = sectors.read(head, at, scanned);
      if (found == Sectors.UNREADABLE) {
        throw new IOException("journal: sector " + head + " cannot be read; restart to try again");
      }
      if (found == Sectors.INTACT) {
        replay(sectors.buffer());
        lastIntact = at;
      }
      if (found != Sectors.BLANK) {
        lastUsed = at;
      }
    }
    offset = lastUsed + 2 * width;
    nextSequence += (offset - lastIntact) / width - 1;
    if (scanned != format) {
      offset = Integer.MAX_VALUE - RowFormat.MAX_WIDTH;
    }
    rowsAdmitted = false;
    moves++;
  }

  private void replay(byte[] record) {
    long sequence = RowFormat.sequence(record);
    boot = RowFormat.boot(record);
    if (RowFormat.kind(record) == RowFormat.ROW) {
      nextSequence = Math.max(nextSequence, sequence + 1);
      if (RowFormat.tick(record) != Row.UNDATED) {
        lastKnown = RowFormat.tick(record);
      }
      return;
    }
    nextSequence = Math.max(nextSequence, sequence);
    lastKnown = RowFormat.third(record);
    if (RowFormat.kind(record) == RowFormat.MARK) {
      consumed = Math.max(consumed, RowFormat.first(record));
      storedReleased = Math.max(storedReleased, RowFormat.second(record));
    }
  }

  private void formatFlash() throws IOException {
    for (int sector = 1; sector < sectors.count(); sector++) {
      sectors.clear(sector);
    }
    byte[] random = new byte[8];
    entropy.fill(random, 0, random.length);
    journalId = BigEndian.get(random, 0, random.length);
    headNumber = 0;
    nextSequence = 1;
    consumed = 0;
    storedReleased = 0;
    boot = 0;
    lastKnown = Row.NEVER;
    if (!openSector(0)) {
      throw new IOException("journal: sector 0 cannot be erased and programmed");
    }
  }

  /** The number of this boot, from 1. */
  public int boot() {
    return boot;
  }

  /** A random number that tells this journal from one that was here before it. */
  public long journalId() {
    return journalId;
  }

  /** The newest time of day known from earlier boots, or {@link Row#NEVER}. */
  public long lastKnownEpochMillis() {
    return lastKnownAtBoot;
  }

  /** The sequence that the next row will get at least. */
  public long nextSequence() {
    return nextSequence;
  }

  /** All rows up to this sequence are in finished files. */
  public long consumed() {
    return consumed;
  }

  /**
   * Stores a row of this boot and gives it its sequence and boot number.
   *
   * @return false when the ring is full of rows that are neither consumed nor released; nothing is
   *     stored or overwritten then
   * @throws IllegalArgumentException for an undated row after the boot's first time sync
   * @throws IOException when the flash fails at several places; the row may be there or not and
   *     must not be appended again
   */
  public boolean append(Row row) throws IOException {
    if (row.tickMillis() == Row.UNDATED && sync != NO_SYNC) {
      throw new IllegalArgumentException(
          "journal: undated row at uptime " + row.uptimeMillis() + " ms, after the time sync");
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (!makeRoomForRow()) {
        return false;
      }
      row.identify(nextSequence, boot);
      format.encode(row, sectors.buffer());
      if (programNext()) {
        count(row);
        return true;
      }
    }
    count(row);
    throw new IOException("journal: no record can be written in sector " + head);
  }

  private void count(Row row) {
    lastUptime = row.uptimeMillis();
    if (row.tickMillis() == Row.UNDATED) {
      lastUndated = nextSequence;
    } else {
      lastKnown = row.tickMillis();
    }
    nextSequence++;
  }

  /**
   * Stores the first time sync of this boot, which dates its undated rows. Later calls in a boot
   * store nothing: dated rows carry their own time.
   *
   * @param epochMillisAtBoot time of day at uptime 0, 0–{@link Row#MAX_MILLIS}
   */
  public void recordSync(long epochMillisAtBoot) throws IOException {
    if (epochMillisAtBoot < 0 || epochMillisAtBoot > Row.MAX_MILLIS) {
      throw new IllegalArgumentException(
          "journal: epoch at boot " + epochMillisAtBoot + " ms is not 48 bits");
    }
    long known = lastKnown;
    lastKnown = Math.min(epochMillisAtBoot + lastUptime, Row.MAX_MILLIS);
    if (sync != NO_SYNC) {
      return;
    }
    if (lastUndated > consumed || admitsRows(head)) {
      try {
        record(RowFormat.SYNC, lastUndated, epochMillisAtBoot);
      } catch (IOException e) {
        lastKnown = known;
        throw e;
      }
    }
    sync = epochMillisAtBoot;
  }

  /**
   * Time of day at uptime 0 of a boot, from its first time sync. Kept at least until every undated
   * row of the boot is consumed.
   *
   * @return milliseconds since 1970-01-01T00:00:00Z, or {@link #NO_SYNC}
   */
  public long firstSync(int ofBoot) {
    if (ofBoot == boot) {
      return sync;
    }
    if (ofBoot != foundBoot) {
      foundSync = findSync(ofBoot);
      foundBoot = ofBoot;
    }
    return foundSync;
  }

  private long findSync(int ofBoot) {
    byte[] record = sectors.buffer();
    for (int sector = 0; sector < sectors.count(); sector++) {
      sectors.readHeader(sector, header);
      RowFormat found = sectors.format(header);
      for (int at = Sectors.firstRecord(header); sectors.holds(at, found); at += found.width()) {
        if (sectors.read(sector, at, found) == Sectors.INTACT
            && RowFormat.kind(record) == RowFormat.SYNC
            && RowFormat.boot(record) == ofBoot) {
          return RowFormat.second(record);
        }
      }
    }
    return NO_SYNC;
  }

  /**
   * Marks, for good, all rows up to a sequence as being in finished files. A sequence that was not
   * yet given out is skipped from then on, so that a journal that lost its newest rows never gives
   * out their numbers again.
   */
  public void consume(long sequence) throws IOException {
    if (sequence <= consumed) {
      return;
    }
    if (sequence > RowFormat.MAX_SEQUENCE) {
      throw new IllegalArgumentException("journal: sequence " + sequence + " is not 40 bits");
    }
    nextSequence = Math.max(nextSequence, sequence + 1);
    // Until the mark is stored no sector of these rows may be erased, not even to store the mark.
    record(RowFormat.MARK, sequence, Math.max(sequence, released));
    consumed = sequence;
  }

  /**
   * Lets the sectors of all rows up to a sequence be used again although they are not consumed,
   * because they are safe elsewhere. To be repeated after every {@link #open()}.
   */
  public void release(long sequence) {
    released = Math.max(released, sequence);
  }

  /** A reader of the rows that are neither consumed nor released, oldest first. */
  public JournalCursor cursor() {
    return new JournalCursor(this, sectors);
  }

  /** Rows up to here are not read back. */
  long floor() {
    return Math.max(consumed, released);
  }

  /** Changes whenever the ring moves to another sector. */
  int moves() {
    return moves;
  }

  int head() {
    return head;
  }

  /** Where the next record in the head sector goes. */
  int headEnd() {
    return offset;
  }

  /** The format of its records, which raw files share. */
  public RowFormat format() {
    return format;
  }

  private boolean makeRoomForRow() throws IOException {
    while (sectors.holds(offset, format)) {
      if (!admitsRows(head)) {
        return false;
      }
      if (released <= Math.max(consumed, storedReleased)) {
        return true;
      }
      // The next boot must find the sectors ahead as free as this one does.
      record(RowFormat.MARK, consumed, floor());
    }
    return openNextSector();
  }

  /** Opens the next sector for rows, or the one after it when that cannot be written. */
  private boolean openNextSector() throws IOException {
    for (int places = 1; places <= 2; places++) {
      int next = sectors.after(head, places);
      if (!isFree(next) || !areAheadFree(next)) {
        return false;
      }
      if (openSector(next)) {
        rowsAdmitted = true;
        return true;
      }
    }
    throw new IOException("journal: the sectors after " + head + " cannot be written");
  }

  private boolean admitsRows(int sector) {
    if (!rowsAdmitted) {
      rowsAdmitted = areAheadFree(sector);
    }
    return rowsAdmitted;
  }

  private boolean areAheadFree(int sector) {
    for (int i = 1; i <= SECTORS_AHEAD; i++) {
      if (!isFree(sectors.after(sector, i))) {
        return false;
      }
    }
    return true;
  }

  private boolean isFree(int sector) {
    return sectors.isFree(sector, Math.max(floor(), storedReleased), consumed);
  }

  private void record(byte kind, long first, long second) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (!sectors.holds(offset, format)) {
        openAnySector();
      }
      format.encodeMark(sectors.buffer(), kind, nextSequence, boot, first, second, lastKnown);
      if (programNext()) {
        if (kind == RowFormat.MARK) {
          storedReleased = Math.max(storedReleased, second);
        }
        return;
      }
    }
    throw new IOException("journal: no mark can be written in sector " + head);
  }

  private boolean programNext() {
    int at = offset;
    offset += format.width();
    return sectors.program(head, at, format.width());
  }

  /**
   * Opens a sector for a record that is not a row. While the ring is full, that is one of the
   * sectors kept ahead: they hold no rows, at most one of them holds a sync still needed, and every
   * header repeats what the others say.
   */
  private void openAnySector() throws IOException {
    for (int i = 0; i < 4; i++) {
      int places = i < 2 ? i + 1 : 1 - i;
      int sector = sectors.after(head, places);
      if (sector != head && isFree(sector) && openSector(sector)) {
        return;
      }
    }
    throw new IOException("journal: no sector near " + head + " is free and can be written");
  }

  private boolean openSector(int sector) {
    headNumber++;
    header.journalId = journalId;
    header.number = headNumber;
    header.nextSequence = nextSequence;
    header.consumed = consumed;
    header.released = Math.max(floor(), storedReleased);
    header.boot = boot;
    header.lastKnownMillis = lastKnown;
    header.encode(format, sectors.buffer());
    int bytes = header.bytes;
    if (!sectors.erase(sector)
        || !sectors.program(sector, 0, bytes)
        || !sectors.program(sector, bytes, bytes)) {
      return false;
    }
    storedReleased = header.released;
    head = sector;
    offset = sectors.firstRecord();
    rowsAdmitted = false;
    moves++;
    return true;
  }
}
