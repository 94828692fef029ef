package space.opensensor.station.storage;

import java.io.IOException;
import space.opensensor.vee.FileStore;
import space.opensensor.vee.Log;

/**
 * The spool's files in their order: those to send, each read and found intact before it is given
 * out, and the raw ones. Knows the next few of each and lists the files again for more.
 */
final class SpoolOrder {

  private static final int ENTRIES_KNOWN = 32;
  private static final int RAW_KNOWN = 8;

  private final FileStore files;
  private final SpoolFiles names;
  private final Seal seal;
  private final Log log;
  private final SpoolIndex entries = new SpoolIndex(false, ENTRIES_KNOWN);
  private final SpoolIndex raws = new SpoolIndex(true, RAW_KNOWN);
  private final SpoolStream readings = new SpoolStream();
  private final SpoolStream health = new SpoolStream();
  private final SpoolStream raw = new SpoolStream();

  SpoolOrder(FileStore files, SpoolFiles names, Seal seal, Log log) {
    this.files = files;
    this.names = names;
    this.seal = seal;
    this.log = log;
  }

  /** Forgets all files, which are met again until {@link #endListing}. */
  void beginListing() {
    entries.beginListing(0);
    raws.beginListing(0);
    readings.beginListing();
    health.beginListing();
    raw.beginListing();
  }

  /** All files were met. */
  void endListing() {
    entries.endListing();
    raws.endListing();
  }

  /**
   * Takes up a file that was there before. Of two with the same rows the one under the later name
   * stays, if it is intact.
   *
   * @return the second copy, left by a torn rename, that has to go, or null
   */
  SpoolEntry meet(SpoolEntry entry) throws IOException {
    SpoolEntry twin = indexOf(entry).at(entry.place());
    if (twin != null) {
      boolean later = entry.keySuffix() > twin.keySuffix();
      if (later != seal.check((later ? entry : twin).name())) {
        return entry;
      }
    }
    put(entry);
    return twin;
  }

  /** Takes up a file, or its new name. */
  void put(SpoolEntry entry) {
    indexOf(entry).put(entry);
    stream(entry.kind()).put(entry);
  }

  /** Deletes a file. */
  void delete(SpoolEntry entry) throws IOException {
    names.delete(entry.name());
    remove(entry);
  }

  /** Takes a file out of the order and keeps it for a reader. */
  void setAside(SpoolEntry entry, String reason) throws IOException {
    names.setAside(entry.name(), reason);
    remove(entry);
  }

  private void remove(SpoolEntry entry) {
    indexOf(entry).remove(entry.place());
  }

  private SpoolIndex indexOf(SpoolEntry entry) {
    return entry.isRaw() ? raws : entries;
  }

  /** The entry under the name its file has now. */
  SpoolEntry current(SpoolEntry entry) {
    SpoolEntry current = indexOf(entry).at(entry.place());
    return current == null ? entry : current;
  }

  /** The first raw file after a place, unchecked, or null. */
  SpoolEntry nextRaw(long place) throws IOException {
    cover(raws, place);
    return raws.after(place);
  }

  /** The first file to send after a place that is intact, or null. */
  SpoolEntry next(long after) throws IOException {
    long place = after;
    while (true) {
      cover(entries, place);
      SpoolEntry entry = entries.after(place);
      if (entry == null || isIntact(entry)) {
        return entry;
      }
      place = entry.place();
    }
  }

  private void cover(SpoolIndex index, long place) throws IOException {
    if (index.covers(place)) {
      return;
    }
    index.beginListing(place);
    files.beginList();
    for (String name = files.nextName(); name != null; name = files.nextName()) {
      SpoolEntry entry = SpoolEntry.parse(name);
      if (entry != null) {
        index.put(entry);
      }
    }
    index.endListing();
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

  /** The files of a kind and its fellows, whose rows have one journal. */
  SpoolStream stream(char kind) {
    return kind == SpoolEntry.RAW ? raw : kind == SpoolEntry.HEALTH ? health : readings;
  }
}
