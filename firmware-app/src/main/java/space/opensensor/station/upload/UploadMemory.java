package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.parquet.Crc32;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.vee.Log;

/**
 * What an uploader remembers over a reset, in the spool's note: what the store can do, and the last
 * key that was used of a window that has more objects than one. It is lost without harm: then it is
 * found out again.
 *
 * <pre>
 * CRC-32 of endpoint, bucket and settings   4 bytes
 * abilities                                 1
 * CRC-32 of the window's first key          4, for readings and for health
 * suffix of the last key used               1, for readings and for health
 * </pre>
 */
final class UploadMemory {

  /** Bytes of the note. */
  static final int BYTES = 15;

  private static final int ABILITIES = 4;
  private static final int KEYS = 5;
  private static final int KEY_BYTES = 5;

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
   * @return the abilities of this store, or -1 where none are remembered
   */
  int open() {
    if (!spool.readNote(note) || get(0) != store) {
      for (int i = 0; i < BYTES; i++) {
        note[i] = 0;
      }
      put(0, store);
      return -1;
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
    return get(at) == crc(firstKey) ? (note[at + 4] & 0xff) + 1 : 0;
  }

  /** A key was used; one with a suffix is remembered over a reset too. */
  void keyUsed(SpoolEntry entry, String firstKey, boolean stored) {
    int at = slot(entry);
    put(at, crc(firstKey));
    note[at + 4] = (byte) entry.keySuffix();
    if (stored && entry.keySuffix() > 0) {
      save();
    }
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
