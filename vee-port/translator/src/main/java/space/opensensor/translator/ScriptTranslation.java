package space.opensensor.translator;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.teavm.backend.javascript.JSModuleType;
import org.teavm.diagnostics.DefaultProblemTextConsumer;
import org.teavm.diagnostics.Problem;
import org.teavm.tooling.TeaVMTargetType;
import org.teavm.tooling.TeaVMTool;
import org.teavm.tooling.TeaVMToolException;
import org.teavm.vm.TeaVMOptimizationLevel;

/**
 * Turns a class and what it uses into a JavaScript module for a browser, with the methods that are
 * annotated with TeaVM's {@code JSExport} as its exports.
 */
public final class ScriptTranslation {

  private ScriptTranslation() {}

  /**
   * Writes the module; the class is on the class path.
   *
   * @param arguments the file to write, and the full name of the class with the exports
   */
  public static void main(String[] arguments) throws IOException, TeaVMToolException {
    Path output = Path.of(arguments[0]).toAbsolutePath();
    Path folder = Files.createDirectories(Objects.requireNonNull(output.getParent()));
    TeaVMTool tool = new TeaVMTool();
    tool.setTargetType(TeaVMTargetType.JAVASCRIPT);
    tool.setJsModuleType(JSModuleType.ES2015);
    tool.setTargetDirectory(folder.toFile());
    tool.setTargetFileName(folder.relativize(output).toString());
    tool.setClassPath(
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(File::new)
            .toList());
    tool.setMainClass(arguments[1]);
    // An index out of its array is found, as on a JVM.
    tool.setStrict(true);
    tool.setOptimizationLevel(TeaVMOptimizationLevel.ADVANCED);
    tool.setObfuscated(true);
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
  }
}
