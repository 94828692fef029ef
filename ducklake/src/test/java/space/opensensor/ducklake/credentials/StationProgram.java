package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The station's command line in processes of its own, and all that they said. */
final class StationProgram {

  private final List<String> said = new CopyOnWriteArrayList<>();

  /** How a process ended. */
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

  /** Starts a command. */
  Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("space.opensensor.simulator.cli.Main");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
    return builder.start();
  }

  /** Runs a command to its end. */
  End run(String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    process.getOutputStream().close();
    Executor late = CompletableFuture.delayedExecutor(2, TimeUnit.MINUTES);
    CompletableFuture.runAsync(process::destroyForcibly, late);
    StringBuilder err = new StringBuilder();
    Thread errors = new Thread(() -> read(process.errorReader(), err));
    errors.start();
    StringBuilder out = new StringBuilder();
    read(process.inputReader(), out);
    errors.join();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
    return new End(process.exitValue(), out.toString(), err.toString());
  }

  /** Runs a command that has to succeed without a word on standard error. */
  String succeed(String... arguments) throws IOException, InterruptedException {
    End end = run(arguments);
    assertEquals("", end.err());
    assertEquals(0, end.code(), end.out());
    return end.out();
  }

  private void read(BufferedReader lines, StringBuilder into) {
    lines
        .lines()
        // Java's own, where its options come from the environment.
        .filter(line -> !line.startsWith("Picked up "))
        .forEach(
            line -> {
              said.add(line);
              SecretSearch.said(line);
              into.append(line).append('\n');
            });
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

  /** All lines of all processes. */
  List<String> said() {
    return said;
  }
}
