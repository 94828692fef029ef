package space.opensensor.ducklake.ingest;

import java.util.List;

/**
 * What one message told.
 *
 * @param keys of objects that came into the bucket
 * @param bytes what the message takes in memory beside its keys
 * @param receipt is told what became of them
 */
public record Notification(List<String> keys, int bytes, Receipt receipt) {

  /** The way back to where a message came from. Called by the watch's thread, once. */
  public interface Receipt {

    /** For messages that come once, whatever becomes of them. */
    Receipt NONE =
        new Receipt() {
          @Override
          public void taken() {}

          @Override
          public void later() {}

          @Override
          public void unreadable() {}

          @Override
          public boolean comesAgain() {
            return false;
          }
        };

    /** A commit holds what the message told of, or nothing is there to be taken in. */
    void taken();

    /** Nothing could be taken in now, whatever the message told of. */
    void later();

    /** An object that the message told of could not be read now. */
    void unreadable();

    /** Whether the message comes again unless it was taken; else a listing finds its objects. */
    boolean comesAgain();
  }

  /** A message that comes once. */
  public static Notification once(List<String> keys) {
    return new Notification(keys, 0, Receipt.NONE);
  }
}
