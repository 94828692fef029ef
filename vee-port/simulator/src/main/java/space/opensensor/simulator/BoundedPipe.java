package space.opensensor.simulator;

/**
 * A ring of bytes between the station's thread, which never waits, and a worker, which does. One
 * thread puts and one takes.
 */
final class BoundedPipe {

  private final byte[] ring;
  private int first;
  private int count;
  private boolean ended;
  private boolean broken;

  BoundedPipe(int capacity) {
    ring = new byte[capacity];
  }

  /** Puts what fits, at once; nothing once the pipe is broken. */
  synchronized int offer(byte[] buffer, int offset, int length) {
    int taken = broken ? 0 : Math.min(length, ring.length - count);
    for (int i = 0; i < taken; i++) {
      ring[(first + count + i) % ring.length] = buffer[offset + i];
    }
    count += taken;
    notifyAll();
    return taken;
  }

  /** Puts all of it, waiting for room; returns false when the pipe broke. */
  synchronized boolean put(byte[] buffer, int length) throws InterruptedException {
    int done = 0;
    while (done < length && !broken) {
      int taken = offer(buffer, done, length - done);
      done += taken;
      if (taken == 0) {
        wait();
      }
    }
    return !broken;
  }

  /** Takes what is there, at once: 0 for nothing yet, -1 at the end. */
  synchronized int poll(byte[] buffer, int offset, int length) {
    int given = Math.min(length, count);
    for (int i = 0; i < given; i++) {
      buffer[offset + i] = ring[(first + i) % ring.length];
    }
    first = (first + given) % ring.length;
    count -= given;
    notifyAll();
    return given == 0 && length > 0 && ended ? -1 : given;
  }

  /** Takes at least one byte, waiting for it: -1 when the pipe ended or broke. */
  synchronized int take(byte[] buffer) throws InterruptedException {
    while (count == 0 && !ended && !broken) {
      wait();
    }
    return broken ? -1 : poll(buffer, 0, buffer.length);
  }

  /** Nothing more will be put; what is there can still be taken. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Wakes whoever waits; nothing goes through any more, except what {@link #poll} still finds. */
  synchronized void breakOff() {
    broken = true;
    notifyAll();
  }
}
