package space.opensensor.nativeport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of a test in C, compiled without a warning and run under a sanitizer. */
final class CProgram {

  private static final List<String> COMPILER =
      List.of(
          "gcc",
          "-O2",
          "-Wall",
          "-Wextra",
          "-Werror",
          "-fsanitize=undefined",
          "-fno-sanitize-recover",
          "-pthread",
          "-Isrc/main/c/include",
          "-Isrc/main/c/linux");

  private CProgram() {}

  /**
   * Compiles; the test is skipped where there is no compiler.
   *
   * @param folder where the program goes
   * @param sources its files, and flags for them
   */
  static Path compiled(Path folder, String... sources) throws Exception {
    Path program = folder.resolve("program");
    List<String> compile = new ArrayList<>(COMPILER);
    compile.addAll(List.of(sources));
    compile.addAll(List.of("-o", program.toString(), "-lm"));
    assertEquals("", run(compile));
    return program;
  }

  /** Compiles and runs: what it printed. */
  static String output(Path folder, String... sources) throws Exception {
    return run(List.of(compiled(folder, sources).toString()));
  }

  /** Runs a compiled program: what it printed. */
  static String answer(Path program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private static String run(List<String> command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "skipped: " + e.getMessage());
      return "";
    }
    String output = new String(process.getInputStream().readAllBytes(), US_ASCII);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
