package space.opensensor.simulator.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/**
 * Lines on standard output with, on a terminal, a progress bar below them. The launcher sets the
 * system property {@code station.terminal} when there is one.
 */
final class Terminal {

  private static final int BAR_WIDTH = 30;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean interactive;
  private String bar = "";

  Terminal(PrintWriter out) {
    this(out, Boolean.getBoolean("station.terminal"));
  }

  Terminal(PrintWriter out, boolean interactive) {
    this.out = out;
    this.interactive = interactive;
  }

  /** The terminal at which this process was started, or null where input or output is none. */
  static Console console() {
    return Boolean.getBoolean("station.terminal") ? System.console() : null;
  }

  /** Whether lines may be coloured: on a terminal, and where NO_COLOR does not forbid it. */
  static boolean isColoured(Map<String, String> environment) {
    return Boolean.getBoolean("station.terminal")
        && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /** A text whose control characters are written out, so that they control no terminal. */
  static String printable(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        shown.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }

  /** Prints a line above the bar. */
  synchronized void line(String text) {
    if (!bar.isEmpty()) {
      out.print(CLEAR_LINE);
    }
    out.println(printable(text));
    out.print(bar);
    out.flush();
  }

  /** Shows how far the work is; nothing without a terminal. */
  synchronized void progress(double done, String text) {
    if (!interactive) {
      return;
    }
    int filled = (int) (Math.max(0, Math.min(1, done)) * BAR_WIDTH);
    String next = "[" + "#".repeat(filled) + "-".repeat(BAR_WIDTH - filled) + "] " + text;
    if (!next.equals(bar)) {
      bar = next;
      out.print(CLEAR_LINE + bar);
      out.flush();
    }
  }

  /** Takes the bar away. */
  synchronized void endProgress() {
    if (!bar.isEmpty()) {
      bar = "";
      out.print(CLEAR_LINE);
      out.flush();
    }
  }
}
