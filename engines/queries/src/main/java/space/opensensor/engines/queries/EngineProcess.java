package space.opensensor.engines.queries;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An engine in a process of its own, with a class path of its own. */
final class EngineProcess implements AutoCloseable {

  private final Process process;
  private final PrintStream statements;
  private final BufferedReader answers;
  private final Path log;

  /**
   * Starts one.
   *
   * @param module its folder beside this module's
   * @param mainClass the class that answers statements
   * @param options of its JVM, behind those of the module's file {@code jvm.options}
   */
  EngineProcess(String module, String mainClass, List<String> options) throws IOException {
    Path folder = Path.of("..", module);
    this.log = Files.createDirectories(Path.of("target")).resolve(module + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + folder.resolve("jvm.options"));
    command.addAll(options);
    command.add("-cp");
    command.add(
        folder.resolve("target/classes")
            + System.getProperty("path.separator")
            + Files.readString(folder.resolve("target/engine.classpath")).strip());
    command.add(mainClass);
    this.process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    this.statements = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    if (!"ready".equals(line())) {
      throw new IOException(module + " did not start, see " + log);
    }
  }

  /** The version of a library on an engine's class path. */
  static String version(String module, String library) throws IOException {
    Matcher jar =
        Pattern.compile("/" + library + "-([^/]+)\\.jar")
            .matcher(Files.readString(Path.of("..", module, "target/engine.classpath")));
    if (!jar.find()) {
      throw new IOException(module + " has no " + library + " on its class path");
    }
    return jar.group(1);
  }

  private String line() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the engine has ended, see " + log.toAbsolutePath().normalize());
    }
    return line;
  }

  /**
   * The rows of a statement, each value as a text of {@link space.opensensor.engines.EngineLines}.
   *
   * @throws EngineException with the engine's reason
   */
  List<List<String>> rows(String statement) throws IOException {
    statements.println(statement);
    List<List<String>> rows = new ArrayList<>();
    for (String line = line(); !line.equals("end"); line = line()) {
      if (line.startsWith("failed ")) {
        throw new EngineException(line.substring("failed ".length()));
      }
      String[] values = line.split("\t", -1);
      rows.add(Arrays.asList(values).subList(1, values.length));
    }
    return rows;
  }

  @Override
  public void close() {
    statements.close();
    process.destroy();
  }

  /** What an engine refused. */
  static final class EngineException extends IOException {

    private static final long serialVersionUID = 1L;

    EngineException(String reason) {
      super(reason);
    }
  }
}
