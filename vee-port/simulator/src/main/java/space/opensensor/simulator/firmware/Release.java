package space.opensensor.simulator.firmware;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import space.opensensor.station.json.JsonReader;
import space.opensensor.station.update.Version;

/**
 * A manifest as its publisher sees it: what a channel offers to all kinds of boards, and to how
 * many stations. Immutable.
 *
 * @param version such as {@code 1.5.0}
 * @param rollOut to whom it is offered
 * @param builds an image for each kind of board
 */
public record Release(String version, RollOut rollOut, List<Build> builds) {

  /** Bytes of the largest manifest that a station reads. */
  public static final int MAX_BYTES = 6144;

  private static final int MAX_TEXT = 64;

  /**
   * To whom a release is offered.
   *
   * @param least the lowest version that may be replaced, or null
   * @param share percent of the stations
   * @param notBefore seconds since 1970, or null
   * @param notAfter seconds since 1970, or null
   */
  public record RollOut(String least, int share, Long notBefore, Long notAfter) {

    /** To all, from now on. */
    public static final RollOut ALL = new RollOut(null, 100, null, null);

    /** The same to another share. */
    public RollOut to(int percent) {
      return new RollOut(least, percent, notBefore, notAfter);
    }
  }

  /**
   * An image.
   *
   * @param path its name in the folder of the manifest
   * @param sha256 hex
   */
  public record Build(String chipFamily, String flash, String path, long size, String sha256) {

    /** The build of an image's bytes. */
    public static Build of(String chipFamily, String flash, String path, byte[] image) {
      return new Build(chipFamily, flash, path, image.length, hash(image));
    }

    /** Whether these bytes are the image. */
    public boolean is(byte[] image) {
      return image.length == size && hash(image).equals(sha256);
    }

    /** Checks that an image says of itself what the manifest says, where it says anything. */
    public void check(String version, byte[] image) throws IOException {
      ImageCheck.check(this, version, image);
    }

    private static String hash(byte[] image) {
      return HexFormat.of().formatHex(SignerKeys.sha256(image));
    }
  }

  /** Checks what a station would refuse. */
  public Release {
    if (version == null || !Version.isOne(version)) {
      throw new IllegalArgumentException("version: expected such as 1.2.0, got " + version);
    }
    if (rollOut.least != null && !Version.isOne(rollOut.least)) {
      throw new IllegalArgumentException("least: expected such as 1.2.0, got " + rollOut.least);
    }
    if (rollOut.least != null && Version.compare(rollOut.least, version) > 0) {
      throw new IllegalArgumentException(
          "least: expected at most " + version + ", which is offered, got " + rollOut.least);
    }
    if (rollOut.notBefore != null
        && rollOut.notAfter != null
        && rollOut.notAfter < rollOut.notBefore) {
      throw new IllegalArgumentException("not-after: expected a time after --not-before");
    }
    if (rollOut.share < 0 || rollOut.share > 100) {
      throw new IllegalArgumentException("share: expected 0 to 100 percent, got " + rollOut.share);
    }
    Set<String> boards = new HashSet<>();
    for (Build each : builds) {
      if (each.chipFamily == null || each.flash == null) {
        throw new IllegalArgumentException(each.path + ": expected chipFamily and flash");
      }
      if (each.path == null || !each.path.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")) {
        throw new IllegalArgumentException(
            "path: expected a file name of A-Z a-z 0-9 . _ -, got " + each.path);
      }
      if (each.size < 1 || each.sha256 == null || !each.sha256.matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException(each.path + ": expected size and sha256");
      }
      if (!boards.add(each.chipFamily + " " + each.flash)) {
        throw new IllegalArgumentException(
            each.path + ": a second image for " + each.chipFamily + " " + each.flash);
      }
    }
  }

