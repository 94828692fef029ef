package space.opensensor.simulator.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import space.opensensor.station.settings.SettingsEditor;

/** {@code station console}: talks to a station over its serial line. */
@Command(
    name = "console",
    description = {
      "Sends commands to a station over its serial line and shows the answers: those of the command"
          + " line, or else those read from standard input, a line for each.",
      "help names the commands: get, set, status, log, chips, check, reboot, factory-reset.",
    },
    footer = {
      "",
      "Secrets are no arguments: set s3.secret-key, s3.token, wifi.password or panel.password"
          + " without a value asks for it.",
      "Exit codes: 0 ok, 1 the station refused, or did not answer, 2 wrong command line.",
    },
    mixinStandardHelpOptions = true)
final class ConsoleCommand implements Callable<Integer> {

  private final BufferedReader input;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "DEVICE",
      description = "the serial line, such as /dev/ttyUSB0 or /dev/ttyACM0")
  private Path device;

  @Parameters(index = "1..*", paramLabel = "COMMAND", description = "one command and its words")
  private List<String> words = List.of();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "how long the station may be silent (default: ${DEFAULT-VALUE})")
  private int timeout;

  ConsoleCommand(BufferedReader input) {
    this.input = input;
  }

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    if (timeout < 1 || timeout > 3600) {
      throw wrong("--timeout: expected 1 to 3600, got " + timeout);
    }
    String given = String.join(" ", words);
    if (given.strip().split(" ", 3).length > 2 && isSecret(given)) {
      throw wrong("a secret is no argument, which others can see; leave it out and be asked");
    }
    PrintWriter out = spec.commandLine().getOut();
    Questions questions = new Questions(input, Terminal.console(), out, false);
    try (SerialLine line = SerialLine.open(device)) {
      boolean good = true;
      line.synchronise();
      if (!given.isEmpty()) {
        good = exchange(line, given, questions, out);
      } else {
        String next = questions.line("> ");
        while (next != null) {
          good &= next.isEmpty() || exchange(line, next, questions, out);
          next = questions.line("> ");
        }
      }
      return good ? 0 : 1;
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static boolean isSecret(String command) {
    String[] parts = command.split(" ", 3);
    return parts.length > 1 && parts[0].equals("set") && SettingsEditor.isSecret(parts[1]);
  }

  /** One command and its answer; whether that was ok. */
  private boolean exchange(SerialLine line, String command, Questions questions, PrintWriter out)
      throws CommandException, IOException, InterruptedException {
    char[] secret = new char[0];
    if (isSecret(command) && command.split(" ").length == 2) {
      secret = questions.secret(command.substring("set ".length()));
    }
    line.send(secret.length == 0 ? command : command + " " + new String(secret));
    Arrays.fill(secret, '\0');
    long silence = TimeUnit.SECONDS.toNanos(timeout);
    long until = System.nanoTime() + silence;
    while (true) {
      // Lines of a log, or of what is no station, are no answer.
      String answer = line.next(until - System.nanoTime());
      if (answer == null) {
        throw new CommandException(
            device + ": no answer in " + timeout + " s; is a station there, at 115200 baud?");
      }
      if (answer.equals("ok")) {
        return true;
      }
      if (answer.startsWith("error: ")) {
        spec.commandLine().getErr().println("station: " + Terminal.printable(answer.substring(7)));
        return false;
      }
      if (answer.startsWith(": ")) {
        until = System.nanoTime() + silence;
        out.println(Terminal.printable(answer.substring(2)));
      }
    }
  }
}
