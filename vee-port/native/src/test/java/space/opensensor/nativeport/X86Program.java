package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How a 32-bit program is started: by the kernel, or by QEMU's user mode where the kernel knows
 * 64-bit programs alone.
 */
final class X86Program {

  private static final List<List<String>> WAYS = List.of(List.of(), List.of("qemu-i386"));

  /** AddressSanitizer's shadow memory keeps QEMU busy for minutes. */
  private static final long PATIENCE_SECONDS = 20;

  private static final Map<Path, List<String>> STARTS = new ConcurrentHashMap<>();

  private X86Program() {}

  /**
   * What a command line begins with; the test is skipped where nothing runs the program.
   *
   * @param program an executable that ends with 0 after {@code --help}
   */
  static List<String> start(Path program) {
    List<String> start = STARTS.computeIfAbsent(program, X86Program::found);
    assumeTrue(
        !start.isEmpty(),
        "skipped: neither this machine nor qemu-i386 runs " + program.getFileName());
    return start;
  }

  private static List<String> found(Path program) {
    for (List<String> way : WAYS) {
      List<String> start = new ArrayList<>(way);
      start.add(program.toString());
      if (helps(start)) {
        return start;
      }
    }
    return List.of();
  }

  private static boolean helps(List<String> start) {
    List<String> command = new ArrayList<>(start);
    command.add("--help");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
