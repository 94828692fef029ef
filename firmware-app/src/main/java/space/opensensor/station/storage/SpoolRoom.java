package space.opensensor.station.storage;

import java.io.IOException;
import space.opensensor.vee.FileStore;
import space.opensensor.vee.Log;

/**
 * The room that the spool's files may take: its quota, or less where the store takes no more,
 * whatever the store says of its room. Where it is full, files set aside go first, then the waiting
 * ones of the lowest sequence, which are those of the station's health before any of readings, or
 * else new files are refused, by setting. Each is counted and logged.
 */
final class SpoolRoom {

  private static final int SLACK = 4096;

  /** The most bytes that files may have. */
  long quota() {
    return quotaBytes;
  }

  /** One failure of a write alone is no sign of a full store. */
  private static final int FAILURES_OF_A_FULL_STORE = 2;

  private final FileStore files;
  private final SpoolFiles names;
  private final Seal seal;
  private final SpoolOrder order;
  private final Log log;
  private final long quotaBytes;
  private final boolean dropOldest;
  private long slack;
  private int failures;
  private long most;
  private long wanted;
  private long made;
  private int droppedFiles;
  private long droppedRows;

  SpoolRoom(
      FileStore files,
      SpoolFiles names,
      Seal seal,
      SpoolOrder order,
      Log log,
      long quotaBytes,
      boolean dropOldest) {
    this.files = files;
    this.names = names;
    this.seal = seal;
    this.order = order;
    this.log = log;
    this.quotaBytes = quotaBytes;
    this.dropOldest = dropOldest;
  }

  /** Forgets what failures told, for a boot. */
  void restart() {
    succeeded();
    most = quotaBytes;
  }

  /** A file was written. */
  void succeeded() {
    slack = 0;
    failures = 0;
    made = 0;
  }

  /** A file was sent and is gone, so the store has room again. */
  void sent() {
    most = quotaBytes;
  }

  /**
   * A file could not be written. The store may be full although it says otherwise: more room is
   * left next time, and where two files in a row failed, no more than what there is now is taken
   * for all it holds, until a file is sent. Where room for a whole file was made and did not help,
   * what fails is not for want of room, and no further file is dropped for it.
   *
   * @param written bytes of the file that had been written
   */
  void failed(int written) {
    slack = Math.min(files.totalBytes() / 16, slack + SLACK);
    failures++;
    if (failures >= FAILURES_OF_A_FULL_STORE) {
      most = made >= wanted ? quotaBytes : Math.min(most, names.bytes() + written);
    }
  }

  /**
   * Makes room for a file.
   *
   * @return false when the spool is full and stays so
   */
  boolean make(long needed) throws IOException {
    wanted = needed;
    long before = names.bytes();
    while (names.bytes() + needed > most || files.freeBytes() < needed + slack) {
      if (names.dropSetAside()) {
        droppedFiles++;
      } else if (!dropOldest || !dropFirst()) {
        log.write(Log.Level.ERROR, "spool: full, " + needed + " bytes refused");
        return false;
      }
    }
    made += before - names.bytes();
    return true;
  }

  private boolean dropFirst() throws IOException {
    SpoolEntry raw = order.nextRaw(0);
    SpoolEntry entry = order.next(0);
    if (entry == null || raw != null && raw.place() < entry.place()) {
      entry = raw;
    }
    if (entry == null) {
      return false;
    }
    int rows = seal.read(entry.name()) ? seal.rows() : 0;
    order.delete(entry);
    droppedFiles++;
    droppedRows += rows;
    log.write(Log.Level.ERROR, "spool: full, dropped " + entry.name() + " with " + rows + " rows");
    return true;
  }

  /** Files deleted for lack of room since this boot. */
  int droppedFiles() {
    return droppedFiles;
  }

  /** Rows in those files. */
  long droppedRows() {
    return droppedRows;
  }
}