  /**
   * Reads a manifest's file.
   *
   * @throws IOException that names the file
   */
  public static Release read(Path file) throws IOException {
    byte[] bytes = InputFile.bytes(file);
    try {
      return read(bytes);
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads a manifest, as a release's tool or this one wrote it; builds without an image for updates
   * are left out.
   *
   * @throws IOException where it is none
   */
  public static Release read(byte[] bytes) throws IOException {
    Map<String, String> release = new TreeMap<>();
    List<Map<String, String>> builds = new ArrayList<>();
    JsonReader json = new JsonReader(bytes.clone(), bytes.length);
    Map<String, String> build = null;
    while (json.next()) {
      String path = json.path();
      switch (path) {
        case "", ".ota", ".builds[].ota" -> json.begins('{');
        case ".builds" -> json.begins('[');
        case ".builds[]" -> {
          json.begins('{');
          build = new TreeMap<>();
          builds.add(build);
        }
        case ".version", ".ota.least" -> release.put(path, json.string(MAX_TEXT));
        case ".ota.share", ".ota.not_before", ".ota.not_after" ->
            release.put(path, Long.toString(json.integer()));
        case ".builds[].chipFamily",
            ".builds[].flash",
            ".builds[].ota.path",
            ".builds[].ota.sha256" ->
            build.put(path, json.string(MAX_TEXT));
        case ".builds[].ota.size" -> build.put(path, Long.toString(json.integer()));
        default -> {}
      }
    }
    try {
      return new Release(
          release.get(".version"),
          new RollOut(
              release.get(".ota.least"),
              (int) Math.min(101, Long.parseLong(release.getOrDefault(".ota.share", "100"))),
              number(release.get(".ota.not_before")),
              number(release.get(".ota.not_after"))),
          builds.stream().filter(Release::hasImage).map(Release::build).toList());
    } catch (IllegalArgumentException e) {
      throw new IOException("manifest: " + e.getMessage(), e);
    }
  }

  private static Long number(String text) {
    return text == null ? null : Long.valueOf(text);
  }

  private static boolean hasImage(Map<String, String> build) {
    return build.keySet().stream().anyMatch(path -> path.startsWith(".builds[].ota."));
  }

  private static Build build(Map<String, String> build) {
    return new Build(
        build.get(".builds[].chipFamily"),
        build.get(".builds[].flash"),
        build.get(".builds[].ota.path"),
        Long.parseLong(build.getOrDefault(".builds[].ota.size", "0")),
        build.get(".builds[].ota.sha256"));
  }

  /** The same to other stations. */
  public Release to(RollOut others) {
    return new Release(version, others, builds);
  }

  /**
   * The manifest's bytes, the same for the same release.
   *
   * @throws IOException where no station would read that much
   */
  public byte[] bytes() throws IOException {
    List<String> members = new ArrayList<>();
    if (rollOut.least != null) {
      members.add("\"least\": \"" + rollOut.least + "\"");
    }
    members.add("\"share\": " + rollOut.share);
    if (rollOut.notBefore != null) {
      members.add("\"not_before\": " + rollOut.notBefore);
    }
    if (rollOut.notAfter != null) {
      members.add("\"not_after\": " + rollOut.notAfter);
    }
    byte[] bytes =
        ("{\n  \"name\": \"opensensor station\",\n  \"version\": \""
                + version
                + "\",\n  \"ota\": {"
                + String.join(", ", members)
                + "},\n  \"builds\": [\n"
                + builds.stream().map(Release::text).collect(Collectors.joining(",\n"))
                + "\n  ]\n}\n")
            .getBytes(UTF_8);
    if (bytes.length > MAX_BYTES) {
      throw new IOException(
          "the manifest has " + bytes.length + " bytes; stations read " + MAX_BYTES);
    }
    return bytes;
  }

  private static String text(Build build) {
    return "    {\"chipFamily\": \""
        + build.chipFamily
        + "\", \"flash\": \""
        + build.flash
        + "\", \"ota\": {\"path\": \""
        + build.path
        + "\", \"size\": "
        + build.size
        + ", \"sha256\": \""
        + build.sha256
        + "\"}}";
  }
}
