package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;

/**
 * Which of the spool's files goes next: the oldest, but for those passed over, which come round
 * again after all others. Counts what one file has failed at.
 */
final class UploadQueue {

  /** Files that were sent without a proof and are remembered. */
  private static final int SENT = 16;

  private final Spool spool;
  private final long[] sent = new long[SENT];
  private int sentCount;
  private SpoolEntry after;
  private long roundDue;
  private boolean resting;
  private long counted;
  private int failures;
  private int denials;
  private int keys;
  private int copies;

  UploadQueue(Spool spool) {
    this.spool = spool;
  }

  /** A number that no other file of the spool has, larger for later files. */
  private static long place(SpoolEntry entry) {
    return entry.lastSequence() << 8 | entry.kind();
  }

  /**
   * The file to send next, or null where none is there, or none but those that wait for {@link
   * #due}.
   */
  SpoolEntry next(long now) throws IOException {
    resting = false;
    if (after != null) {
      SpoolEntry later = settled(spool.after(after));
      if (later != null) {
        return later;
      }
      if (now < roundDue) {
        resting = true;
        return null;
      }
      after = null;
    }
    return settled(spool.first());
  }

  /** The file, if its rows are marked as done and it may go. */
  private SpoolEntry settled(SpoolEntry next) {
    return next != null && spool.isSettled(next) ? next : null;
  }

  /** Whether only files passed over are left, which wait for {@link #due}. */
  boolean isResting() {
    return resting;
  }

  /** When the files passed over come round again, as an uptime. */
  long due() {
    return roundDue;
  }

  /** Lets the later files go before this one is tried again. */
  void passOver(SpoolEntry entry) {
    after = entry;
  }

  /** Whether the file to send next goes before others that were passed over. */
  boolean overtakes() {
    return after != null;
  }

  /** The server took this file without a proof; it is not asked about before a time. */
  void sent(SpoolEntry entry, long notBefore) {
    if (!wasSent(entry)) {
      sent[sentCount % SENT] = place(entry);
      sentCount++;
    }
    roundDue = notBefore;
    passOver(entry);
  }

  /** Whether the server took this file without a proof. */
  boolean wasSent(SpoolEntry entry) {
    for (int i = 0; i < SENT; i++) {
      if (sent[i] == place(entry)) {
        return true;
      }
    }
    return false;
  }

  /** Counts a passing failure of a file. */
  int countFailure(SpoolEntry entry) {
    count(entry);
    return ++failures;
  }

  /** Counts a denial of a file. */
  int countDenial(SpoolEntry entry) {
    count(entry);
    return ++denials;
  }

  /** Counts a key of a file that was taken. */
  int countKey(SpoolEntry entry) {
    count(entry);
    return ++keys;
  }

  /** Counts a copy of a file that the server stored as other bytes. */
  int countCopy(SpoolEntry entry) {
    count(entry);
    return ++copies;
  }

  private void count(SpoolEntry entry) {
    long place = entry == null ? 0 : place(entry);
    if (place != counted) {
      counted = place;
      failures = 0;
      denials = 0;
      keys = 0;
      copies = 0;
    }
  }
}
