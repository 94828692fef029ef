package space.opensensor.simulator;

import java.util.function.Consumer;
import space.opensensor.vee.Log;

/** Passes lines of a least level on, each with its level in front. */
public final class TerminalLog implements Log {

  private final Level least;
  private final Consumer<String> lines;

  /**
   * A log.
   *
   * @param least the least important level that is shown
   * @param lines what shows a line
   */
  public TerminalLog(Level least, Consumer<String> lines) {
    this.least = least;
    this.lines = lines;
  }

  @Override
  public void write(Level level, String line) {
    if (level.compareTo(least) <= 0) {
      lines.accept(level.name().toLowerCase(java.util.Locale.ROOT) + ": " + line);
    }
  }
}
