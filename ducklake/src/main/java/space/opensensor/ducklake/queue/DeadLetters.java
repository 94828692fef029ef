package space.opensensor.ducklake.queue;

import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.LakeCatalog;

/**
 * Messages that were given up, among what {@code lake aside} shows: those that are no event, and
 * those whose objects could not be read by {@value QueueMessages#MOST_DELIVERIES} deliveries. Only
 * the first {@value #MOST} are kept, so that a flood of them does not fill the catalog; their
 * objects are found by the next listing.
 */
public final class DeadLetters {

  static final int MOST = 1000;
  private static final String BUCKET = "queue:";

  private final LakeCatalog catalog;

  public DeadLetters(LakeCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Keeps a message.
   *
   * @param queue what it came from
   * @param message which one it is there
   * @param reason in one line
   */
  void add(String queue, String message, int bytes, String reason) {
    catalog.write(
        "message set aside",
        tx -> {
          long kept =
              tx.sql()
                  .number(
                      "SELECT count(*) FROM station_quarantine WHERE bucket = ?", BUCKET + queue);
          if (kept < MOST) {
            new Ledger(tx.reader()).setAside(BUCKET + queue, message, "", bytes, reason, tx.time());
          }
          return null;
        });
  }

  /** Forgets all of them; returns how many there were. */
  public int forget() {
    return catalog.write(
        "messages set aside",
        tx -> tx.sql().update("DELETE FROM station_quarantine WHERE bucket LIKE 'queue:%'"));
  }
}
