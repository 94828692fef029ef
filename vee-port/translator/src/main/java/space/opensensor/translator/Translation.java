package space.opensensor.translator;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.teavm.diagnostics.DefaultProblemTextConsumer;
import org.teavm.diagnostics.Problem;
import org.teavm.diagnostics.ProblemProvider;
import org.teavm.model.PreOptimizingClassHolderSource;
import org.teavm.model.ReferenceCache;
import org.teavm.parsing.ClasspathClassHolderSource;
import org.teavm.parsing.resource.ResourceProvider;
import org.teavm.vm.DirectoryBuildTarget;
import org.teavm.vm.TeaVM;
import org.teavm.vm.TeaVMBuilder;
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
  public static void main(String[] arguments) throws IOException {
    Path output = Path.of(arguments[0]);
    clear(output);
    List<File> classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(File::new)
            .toList();
    ProblemProvider problems;
    try (ResourceProvider resources = ResourceProvider.ofClassPath(classPath)) {
      problems = translate(resources, arguments[1], output);
    }
    boolean failed = false;
    for (Problem problem : problems.getSevereProblems()) {
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

  /** Writes the C as TeaVM makes it. */
  static ProblemProvider translate(ResourceProvider resources, String mainClass, Path output) {
    ReferenceCache references = new ReferenceCache();
    TeaVM teavm =
        new TeaVMBuilder(new StationTarget())
            .setReferenceCache(references)
            .setClassSource(
                new PreOptimizingClassHolderSource(
                    new ClasspathClassHolderSource(
                        resources, references, Translation.class.getClassLoader())))
            .setResourceProvider(resources)
            .setObfuscated(true)
            .build();
    // FULL miscompiles a loop in 0.15.0: a pointer becomes an index.
    teavm.setOptimizationLevel(TeaVMOptimizationLevel.ADVANCED);
    teavm.installPlugins();
    teavm.setEntryPoint(mainClass);
    teavm.build(new DirectoryBuildTarget(output.toFile()), "");
    return teavm.getProblemProvider();
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
