package space.opensensor.translator;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.teavm.diagnostics.DefaultProblemTextConsumer;
import org.teavm.diagnostics.Problem;
import org.teavm.tooling.TeaVMTargetType;
import org.teavm.tooling.TeaVMTool;
import org.teavm.tooling.TeaVMToolException;
import org.teavm.vm.TeaVMOptimizationLevel;

/**
 * Turns the station into C: TeaVM's translation, then the {@linkplain RuntimePatches patches} of
 * the runtime that comes with it.
 */
public final class Translation {

  private Translation() {}

  /**
   * Writes the C; the station is on the class path.
   *
   * @param arguments the folder to write, and the full name of the class with the main job
   */
  public static void main(String[] arguments) throws IOException, TeaVMToolException {
    Path output = Path.of(arguments[0]);
    clear(output);
    TeaVMTool tool = new TeaVMTool();
    tool.setTargetType(TeaVMTargetType.C);
    tool.setTargetDirectory(output.toFile());
    tool.setClassPath(
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(File::new)
            .toList());
    tool.setMainClass(arguments[1]);
    // FULL miscompiles a loop in 0.15.0: a pointer becomes an index.
    tool.setOptimizationLevel(TeaVMOptimizationLevel.ADVANCED);
    tool.setObfuscated(true);
    tool.setShortFileNames(true);
    tool.generate();
    boolean failed = false;
    for (Problem problem : tool.getProblemProvider().getSevereProblems()) {
      DefaultProblemTextConsumer text = new DefaultProblemTextConsumer();
      problem.render(text);
      System.err.println("translation: " + problem.getLocation() + ": " + text.getText());
      failed = true;
    }
    if (failed) {
      System.exit(1);
    }
    RuntimePatches.apply(output);
    PageAsC.write(output.resolve("page.c"));
  }

  private static void clear(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(folder);
  }
}
