package space.opensensor.station.storage;

import java.io.IOException;
import space.opensensor.parquet.Crc32;
import space.opensensor.vee.FlashLog;

/**
 * The journal's flash as sectors of records: reads headers and records, whatever schema they are
 * of, and programs with a check. Knows nothing of what the records mean beyond which of them still
 * count.
 *
 * <p>Holds one buffer of {@value #BUFFER_BYTES} bytes and, once it met rows of another schema, that
 * schema's format. A read that fails is tried three times.
 */
final class Sectors {

  private static final int BUFFER_BYTES = 160;
  private static final int ATTEMPTS = 3;
  private static final int UNIT = 16;
  private static final int LEAST_HEADER = 64;

  private final FlashLog flash;
  private final RowFormat own;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final SectorHeader scanned = new SectorHeader();
  private final SectorHeader follower = new SectorHeader();
  private RowFormat other;

  Sectors(FlashLog flash, RowFormat own) {
    this.flash = flash;
    this.own = own;
  }

  int count() {
    return flash.sectorCount();
  }

  /** The sector so many places after another in the ring. */
  int after(int sector, int places) {
    int count = count();
    return (sector + places + count) % count;
  }

  /** The record read last, or the one to write. */
  byte[] buffer() {
    return buffer;
  }

  /**
   * Reads a sector's header, from its second copy when the first is damaged. Where there is none,
   * the records are taken to be of today's schema.
   *
   * @return {@link Found#DAMAGED} when there is no header; never {@link Found#BLANK}
   */
  Found readHeader(int sector, SectorHeader header) {
    for (int copy = 0; copy <= SectorHeader.MAX_BYTES; copy += copy == 0 ? LEAST_HEADER : UNIT) {
      int length = Math.min(SectorHeader.MAX_BYTES, flash.sectorBytes() - copy);
      if (!readBytes(sector, copy, length)) {
        return Found.UNREADABLE;
      }
      if (header.decode(buffer) && (copy == 0 || copy == header.bytes)) {
        rememberFormat(header);
        return Found.INTACT;
      }
    }
    header.assume(own);
    return Found.DAMAGED;
  }

  /** Whether a sector can be read and has no header. */
  boolean lostHeader(int sector) {
    return readHeader(sector, scanned) == Found.DAMAGED;
  }

  private void rememberFormat(SectorHeader header) {
    if (header.schemaCrc != own.schemaCrc()
        && (other == null || other.schemaCrc() != header.schemaCrc)) {
      other = SectorHeader.storedFormat(buffer, own);
    }
  }

  /** The format of the records beneath a header that was just read. */
  RowFormat format(SectorHeader header) {
    return header.schemaCrc == own.schemaCrc() ? own : other;
  }

  /** The place of the first record beneath a header. */
  static int firstRecord(SectorHeader header) {
    return 2 * header.bytes;
  }

  /** The place of the first record in a sector of today's schema. */
  int firstRecord() {
    return 2 * SectorHeader.bytes(own);
  }

  /** Whether a sector has room for a record at a place. */
  boolean holds(int offset, RowFormat format) {
    return offset + format.width() <= flash.sectorBytes();
  }

  /** Reads one record into the buffer. */
  Found read(int sector, int offset, RowFormat format) {
    if (!readBytes(sector, offset, format.width())) {
      return Found.UNREADABLE;
    }
    if (format.isBlank(buffer)) {
      return Found.BLANK;
    }
    return format.isIntact(buffer) ? Found.INTACT : Found.DAMAGED;
  }

  /**
   * Whether a sector may be erased: all its rows are up to a sequence, no time sync in it dates
   * rows that are not consumed, and all of it could be read.
   */
  boolean isFree(int sector, long floor, long consumed) {
    if (readHeader(sector, scanned) == Found.UNREADABLE) {
      return false;
    }
    RowFormat format = format(scanned);
    for (int at = firstRecord(scanned); holds(at, format); at += format.width()) {
      if (!readBytes(sector, at, format.width())
          || counts(floor, consumed) && format.isIntact(buffer)) {
        return false;
      }
    }
    return true;
  }

  private boolean counts(long floor, long consumed) {
    return RowFormat.isRow(buffer) && RowFormat.sequence(buffer) > floor
        || RowFormat.kind(buffer) == RowFormat.SYNC && RowFormat.first(buffer) > consumed;
  }

  /** Whether the headers tell that all rows of a sector are up to a sequence. */
  boolean endsBy(int sector, long sequence) {
    return readHeader(sector, scanned) == Found.INTACT
        && readHeader(after(sector, 1), follower) == Found.INTACT
        && follower.number == scanned.number + 1
        && follower.nextSequence <= sequence + 1;
  }

  /** Erases a sector, if the flash can. */
  boolean erase(int sector) {
    try {
      flash.erase(sector);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Erases a sector unless all of it reads as erased. */
  void clear(int sector) throws IOException {
    for (int offset = 0; offset < flash.sectorBytes(); offset += UNIT) {
      if (!readBytes(sector, offset, UNIT) || !isBlank(UNIT)) {
        flash.erase(sector);
        return;
      }
    }
  }

  private boolean isBlank(int length) {
    for (int i = 0; i < length; i++) {
      if (buffer[i] != -1) {
        return false;
      }
    }
    return true;
  }

  /**
   * Programs the start of the buffer and reads it back.
   *
   * @return false when the flash failed or holds something else; the place is then spoilt
   */
  boolean program(int sector, int offset, int length) {
    int crc = Crc32.of(buffer, 0, length);
    try {
      flash.program(sector * flash.sectorBytes() + offset, buffer, 0, length);
    } catch (IOException e) {
      return false;
    }
    return readBytes(sector, offset, length) && Crc32.of(buffer, 0, length) == crc;
  }

  /** Reads a part of a sector into the buffer, whatever is there; false when it cannot be read. */
  boolean readBytes(int sector, int offset, int length) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        flash.read(sector * flash.sectorBytes() + offset, buffer, 0, length);
        return true;
      } catch (IOException e) {
        continue;
      }
    }
    return false;
  }
}
