package space.opensensor.nativeport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Linux station of a build: {@code station-linux}, and {@code station-launch} if it has slots.
 */
record BuiltStation(String name, Path folder) {

  private static final Pattern FIRMWARE =
      Pattern.compile("opensensor-java (\\d+\\.\\d+\\.\\d+[0-9A-Za-z.-]*)");

  /** Two builds, of which one comes first. */
  record Pair(BuiltStation first, BuiltStation second) {}

  /** That of this build. */
  static BuiltStation today() {
    return new BuiltStation("today", Path.of("target/linux"));
  }

  /** Those of other builds, a folder each. */
  static List<BuiltStation> others(Path folder) throws IOException {
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .sorted()
          .map(each -> new BuiltStation(each.getFileName().toString(), each))
          .toList();
    }
  }

  Path binary() {
    return folder.resolve("station-linux");
  }

  Path launcher() {
    return folder.resolve("station-launch");
  }

  /** Whether it can be updated. */
  boolean hasSlots() {
    return Files.exists(launcher());
  }

  /** The version that it says of itself. */
  String version() throws IOException {
    Matcher firmware = FIRMWARE.matcher(Files.readString(binary(), ISO_8859_1));
    if (!firmware.find()) {
      throw new IOException(binary() + " does not say its version");
    }
    return firmware.group(1);
  }

  /** A later version, which has as many letters. */
  String later(int digit) throws IOException {
    return "9.9." + Integer.toString(digit).repeat(version().length() - 4);
  }

  /** The binary with another version, of as many letters. */
  byte[] as(String other) throws IOException {
    return LinuxUpdateBench.with(Files.readAllBytes(binary()), version(), other);
  }

  @Override
  public String toString() {
    return name;
  }
}
