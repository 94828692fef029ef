package space.opensensor.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The class files of every module that has sources of its own. */
final class CompiledModules {

  static final String ROOT_PACKAGE = "space.opensensor.";
  static final Path TREE = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  private static JavaClasses classes;

  private CompiledModules() {}

  /** The folder of class files by module. */
  static Map<String, Path> folders() throws IOException {
    Map<String, Path> folders = new TreeMap<>();
    // Those of a profile come after, and are not compiled by every build.
    String pom = Files.readString(TREE.resolve("pom.xml"));
    Matcher modules = MODULE.matcher(pom.substring(0, pom.indexOf("</modules>")));
    while (modules.find()) {
      Path folder = TREE.resolve(modules.group(1));
      if (Files.isDirectory(folder.resolve("src/main"))
          || Files.isDirectory(folder.resolve("app/src/main"))) {
        Path compiled = folder.resolve("target/classes");
        // This module is the last but for the check of what the build is made of.
        if (!modules.group(1).equals("supply-chain")) {
          if (!Files.isDirectory(compiled)) {
            throw new IOException(compiled + ": compile the module first");
          }
          folders.put(modules.group(1), compiled);
        }
      }
    }
    return folders;
  }

  /**
   * The classes of these folders, read once for all tests; others' packages are signatures to
   * compile against.
   */
  static synchronized JavaClasses classes() throws IOException {
    if (classes == null) {
      classes =
          new ClassFileImporter()
              .importPaths(folders().values())
              .that(resideInAPackage(ROOT_PACKAGE + "."));
    }
    return classes;
  }
}
