package space.opensensor.ducklake.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.ingest.IngestReport;

/**
 * How far a long command is, in one line of a terminal that is written over and in the end taken
 * away. The launcher sets the system property {@code lake.terminal} where there is one.
 */
final class ProgressLine implements IngestMetrics, AutoCloseable {

  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean isTerminal;
  private boolean isShown;
  private long files;
  private long rows;

  ProgressLine(PrintWriter out) {
    this(out, Boolean.getBoolean("lake.terminal"));
  }

  ProgressLine(PrintWriter out, boolean isTerminal) {
    this.out = out;
    this.isTerminal = isTerminal;
  }

  @Override
  public synchronized void committed(IngestReport report, Duration slowest) {
    files += report.files();
    rows += report.rows();
    show(String.format(Locale.ROOT, "%,d files with %,d rows taken in", files, rows));
  }

  synchronized void show(String text) {
    if (isTerminal) {
      out.print(CLEAR_LINE + text);
      out.flush();
      isShown = true;
    }
  }

  /** Takes the line away; what is printed next begins where it began. */
  @Override
  public synchronized void close() {
    if (isShown) {
      out.print(CLEAR_LINE);
      out.flush();
      isShown = false;
    }
  }
}
