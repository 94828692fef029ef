package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.parquet.Crc32;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.vee.Log;

/**
 * What an uploader remembers over a reset, in the spool's note: what the store can do, the last key
 * that was used of a window that has more objects than one, and which files may have been sent
 * under the keys they have. It is lost without loss of rows: then it is found out again, and a file
 * whose answer was lost may be stored a second time.
 *
 * <pre>
 * CRC-32 of endpoint, bucket and settings   4 bytes
 * abilities                                 1
 * CRC-32 of the window's first key          4, for readings and for health
 * suffix of the last key used               1, for readings and for health
 * last sequence of the newest file sent     5, for readings and for health
 * </pre>
 */
final class UploadMemory {

  /** Bytes of the note. */
  static final int BYTES = 25;

  private static final int ABILITIES = 4;
  private static final int KEYS = 5;
  private static final int SUFFIX = 4;
  private static final int SENT = 5;
  private static final int KEY_BYTES = 10;

  private final Spool spool;
  private final Log log;
  private final int store;
  private final byte[] note = new byte[BYTES];

  /**
   * A memory of one store.
   *
   * @param store endpoint, bucket and what else makes it another one
   */
  UploadMemory(Spool spool, String store, Log log) {
    this.spool = spool;
    this.log = log;
    this.store = crc(store);
  }

  private static int crc(String text) {
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) text.charAt(i);
    }
    return Crc32.of(bytes, 0, bytes.length);
  }

  /**
   * Reads the note.
   *
   * @param abilities of a store of which none are remembered
   * @return the abilities of this store
   */
  int open(int abilities) {
    if (!spool.readNote(note) || get(0) != store) {
      for (int i = 0; i < BYTES; i++) {
        note[i] = 0;
      }
      put(0, store);
      note[ABILITIES] = (byte) abilities;
    }
    return note[ABILITIES] & 0xff;
  }

  /** Remembers what the store can do. */
  void keepAbilities(int abilities) {
    note[ABILITIES] = (byte) abilities;
    save();
  }

  /** The suffix that is next for a file of this first key: 0 where none was used that is known. */
  int nextSuffix(SpoolEntry entry, String firstKey) {
    int at = slot(entry);
    return get(at) == crc(firstKey) ? (note[at + SUFFIX] & 0xff) + 1 : 0;
  }

  /**
   * A key was used.
   *
   * @param saved whether that is to be remembered over a reset
   */
  void keyUsed(SpoolEntry entry, String firstKey, boolean saved) {
    int at = slot(entry);
    int last = Math.max(entry.keySuffix(), nextSuffix(entry, firstKey) - 1);
    put(at, crc(firstKey));
    note[at + SUFFIX] = (byte) last;
    if (saved) {
      save();
    }
  }

  /** Whether a file, or a later one, was sent before: its answer may have been lost. */
  boolean wasSent(SpoolEntry entry) {
    return entry.lastSequence() <= sent(slot(entry));
  }

  /**
   * A file is sent from now on.
   *
   * @param saved whether that is to be remembered over a reset
   */
  void sent(SpoolEntry entry, boolean saved) {
    int at = slot(entry);
    note[at + SENT] = (byte) (entry.lastSequence() >> 32);
    put(at + SENT + 1, (int) entry.lastSequence());
    if (saved) {
      save();
    }
  }

  private long sent(int at) {
    return (note[at + SENT] & 0xffL) << 32 | get(at + SENT + 1) & 0xffffffffL;
  }

  private static int slot(SpoolEntry entry) {
    return KEYS + (entry.kind() == SpoolEntry.HEALTH ? KEY_BYTES : 0);
  }

  private int get(int at) {
    return (note[at] & 0xff) << 24
        | (note[at + 1] & 0xff) << 16
        | (note[at + 2] & 0xff) << 8
        | note[at + 3] & 0xff;
  }

  private void put(int at, int value) {
    for (int i = 0; i < 4; i++) {
      note[at + i] = (byte) (value >> 24 - 8 * i);
    }
  }

  private void save() {
    try {
      spool.writeNote(note);
    } catch (IOException e) {
      log.write(Log.Level.WARN, "upload: what was found out about the store: " + e.getMessage());
    }
  }
}
