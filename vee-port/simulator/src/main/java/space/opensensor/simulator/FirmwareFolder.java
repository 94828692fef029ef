package space.opensensor.simulator;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Images that a page flashes: those that {@code firmware.sh} has built for boards, each with a
 * manifest in the form of <a href="https://esphome.github.io/esp-web-tools/#manifest">ESP Web
 * Tools</a>, and an index of the manifests.
 */
public final class FirmwareFolder {

  private static final String MANIFEST = "manifest.json";
  private static final Map<String, Integer> PARTS = parts();

  private FirmwareFolder() {}

  private static Map<String, Integer> parts() {
    Map<String, Integer> parts = new LinkedHashMap<>();
    parts.put("bootloader/bootloader.bin", 0);
    parts.put("partition_table/partition-table.bin", 0x8000);
    parts.put("station.bin", 0x20000);
    return parts;
  }

  /**
   * Copies images to a page.
   *
   * @param builds the folder of {@code firmware.sh}, which need not exist, or of a release
   * @param page the folder of the page, which gets a folder {@code firmware}
   * @param version what the images are called by beside their board
   * @return names of the builds
   */
  public static List<String> publish(Path builds, Path page, String version) throws IOException {
    Path target = Files.createDirectories(page.resolve("firmware"));
    if (isRelease(builds)) {
      return publishRelease(builds, target);
    }
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(builds)) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(builds, "board-*")) {
        for (Path folder : folders) {
          if (PARTS.keySet().stream().allMatch(part -> Files.isRegularFile(folder.resolve(part)))) {
            names.add(Objects.requireNonNull(folder.getFileName()).toString());
          }
        }
      }
    }
    names.sort(null);
    StringBuilder index = new StringBuilder("[");
    for (String name : names) {
      copy(builds.resolve(name), Files.createDirectories(target.resolve(name)), version);
      index
          .append(index.length() == 1 ? "" : ",")
          .append("\n  { \"manifest\": \"")
          .append(name)
          .append("/manifest.json\" }");
    }
    Files.writeString(target.resolve("index.json"), index.append("\n]\n"));
    return names;
  }

  /** Whether a folder is a release's: images with one manifest of them all. */
  public static boolean isRelease(Path folder) {
    return Files.isRegularFile(folder.resolve(MANIFEST));
  }

  private static List<String> publishRelease(Path release, Path target) throws IOException {
    Path folder = Files.createDirectories(target.resolve("release"));
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> images = Files.newDirectoryStream(release, "station-*mb.bin")) {
      for (Path image : images) {
        Path name = Objects.requireNonNull(image.getFileName());
        Files.copy(image, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        names.add(name.toString().replaceAll("\\.bin$", ""));
      }
    }
    Files.copy(
        release.resolve(MANIFEST), folder.resolve(MANIFEST), StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(
        target.resolve("index.json"), "[\n  { \"manifest\": \"release/" + MANIFEST + "\" }\n]\n");
    names.sort(null);
    return names;
  }

  private static void copy(Path build, Path target, String version) throws IOException {
    StringBuilder parts = new StringBuilder();
    for (Map.Entry<String, Integer> part : PARTS.entrySet()) {
      Path name = Objects.requireNonNull(build.resolve(part.getKey()).getFileName());
      Files.copy(
          build.resolve(part.getKey()), target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      parts
          .append(parts.length() == 0 ? "" : ",")
          .append("\n      { \"path\": \"")
          .append(name)
          .append("\", \"offset\": ")
          .append(part.getValue())
          .append(" }");
    }
    Files.writeString(
        target.resolve("manifest.json"),
        "{\n  \"name\": \"opensensor station\",\n  \"version\": \""
            + version
            + "\",\n  \"builds\": [{\n    \"chipFamily\": \""
            + chip(build.toString())
            + "\",\n    \"board\": \""
            + build.getFileName()
            + "\",\n    \"parts\": ["
            + parts
            + "\n    ]\n  }]\n}\n");
  }

  /** The chip of a build, whose name says none for the ESP32-S3. */
  private static String chip(String build) {
    return build.endsWith("-esp32c6")
        ? "ESP32-C6"
        : build.endsWith("-esp32c3") ? "ESP32-C3" : "ESP32-S3";
  }
}
