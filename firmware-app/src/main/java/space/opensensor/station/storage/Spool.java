package space.opensensor.station.storage;

import java.io.IOException;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.vee.FileStore;
import space.opensensor.vee.Log;

/**
 * The finished files that wait to be sent, oldest first, and the raw files of undated rows that
 * left the journal before their boot saw a clock. The file store belongs to the spool alone.
 *
 * <p><b>Power cuts.</b> A file is written under the name {@code tmp}, synced, read back and
 * renamed; all else about it is in its name and changed by renaming. So a cut leaves each file as
 * it was before or after a step. Where the store does not survive cuts, every file's CRC is checked
 * by {@link #open()}.
 *
 * <p><b>Damage.</b> A file that is not as it was written is set aside as {@code .bad}: counted,
 * logged, left for a reader. So is a name that is not the spool's. One that cannot be read for the
 * moment is passed over until the next {@link #open()}.
 *
 * <p><b>Full</b> is a spool at its quota, and one whose store takes no more, whatever the store
 * says of its room. Files set aside go first, then the waiting ones of the lowest sequence, which
 * are those of the station's health before any of readings, or else new files are refused, by
 * setting; each is counted and logged. A file of 180 rows and ten columns takes one block of 4 KB;
 * with one each 15 minutes and four of health of two blocks these are 104 blocks a day: 2,688 KB,
 * what is left of 8 MB of flash, are 6.5 days without network, and 7,808 KB, what is left of 16 MB,
 * 18.7.
 *
 * <p>Holds about 3 KB: what the names of the next 32 files and 8 raw files tell, and a buffer. More
 * files than that are found by listing again, which keeps one name at a time.
 */
public final class Spool {

  private static final String TEMPORARY = "tmp";
  private static final int SLACK = 4096;

  /** One failure of a write alone is no sign of a full store. */
  private static final int FAILURES_OF_A_FULL_STORE = 2;

  /** How many files that cannot stay are remembered until all are listed. */
  private static final int UNUSABLE = 8;

  private final FileStore files;
  private final SpoolFiles names;
  private final Log log;
  private final long quotaBytes;
  private final boolean dropOldest;
  private final byte[] buffer = new byte[256];
  private final Seal seal;
  private final SpoolOrder order;
  private final SpoolOutput output;
  private final SpoolNote note;
  private final String[] unusable = new String[UNUSABLE];
  private final String[] reasons = new String[UNUSABLE];
  private int unusableCount;
  private boolean begun;
  private long slack;
  private int failures;
  private long room;
  private long wanted;
  private long madeRoom;
  private int droppedFiles;
  private long droppedRows;

  /**
   * A spool on a file store, to be opened.
   *
   * @param quotaBytes the most bytes all its files may have
   * @param dropOldest when full, whether the oldest files make room or new ones are refused
   */
  public Spool(FileStore files, Log log, long quotaBytes, boolean dropOldest) {
    this.files = files;
    this.names = new SpoolFiles(files, log);
    this.log = log;
    this.quotaBytes = quotaBytes;
    this.dropOldest = dropOldest;
    this.seal = new Seal(files, buffer);
    this.order = new SpoolOrder(files, names, seal, log);
    this.output = new SpoolOutput(this);
    this.note = new SpoolNote(files);
  }

  /**
   * Recovers what is there.
   *
   * @throws IOException when the files cannot be listed
   */
  public void open() throws IOException {
    output.abort();
    begun = false;
    succeeded();
    room = quotaBytes;
    while (recover() && setAsideSome()) {
      // There were more to set aside than could be remembered.
    }
  }

  /**
   * Lists all files; what cannot stay is remembered, because nothing may change meanwhile.
   *
   * @return whether there is more of it than can be remembered
   */
  private boolean recover() throws IOException {
    unusableCount = 0;
    boolean temporary = false;
    names.restart();
    order.beginListing();
    files.beginList();
    for (String name = files.nextName(); name != null; name = files.nextName()) {
      if (name.equals(TEMPORARY)) {
        temporary = true;
      } else if (!note.isNamed(name)) {
        recover(name);
      }
    }
    order.endListing();
    if (temporary) {
      deleteTemporary();
    }
    if (unusableCount > UNUSABLE) {
      return true;
    }
    setAsideSome();
    return false;
  }

  private void recover(String name) {
    try {
      if (names.countIfSetAside(name)) {
        return;
      }
      SpoolEntry entry = SpoolEntry.parse(name);
      if (entry == null) {
        remember(name, "not a name of the spool");
      } else if (!files.survivesPowerCut() && !seal.check(name)) {
        remember(name, "torn or damaged");
      } else {
        SpoolEntry copy = order.meet(entry);
        if (copy != null) {
          remember(copy.name(), "a second copy, left by a torn rename");
        }
      }
    } catch (IOException e) {
      warn(name, e);
    }
  }

