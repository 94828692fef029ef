package space.opensensor.station.storage;

import java.io.IOException;
import space.opensensor.vee.FileStore;

/**
 * Reads the undated rows in the spool's raw files, oldest first. Damaged records are counted and
 * passed over, and so is a place that could not be read in three calls.
 *
 * <p>Holds about 60 bytes and shares the spool's buffer; allocates only when it moves to another
 * file.
 */
public final class RawCursor implements RowSource {

  private static final int MAX_FAILURES = 3;

  private final FileStore files;
  private final Spool spool;
  private final RowFormat own;
  private final byte[] buffer;
  private long last;
  private String name;
  private long lastInFile;
  private RowFormat format;
  private int position;
  private int end;
  private long lastKnown;
  private int damaged;
  private int failures;

  RawCursor(FileStore files, Spool spool, RowFormat own, byte[] buffer) {
    this.files = files;
    this.spool = spool;
    this.own = own;
    this.buffer = buffer;
  }

  /** Starts at the oldest row after a sequence. */
  public void rewind(long afterSequence) {
    last = afterSequence;
    name = null;
  }

  @Override
  public boolean next(Row row) throws IOException {
    while (true) {
      if (name == null && !openNext()) {
        return false;
      }
      while (position + format.width() <= end) {
        boolean intact = readRecord();
        position += format.width();
        if (!intact) {
          damaged++;
        } else if (accept(row)) {
          return true;
        }
      }
      last = Math.max(last, lastInFile);
      name = null;
    }
  }

  private boolean readRecord() throws IOException {
    try {
      Seal.readFully(files, name, position, buffer, format.width());
      failures = 0;
      return format.isIntact(buffer);
    } catch (IOException e) {
      if (++failures < MAX_FAILURES) {
        throw e;
      }
      failures = 0;
      return false;
    }
  }

  private boolean accept(Row row) {
    if (RowFormat.kind(buffer) != RowFormat.ROW) {
      lastKnown = RowFormat.third(buffer);
      return false;
    }
    if (RowFormat.sequence(buffer) <= last) {
      return false;
    }
    format.decode(buffer, row);
    row.setLastKnown(lastKnown);
    last = row.sequence();
    return true;
  }

  private boolean openNext() throws IOException {
    SpoolEntry raw = spool.rawAfter(last);
    if (raw == null) {
      return false;
    }
    String found = raw.name();
    end = files.length(found) - Seal.BYTES;
    int header = Math.max(0, Math.min(end, RawOutput.maxHeaderBytes()));
    Seal.readFully(files, found, 0, buffer, header);
    position = header == 0 ? 0 : RawOutput.headerBytesIn(buffer);
    if (position == 0) {
      damaged++;
      position = RawOutput.headerBytes(own);
      format = own;
    } else if (RawOutput.schemaCrcIn(buffer) == own.schemaCrc()) {
      format = own;
    } else {
      format = RawOutput.formatIn(buffer, own);
    }
    lastKnown = Row.NEVER;
    lastInFile = raw.lastSequence();
    name = found;
    return true;
  }

  /** Damaged records met so far. */
  public int damagedRecords() {
    return damaged;
  }
}
