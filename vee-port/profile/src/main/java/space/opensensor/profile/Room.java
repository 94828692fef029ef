package space.opensensor.profile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A portable room: where it is, what it is called, and the only packages it may look into. */
enum Room {
  SIGV4("sigv4", "space/opensensor/sigv4/", "org/bouncycastle/"),
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

  Room(String folder, String ownPackage, String... otherPackages) {
    this.folder = folder;
    this.ownPackage = ownPackage;
    this.otherPackages = List.of(otherPackages);
  }

  /**
   * The class folders of all rooms of a source tree.
   *
   * @throws IllegalStateException where a room has sources but was not compiled
   */
  static List<Path> classFolders(Path sourceTree) {
    List<Path> folders = new ArrayList<>();
    for (Room room : values()) {
      Path classes = sourceTree.resolve(room.folder).resolve("target/classes");
      if (Files.isDirectory(classes)) {
        folders.add(classes);
      } else if (Files.isDirectory(sourceTree.resolve(room.folder).resolve("src/main/java"))) {
        throw new IllegalStateException(
            "no classes in " + classes + "; compile " + room.folder + " before checking it");
      }
    }
    return folders;
  }

  /** The room a class belongs to, or null. */
  static Room of(String internalName) {
    for (Room room : values()) {
      if (internalName.startsWith(room.ownPackage)) {
        return room;
      }
    }
    return null;
  }

  /** Whether an arrow leads from this room to a class that is not the platform's. */
  boolean mayUse(String internalName) {
    return internalName.startsWith(ownPackage)
        || otherPackages.stream().anyMatch(internalName::startsWith);
  }
}
