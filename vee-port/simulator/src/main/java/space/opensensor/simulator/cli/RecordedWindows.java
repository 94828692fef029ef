package space.opensensor.simulator.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import space.opensensor.vee.Clock;

/**
 * The clock by which sensors are read. Before it tells a time in a window, it writes down that the
 * window is recorded: a process that is killed in the middle of it leaves no window to the next run
 * of which rows are on flash or in the bucket already.
 */
final class RecordedWindows implements Clock {

  private final Clock clock;
  private final long epochMillisAtBoot;
  private final int windowMillis;
  private final LastTime lastTime;
  private final long end;
  private long recorded;

  /**
   * A clock that runs with another.
   *
   * @param windowMillis length of a window
   * @param lastTime where the end of the last recorded window is written
   * @param end of the last window, in epoch milliseconds; nothing is recorded after it
   */
  RecordedWindows(
      Clock clock, long epochMillisAtBoot, int windowMillis, LastTime lastTime, long end) {
    this.clock = clock;
    this.epochMillisAtBoot = epochMillisAtBoot;
    this.windowMillis = windowMillis;
    this.lastTime = lastTime;
    this.end = end;
    this.recorded = epochMillisAtBoot;
  }

  @Override
  public long uptimeMillis() {
    long uptime = clock.uptimeMillis();
    long now = epochMillisAtBoot + uptime;
    if (now >= recorded && recorded < end) {
      try {
        long windowEnd = Math.min(end, now - now % windowMillis + windowMillis);
        lastTime.write(windowEnd);
        recorded = windowEnd;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return uptime;
  }
}
