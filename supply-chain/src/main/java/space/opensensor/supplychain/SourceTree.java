package space.opensensor.supplychain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The lists of libraries that packaging left in each module, and the npm lock files. */
final class SourceTree {

  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

  private final Path root;
  private final List<String> modules = new ArrayList<>();
  private final PomLicences licences = new PomLicences();

  SourceTree(Path root) throws IOException {
    this.root = root;
    // Those of a profile come after, and are made for who asks for them alone.
    String pom = Files.readString(root.resolve("pom.xml"));
    Matcher matcher = MODULE.matcher(pom.substring(0, pom.indexOf("</modules>")));
    while (matcher.find()) {
      modules.add(matcher.group(1));
    }
  }

  /** The libraries of what users run. */
  List<Component> shipped() throws IOException {
    List<Component> components = new ArrayList<>();
    for (String module : modules) {
      Path list = list(module);
      if (list.endsWith("libraries.txt")) {
        components.addAll(new LibraryList(licences).read(list).shipped());
      }
    }
    return components;
  }

  /** The libraries of all modules and their tests. */
  List<Component> all() throws IOException {
    List<Component> components = new ArrayList<>();
    for (String module : modules) {
      components.addAll(new LibraryList(licences).read(list(module)).all());
    }
    for (String module : modules) {
      Path sources = root.resolve(module).resolve("src");
      if (Files.isDirectory(sources)) {
        try (Stream<Path> files = Files.walk(sources)) {
          for (Path each : files.filter(file -> file.endsWith("package-lock.json")).toList()) {
            components.addAll(BillOfMaterials.packageLock(each));
          }
        }
      }
    }
    return components;
  }

  /** The list of a module that users run, or that of another one. */
  private Path list(String module) throws IOException {
    Path target = root.resolve(module).resolve("target");
    Path shipped = target.resolve("libraries.txt");
    Path other = target.resolve("test-libraries.txt");
    if (Files.exists(shipped) == Files.exists(other)) {
      throw new IOException(
          target + ": expected libraries.txt or test-libraries.txt; run mvn clean package");
    }
    return Files.exists(shipped) ? shipped : other;
  }
}
