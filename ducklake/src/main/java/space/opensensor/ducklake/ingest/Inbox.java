package space.opensensor.ducklake.ingest;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifications that wait for the watch, at most 8 MB of them with what each key takes beside its
 * text. Who can tell again later waits for room; who cannot is refused, and the next listing finds
 * what was refused. Safe for many threads.
 */
public final class Inbox {

  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
  private static final long MOST_BYTES = 8_000_000;
  private static final int BESIDE = 64;

  /** Of a key of S3, in bytes of UTF-8; a longer one stands for no object. */
  private static final int LONGEST_KEY = 1024;

  private final Deque<Notification> waiting = new ArrayDeque<>();
  private long bytes;
  private int keys;
  private boolean full;

  /** Whether somebody waits for room, so that waiting for more to come is of no use. */
  private boolean crowded;

  private boolean stopped;

  /**
   * Takes keys of a message that does not come again.
   *
   * @return whether there was room
   */
  public synchronized boolean offer(List<String> told) {
    Notification notification = Notification.once(possible(told));
    if (notification.keys().isEmpty()) {
      return true;
    }
    if (!hasRoom(notification)) {
      if (!full) {
        LOG.atWarn().log("too many keys wait; the next listing finds the rest");
      }
      full = true;
      return false;
    }
    full = false;
    add(notification);
    return true;
  }

  /** Takes a message that comes again, as soon as there is room. */
  public synchronized void put(Notification told) throws InterruptedException {
    Notification notification =
        new Notification(possible(told.keys()), told.bytes(), told.receipt());
    while (!stopped && !hasRoom(notification)) {
      if (!crowded) {
        crowded = true;
        notifyAll();
      }
      wait();
    }
    if (!stopped) {
      add(notification);
    }
  }

  private static List<String> possible(List<String> keys) {
    return keys.stream().filter(k -> !k.isEmpty() && k.length() <= LONGEST_KEY).toList();
  }

  /** A message for itself always has room. */
  private boolean hasRoom(Notification n) {
    return waiting.isEmpty() || bytes + size(n) <= MOST_BYTES;
  }

  private static long size(Notification n) {
    long size = BESIDE + (long) n.bytes();
    for (String key : n.keys()) {
      size += key.length() + BESIDE;
    }
    return size;
  }

  private void add(Notification n) {
    waiting.add(n);
    bytes += size(n);
    keys += n.keys().size();
    notifyAll();
  }

  /** Keys that wait. */
  public synchronized int waiting() {
    return keys;
  }

  /** Wakes all who wait; nothing is taken any more. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /** Whether it was stopped. */
  synchronized boolean isStopped() {
    return stopped;
  }

  /** Waits until it is stopped, at most for a time. */
  synchronized void pause(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (!stopped && left(end) > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left(end));
    }
  }

  /**
   * The messages that wait.
   *
   * @param most so many keys, or one message of more
   * @param flush the first waits at most so long for others
   * @param until none is waited for longer than to this time of {@link System#nanoTime}
   */
  synchronized List<Notification> take(int most, Duration flush, long until)
      throws InterruptedException {
    while (!stopped && waiting.isEmpty() && left(until) > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left(until));
    }
    if (stopped || waiting.isEmpty()) {
      return List.of();
    }
    long end = System.nanoTime() + flush.toNanos();
    while (!stopped && keys < most && !crowded && left(end) > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left(end));
    }
    List<Notification> taken = new ArrayList<>();
    int count = 0;
    while (!waiting.isEmpty()
        && (taken.isEmpty() || count + waiting.peek().keys().size() <= most)) {
      Notification n = waiting.remove();
      taken.add(n);
      count += n.keys().size();
      bytes -= size(n);
    }
    keys -= count;
    crowded = false;
    notifyAll();
    return taken;
  }

  private static long left(long end) {
    return end - System.nanoTime();
  }
}
