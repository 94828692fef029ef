package space.opensensor.simulator.cli;

import java.util.Locale;
import space.opensensor.station.upload.UploadReport;

/** Shows the uploads of a run as they come, and adds up those of readings. */
final class UploadLines {

  private final Terminal terminal;
  private final long endUptimeMillis;
  private final int windows;
  private final long startedAt = System.nanoTime();

  private int files;
  private long rows;
  private long bytes;

  UploadLines(Terminal terminal, long endUptimeMillis, int windows) {
    this.terminal = terminal;
    this.endUptimeMillis = endUptimeMillis;
    this.windows = windows;
  }

  /** Takes a report; what failed is told by the station's log. */
  void took(UploadReport report) {
    switch (report.outcome()) {
      case STORED, ALREADY_STORED -> {
        if (!isHealth(report)) {
          files++;
          rows += report.rows();
          bytes += report.bytes();
        }
        line(report, "");
      }
      case KEY_TAKEN -> line(report, "  " + report.detail() + "; it goes up under the next key");
      default -> {}
    }
  }

  /** Takes the uptime. */
  void progress(long uptimeMillis) {
    double done = (double) uptimeMillis / endUptimeMillis;
    int window = Math.min(windows, (int) (done * windows) + 1);
    terminal.progress(done, "window " + window + " of " + windows);
  }

  int files() {
    return files;
  }

  long rows() {
    return rows;
  }

  long bytes() {
    return bytes;
  }

  /** Real time since the start. */
  double seconds() {
    return (System.nanoTime() - startedAt) / 1e9;
  }

  /** Whether the file tells of the station itself; such rows are not among the readings. */
  private static boolean isHealth(UploadReport report) {
    return report.key().substring(report.key().lastIndexOf('/') + 1).startsWith("health_");
  }

  private void line(UploadReport report, String more) {
    terminal.line(
        String.format(
                Locale.ROOT,
                "%s  %4d rows  %,7d B  %5d ms  %d",
                report.key(),
                report.rows(),
                report.bytes(),
                report.millis(),
                report.status())
            + more);
  }
}
