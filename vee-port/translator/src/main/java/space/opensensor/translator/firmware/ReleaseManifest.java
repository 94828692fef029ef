package space.opensensor.translator.firmware;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Describes a release's images in the format of ESP Web Tools, with a block "ota" beside each: what
 * a browser flashes, and what a station may replace itself by. An image is two files in one folder,
 * {@code station-VERSION-CHIP-FLASH.bin}, all of a flash from address 0 on, and {@code
 * station-VERSION-CHIP-FLASH-ota.bin}, the application in it. A browser takes the first build of
 * its chip, so the smallest flash comes first.
 *
 * @see <a href="https://esphome.github.io/esp-web-tools/">ESP Web Tools</a>
 */
public final class ReleaseManifest {

  /** The manifest's file in the release's folder. */
  public static final String FILE = "manifest.json";

  /** Where the application lies in each partition table. */
  private static final int APPLICATION_ADDRESS = 0x20000;

  private static final Pattern VERSION =
      Pattern.compile("\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z][0-9A-Za-z.-]*)?");

  private final String version;
  private final List<Build> builds;

  /** One image: the chip, the flash in MB, and both files. */
  private record Build(Chip chip, int flash, String whole, String application, byte[] bytes) {}

  private ReleaseManifest(String version, List<Build> builds) {
    this.version = version;
    this.builds = builds;
  }

  /**
   * Writes the manifest of a folder's images, and its signature beside it.
   *
   * @param arguments the folder, the version, and the signer's private key, PEM (PKCS #8, P-256);
   *     without the last a key of the moment signs, which nobody can trust
   */
  public static void main(String[] arguments) {
    if (arguments.length != 2 && arguments.length != 3) {
      System.err.println("usage: ReleaseManifest FOLDER VERSION [KEY.pem]");
      System.exit(2);
    }
    try {
      Path folder = Path.of(arguments[0]);
      ReleaseSigner signer =
          arguments.length == 3
              ? ReleaseSigner.fromPem(Files.readString(Path.of(arguments[2])))
              : ReleaseSigner.ofTheMoment();
      Files.writeString(folder.resolve(FILE), read(folder, arguments[1]).json());
      signer.sign(folder.resolve(FILE));
      System.out.println(FILE + ": signed by the key " + signer.fingerprint());
    } catch (IOException | FirmwareException e) {
      System.err.println("release: " + e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Reads and checks the images of a release.
   *
   * @throws FirmwareException where there is none, one lacks its other file, or is not what its
   *     name says
   */
  static ReleaseManifest read(Path folder, String version) throws IOException, FirmwareException {
    if (!VERSION.matcher(version).matches()) {
      throw new FirmwareException("version: expected such as 1.2.0, got " + version);
    }
    Pattern name =
        Pattern.compile("station-" + Pattern.quote(version) + "-([a-z0-9]+)-(\\d{1,3})mb\\.bin");
    List<Build> builds = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        Matcher matcher = name.matcher(String.valueOf(file.getFileName()));
        if (matcher.matches()) {
          builds.add(build(file, matcher.group(1), Integer.parseInt(matcher.group(2))));
        }
      }
    }
    if (builds.isEmpty()) {
      throw new FirmwareException(
          folder + ": no image of the name station-" + version + "-CHIP-FLASH.bin");
    }
    builds.sort((a, b) -> a.chip == b.chip ? a.flash - b.flash : a.chip.compareTo(b.chip));
    return new ReleaseManifest(version, builds);
  }

  private static Build build(Path file, String target, int flash)
      throws IOException, FirmwareException {
    String name = String.valueOf(file.getFileName());
    String applicationName = name.replaceAll("\\.bin$", "-ota.bin");
    Path applicationFile = file.resolveSibling(applicationName);
    if (!Files.exists(applicationFile)) {
      throw new FirmwareException(name + ": has no " + applicationName + " beside it");
    }
    byte[] whole = Files.readAllBytes(file);
    byte[] application = Files.readAllBytes(applicationFile);
    Chip chip;
    try {
      chip = FirmwareImage.read(application).chip();
    } catch (FirmwareException e) {
      throw new FirmwareException(applicationName + ": " + e.getMessage());
    }
    if (!chip.target().equals(target)) {
      throw new FirmwareException(applicationName + ": is an image for " + chip.target());
    }
    if (whole.length > flash << 20) {
      throw new FirmwareException(
          name + ": " + whole.length + " bytes, which a flash of " + flash + " MB cannot hold");
    }
    int end = APPLICATION_ADDRESS + application.length;
    if (whole.length < end
        || !Arrays.equals(whole, APPLICATION_ADDRESS, end, application, 0, application.length)) {
      throw new FirmwareException(
          String.format(
              Locale.ROOT,
              "%s: does not hold %s at 0x%x",
              name,
              applicationName,
              APPLICATION_ADDRESS));
    }
    return new Build(chip, flash, name, applicationName, application);
  }

  /** The manifest's text; it is the same for the same images. */
  String json() {
    return "{\n"
        + "  \"name\": \"opensensor station\",\n"
        + "  \"version\": \""
        + version
        + "\",\n"
        + "  \"builds\": [\n"
        + builds.stream().map(ReleaseManifest::json).collect(Collectors.joining(",\n"))
        + "\n  ]\n}\n";
  }

  private static String json(Build build) {
    return String.join(
        "\n",
        "    {",
        "      \"chipFamily\": \"" + build.chip.title() + "\",",
        "      \"flash\": \"" + build.flash + "mb\",",
        "      \"parts\": [{\"path\": \"" + build.whole + "\", \"offset\": 0}],",
        "      \"ota\": {\"path\": \""
            + build.application
            + "\", \"size\": "
            + build.bytes.length
            + ", \"sha256\": \""
            + sha256(build.bytes)
            + "\"}",
        "    }");
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
