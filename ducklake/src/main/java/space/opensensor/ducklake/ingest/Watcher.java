package space.opensensor.ducklake.ingest;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the lake up with the bucket: takes in what notifications name, in batches, and lists the
 * whole prefix now and then, because notifications get lost. A failure is one line and tried again,
 * each time after twice as long up to the time between listings; it never ends the watch.
 */
public final class Watcher {

  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);

  /** The most characters of keys that wait, with what each key takes beside them. */
  private static final long MAX_WAITING = 8_000_000;

  private static final int BESIDE = 64;
  private static final int LONGEST_KEY = 1024;
  private static final Duration FIRST_WAIT = Duration.ofSeconds(5);

  /** Is told how the passes go. */
  public interface Outcome {
    /** A listing came to its end. */
    void passed();

    /** A listing or a batch failed. */
    void failed(String why);

    /** A listing or a batch came to its end, so that rows may be new. */
    default void tookIn() {}
  }

  private final Ingester ingester;
  private final int batch;
  private final Duration flushInterval;
  private final Duration pollInterval;
  private final Outcome outcome;
  private final long firstWait;
  private final BlockingQueue<String> keys = new LinkedBlockingQueue<>();
  private final AtomicLong waiting = new AtomicLong();
  private volatile boolean stopped;

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
  Watcher(
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
  }

  /** Takes keys of a notification; when too many wait, the next listing finds the rest. */
  public Consumer<List<String>> keys() {
    return all -> {
      for (String key : all) {
        if (key.isEmpty() || key.length() > LONGEST_KEY) {
          continue;
        }
        if (waiting.addAndGet(key.length() + BESIDE) > MAX_WAITING) {
          waiting.addAndGet(-key.length() - BESIDE);
          LOG.atWarn().log("too many keys wait; the next listing finds the rest");
          return;
        }
        keys.add(key);
      }
    };
  }

  /** Keys that wait. */
  public int waiting() {
    return keys.size();
  }

  /** Ends the watch after the batch at hand. */
  public void stop() {
    stopped = true;
    keys.add("");
  }

  /** Watches until it is stopped or the thread is interrupted. */
  public void run() {
    long nextPoll = System.nanoTime();
    long wait = firstWait;
    while (!stopped && !Thread.currentThread().isInterrupted()) {
      try {
        if (System.nanoTime() - nextPoll >= 0) {
          ingester.pass();
          outcome.passed();
          outcome.tookIn();
          wait = firstWait;
          nextPoll = System.nanoTime() + pollInterval.toNanos();
        }
        List<String> next = next(nextPoll);
        if (!next.isEmpty()) {
          ingester.ingest(next);
          outcome.tookIn();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
        wait = Math.min(wait, pollInterval.toNanos());
        String why = FileShape.line(e.getMessage() == null ? e.toString() : e.getMessage());
        outcome.failed(why);
        LOG.atError()
            .addKeyValue("why", why)
            .addKeyValue("again_in", Duration.ofNanos(wait))
            .log("ingest failed");
        LOG.atDebug().setCause(e).log("ingest failed");
        nextPoll = System.nanoTime() + wait;
        wait *= 2;
      }
    }
  }

  private List<String> next(long nextPoll) throws InterruptedException {
    List<String> taken = new ArrayList<>();
    String first = poll(nextPoll);
    if (first == null || first.isEmpty()) {
      return taken;
    }
    taken.add(first);
    long end = System.nanoTime() + flushInterval.toNanos();
    while (taken.size() < batch && !stopped) {
      String key = poll(end);
      if (key == null) {
        break;
      }
      if (!key.isEmpty()) {
        taken.add(key);
      }
    }
    return taken;
  }

  private String poll(long until) throws InterruptedException {
    String key = keys.poll(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    if (key != null && !key.isEmpty()) {
      waiting.addAndGet(-key.length() - BESIDE);
    }
    return key;
  }
}
