package space.opensensor.station.storage;

/** How far the rows of one journal have come in the spool, by their sequences. */
public final class SpoolStream {

  private long highest;
  private long settled;

  /** Forgets which files there are. */
  void beginListing() {
    highest = 0;
  }

  /** Takes up a file. */
  void put(SpoolEntry entry) {
    highest = Math.max(highest, entry.lastSequence());
  }

  /** The highest sequence of a row in one of its files, or 0. */
  public long highestSequence() {
    return highest;
  }

  /**
   * Tells that the journal holds rows as done, so that their files may go.
   *
   * @param sequence all rows up to this one
   */
  public void settle(long sequence) {
    settled = sequence;
  }

  /** Whether the journal holds the rows of a file as done. */
  boolean isSettled(SpoolEntry entry) {
    return entry.lastSequence() <= settled;
  }
}
