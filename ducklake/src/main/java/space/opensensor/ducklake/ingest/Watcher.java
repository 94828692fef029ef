package space.opensensor.ducklake.ingest;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the lake up with the bucket: takes in what notifications name, in batches, and lists the
 * whole prefix now and then, because notifications get lost. A failure is logged and tried again;
 * it never ends the watch.
 */
public final class Watcher {

  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);
  private static final int MAX_WAITING = 200_000;

  private final Ingester ingester;
  private final int batch;
  private final Duration flushInterval;
  private final Duration pollInterval;
  private final Runnable onFailure;
  private final BlockingQueue<String> keys = new LinkedBlockingQueue<>(MAX_WAITING);
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
      Runnable onFailure) {
    this.ingester = ingester;
    this.batch = batch;
    this.flushInterval = flushInterval;
    this.pollInterval = pollInterval;
    this.onFailure = onFailure;
  }

  /** Takes keys of a notification; when too many wait, the next listing finds the rest. */
  public Consumer<List<String>> keys() {
    return all -> {
      for (String key : all) {
        if (!keys.offer(key)) {
          LOG.atWarn().log("too many keys wait; the next listing finds the rest");
          return;
        }
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
    if (!keys.offer("")) {
      LOG.atDebug().log("the queue is full, so the watch is awake");
    }
  }

  /** Watches until it is stopped or the thread is interrupted. */
  public void run() {
    long nextPoll = System.nanoTime();
    while (!stopped && !Thread.currentThread().isInterrupted()) {
      try {
        if (System.nanoTime() - nextPoll >= 0) {
          ingester.pass();
          nextPoll = System.nanoTime() + pollInterval.toNanos();
        }
        List<String> waiting = next(nextPoll);
        if (!waiting.isEmpty()) {
          ingester.ingest(waiting);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException | RuntimeException e) {
        onFailure.run();
        LOG.atError().setCause(e).addKeyValue("why", e.getMessage()).log("ingest failed, goes on");
        nextPoll = System.nanoTime() + Math.min(pollInterval.toNanos(), 5_000_000_000L);
      }
    }
  }

  private List<String> next(long nextPoll) throws InterruptedException {
    List<String> taken = new ArrayList<>();
    String first = keys.poll(Math.max(0, nextPoll - System.nanoTime()), TimeUnit.NANOSECONDS);
    if (first == null || first.isEmpty()) {
      return taken;
    }
    taken.add(first);
    long end = System.nanoTime() + flushInterval.toNanos();
    while (taken.size() < batch && !stopped) {
      String key = keys.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (key == null) {
        break;
      }
      if (!key.isEmpty()) {
        taken.add(key);
      }
    }
    return taken;
  }
}
