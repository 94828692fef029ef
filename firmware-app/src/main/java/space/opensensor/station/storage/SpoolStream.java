package space.opensensor.station.storage;

/** How far the rows of one journal have come in the spool, by their sequences and boots. */
public final class SpoolStream {

  private long highest;
  private int highestBoot;
  private long settled;

  /** Forgets which files there are. */
  void beginListing() {
    highest = 0;
    highestBoot = 0;
  }

  /** Takes up a file. */
  void put(SpoolEntry entry) {
    highest = Math.max(highest, entry.lastSequence());
    highestBoot = Math.max(highestBoot, entry.boot());
  }

  /** The highest sequence of a row in one of its files, or 0. */
  public long highestSequence() {
    return highest;
  }

  /** The highest number of a boot that one of its files names, or 0. */
  public int highestBoot() {
    return highestBoot;
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