  private void remember(String name, String reason) {
    if (unusableCount < UNUSABLE) {
      unusable[unusableCount] = name;
      reasons[unusableCount] = reason;
    }
    unusableCount++;
  }

  /**
   * Sets aside what was remembered.
   *
   * @return whether any of it could be
   */
  private boolean setAsideSome() {
    boolean some = false;
    for (int i = 0; i < unusableCount && i < UNUSABLE; i++) {
      String name = unusable[i];
      unusable[i] = null;
      try {
        names.setAside(name, reasons[i]);
        some = true;
      } catch (IOException e) {
        warn(name, e);
      }
    }
    return some;
  }

  private void deleteTemporary() {
    try {
      files.delete(TEMPORARY);
    } catch (IOException e) {
      warn(TEMPORARY, e);
    }
  }

  private void warn(String name, IOException e) {
    log.write(Log.Level.WARN, "spool: " + name + " left as it is: " + e.getMessage());
  }

  /**
   * The fewest bytes a spool needs to take what a station makes: a raw file, and beside it the
   * finished file that its rows become.
   *
   * @param mostBytes the most bytes the content of a finished file can have
   * @param format of undated rows
   * @param rawRows the most of them in a raw file
   */
  public static int leastBytes(int mostBytes, RowFormat format, int rawRows) {
    int both = mostBytes + RawOutput.mostBytes(format, 1) + rawRows * format.width() + Seal.BYTES;
    return Math.max(both, RawOutput.mostBytes(format, rawRows)) + Seal.BYTES;
  }

  /** The oldest file to send, or null. */
  public SpoolEntry first() throws IOException {
    return order.next(0);
  }

  /** The oldest file to send after another, or null. */
  public SpoolEntry after(SpoolEntry entry) throws IOException {
    return order.next(entry.place());
  }

  /** Bytes of a file's content. */
  public int contentLength(SpoolEntry entry) throws IOException {
    return Math.max(0, files.length(entry.name()) - Seal.BYTES);
  }

  /** Rows in a file, or 0 where its end cannot be read. */
  public int rows(SpoolEntry entry) throws IOException {
    return seal.read(entry.name()) ? seal.rows() : 0;
  }

  /**
   * Reads part of a file's content.
   *
   * @return bytes read, at least 1 unless {@code length} is 0, or -1 at or after its end
   */
  public int read(SpoolEntry entry, int position, byte[] into, int offset, int length)
      throws IOException {
    int left = contentLength(entry) - position;
    if (left <= 0) {
      return -1;
    }
    return files.read(entry.name(), position, into, offset, Math.min(length, left));
  }

  /**
   * Holds a content that was read against the file's seal. Where they differ the file is read anew
   * before it is given out again, and set aside if it is damaged.
   *
   * @throws IOException where they differ
   */
  public void check(SpoolEntry entry, int contentCrc) throws IOException {
    String name = entry.name();
    if (!seal.read(name) || !seal.isOf(contentCrc)) {
      order.current(entry).setUnchecked();
      throw new IOException("spool: " + name + " is not as it was written");
    }
  }

  /** Gives a file another key, under which it waits from then on. */
  public SpoolEntry useKeySuffix(SpoolEntry entry, int keySuffix) throws IOException {
    SpoolEntry current = order.current(entry);
    SpoolEntry renamed = current.withKeySuffix(keySuffix);
    files.rename(current.name(), renamed.name());
    order.put(renamed);
    return renamed;
  }

  /** Deletes a file whose object is stored. */
  public void done(SpoolEntry entry) throws IOException {
    delete(order.current(entry));
    room = quotaBytes;
  }

  private void delete(SpoolEntry entry) throws IOException {
    names.delete(entry.name());
    order.remove(entry);
  }

  /** Takes a file out of the order and keeps it for a reader. */
  public void setAside(SpoolEntry entry, String reason) throws IOException {
    names.setAside(order.current(entry).name(), reason);
    order.remove(entry);
  }

  /**
   * Begins a file.
   *
   * @param mostBytes the most bytes its content can have
   * @return where to write it, or null when the spool is full and stays so
   * @throws IOException when no file can be begun
   */
  public SpoolOutput begin(int mostBytes) throws IOException {
    output.abort();
    if (begun) {
      files.delete(TEMPORARY);
      begun = false;
    }
    if (!makeRoom(mostBytes + Seal.BYTES)) {
      return null;
    }
    begun = true;
    try {
      output.open(files.create(TEMPORARY));
    } catch (IOException e) {
      failed(0);
      throw e;
    }
    return output;
  }

