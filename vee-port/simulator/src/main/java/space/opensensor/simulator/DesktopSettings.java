package space.opensensor.simulator;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  private static final String ACCESS_KEY = "s3.access-key";
  private static final String SECRET_KEY = "s3.secret-key";
  private static final String TOKEN = "s3.token";

  private final Map<String, byte[]> values;

  private DesktopSettings(Map<String, byte[]> values) {
    this.values = values;
  }

  /** No settings. */
  public static DesktopSettings empty() {
    return new DesktopSettings(new TreeMap<>());
  }

  /**
   * Reads a file of {@code name=value} lines. Empty lines and those that begin with {@code #} are
   * passed over, and so are spaces around a name or a value; all else counts as it stands.
   *
   * @throws IOException with one line that names the file and shows no value
   */
  public static DesktopSettings read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": is a folder; expected a settings file");
    }
    Map<String, byte[]> values = new TreeMap<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      String name = equals < 0 ? "" : line.substring(0, equals).strip();
      if (name.isEmpty()) {
        throw new IOException(file + ":" + number + ": expected a line name=value");
      }
      byte[] value = line.substring(equals + 1).strip().getBytes(StandardCharsets.UTF_8);
      if (values.put(name, value) != null) {
        throw new IOException(file + ":" + number + ": " + name + " is there twice");
      }
    }
    byte[] ca = values.get(TLS_CA);
    if (ca != null && ca.length != 0 && !isPem(ca)) {
      values.put(TLS_CA, readPem(file, new String(ca, StandardCharsets.UTF_8)));
    }
    return new DesktopSettings(values);
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such settings file", e);
    } catch (MalformedInputException e) {
      throw new IOException(file + ": expected UTF-8 text", e);
    }
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
    Path file = settings.toAbsolutePath().resolveSibling(name);
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException(
          settings + ": tls.ca: expected PEM text or a PEM file, cannot read " + file, e);
    }
  }
}
