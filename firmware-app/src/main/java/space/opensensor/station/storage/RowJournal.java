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
 * <p><b>Full.</b> Only rows that are consumed or released are overwritten. Three free sectors are
 * kept ahead of the rows, so that boots and marks can be recorded without end in a journal that
 * takes no more rows.
 *
 * <p><b>Other schemas.</b> After a firmware update the rows left from the schema before are read as
 * rows of today's, matched by measurement number (see {@link RowFormat}); nothing is discarded.
 *
 * <p><b>Wear.</b> With 64 sectors of 4 KB, nine measurements (64-byte records, 61 in a sector) and
 * a row every 5 s: 3,721 rows or 5.1 hours of room, 285 erases and 1.16 MB programmed a day, 4.5
 * erases a sector; 100,000 cycles last 61 years, and 53 years with the 56 sectors that a station
 * has for readings in 256 KB. Sectors are used in turn.
 *
 * <p>Holds about 600 bytes; {@code append} allocates nothing.
 */
public final class RowJournal {

  /** {@link #firstSync} of a boot that has none. */
  public static final long NO_SYNC = -1;

  private static final int LEAST_SECTORS = 4;
  private static final int LEAST_RECORDS = 4;
  private static final int ATTEMPTS = 3;

  private final RowFormat format;
  private final Entropy entropy;
  private final Sectors sectors;
  private final SectorHeader state = new SectorHeader();
  private final SectorHeader scanned = new SectorHeader();
  private final SectorRing ring;
  private boolean schemaChanged;
  private long lastUndated;
  private long lastUptime;
  private long sync;
  private long leastSequence;
  private int leastBoot;
  private int foundBoot;
  private long foundSync;
  private int syncFailures;

  /**
   * A journal on a flash area, to be opened.
   *
   * @throws IllegalArgumentException when there are too few sectors or too small ones
   */
  public RowJournal(FlashLog flash, Schema schema, Entropy entropy) {
    this.format = new RowFormat(schema);
    int least = 2 * SectorHeader.bytes(format) + LEAST_RECORDS * format.width();
    if (flash.sectorCount() < LEAST_SECTORS || flash.sectorBytes() < least) {
      throw new IllegalArgumentException(
          "journal: "
              + flash.sectorCount()
              + " sectors of "
              + flash.sectorBytes()
              + " bytes are too small; needs "
              + LEAST_SECTORS
              + " of "
              + least);
    }
    this.entropy = entropy;
    this.sectors = new Sectors(flash, format);
    this.ring = new SectorRing(sectors, format, state);
  }

  /**
   * Tells of rows and boots that files name, before {@link #open()}: a journal that lost them, or
   * all it had, counts neither anew.
   */
  public void beginAfter(long sequence, int boot) {
    leastSequence = Math.max(leastSequence, sequence + 1);
    leastBoot = Math.max(leastBoot, boot);
  }

  /**
   * Recovers what is there, or formats flash that holds no journal, and begins a boot. Released
   * rows come back until {@link #release} is called again.
   *
   * @throws IOException when the flash cannot be programmed or erased
   */
  public void open() throws IOException {
    lastUndated = 0;
    lastUptime = 0;
    sync = NO_SYNC;
    foundBoot = 0;
    foundSync = NO_SYNC;
    if (!ring.recover()) {
      byte[] random = new byte[8];
      entropy.fill(random, 0, random.length);
      ring.format(BigEndian.get(random, 0, random.length));
    }
    schemaChanged = state.schemaCrc != format.schemaCrc();
    state.nextSequence = Math.max(state.nextSequence, leastSequence);
    state.boot = Math.max(state.boot, leastBoot) + 1;
    if (ring.reckonedMillis() > state.lastKnownMillis) {
      // The boot before saw no clock: it is later now than the estimate of its last row.
      state.learn(ring.reckonedMillis());
      // Twice: a torn record of an earlier try may lie beneath the first one and spoil it later.
      ring.write(RowFormat.BOOT, 0, 0);
    }
    ring.write(RowFormat.BOOT, 0, 0);
  }

  /** The number of this boot, from 1. */
  public int boot() {
    return state.boot;
  }

  /** A random number that tells this journal from one that was here before it. */
  public long journalId() {
    return state.journalId;
  }

  /**
   * The time of day that an earlier boot last went by, be it before others that it knew, or {@link
   * Row#NEVER} where none did of late.
   */
  public long lastProvedMillis() {
    return ring.provedMillis();
  }