  /**
   * Begins a raw file for undated rows.
   *
   * @param mostRows the most rows it will hold
   * @return where to write them, or null when the spool is full and stays so
   */
  public RawOutput beginRaw(RowFormat format, int mostRows) throws IOException {
    SpoolOutput begun = begin(RawOutput.mostBytes(format, mostRows));
    return begun == null ? null : new RawOutput(begun, format, buffer);
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
      room = madeRoom >= wanted ? quotaBytes : Math.min(room, names.bytes() + written);
    }
  }

  private void succeeded() {
    slack = 0;
    failures = 0;
    madeRoom = 0;
  }

  /** The content of the file that has no name yet. */
  ByteSource written(int length) {
    return new StoredContent(files, TEMPORARY, length);
  }

  void add(SpoolEntry entry, int length, int crc) throws IOException {
    if (files.length(TEMPORARY) != length
        || !seal.check(TEMPORARY)
        || (int) BigEndian.get(buffer, Seal.BYTES - 4, 4) != crc) {
      throw new IOException("spool: " + entry.name() + " reads back differently; write it again");
    }
    String twin = order.current(entry).name();
    if (!twin.equals(entry.name())) {
      names.setAside(twin, "its last row was written again");
    }
    try {
      names.name(TEMPORARY, entry.name(), length);
    } catch (IOException e) {
      failed(length);
      throw e;
    }
    begun = false;
    succeeded();
    if (!entry.isRaw()) {
      entry.setChecked();
    }
    order.put(entry);
  }

  private boolean makeRoom(long needed) throws IOException {
    wanted = needed;
    long before = names.bytes();
    while (names.bytes() + needed > room || files.freeBytes() < needed + slack) {
      if (names.dropSetAside()) {
        droppedFiles++;
      } else if (!dropOldest || !dropFirst()) {
        log.write(Log.Level.ERROR, "spool: full, " + needed + " bytes refused");
        return false;
      }
    }
    madeRoom += before - names.bytes();
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
    delete(entry);
    droppedFiles++;
    droppedRows += rows;
    log.write(Log.Level.ERROR, "spool: full, dropped " + entry.name() + " with " + rows + " rows");
    return true;
  }

  /** The oldest raw file after a sequence, or null. */
  SpoolEntry rawAfter(long sequence) throws IOException {
    return order.nextRaw((sequence << 8) | 0xff);
  }

  /** A reader of the rows in the raw files, oldest first. */
  public RawCursor rawCursor(RowFormat format) {
    return new RawCursor(files, this, format, buffer);
  }

  /**
   * Deletes the raw files whose rows are all consumed; one with damage is set aside instead.
   *
   * @param consumed all rows up to this sequence are in finished files
   */
  public void deleteRaw(long consumed) throws IOException {
    SpoolEntry raw = rawAfter(0);
    while (raw != null && raw.lastSequence() <= consumed) {
      if (isWhole(raw)) {
        delete(raw);
      } else {
        setAside(raw, "torn, damaged or unreadable");
      }
      raw = rawAfter(raw.lastSequence());
    }
  }

  private boolean isWhole(SpoolEntry raw) {
    try {
      return seal.check(raw.name());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Reads the note that is kept beside the files.
   *
   * @return whether there is one of this length that is intact
   */
  public boolean readNote(byte[] into) {
    return note.read(into);
  }

  /** Replaces the note; a power cut may leave none. No file may be under way. */
  public void writeNote(byte[] from) throws IOException {
    output.abort();
    note.write(from);
  }

  /**
   * The finished files with rows of one journal.
   *
   * @param kind {@link SpoolEntry#DATED} or {@link SpoolEntry#HEALTH}
   */
  public SpoolStream stream(char kind) {
    return order.stream(kind);
  }

  /** Whether a file may go: the journal holds its rows as done. */
  public boolean isSettled(SpoolEntry entry) {
    return order.stream(entry.kind()).isSettled(entry);
  }

  /** The highest sequence of a row in a raw file, or 0: all up to it can be released. */
  public long highestRawSequence() {
    return order.stream(SpoolEntry.RAW).highestSequence();
  }

  /** The highest number of a boot that a raw file names, or 0. */
  public int highestRawBoot() {
    return order.stream(SpoolEntry.RAW).highestBoot();
  }

  /** The lowest sequence of a row in a finished file, or 0 when there is none. */
  public long lowestSequence() throws IOException {
    SpoolEntry entry = first();
    while (entry != null && entry.kind() == SpoolEntry.HEALTH) {
      entry = after(entry);
    }
    return entry != null && seal.read(entry.name()) ? seal.firstSequence() : 0;
  }

  /** Bytes of all files in the spool, those set aside included. */
  public long bytes() {
    return names.bytes();
  }

  /** Files deleted for lack of room since this boot. */
  public int droppedFiles() {
    return droppedFiles;
  }

  /** Rows in those files. */
  public long droppedRows() {
    return droppedRows;
  }

  /** Files set aside and still there. */
  public int filesSetAside() {
    return names.setAside();
  }
}
