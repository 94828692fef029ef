package space.opensensor.supplychain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what <a
 * href="https://maven.apache.org/plugins/maven-dependency-plugin/list-mojo.html">dependency:list</a>
 * writes of a module: a line for each library with its scope and its file.
 */
final class LibraryList {

  private static final String OWN_GROUP = "space.opensensor";

  /**
   * Group, artifact, type, classifier, version, scope, file; Maven colours the rest at a screen.
   */
  private static final Pattern LIBRARY =
      Pattern.compile(
          "\\s+([^:\\s]+):([^:\\s]+):[^:\\s]+(?::[^:\\s]+)?:([^:\\s]+)"
              + ":(compile|runtime|provided|system|test)(?: \\(optional\\))?\\s*:(.+?)"
              + "(?:(?:\\x1b\\[[0-9;]*m)?\\s+-- module .*)?");

  private final PomLicences licences;
  private final List<Component> shipped = new ArrayList<>();
  private final List<Component> all = new ArrayList<>();

  LibraryList(PomLicences licences) {
    this.licences = licences;
  }

  /** The libraries of others in a list. */
  LibraryList read(Path file) throws IOException {
    for (String line : Files.readAllLines(file)) {
      Matcher matcher = LIBRARY.matcher(line);
      if (!matcher.matches()) {
        if (line.contains(":jar:")) {
          throw new IOException(file + ": expected a library, got \"" + line + "\"");
        }
      } else if (!matcher.group(1).equals(OWN_GROUP)) {
        Component library = component(matcher);
        all.add(library);
        if (!matcher.group(4).equals("test")) {
          shipped.add(library);
        }
      }
    }
    return this;
  }

  private Component component(Matcher line) throws IOException {
    String group = line.group(1);
    String artifact = line.group(2);
    String version = line.group(3);
    int above = PomLicences.folder(group, artifact, version).getNameCount() + 1;
    Path repository = Path.of(line.group(5), "../".repeat(above)).normalize();
    return new Component(
        group + ":" + artifact, version, licences.of(repository, group, artifact, version));
  }

  /** Those that a module needs without its tests. */
  List<Component> shipped() {
    return shipped;
  }

  /** All of them. */
  List<Component> all() {
    return all;
  }
}