  /**
   * The newest time known: no dated row has a later one. Time that boots without a clock spent is
   * counted in.
   */
  public long newestMillis() {
    return state.lastKnownMillis;
  }

  /** Whether the boot before wrote rows of another schema, which are read as rows of today's. */
  public boolean schemaChanged() {
    return schemaChanged;
  }

  /** The sequence that the next row will get at least. */
  public long nextSequence() {
    return state.nextSequence;
  }

  /** How often each sector was erased since the flash was formatted, on average. */
  public long erasures() {
    return state.number / sectors.count();
  }

  /** All rows up to this sequence are in finished files. */
  public long consumed() {
    return state.consumed;
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
      if (!ring.makeRoomForRow()) {
        return false;
      }
      row.identify(state.nextSequence, state.boot);
      row.setLastKnown(state.lastKnownMillis);
      format.encode(row, sectors.buffer());
      if (ring.programNext()) {
        count(row);
        return true;
      }
    }
    count(row);
    throw new IOException("journal: no record can be written in sector " + ring.head());
  }

  private void count(Row row) {
    lastUptime = row.uptimeMillis();
    if (row.tickMillis() == Row.UNDATED) {
      lastUndated = state.nextSequence;
    } else {
      state.learn(row.tickMillis());
    }
    state.nextSequence++;
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
    state.learn(Math.min(epochMillisAtBoot + lastUptime, Row.MAX_MILLIS));
    if (sync != NO_SYNC) {
      return;
    }
    if (lastUndated > state.consumed || ring.admitsRows()) {
      ring.write(RowFormat.SYNC, lastUndated, epochMillisAtBoot);
    }
    sync = epochMillisAtBoot;
  }

  /**
   * Time of day at uptime 0 of a boot, from its first time sync. Kept at least until every undated
   * row of the boot is consumed.
   *
   * @return milliseconds since 1970-01-01T00:00:00Z, or {@link #NO_SYNC}
   * @throws IOException when flash that may hold it cannot be read, but not at the third call
   */
  public long firstSync(int ofBoot) throws IOException {
    if (ofBoot == state.boot) {
      return sync;
    }
    if (ofBoot != foundBoot) {
      foundSync = findSync(ofBoot);
      foundBoot = ofBoot;
    }
    return foundSync;
  }

  private long findSync(int ofBoot) throws IOException {
    byte[] record = sectors.buffer();
    int unreadable = -1;
    for (int sector = 0; sector < sectors.count(); sector++) {
      Found found = sectors.readHeader(sector, scanned);
      RowFormat itsFormat = sectors.format(scanned);
      int at = Sectors.firstRecord(scanned);
      for (; found != Found.UNREADABLE && sectors.holds(at, itsFormat); at += itsFormat.width()) {
        if (!sectors.readBytes(sector, at, itsFormat.width())) {
          found = Found.UNREADABLE;
        } else if (RowFormat.kind(record) == RowFormat.SYNC
            && RowFormat.boot(record) == ofBoot
            && itsFormat.isIntact(record)) {
          return RowFormat.second(record);
        }
      }
      if (found == Found.UNREADABLE) {
        unreadable = sector;
      }
    }
    if (unreadable >= 0 && ++syncFailures < ATTEMPTS) {
      throw new IOException("journal: sector " + unreadable + " cannot be read; try again");
    }
    syncFailures = 0;
    return NO_SYNC;
  }

  /**
   * Marks, for good, all rows up to a sequence as being in finished files. A sequence that was not
   * yet given out is skipped from then on, so that a journal that lost its newest rows never gives
   * out their numbers again.
   */
  public void consume(long sequence) throws IOException {
    if (sequence <= state.consumed) {
      return;
    }
    if (sequence > RowFormat.MAX_SEQUENCE) {
      throw new IllegalArgumentException("journal: sequence " + sequence + " is not 40 bits");
    }
    state.nextSequence = Math.max(state.nextSequence, sequence + 1);
    // Until the mark is stored no sector of these rows may be erased, not even to store the mark.
    ring.write(RowFormat.MARK, sequence, sequence);
    state.consumed = sequence;
  }

  /**
   * Lets the sectors of all rows up to a sequence be used again although they are not consumed,
   * because they are safe elsewhere. To be repeated after every {@link #open()}.
   */
  public void release(long sequence) {
    ring.release(sequence);
  }

  /** A reader of the rows that are neither consumed nor released, oldest first. */
  public JournalCursor cursor() {
    return new JournalCursor(ring, sectors, format);
  }

  /** The format of its records, which raw files share. */
  public RowFormat format() {
    return format;
  }
}
