package space.opensensor.portability;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jdt.core.compiler.batch.BatchCompiler;

/** A module of a test: Java sources, compiled as the build compiles the portable modules. */
final class Sources {

  private final Path folder;
  private final List<String> files = new ArrayList<>();
  private String level = "1.7";

  Sources(Path folder) {
    this.folder = folder;
  }

  /** Adds a class; its file name follows from the package and the name. */
  Sources with(String packageName, String typeName, String... lines) throws IOException {
    Path file = folder.resolve("src").resolve(packageName.replace('.', '/'));
    Files.createDirectories(file);
    file = file.resolve(typeName + ".java");
    Files.writeString(file, "package " + packageName + ";\n" + String.join("\n", lines) + "\n");
    files.add(file.toString());
    return this;
  }

  Sources atLevel(String level) {
    this.level = level;
    return this;
  }

  /** Compiles what was added; the answer is the class folder. */
  Path compiled() {
    Path classes = folder.resolve("classes");
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-source", level, "-target", level, "-g", "-nowarn"));
    arguments.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    arguments.addAll(List.of("-d", classes.toString()));
    arguments.addAll(files);
    StringWriter errors = new StringWriter();
    boolean good =
        BatchCompiler.compile(
            arguments.toArray(new String[0]),
            new PrintWriter(errors),
            new PrintWriter(errors),
            null);
    assertTrue(good, errors.toString());
    return classes;
  }
}
