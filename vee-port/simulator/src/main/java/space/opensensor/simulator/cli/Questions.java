package space.opensensor.simulator.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;

/**
 * Questions to a person, answered line by line: at a terminal, where secrets are not echoed, or
 * from any other input. Where nobody is to be asked, each answer is the one that is left out.
 */
final class Questions {

  /** What is wrong with an answer. */
  interface Rule {
    /** One line, or null where the answer is good. */
    String fault(String answer);
  }

  private final BufferedReader input;
  private final Console console;
  private final PrintWriter out;
  private final boolean silent;

  /**
   * Questions.
   *
   * @param console the terminal, or null where the input is none
   * @param silent whether nobody is asked
   */
  Questions(BufferedReader input, Console console, PrintWriter out, boolean silent) {
    this.input = input;
    this.console = console;
    this.out = out;
    this.silent = silent;
  }

  /**
   * Asks until the answer is good.
   *
   * @param fallback the answer of an empty line, or null where there has to be one
   * @throws CommandException where there is no answer, or a bad one and nobody to ask again
   */
  String ask(String what, String fallback, String option, Rule rule)
      throws CommandException, IOException {
    while (true) {
      String answer = silent ? "" : line(what + shown(fallback) + ": ");
      String given = answer == null || answer.isEmpty() ? fallback : answer;
      if (given == null && (silent || answer == null)) {
        throw new CommandException("no answer for " + what + "; give " + option);
      }
      String fault = given == null ? "expected an answer" : rule.fault(given);
      if (fault == null) {
        return given;
      }
      if (silent || answer == null) {
        throw new CommandException(fault);
      }
      out.println("  " + Terminal.printable(fault));
    }
  }

  /**
   * Asks for a secret, which no terminal shows, until it is good.
   *
   * @param variable of the environment, which may give it where nobody is asked; null where there
   *     need be none, which is an empty answer
   */
  char[] secret(String what, String variable, Rule rule) throws CommandException, IOException {
    while (true) {
      char[] typed = silent ? null : hidden(what);
      if (variable != null && (typed == null || typed.length == 0 && console == null)) {
        throw new CommandException("no answer for " + what + "; set " + variable);
      }
      char[] answer = typed == null ? new char[0] : typed;
      String fault =
          variable != null && answer.length == 0
              ? "expected an answer"
              : rule.fault(new String(answer));
      if (fault == null) {
        return answer;
      }
      if (typed == null) {
        throw new CommandException(fault);
      }
      out.println("  " + Terminal.printable(fault));
    }
  }

  /** Asks for a secret of any kind; empty where there is none. */
  char[] secret(String what) throws CommandException, IOException {
    return secret(what, null, answer -> null);
  }

  /** What is typed without being shown, or null at the end. */
  private char[] hidden(String what) throws IOException {
    if (console != null) {
      out.flush();
      return console.readPassword("%s: ", what);
    }
    String line = line(what + ": ");
    return line == null ? null : line.toCharArray();
  }

  /** Asks for yes or no. */
  boolean confirm(String what, boolean fallback) throws CommandException, IOException {
    String answer =
        ask(
            what,
            fallback ? "yes" : "no",
            "--yes",
            given -> isYes(given) || isNo(given) ? null : "expected yes or no");
    return isYes(answer);
  }

  private static boolean isYes(String answer) {
    return Arrays.asList("y", "yes").contains(answer.toLowerCase(Locale.ROOT));
  }

  private static boolean isNo(String answer) {
    return Arrays.asList("n", "no").contains(answer.toLowerCase(Locale.ROOT));
  }

  private static String shown(String fallback) {
    return fallback == null || fallback.isEmpty() ? "" : " [" + fallback + "]";
  }

  /** A line, or null at the end. */
  String line(String prompt) throws IOException {
    String line;
    if (console != null) {
      out.flush();
      line = console.readLine("%s", prompt);
    } else {
      out.print(prompt);
      line = input.readLine();
      // What was typed elsewhere ends no line here.
      out.println();
    }
    return line == null ? null : line.strip();
  }
}
