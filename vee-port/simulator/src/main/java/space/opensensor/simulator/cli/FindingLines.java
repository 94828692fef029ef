package space.opensensor.simulator.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import space.opensensor.station.provision.Finding;

/**
 * Lines of a check: subject, outcome, what was seen, and the cure below; coloured on a terminal, or
 * as a JSON object each.
 */
final class FindingLines {

  private static final String FORMAT = "%-9s %s%-7s%s %s";
  private static final String PLAIN = "\u001b[0m";

  /** Green, yellow and red, in the order of the outcomes. */
  private static final String[] COLOURS = {"\u001b[32m", "\u001b[33m", "\u001b[31m"};

  private final PrintWriter out;
  private final boolean json;
  private final boolean coloured;

  /**
   * Lines.
   *
   * @param coloured whether a terminal shows them
   */
  FindingLines(PrintWriter out, boolean json, boolean coloured) {
    this.out = out;
    this.json = json;
    this.coloured = coloured;
  }

  void print(Finding line) {
    String outcome = line.outcome().name().toLowerCase(Locale.ROOT);
    if (json) {
      Map<String, String> members = new LinkedHashMap<>();
      members.put("subject", line.subject());
      members.put("outcome", outcome);
      members.put("text", line.text());
      members.put("cure", line.cure());
      out.println(Json.object(members));
    } else {
      String colour = coloured ? COLOURS[line.outcome().ordinal()] : "";
      print(line.subject(), colour, outcome, coloured ? PLAIN : "", line.text());
      if (!line.cure().isEmpty()) {
        print("", "", "", "", "-> " + line.cure());
      }
    }
    out.flush();
  }

  private void print(String subject, String colour, String outcome, String plain, String text) {
    out.println(
        String.format(
                Locale.ROOT, FORMAT, subject, colour, outcome, plain, Terminal.printable(text))
            .stripTrailing());
  }
}
