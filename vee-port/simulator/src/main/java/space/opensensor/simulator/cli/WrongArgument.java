package space.opensensor.simulator.cli;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is said of a wrong command line: of what is not known the first, and what was meant. */
public final class WrongArgument {

  /** How much of a name may be wrong: a third of it. */
  private static final int THIRD = 3;

  private WrongArgument() {}

  /** The message, of a line or more. */
  public static String message(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && isOption(unmatched)) {
      // What follows may be its value, and is not looked at.
      return "Unknown option: '" + name(unmatched) + "'" + suggestion(unmatched);
    }
    return e.getMessage()
        + (e instanceof UnmatchedArgumentException unmatched ? suggestion(unmatched) : "");
  }

  private static boolean isOption(UnmatchedArgumentException e) {
    return !e.getUnmatched().isEmpty() && e.getUnmatched().get(0).startsWith("-");
  }

  /** What is not known, without a value behind an equals sign, which may be a secret. */
  private static String name(UnmatchedArgumentException e) {
    String first = e.getUnmatched().get(0);
    int equals = first.indexOf('=');
    return equals < 0 ? first : first.substring(0, equals);
  }

  private static String suggestion(UnmatchedArgumentException e) {
    if (e.getUnmatched().isEmpty()) {
      return "";
    }
    String given = name(e);
    CommandSpec command = e.getCommandLine().getCommandSpec();
    List<String> known =
        isOption(e)
            ? command.options().stream()
                .filter(option -> !option.hidden())
                .map(OptionSpec::longestName)
                .toList()
            : command.subcommands().entrySet().stream()
                .filter(entry -> !isHidden(entry.getValue()))
                .map(java.util.Map.Entry::getKey)
                .toList();
    String best = null;
    int least = Integer.MAX_VALUE;
    for (String name : known) {
      int distance = distance(given.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    int length = given.replaceFirst("^-+", "").length();
    return best != null && least * THIRD <= length ? "; did you mean " + best + "?" : "";
  }

  private static boolean isHidden(CommandLine command) {
    return command.getCommandSpec().usageMessage().hidden();
  }

  /**
   * Characters to be put in, left out, replaced, or exchanged with the next one, each at most once
   * in a place (the restricted Damerau-Levenshtein distance).
   */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int other = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
        best = Math.min(best, cost[i - 1][j - 1] + other);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, cost[i - 2][j - 2] + 1);
        }
        cost[i][j] = best;
      }
    }
    return cost[a.length()][b.length()];
  }
}
