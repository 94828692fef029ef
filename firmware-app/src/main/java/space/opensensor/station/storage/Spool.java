package space.opensensor.station.storage;

import java.io.IOException;
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
 * <p><b>Full.</b> Files set aside go first, then the oldest waiting ones, or else new files are
 * refused, by setting; each is counted and logged. A file being sent stays. A file of 178 rows and
 * ten columns is about 4 KB, 388 KB a day with one each 15 minutes: a quota of 4 MB is ten days
 * without network.
 *
 * <p>Holds about 3 KB: the names of the {@value #ENTRIES_KNOWN} next files and {@value #RAW_KNOWN}
 * raw files, and a buffer. More files than that are found by listing again.
 */
public final class Spool {

  private static final int ENTRIES_KNOWN = 32;
  private static final int RAW_KNOWN = 8;
  private static final String TEMPORARY = "tmp";
  private static final String SET_ASIDE = ".bad";
  private static final int MAX_NAME = 31;
  private static final int MAX_COPIES = 256;
  private static final int SLACK = 4096;
  private static final int MAX_SLACK = 4 * SLACK;

  private final FileStore files;
  private final Log log;
  private final long quotaBytes;
  private final boolean dropOldest;
  private final byte[] buffer = new byte[256];
  private final Seal seal;
  private final SpoolIndex entries = new SpoolIndex(false, ENTRIES_KNOWN);
  private final SpoolIndex raws = new SpoolIndex(true, RAW_KNOWN);
  private final SpoolOutput output;
  private long bytes;
  private long slack;
  private long highest;
  private long highestHealth;
  private long highestRaw;
  private int filesSetAside;
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
    this.log = log;
    this.quotaBytes = quotaBytes;
    this.dropOldest = dropOldest;
    this.seal = new Seal(files, buffer);
    this.output = new SpoolOutput(this);
  }

  /**
   * Recovers what is there.
   *
   * @throws IOException when the files cannot be listed
   */
  public void open() throws IOException {
    output.abort();
    bytes = 0;
    slack = 0;
    highest = 0;
    highestHealth = 0;
    highestRaw = 0;
    filesSetAside = 0;
    entries.restart(0);
    raws.restart(0);
    String[] names = files.list();
    for (int i = 0; i < names.length; i++) {
      try {
        recover(names[i]);
      } catch (IOException e) {
        log.write(Log.Level.WARN, "spool: " + names[i] + " left as it is: " + e.getMessage());
      }
    }
  }

  private void recover(String name) throws IOException {
    if (name.equals(TEMPORARY)) {
      files.delete(name);
      return;
    }
    bytes += files.length(name);
    if (name.endsWith(SET_ASIDE)) {
      filesSetAside++;
      return;
    }
    SpoolEntry entry = SpoolEntry.parse(name);
    if (entry == null) {
      setAside(name, "not a name of the spool");
    } else if (!files.survivesPowerCut() && !seal.check(name)) {
      setAside(name, "torn or damaged");
    } else {
      know(entry);
    }
  }

  private void know(SpoolEntry entry) throws IOException {
    SpoolIndex index = indexOf(entry);
    SpoolEntry twin = index.at(entry.place());
    if (twin != null) {
      boolean further = entry.progress() > twin.progress();
      setAside((further ? twin : entry).name(), "a second copy, left by a torn rename");
      if (!further) {
        return;
      }
    }
    index.put(entry);
    count(entry);
  }

  private void count(SpoolEntry entry) {
    if (entry.isRaw()) {
      highestRaw = Math.max(highestRaw, entry.lastSequence());
    } else if (entry.kind() == SpoolEntry.HEALTH) {
      highestHealth = Math.max(highestHealth, entry.lastSequence());
    } else {
      highest = Math.max(highest, entry.lastSequence());
    }
  }

  private SpoolIndex indexOf(SpoolEntry entry) {
    return entry.isRaw() ? raws : entries;
  }

  /** The oldest file to send, or null. */
  public SpoolEntry first() throws IOException {
    return next(entries, 0);
  }

  /** The oldest file to send after another, or null. */
  public SpoolEntry after(SpoolEntry entry) throws IOException {
    return next(entries, entry.place());
  }

  private SpoolEntry next(SpoolIndex index, long after) throws IOException {
    long place = after;
    while (true) {
      if (!index.covers(place)) {
        list(index, place);
      }
      SpoolEntry entry = index.after(place);
      if (entry == null || entry.isRaw() || isIntact(entry)) {
        return entry;
      }
      place = entry.place();
    }
  }

  private void list(SpoolIndex index, long from) throws IOException {
    index.restart(from);
    String[] names = files.list();
    for (int i = 0; i < names.length; i++) {
      SpoolEntry entry = SpoolEntry.parse(names[i]);
      if (entry != null) {
        index.put(entry);
      }
    }
  }

  private boolean isIntact(SpoolEntry entry) throws IOException {
    if (entry.isChecked() || entry.isUnreadable()) {
      return entry.isChecked();
    }
    boolean intact;
    try {
      intact = seal.check(entry.name());
    } catch (IOException e) {
      entry.setUnreadable();
      log.write(Log.Level.WARN, "spool: passed over " + entry.name() + ": " + e.getMessage());
      return false;
    }
    if (intact) {
      entry.setChecked();
    } else {
      setAside(entry, "torn or damaged");
    }
    return intact;
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

  /** Marks a file as being sent, before its first byte goes out. */
  public SpoolEntry markSending(SpoolEntry entry) throws IOException {
    SpoolEntry current = current(entry);
    return current.isSending() ? current : rename(current, current.asSending());
  }

  /** Gives a waiting or refused file another key, under which it waits again. */
  public SpoolEntry useKeySuffix(SpoolEntry entry, int keySuffix) throws IOException {
    SpoolEntry current = current(entry);
    return rename(current, current.withKeySuffix(keySuffix));
  }

  /** The entry under the name its file has now. */
  private SpoolEntry current(SpoolEntry entry) {
    SpoolEntry current = indexOf(entry).at(entry.place());
    return current == null ? entry : current;
  }

  private SpoolEntry rename(SpoolEntry from, SpoolEntry to) throws IOException {
    files.rename(from.name(), to.name());
    entries.put(to);
    return to;
  }

  /** Deletes a file whose object is stored. */
  public void done(SpoolEntry entry) throws IOException {
    delete(current(entry));
  }

  private void delete(SpoolEntry entry) throws IOException {
    int length = Math.max(0, files.length(entry.name()));
    files.delete(entry.name());
    bytes -= length;
    indexOf(entry).remove(entry.place());
  }

  /** Takes a file out of the order and keeps it for a reader. */
  public void setAside(SpoolEntry entry, String reason) throws IOException {
    setAside(current(entry).name(), reason);
    indexOf(entry).remove(entry.place());
  }

  private void setAside(String name, String reason) throws IOException {
    int most = MAX_NAME - SET_ASIDE.length();
    String aside = name.substring(0, Math.min(name.length(), most)) + SET_ASIDE;
    for (int copy = 1; files.length(aside) >= 0 && copy < MAX_COPIES; copy++) {
      StringBuilder other = new StringBuilder(MAX_NAME);
      other.append(name.substring(0, Math.min(name.length(), most - 3))).append('-');
      Hex.append(other, copy, 2);
      aside = other.append(SET_ASIDE).toString();
    }
    files.rename(name, aside);
    filesSetAside++;
    log.write(Log.Level.ERROR, "spool: set aside " + name + " as " + aside + ": " + reason);
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
    if (!makeRoom(mostBytes + Seal.BYTES)) {
      return null;
    }
    try {
      output.open(files.create(TEMPORARY));
    } catch (IOException e) {
      wasFull();
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

  /** The store may be full although it says otherwise: leave more room next time. */
  void wasFull() {
    slack = Math.min(MAX_SLACK, slack + SLACK);
  }

  void add(SpoolEntry entry, int length, int crc) throws IOException {
    if (files.length(TEMPORARY) != length
        || !seal.check(TEMPORARY)
        || (int) BigEndian.get(buffer, Seal.BYTES - 4, 4) != crc) {
      throw new IOException("spool: " + entry.name() + " reads back differently; write it again");
    }
    int replaced = Math.max(0, files.length(entry.name()));
    files.rename(TEMPORARY, entry.name());
    bytes += length - replaced;
    slack = 0;
    if (!entry.isRaw()) {
      entry.setChecked();
    }
    indexOf(entry).put(entry);
    count(entry);
  }

  private boolean makeRoom(long needed) throws IOException {
    while (bytes + needed > quotaBytes || files.freeBytes() < needed + slack) {
      if (!dropSetAside() && !(dropOldest && dropFirst())) {
        log.write(Log.Level.ERROR, "spool: full, " + needed + " bytes refused");
        return false;
      }
    }
    return true;
  }

  private boolean dropSetAside() throws IOException {
    if (filesSetAside == 0) {
      return false;
    }
    String[] names = files.list();
    for (int i = 0; i < names.length; i++) {
      if (names[i].endsWith(SET_ASIDE)) {
        int length = files.length(names[i]);
        files.delete(names[i]);
        bytes -= length;
        filesSetAside--;
        droppedFiles++;
        log.write(Log.Level.WARN, "spool: full, deleted " + names[i]);
        return true;
      }
    }
    filesSetAside = 0;
    return false;
  }

  private boolean dropFirst() throws IOException {
    SpoolEntry raw = next(raws, 0);
    SpoolEntry entry = next(entries, 0);
    while (entry != null && entry.isSending()) {
      entry = next(entries, entry.place());
    }
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
    return next(raws, (sequence << 8) | 0xff);
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

  /** The highest sequence of a row in a finished file, or 0: all up to it can be consumed. */
  public long highestSequence() {
    return highest;
  }

  /** The highest sequence of a row of health in a finished file, or 0. */
  public long highestHealthSequence() {
    return highestHealth;
  }

  /** The highest sequence of a row in a raw file, or 0: all up to it can be released. */
  public long highestRawSequence() {
    return highestRaw;
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
    return bytes;
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
    return filesSetAside;
  }
}
