package space.opensensor.simulator;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.SettingsText;
import space.opensensor.vee.Settings;

/**
 * Settings from a file of {@code name=value} lines (UTF-8), the usual AWS environment variables and
 * options, each kind filling in what the one before it lacks. Immutable; its text shows no value.
 *
 * <p>{@code tls.ca} may name a PEM file, relative to the settings file, instead of holding it.
 */
public final class DesktopSettings implements Settings {

  /** The own CA certificates by which servers are trusted, PEM. */
  public static final String TLS_CA = "tls.ca";

  private static final int CA_BYTES = 65_536;
  private static final String ACCESS_KEY = "s3.access-key";
  private static final String SECRET_KEY = "s3.secret-key";
  private static final String TOKEN = "s3.token";
  private static final List<String> SECRETS =
      List.of(SECRET_KEY, TOKEN, "wifi.password", "panel.password");
  private static final int SLICE = 8192;

  private final Map<String, byte[]> values;

  private DesktopSettings(Map<String, byte[]> values) {
    this.values = values;
  }

  /** No settings. */
  public static DesktopSettings empty() {
    return new DesktopSettings(new TreeMap<>());
  }

  /**
   * Reads a file of {@code name=value} lines, by the rules of {@link SettingsText}.
   *
   * @param warnings takes a line where others can read a file that holds a secret
   * @throws IOException with one line that names the file and shows no value
   */
  public static DesktopSettings read(Path file, Consumer<String> warnings) throws IOException {
    Map<String, byte[]> values = new TreeMap<>();
    byte[] text = text(file);
    try {
      SettingsText lines = new SettingsText(text);
      while (lines.next()) {
        values.put(lines.name(), lines.value());
      }
    } catch (SettingsException e) {
      throw new IOException(file + ":" + e.getMessage(), e);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
    if (SECRETS.stream().anyMatch(values::containsKey) && isOpenToOthers(file)) {
      warnings.accept(file + ": others can read the secrets in it; chmod 600 it");
    }
    byte[] ca = values.get(TLS_CA);
    if (ca != null && ca.length != 0 && !isPem(ca)) {
      values.put(TLS_CA, readPem(file, new String(ca, StandardCharsets.UTF_8)));
    }
    return new DesktopSettings(values);
  }

  private static byte[] text(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": is a folder; expected a settings file");
    }
    if (!Files.exists(file)) {
      throw new IOException(file + ": no such settings file; ./station init makes one");
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": is no regular file; expected a settings file");
    }
    return start(file, SettingsText.MAX_BYTES + 1);
  }

  /** The first bytes of a file; no other copy of them is left behind. */
  private static byte[] start(Path file, int bytes) throws IOException {
    byte[] buffer = new byte[bytes];
    // A channel would keep its own copy outside the heap.
    try (InputStream in = new FileInputStream(file.toFile())) {
      int length = 0;
      int read = 0;
      while (read >= 0 && length < bytes) {
        length += read;
        read = in.read(buffer, length, Math.min(SLICE, bytes - length));
      }
      return Arrays.copyOf(buffer, length);
    } finally {
      Arrays.fill(buffer, (byte) 0);
    }
  }

  /** Whether others than its owner may read a file, where the file system knows that. */
  public static boolean isOpenToOthers(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null) {
      return false;
    }
    Set<PosixFilePermission> permissions = view.readAttributes().permissions();
    return permissions.contains(PosixFilePermission.GROUP_READ)
        || permissions.contains(PosixFilePermission.OTHERS_READ);
  }

  /** These settings and one more, which replaces any of its name; a null value changes nothing. */
  public DesktopSettings with(String name, String value) {
    if (value == null) {
      return this;
    }
    Map<String, byte[]> more = new TreeMap<>(values);
    more.put(name, value.getBytes(StandardCharsets.UTF_8));
    return new DesktopSettings(more);
  }

  /**
   * Fills in what is missing from AWS's environment variables. Credentials are one thing: where any
   * of them is set here, none is taken from there.
   *
   * @param environment as of {@link System#getenv()}
   */
  public DesktopSettings withAwsEnvironment(Map<String, String> environment) {
    DesktopSettings all = this;
    if (!has(ACCESS_KEY) && !has(SECRET_KEY) && !has(TOKEN)) {
      all =
          all.with(ACCESS_KEY, environment.get("AWS_ACCESS_KEY_ID"))
              .with(SECRET_KEY, environment.get("AWS_SECRET_ACCESS_KEY"))
              .with(TOKEN, environment.get("AWS_SESSION_TOKEN"));
    }
    if (!has("s3.region")) {
      all =
          all.with("s3.region", environment.get("AWS_DEFAULT_REGION"))
              .with("s3.region", environment.get("AWS_REGION"));
    }
    return all;
  }

  /** Whether a setting is there and not empty. */
  public boolean has(String name) {
    byte[] value = values.get(name);
    return value != null && value.length != 0;
  }

  @Override
  public String[] names() {
    return values.keySet().toArray(new String[0]);
  }

  @Override
  public byte[] get(String name) {
    byte[] value = values.get(name);
    return value == null ? null : value.clone();
  }

  @Override
  public String toString() {
    return "settings " + values.keySet();
  }

  private static boolean isPem(byte[] value) {
    return new String(value, StandardCharsets.ISO_8859_1).startsWith("-----BEGIN");
  }

  private static byte[] readPem(Path settings, String name) throws IOException {
    byte[] pem;
    try {
      Path file = settings.toAbsolutePath().resolveSibling(name);
      if (!Files.isRegularFile(file)) {
        throw new IOException(file + ": is no regular file");
      }
      pem = start(file, CA_BYTES + 1);
    } catch (IOException | InvalidPathException e) {
      // Without its cause, which holds the value.
      throw new IOException(
          settings
              + ": tls.ca: expected PEM text or the name of a PEM file; no such file can be read");
    }
    if (pem.length > CA_BYTES
        || !new String(pem, StandardCharsets.ISO_8859_1).contains("-----BEGIN CERTIFICATE-----")) {
      throw new IOException(
          settings
              + ": tls.ca: expected a PEM certificate of at most "
              + CA_BYTES
              + " bytes in the file that it names");
    }
    return pem;
  }

  /** Wipes all values; there are none afterwards. */
  public void wipe() {
    for (byte[] value : values.values()) {
      Arrays.fill(value, (byte) 0);
    }
    values.clear();
  }
}
