package space.opensensor.simulator.cli;

import java.io.PrintWriter;
import java.util.Locale;
import space.opensensor.station.provision.Finding;

/** Lines of a check on a terminal: subject, outcome, what was seen, and the cure below. */
final class FindingLines {

  private static final String FORMAT = "%-9s %-7s %s";

  private final PrintWriter out;

  FindingLines(PrintWriter out) {
    this.out = out;
  }

  void print(Finding line) {
    String outcome = line.outcome().name().toLowerCase(Locale.ROOT);
    out.println(
        String.format(Locale.ROOT, FORMAT, line.subject(), outcome, Terminal.printable(line.text()))
            .stripTrailing());
    if (!line.cure().isEmpty()) {
      out.println(String.format(Locale.ROOT, FORMAT, "", "", "-> " + line.cure()));
    }
    out.flush();
  }
}
