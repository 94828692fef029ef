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
 * <p><b>Full</b> is a spool at its quota, and one whose store takes no more: {@link SpoolRoom} says
 * what goes then. A file takes whole blocks of the store, of 4 KB on a board; how many days without
 * network that makes is measured ({@code benchmarks/results/flash-budget.tsv}).
 *
 * <p>Holds about 3 KB: what the names of the next 32 files and 8 raw files tell, and a buffer. More
 * files than that are found by listing again, which keeps one name at a time.
 */
public final class Spool {

  /** The name of the file that is being written. */
  static final String TEMPORARY = "tmp";

  private final FileStore files;
  private final SpoolFiles names;
  private final byte[] buffer = new byte[256];
  private final Seal seal;
  private final SpoolOrder order;
  private final SpoolOutput output;
  private final SpoolNote note;
  private final SpoolRecovery recovery;
  private final SpoolRoom room;
  private boolean begun;

  /**
   * A spool on a file store, to be opened.
   *
   * @param quotaBytes the most bytes all its files may have
   * @param dropOldest when full, whether the oldest files make room or new ones are refused
   */
  public Spool(FileStore files, Log log, long quotaBytes, boolean dropOldest) {
    this.files = files;
    this.names = new SpoolFiles(files, log);
    this.seal = new Seal(files, buffer);
    this.order = new SpoolOrder(files, names, seal, log);
    this.output = new SpoolOutput(this);
    this.note = new SpoolNote(files);
    this.recovery = new SpoolRecovery(files, names, note, seal, order, log);
    this.room = new SpoolRoom(files, names, seal, order, log, quotaBytes, dropOldest);
  }

  /**
   * Recovers what is there.
   *
   * @throws IOException when the files cannot be listed
   */
  public void open() throws IOException {
    output.abort();
    begun = false;
    room.restart();
    recovery.run();
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
    return mostBytes + Seal.BYTES + RawOutput.bytes(format, rawRows) + Seal.BYTES;
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
    order.delete(order.current(entry));
    room.sent();
  }

  /** Takes a file out of the order and keeps it for a reader. */
  public void setAside(SpoolEntry entry, String reason) throws IOException {
    order.setAside(order.current(entry), reason);
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
    if (!room.make(mostBytes + Seal.BYTES)) {
      return null;
    }
    begun = true;
    try {
      output.open(files.create(TEMPORARY));
    } catch (IOException e) {
      room.failed(0);
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
    SpoolOutput begun = begin(RawOutput.bytes(format, mostRows));
    return begun == null ? null : new RawOutput(begun, format, buffer);
  }

  /**
   * The file that was begun could not be written.
   *
   * @param written bytes of it that had been written
   */
  void failed(int written) {
    room.failed(written);
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
      room.failed(length);
      throw e;
    }
    begun = false;
    room.succeeded();
    if (!entry.isRaw()) {
      entry.setChecked();
    }
    order.put(entry);
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
        order.delete(raw);
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

  /** The most bytes all files may have. */
  public long quota() {
    return room.quota();
  }

  /** Files deleted for lack of room since this boot. */
  public int droppedFiles() {
    return room.droppedFiles();
  }

  /** Rows in those files. */
  public long droppedRows() {
    return room.droppedRows();
  }

  /** Files set aside and still there. */
  public int filesSetAside() {
    return names.setAside();
  }
}
