package space.opensensor.station.storage;

/**
 * The first few entries of the spool after a place in the order, sorted. When there are more on
 * flash than fit, the spool lists the files again once these are used up.
 *
 * <p>Holds at most so many entries of about 40 bytes as it was made for.
 */
final class SpoolIndex {

  private final boolean raw;
  private final SpoolEntry[] entries;
  private int size;
  private long from;
  private boolean listed;
  private boolean more;

  /** An index of raw files, or of all others. */
  SpoolIndex(boolean raw, int capacity) {
    this.raw = raw;
    this.entries = new SpoolEntry[capacity];
  }

  /** Forgets all: what follows a place is listed from now on, until {@link #endListing}. */
  void beginListing(long newFrom) {
    while (size > 0) {
      entries[--size] = null;
    }
    from = newFrom;
    listed = false;
    more = false;
  }

  /** All entries after the place were put. */
  void endListing() {
    listed = true;
  }

  /** Whether an answer to {@link #after} would be right. */
  boolean covers(long place) {
    return listed && place >= from && (!more || size > 0 && place < entries[size - 1].place());
  }

  /** The first entry after a place, or null. */
  SpoolEntry after(long place) {
    for (int i = 0; i < size; i++) {
      if (entries[i].place() > place) {
        return entries[i];
      }
    }
    return null;
  }

  /** The entry at a place, or null. */
  SpoolEntry at(long place) {
    SpoolEntry found = after(place - 1);
    return found != null && found.place() == place ? found : null;
  }

  /** Takes an entry, or the place of the one there, if it is near enough. */
  void put(SpoolEntry entry) {
    if (entry.isRaw() != raw || entry.place() <= from) {
      return;
    }
    remove(entry.place());
    int at = size;
    while (at > 0 && entries[at - 1].place() > entry.place()) {
      at--;
    }
    if (at == size && (more || size == entries.length)) {
      more = true;
      return;
    }
    if (size == entries.length) {
      more = true;
      size--;
    }
    for (int i = size; i > at; i--) {
      entries[i] = entries[i - 1];
    }
    entries[at] = entry;
    size++;
  }

  /** Forgets the entry at a place. */
  void remove(long place) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (entries[i].place() != place) {
        entries[kept++] = entries[i];
      }
    }
    while (size > kept) {
      entries[--size] = null;
    }
  }
}
