package space.opensensor.station.update;

import java.io.IOException;
import space.opensensor.station.json.JsonReader;

/**
 * What a channel offers to one kind of board. Read from a document of ESP Web Tools' form with a
 * block {@code ota} for the roll-out and one beside each build, whose signature was checked before:
 *
 * <pre>{@code
 * {"name": "opensensor station", "version": "1.5.0",
 *  "ota": {"least": "1.4.0", "share": 10, "not_before": 1795910400, "not_after": 1798761600},
 *  "builds": [{"chipFamily": "ESP32-S3", "flash": "8mb", "parts": [...],
 *    "ota": {"path": "station-1.5.0-esp32s3-8mb-ota.bin", "size": 893376, "sha256": "9f86d0..."}}]}
 * }</pre>
 *
 * <p>{@code least} is the lowest version that may be replaced by it, {@code share} the part of the
 * stations in percent, the times are seconds since 1970; each may be left out. Immutable.
 *
 * @see <a href="https://esphome.github.io/esp-web-tools/">ESP Web Tools</a>
 */
final class Manifest {

  /** Bytes of the largest manifest. */
  static final int MAX_BYTES = 6144;

  /** Bytes of a SHA-256. */
  static final int HASH_BYTES = 32;

  private static final int MAX_TEXT = 64;
  private static final int ALL = 100;

  private String version;
  private String least;
  private long share = ALL;
  private long notBefore;
  private long notAfter = Long.MAX_VALUE;
  private Image build = new Image();
  private Image image;

  /** An image of a build. */
  private static final class Image {
    private String chipFamily;
    private String flash;
    private String path;
    private int size;
    private byte[] sha256;
  }

  private Manifest() {}

  /**
   * Reads a manifest.
   *
   * @param bytes which are used up
   * @param chipFamily the chip whose image is looked for
   * @param flash the flash whose image is looked for, such as {@code 8mb}
   * @throws IOException where it is not one, or lacks something
   */
  static Manifest read(byte[] bytes, int length, String chipFamily, String flash)
      throws IOException {
    Manifest manifest = new Manifest();
    JsonReader json = new JsonReader(bytes, length);
    while (json.next()) {
      manifest.take(json, json.path());
      Image build = manifest.build;
      if (chipFamily.equals(build.chipFamily) && flash.equals(build.flash)) {
        manifest.image = build;
      }
    }
    manifest.check();
    return manifest;
  }

  private void take(JsonReader json, String path) throws IOException {
    if (path.equals(".version")) {
      version = json.string(MAX_TEXT);
    } else if (path.equals(".ota.least")) {
      least = json.string(MAX_TEXT);
    } else if (path.equals(".ota.share")) {
      share = json.integer();
    } else if (path.equals(".ota.not_before")) {
      notBefore = json.integer();
    } else if (path.equals(".ota.not_after")) {
      notAfter = json.integer();
    } else if (path.equals(".builds")) {
      json.begins('[');
    } else if (path.equals(".builds[]")) {
      json.begins('{');
      build = new Image();
    } else if (path.equals(".builds[].chipFamily")) {
      build.chipFamily = json.string(MAX_TEXT);
    } else if (path.equals(".builds[].flash")) {
      build.flash = json.string(MAX_TEXT);
    } else if (path.equals(".builds[].ota.path")) {
      build.path = json.string(MAX_TEXT);
    } else if (path.equals(".builds[].ota.size")) {
      build.size = (int) Math.min(json.integer(), Integer.MAX_VALUE);
    } else if (path.equals(".builds[].ota.sha256")) {
      build.sha256 = hash(json.string(MAX_TEXT));
    } else if (path.length() == 0 || path.equals(".ota") || path.equals(".builds[].ota")) {
      json.begins('{');
    }
  }

  private static byte[] hash(String hex) throws UpdateException {
    byte[] hash = new byte[HASH_BYTES];
    boolean good = hex.length() == 2 * HASH_BYTES;
    for (int i = 0; good && i < hex.length(); i++) {
      int digit = "0123456789abcdef".indexOf(hex.charAt(i));
      good = digit >= 0;
      hash[i / 2] = (byte) (hash[i / 2] << 4 | digit);
    }
    if (!good) {
      throw new UpdateException("manifest: sha256: expected 64 digits of hex in lower case");
    }
    return hash;
  }

  /** Whether some bytes, such as a hash, are at a place. */
  static boolean isSame(byte[] bytes, int at, byte[] some) {
    boolean same = true;
    for (int i = 0; i < some.length; i++) {
      same &= bytes[at + i] == some[i];
    }
    return same;
  }

  private void check() throws UpdateException {
    if (version == null || !Version.isOne(version) || least != null && !Version.isOne(least)) {
      throw new UpdateException("manifest: version, least: expected such as 1.2.0");
    }
    if (share > ALL) {
      throw new UpdateException("manifest: share: expected 0 to 100 percent");
    }
    if (image != null && (image.sha256 == null || image.size < 1 || !isPath(image.path))) {
      throw new UpdateException("manifest: ota: expected path, size and sha256 of the image");
    }
  }

  private static boolean isPath(String path) {
    boolean good = path != null && path.length() > 0 && path.charAt(0) != '.';
    for (int i = 0; good && i < path.length(); i++) {
      good = Version.isPlain(path.charAt(i)) || path.charAt(i) == '_';
    }
    return good;
  }

  /** The version that it offers. */
  String version() {
    return version;
  }

  /** Whether there is an image for this kind of board. */
  boolean hasImage() {
    return image != null;
  }

  /** The image's name in the folder of the manifest. */
  String path() {
    return image.path;
  }

  /** Bytes of the image. */
  int size() {
    return image.size;
  }

  /** The image's SHA-256. */
  byte[] sha256() {
    return image.sha256;
  }

  /** Whether a version may be replaced by it: not by an older one, and none that is too old. */
  boolean mayReplace(String running) throws UpdateException {
    int order = Version.compare(version, running);
    if (order < 0) {
      throw new UpdateException(version + " is older than " + running + ", which runs");
    }
    if (least != null && Version.compare(running, least) < 0) {
      throw new UpdateException(
          version + " replaces " + least + " and later, and " + running + " runs");
    }
    return order > 0;
  }

  /** Whether the roll-out has not begun at a time. */
  boolean isLater(long epochMillis) {
    return epochMillis / 1000 < notBefore;
  }

  /** Whether a roll-out that has begun is for a station at a time. */
  boolean isFor(String stationId, long epochMillis) {
    return epochMillis / 1000 <= notAfter && percentile(stationId) < share;
  }

  /** A station's place in roll-outs, 0 to 99, by the 32-bit FNV-1a hash of its id. */
  static int percentile(String stationId) {
    int hash = 0x811c9dc5;
    for (int i = 0; i < stationId.length(); i++) {
      hash = (hash ^ stationId.charAt(i)) * 0x01000193;
    }
    return (int) ((hash & 0xffffffffL) % ALL);
  }
}
