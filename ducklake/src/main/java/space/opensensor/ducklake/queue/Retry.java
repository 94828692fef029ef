package space.opensensor.ducklake.queue;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.ingest.OneLine;

/**
 * Does a step of a queue's client again and again until it is closed. A step that fails is one
 * line, and is done again after a time, each time twice as long up to a minute.
 */
final class Retry implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Retry.class);
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LAST = Duration.ofMinutes(1);

  /** What is done. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  private final String queue;
  private final QueueMetrics metrics;
  private final Step step;
  private final Object change = new Object();
  private volatile boolean closed;

  Retry(String queue, QueueMetrics metrics, Step step) {
    this.queue = queue;
    this.metrics = metrics;
    this.step = step;
  }

  /** A thread that does it. */
  Thread start(String name) {
    Thread thread = new Thread(this, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Override
  public void run() {
    Duration wait = FIRST;
    boolean there = true;
    while (!closed) {
      try {
        step.run();
        if (!there) {
          LOG.atInfo().addKeyValue("queue", queue).log("queue answers again");
        }
        there = true;
        metrics.answers(queue, true);
        wait = FIRST;
      } catch (InterruptedException e) {
        return;
      } catch (Exception | StackOverflowError | OutOfMemoryError e) {
        if (closed || Thread.currentThread().isInterrupted()) {
          return;
        }
        there = false;
        metrics.answers(queue, false);
        LOG.atWarn()
            .addKeyValue("queue", queue)
            .addKeyValue("why", OneLine.of(e))
            .addKeyValue("again_in", wait)
            .log("queue does not answer");
        LOG.atDebug().setCause(e).log("queue does not answer");
        if (!pause(wait)) {
          return;
        }
        wait = wait.multipliedBy(2).compareTo(LAST) > 0 ? LAST : wait.multipliedBy(2);
      }
    }
  }

  private boolean pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    synchronized (change) {
      try {
        for (long left = time.toMillis();
            !closed && left > 0;
            left = (end - System.nanoTime()) / 1_000_000) {
          change.wait(left);
        }
      } catch (InterruptedException e) {
        return false;
      }
    }
    return !closed;
  }

  /** Ends it after the step at hand. */
  void close() {
    synchronized (change) {
      closed = true;
      change.notifyAll();
    }
  }
}
