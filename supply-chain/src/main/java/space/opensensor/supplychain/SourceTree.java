package space.opensensor.supplychain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The bills of materials that packaging left in each module, and the npm lock files. */
final class SourceTree {

  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final String WITH_TESTS = "with-tests-cyclonedx.json";

  private final Path root;
  private final List<String> modules = new ArrayList<>();

  SourceTree(Path root) throws IOException {
    this.root = root;
    // Those of a profile come after, and are made for who asks for them alone.
    String pom = Files.readString(root.resolve("pom.xml"));
    Matcher matcher = MODULE.matcher(pom.substring(0, pom.indexOf("</modules>")));
    while (matcher.find()) {
      modules.add(matcher.group(1));
    }
  }

  /** Whether no module has a bill: the plugin makes none where Maven is told to stay offline. */
  boolean hasNoBills() {
    return modules.stream()
        .noneMatch(
            module -> Files.exists(root.resolve(module).resolve("target").resolve(WITH_TESTS)));
  }

  /** The libraries of what users run: modules with a bill beside that with the tests' libraries. */
  List<Component> shipped() throws IOException {
    List<Component> components = new ArrayList<>();
    for (String module : modules) {
      for (Path each : bills(module)) {
        if (!each.endsWith(WITH_TESTS)) {
          components.addAll(BillOfMaterials.cycloneDx(each));
        }
      }
    }
    return components;
  }

  /** The libraries of all modules and their tests. */
  List<Component> all() throws IOException {
    List<Component> components = new ArrayList<>();
    for (String module : modules) {
      components.addAll(
          BillOfMaterials.cycloneDx(root.resolve(module).resolve("target").resolve(WITH_TESTS)));
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

  /** A line for each bill that names a folder of this machine. */
  List<String> pathsInBills() throws IOException {
    List<String> findings = new ArrayList<>();
    for (String module : modules) {
      for (Path bill : bills(module)) {
        String text = Files.readString(bill);
        for (Path folder : List.of(root, Path.of(System.getProperty("user.home")))) {
          if (folder.getNameCount() > 0 && text.contains(folder + "/")) {
            findings.add(
                root.relativize(bill) + ": names the folder " + folder + " of this machine");
          }
        }
      }
    }
    return findings;
  }

  private List<Path> bills(String module) throws IOException {
    Path target = root.resolve(module).resolve("target");
    List<Path> bills = new ArrayList<>();
    if (Files.isDirectory(target)) {
      try (Stream<Path> files = Files.list(target)) {
        files
            .filter(file -> file.toString().endsWith("-cyclonedx.json"))
            .sorted()
            .forEach(bills::add);
      }
    }
    if (bills.isEmpty() || bills.size() > 2 || !bills.contains(target.resolve(WITH_TESTS))) {
      throw new IOException(
          target
              + ": expected "
              + WITH_TESTS
              + " and at most one more bill of materials, got "
              + bills.size()
              + "; run mvn clean package");
    }
    return bills;
  }
}
