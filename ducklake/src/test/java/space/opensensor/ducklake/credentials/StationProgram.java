package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import space.opensensor.simulator.cli.Main;

/** The station's commands, and all that they said; one that goes on is a process of its own. */
final class StationProgram {

  private final List<String> said = new CopyOnWriteArrayList<>();

  /** How a command ended. */
  record End(int code, String out, String err) {

    /** The line of a check about a subject. */
    String line(String subject) {
      return out.lines()
          .filter(line -> line.startsWith(subject + " "))
          .findFirst()
          .orElse("")
          .replaceAll(" +", " ");
    }
  }

  /** Starts a command that goes on. */
  Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    return builder.start();
  }

  /** Runs a command to its end, in this process: its own takes longer to start than to run. */
  End run(String... arguments) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().removeIf(name -> name.startsWith("AWS_"));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            new BufferedReader(Reader.nullReader()),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            environment,
            arguments);
    return new End(code, told(out), told(err));
  }

  /** Runs a command that has to succeed without a word on standard error. */
  String succeed(String... arguments) {
    End end = run(arguments);
    assertEquals("", end.err());
    assertEquals(0, end.code(), end.out());
    return end.out();
  }

  private String told(StringWriter text) {
    StringBuilder told = new StringBuilder();
    text.toString()
        .lines()
        .forEach(
            line -> {
              said.add(line);
              SecretSearch.said(line);
              told.append(line).append('\n');
            });
    return told.toString();
  }

  /** Reads what a process that goes on says, up to a line that begins so. */
  String await(Process process, String beginning) throws IOException {
    BufferedReader lines = process.inputReader();
    String line = lines.readLine();
    while (line != null && !line.startsWith(beginning)) {
      said.add(line);
      SecretSearch.said(line);
      line = lines.readLine();
    }
    assertTrue(line != null, "no line " + beginning + ": " + said);
    return line;
  }

  /** All lines of all commands. */
  List<String> said() {
    return said;
  }
}
