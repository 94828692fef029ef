package space.opensensor.station.storage;

import java.io.IOException;
import space.opensensor.vee.FileStore;
import space.opensensor.vee.Log;

/**
 * The spool's files by name: their bytes in all, and those set aside as {@code .bad}, which stay
 * for a reader until room is needed.
 */
final class SpoolFiles {

  private static final String SET_ASIDE = ".bad";
  private static final int MAX_NAME = 31;
  private static final int MAX_COPIES = 256;

  private final FileStore files;
  private final Log log;
  private long bytes;
  private int setAside;

  SpoolFiles(FileStore files, Log log) {
    this.files = files;
    this.log = log;
  }

  /** Forgets all counts. */
  void restart() {
    bytes = 0;
    setAside = 0;
  }

  /**
   * Counts a file that is there.
   *
   * @return whether it was set aside before
   */
  boolean countIfSetAside(String name) throws IOException {
    bytes += Math.max(0, files.length(name));
    if (name.endsWith(SET_ASIDE)) {
      setAside++;
      return true;
    }
    return false;
  }

  /** Gives a finished file its name, replacing what has it. */
  void name(String temporary, String name, int length) throws IOException {
    int replaced = Math.max(0, files.length(name));
    files.rename(temporary, name);
    bytes += length - replaced;
  }

  /** Deletes a file. */
  void delete(String name) throws IOException {
    int length = Math.max(0, files.length(name));
    files.delete(name);
    bytes -= length;
  }

  /** Takes a file out of the spool and keeps it. */
  void setAside(String name, String reason) throws IOException {
    int most = MAX_NAME - SET_ASIDE.length();
    String aside = shortened(name, most) + SET_ASIDE;
    for (int copy = 1; files.length(aside) >= 0 && copy < MAX_COPIES; copy++) {
      StringBuilder other = new StringBuilder(MAX_NAME);
      other.append(shortened(name, most - 3)).append('-');
      Hex.append(other, copy, 2);
      aside = other.append(SET_ASIDE).toString();
    }
    files.rename(name, aside);
    setAside++;
    log.write(Log.Level.ERROR, "spool: set aside " + name + " as " + aside + ": " + reason);
  }

  private static String shortened(String name, int most) {
    return name.length() <= most ? name : name.substring(0, most);
  }

  /** Deletes one file that was set aside, if there is any. */
  boolean dropSetAside() throws IOException {
    if (setAside == 0) {
      return false;
    }
    String found = null;
    files.beginList();
    for (String name = files.nextName(); name != null; name = files.nextName()) {
      if (name.endsWith(SET_ASIDE)) {
        found = name;
      }
    }
    if (found == null) {
      setAside = 0;
      return false;
    }
    delete(found);
    setAside--;
    log.write(Log.Level.WARN, "spool: full, deleted " + found);
    return true;
  }

  /** Bytes of all files. */
  long bytes() {
    return bytes;
  }

  /** How many files are set aside. */
  int setAside() {
    return setAside;
  }
}
