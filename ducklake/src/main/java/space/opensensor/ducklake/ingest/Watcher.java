package space.opensensor.ducklake.ingest;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the lake up with the bucket: takes in what notifications name, in batches, and lists the
 * whole prefix now and then, because notifications get lost. A message is answered for only when a
 * commit holds its objects. A failure is one line and tried again, each time after twice as long up
 * to the time between listings; it never ends the watch.
 */
public final class Watcher {

  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(5);

  /** What a watch does, each well or not by itself. */
  public enum Step {
    /** Lists the whole prefix, and takes in what is new. */
    LISTING,
    /** Takes in what notifications name. */
    BATCH,
    /** Shows new rows in other formats. */
    PUBLISHING
  }

  /** Is told how the steps go. */
  public interface Outcome {
    /** A step came to its end, so that rows may be new. */
    void went(Step step);

    /** A step failed. */
    void failed(Step step, String why);
  }

  /** The time until a step that fails is tried again. */
  private final class Wait {
    private long nanos = firstWait;

    /** The time to wait now; the next one is twice as long. */
    Duration next() {
      long now = Math.min(nanos, pollInterval.toNanos());
      nanos = now * 2;
      return Duration.ofNanos(now);
    }

    void reset() {
      nanos = firstWait;
    }
  }

  private final Ingester ingester;
  private final int batch;
  private final Duration flushInterval;
  private final Duration pollInterval;
  private final Outcome outcome;
  private final long firstWait;
  private final Inbox inbox = new Inbox();
  private final Wait listingWait;
  private final Wait batchWait;

  /** A time of {@link System#nanoTime}, which no jump of the clock changes. */
  private long nextListing;

  /**
   * A watch.
   *
   * @param batch so many keys are taken in at once
   * @param flushInterval a key waits at most so long for others
   * @param pollInterval the time between listings
   */
  public Watcher(
      Ingester ingester,
      int batch,
      Duration flushInterval,
      Duration pollInterval,
      Outcome outcome) {
    this(ingester, batch, flushInterval, pollInterval, outcome, FIRST_WAIT);
  }

  /** A watch that waits so long after a first failure. */
  public Watcher(
      Ingester ingester,
      int batch,
      Duration flushInterval,
      Duration pollInterval,
      Outcome outcome,
      Duration firstWait) {
    this.ingester = ingester;
    this.batch = batch;
    this.flushInterval = flushInterval;
    this.pollInterval = pollInterval;
    this.outcome = outcome;
    this.firstWait = firstWait.toNanos();
    this.listingWait = new Wait();
    this.batchWait = new Wait();
  }

  /** Where notifications go. */
  public Inbox inbox() {
    return inbox;
  }

  /** Ends the watch after the batch at hand. */
  public void stop() {
    inbox.stop();
  }

  /** Watches until it is stopped or the thread is interrupted. */
  public void run() {
    nextListing = System.nanoTime();
    try {
      while (!inbox.isStopped() && !Thread.currentThread().isInterrupted()) {
        if (System.nanoTime() - nextListing >= 0) {
          list();
        }
        List<Notification> next = inbox.take(batch, flushInterval, nextListing);
        if (!next.isEmpty()) {
          take(new ArrayDeque<>(next));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void list() {
    try {
      ingester.pass();
      outcome.went(Step.LISTING);
      listingWait.reset();
      nextListing = System.nanoTime() + pollInterval.toNanos();
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
      Duration wait = listingWait.next();
      failed(Step.LISTING, e, wait);
      nextListing = System.nanoTime() + wait.toNanos();
    }
  }

  /** Takes in what messages name; what fails comes again, or is found by a listing. */
  private void take(Queue<Notification> open) throws InterruptedException {
    try {
      IngestReport all = ingester.ingest(keys(open));
      if (all.deferred() == 0) {
        settle(open);
      } else if (open.size() == 1) {
        open.remove().receipt().unreadable();
      } else {
        settleOneByOne(open);
      }
      outcome.went(Step.BATCH);
      batchWait.reset();
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
      Duration wait = batchWait.next();
      failed(Step.BATCH, e, wait);
      for (Notification n : open) {
        n.receipt().later();
        if (!n.receipt().comesAgain()) {
          nextListing = System.nanoTime();
        }
      }
      inbox.pause(wait);
    }
  }

  private static void settle(Queue<Notification> open) {
    for (Notification n = open.poll(); n != null; n = open.poll()) {
      n.receipt().taken();
    }
  }

  /** Finds the messages whose objects could not be read; those of others are known by now. */
  private void settleOneByOne(Queue<Notification> open) {
    for (Notification n = open.peek(); n != null; n = open.peek()) {
      boolean isRead = !n.receipt().comesAgain() || isTaken(n);
      open.remove();
      if (isRead) {
        n.receipt().taken();
      } else {
        n.receipt().unreadable();
      }
    }
  }

  private boolean isTaken(Notification n) {
    try {
      return ingester.ingest(n.keys()).deferred() == 0;
    } catch (IOException e) {
      // The store answered for others of the batch.
      return false;
    }
  }

  private static List<String> keys(Collection<Notification> notifications) {
    return notifications.stream().flatMap(n -> n.keys().stream()).toList();
  }

  private void failed(Step step, Throwable e, Duration wait) {
    String why = OneLine.of(e);
    outcome.failed(step, why);
    LOG.atError().addKeyValue("why", why).addKeyValue("again_in", wait).log("ingest failed");
    LOG.atDebug().setCause(e).log("ingest failed");
  }
}
