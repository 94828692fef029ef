package space.opensensor.supplychain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Checks that a command line in one file holds the licences of all libraries in it: each file with
 * one that a library's own jar has, byte for byte, or where a library's jar has none, the text of
 * the licence that its entry in the bill of materials names.
 */
public final class CommandJar {

  private static final String FOLDER = "META-INF/licenses/";
  private static final Pattern LEGAL =
      Pattern.compile("(META-INF/)?([^/]*-)?(LICENSE|LICENCE|NOTICE)([.-][^/]*)?");

  /** Licences whose texts need not be handed on. */
  private static final Set<String> FREE = Set.of("MIT-0", "0BSD");

  private CommandJar() {}

  /**
   * Checks one.
   *
   * @param arguments the command's jar, its bill of materials, and the file with the class path of
   *     what is in it
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3) {
      System.err.println("supply-chain: expected a jar, its bill of materials and a class path");
      System.exit(2);
    }
    String[] libraries = Files.readString(Path.of(arguments[2])).strip().split(File.pathSeparator);
    List<String> missing =
        missing(
            Path.of(arguments[0]),
            BillOfMaterials.cycloneDx(Path.of(arguments[1])),
            List.of(libraries).stream().map(Path::of).toList());
    missing.forEach(each -> System.err.println(arguments[0] + ": " + each));
    System.exit(missing.isEmpty() ? 0 : 1);
  }

  /** What is missing in a command's jar, a line for each. */
  static List<String> missing(Path jar, List<Component> bill, List<Path> libraries)
      throws IOException {
    List<String> missing = new ArrayList<>();
    try (ZipFile command = new ZipFile(jar.toFile())) {
      Set<String> texts = new HashSet<>();
      for (ZipEntry each : command.stream().toList()) {
        if (LEGAL.matcher(each.getName()).matches() || each.getName().startsWith(FOLDER)) {
          texts.add(text(command, each));
        }
      }
      for (Component component : bill) {
        String file = file(component);
        Path library =
            libraries.stream()
                .filter(each -> each.getFileName().toString().equals(file))
                .findFirst()
                .orElse(null);
        if (library == null) {
          missing.add(component + ": is in the bill of materials and not on the class path");
        } else {
          missing.addAll(missing(command, texts, component, library));
        }
      }
    }
    return missing;
  }

  private static List<String> missing(
      ZipFile command, Set<String> texts, Component component, Path library) throws IOException {
    List<String> missing = new ArrayList<>();
    boolean named = false;
    try (ZipFile own = new ZipFile(library.toFile())) {
      for (ZipEntry each : own.stream().toList()) {
        if (LEGAL.matcher(each.getName()).matches()) {
          named |= each.getName().contains("LICEN");
          if (!texts.contains(text(own, each))) {
            missing.add(component + ": " + each.getName() + " of its jar is missing");
          }
        }
      }
    }
    boolean told =
        component.licences().stream()
            .anyMatch(
                each -> FREE.contains(each) || command.getEntry(FOLDER + each + ".txt") != null);
    if (!named && !told) {
      missing.add(
          component
              + ": has no licence in its jar, and there is no text of "
              + String.join(" or ", component.licences())
              + " in supply-chain/licences");
    }
    return missing;
  }

  private static String file(Component component) {
    String name = component.name();
    return name.substring(name.indexOf(':') + 1) + "-" + component.version() + ".jar";
  }

  private static String text(ZipFile file, ZipEntry entry) throws IOException {
    return new String(file.getInputStream(entry).readAllBytes(), ISO_8859_1);
  }
}
