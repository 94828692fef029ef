package space.opensensor.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.teavm.diagnostics.Problem;
import org.teavm.parsing.resource.ResourceProvider;

/** What TeaVM makes of a small program in which a method that catches is called once. */
class StationTargetTest {

  @TempDir Path c;

  /** Calls a method that catches. */
  static final class Program {

    private static int count;

    private Program() {}

    public static void main(String[] arguments) {
      catching(arguments);
    }

    private static void catching(String[] arguments) {
      try {
        count += arguments.length;
        if (count > 2) {
          throw new IllegalStateException();
        }
      } catch (IllegalStateException e) {
        count--;
      }
    }
  }

  @Test
  void aMethodThatCatchesIsNotPutIntoItsCaller() throws IOException {
    List<File> classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(File::new)
            .toList();
    try (ResourceProvider resources = ResourceProvider.ofClassPath(classPath)) {
      List<Problem> problems =
          Translation.translate(resources, Program.class.getName(), c).getSevereProblems();
      assertEquals(List.of(), problems);
    }
    String program;
    try (Stream<Path> files = Files.walk(c)) {
      program =
          files
              .filter(file -> file.getFileName().toString().startsWith("StationTargetTest"))
              .filter(file -> file.toString().endsWith(".c"))
              .map(StationTargetTest::text)
              .collect(Collectors.joining());
    }
    assertFalse(function(program, "main").contains("TEAVM_TRY"), program);
    assertTrue(function(program, "catching").contains("TEAVM_TRY"), program);
  }

  private static String function(String program, String method) {
    int end = program.indexOf("_" + method + "(TeaVM_Array* teavm_local_1) {\n");
    assertTrue(end > 0, program);
    return program.substring(end, program.indexOf("\n}", end));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
