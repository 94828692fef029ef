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
        boolean intact = read(position, format.width()) && format.isIntact(buffer);
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

  private boolean openNext() throws IOException {
    SpoolEntry raw = spool.rawAfter(last);
    if (raw == null) {
      return false;
    }
    name = raw.name();
    lastInFile = raw.lastSequence();
    lastKnown = Row.NEVER;
    end = files.length(name) - Seal.BYTES;
    format = own;
    position = RawOutput.headerBytes(own);
    try {
      readHeader();
    } catch (IOException e) {
      name = null;
      throw e;
    }
    return true;
  }

  private void readHeader() throws IOException {
    int length = Math.min(end, RawOutput.maxHeaderBytes());
    if (length <= 0) {
      return;
    }
    if (!read(0, length)) {
      position = end;
      return;
    }
    int header = RawOutput.headerBytesIn(buffer);
    if (header == 0) {
      damaged++;
      return;
    }
    position = header;
    if (RawOutput.schemaCrcIn(buffer) != own.schemaCrc()) {
      format = RawOutput.formatIn(buffer, own);
    }
  }

  /** Reads into the buffer; false when that failed in three calls. */
  private boolean read(int from, int length) throws IOException {
    try {
      Seal.readFully(files, name, from, buffer, 0, length);
      failures = 0;
      return true;
    } catch (IOException e) {
      if (++failures < MAX_FAILURES) {
        throw e;
      }
      failures = 0;
      return false;
    }
  }

  private boolean accept(Row row) {
    if (!RowFormat.isRow(buffer)) {
      lastKnown = RowFormat.third(buffer);
      return false;
    }
    if (RowFormat.sequence(buffer) <= last) {
      return false;
    }
    format.decode(buffer, lastKnown, row);
    last = row.sequence();
    return true;
  }

  /** Damaged records met so far. */
  public int damagedRecords() {
    return damaged;
  }
}
