package space.opensensor.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The page that a release's jar brings along, in its folder {@code page}. */
public final class PackedPage {

  private static final String FOLDER = "page/";

  private PackedPage() {}

  /** The jar of this program, or null where it runs from folders. */
  public static Path jar() {
    CodeSource source = PackedPage.class.getProtectionDomain().getCodeSource();
    try {
      Path place = source == null ? null : Path.of(source.getLocation().toURI());
      return place != null && Files.isRegularFile(place) ? place : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /**
   * Unpacks it, over what is there of one before.
   *
   * @param jar a jar, or null
   * @return whether there was one
   * @throws IOException where the jar cannot be read or the folder not written, or where a name in
   *     it leads out of the folder
   */
  public static boolean unpack(Path jar, Path target) throws IOException {
    if (jar == null) {
      return false;
    }
    boolean found = false;
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        if (entry.isDirectory() || !entry.getName().startsWith(FOLDER)) {
          continue;
        }
        Path file = target.resolve(entry.getName().substring(FOLDER.length())).normalize();
        if (!file.startsWith(target.normalize())) {
          throw new IOException(jar + ": " + entry.getName() + " leads out of its folder");
        }
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (InputStream in = zip.getInputStream(entry)) {
          Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        found = true;
      }
    }
    return found;
  }
}
