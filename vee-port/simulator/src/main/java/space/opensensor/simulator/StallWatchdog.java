package space.opensensor.simulator;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import space.opensensor.vee.Watchdog;

/**
 * Reports a station that has not fed it for a minute of real time, once per stall, with the place
 * where the station's thread stands.
 */
public final class StallWatchdog implements Watchdog, AutoCloseable {

  /** How long the station may go without progress. */
  public static final long LIMIT_MILLIS = 60_000;

  private static final long LIMIT_NANOS = LIMIT_MILLIS * 1_000_000;

  private final LongSupplier nanoTime;
  private final Consumer<String> report;

  private volatile long fedAt;
  private volatile Thread station;
  private boolean reported;
  private Thread looking;

  /**
   * A watchdog, which waits for its first feed.
   *
   * @param report takes the line that tells of a stall, on the watchdog's own thread
   */
  public StallWatchdog(Consumer<String> report) {
    this(System::nanoTime, report);
  }

  StallWatchdog(LongSupplier nanoTime, Consumer<String> report) {
    this.nanoTime = nanoTime;
    this.report = report;
  }

  @Override
  public void feed() {
    fedAt = nanoTime.getAsLong();
    station = Thread.currentThread();
  }

  /** Starts looking, every few seconds and until it is closed. */
  public void start() {
    looking = new Thread(this::look, "watchdog");
    looking.setDaemon(true);
    looking.start();
  }

  /** Ends the looking. */
  @Override
  public void close() {
    if (looking != null) {
      looking.interrupt();
    }
  }

  private void look() {
    try {
      while (true) {
        Thread.sleep(LIMIT_MILLIS / 12);
        check();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void check() {
    Thread thread = station;
    boolean stalled = thread != null && nanoTime.getAsLong() - fedAt > LIMIT_NANOS;
    if (stalled && !reported) {
      StackTraceElement[] stack = thread.getStackTrace();
      report.accept(
          "watchdog: no progress for "
              + LIMIT_MILLIS / 1000
              + " s; the station is at "
              + (stack.length == 0 ? "its end" : stack[0].toString()));
    }
    reported = stalled;
  }
}
