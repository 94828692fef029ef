package space.opensensor.portability;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A portable module: where it is, what it is called, and the only packages it may look into. */
enum PortableModule {
  SIGV4("sigv4", "space/opensensor/sigv4/"),
  PARQUET("parquet-lite", "space/opensensor/parquet/"),
  VEE("vee-port/api", "space/opensensor/vee/"),
  STATION(
      "firmware-app",
      "space/opensensor/station/",
      "space/opensensor/sigv4/",
      "space/opensensor/parquet/",
      "space/opensensor/vee/");

  private final String folder;
  private final String ownPackage;
  private final List<String> otherPackages;

  PortableModule(String folder, String ownPackage, String... otherPackages) {
    this.folder = folder;
    this.ownPackage = ownPackage;
    this.otherPackages = List.of(otherPackages);
  }

  /**
   * The class folders of all modules of a source tree.
   *
   * @throws IllegalStateException where a module has sources but was not compiled
   */
  static List<Path> classFolders(Path sourceTree) {
    List<Path> folders = new ArrayList<>();
    for (PortableModule module : values()) {
      Path classes = sourceTree.resolve(module.folder).resolve("target/classes");
      if (Files.isDirectory(classes)) {
        folders.add(classes);
      } else if (Files.isDirectory(sourceTree.resolve(module.folder).resolve("src/main/java"))) {
        throw new IllegalStateException(
            "no classes in " + classes + "; compile " + module.folder + " before checking it");
      }
    }
    return folders;
  }

  /** The module a class belongs to, or null. */
  static PortableModule of(String internalName) {
    for (PortableModule module : values()) {
      if (internalName.startsWith(module.ownPackage)) {
        return module;
      }
    }
    return null;
  }

  /** Whether an arrow leads from this module to a class that is not the platform's. */
  boolean mayUse(String internalName) {
    return internalName.startsWith(ownPackage)
        || otherPackages.stream().anyMatch(internalName::startsWith);
  }
}
