package space.opensensor.station.storage;

import java.io.IOException;
import space.opensensor.vee.FileStore;
import space.opensensor.vee.Log;

/**
 * Takes up what a boot finds in the spool's file store: every file by its name, where the store
 * does not survive power cuts by its CRC too. What cannot stay is set aside, what has no name yet
 * is deleted.
 */
final class SpoolRecovery {

  /** How many files that cannot stay are remembered until all are listed. */
  private static final int UNUSABLE = 8;

  private final FileStore files;
  private final SpoolFiles names;
  private final SpoolNote note;
  private final Seal seal;
  private final SpoolOrder order;
  private final Log log;
  private final String[] unusable = new String[UNUSABLE];
  private final String[] reasons = new String[UNUSABLE];
  private int unusableCount;

  SpoolRecovery(
      FileStore files, SpoolFiles names, SpoolNote note, Seal seal, SpoolOrder order, Log log) {
    this.files = files;
    this.names = names;
    this.note = note;
    this.seal = seal;
    this.order = order;
    this.log = log;
  }

  /**
   * Takes up all files.
   *
   * @throws IOException when they cannot be listed
   */
  void run() throws IOException {
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
      if (name.equals(Spool.TEMPORARY)) {
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
      files.delete(Spool.TEMPORARY);
    } catch (IOException e) {
      warn(Spool.TEMPORARY, e);
    }
  }

  private void warn(String name, IOException e) {
    log.write(Log.Level.WARN, "spool: " + name + " left as it is: " + e.getMessage());
  }
}
