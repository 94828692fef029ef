package space.opensensor.simulator;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
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
import space.opensensor.station.settings.Setting;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.Settings;

/**
 * Settings from a file of {@code name=value} lines (UTF-8), the usual AWS environment variables and
 * options, each kind filling in what the one before it lacks. Its text shows no value.
 *
 * <p>{@code tls.ca} may name a PEM file, relative to the settings file, instead of holding it.
 */
public final class DesktopSettings implements Settings {

  /** The own CA certificates by which servers are trusted, PEM. */
  public static final String TLS_CA = "tls.ca";

  private static final String ACCESS_KEY = "s3.access-key";
  private static final String SECRET_KEY = "s3.secret-key";
  private static final String TOKEN = "s3.token";
  private static final List<String> SECRETS = List.of(SECRET_KEY, TOKEN, "wifi.password");

  /** The longest file; all CAs of a system fit. */
  private static final int MAX_FILE = 1 << 20;

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
   * Reads a file of {@code name=value} lines. Empty lines and those that begin with {@code #} are
   * passed over, and so are spaces and tabs around a name or a value; all else counts as it stands.
   * What was read is wiped, but for the values that are kept.
   *
   * @param warnings takes a line where others can read a file that holds a secret
   * @throws IOException with one line that names the file and shows nothing of what is in it but
   *     names of settings
   */
  public static DesktopSettings read(Path file, Consumer<String> warnings) throws IOException {
    byte[] text = contents(file, "settings file");
    try {
      return parse(file, text, warnings);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private static DesktopSettings parse(Path file, byte[] text, Consumer<String> warnings)
      throws IOException {
    if (!isUtf8(text)) {
      throw new IOException(file + ": expected UTF-8 text");
    }
    Map<String, byte[]> values = new TreeMap<>();
    int number = 0;
    int end;
    for (int from = 0; from < text.length; from = end + 1) {
      number++;
      end = indexOf(text, '\n', from, text.length);
      int first = skipBlanks(text, from, end);
      if (first == end || text[from] == '#') {
        continue;
      }
      int equals = indexOf(text, '=', first, end);
      int nameEnd = skipBlanksBack(text, first, equals);
      if (equals == end || nameEnd == first) {
        throw new IOException(file + ":" + number + ": expected a line name=value");
      }
      String name = knownName(file, number, text, first, nameEnd);
      int valueStart = skipBlanks(text, equals + 1, end);
      byte[] value = Arrays.copyOfRange(text, valueStart, skipBlanksBack(text, valueStart, end));
      if (values.put(name, value) != null) {
        throw new IOException(file + ":" + number + ": " + name + " is there twice");
      }
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

  private static boolean isUtf8(byte[] text) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(text);
    CharBuffer out = CharBuffer.allocate(SLICE);
    CoderResult result;
    do {
      result = decoder.decode(in, out.clear(), true);
    } while (result.isOverflow());
    Arrays.fill(out.array(), '\0');
    return result.isUnderflow();
  }

  /**
   * The setting that a line names. What is no setting is not shown: it may be a secret that stands
   * alone on its line.
   */
  private static String knownName(Path file, int number, byte[] text, int from, int to)
      throws IOException {
    for (Setting setting : StationSettings.table()) {
      byte[] name = setting.name().getBytes(StandardCharsets.US_ASCII);
      if (Arrays.equals(name, 0, name.length, text, from, to)) {
        return setting.name();
      }
    }
    throw new IOException(
        file + ":" + number + ": unknown setting; correct its name or remove the line");
  }

  private static boolean isOpenToOthers(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null || !Files.isRegularFile(file)) {
      return false;
    }
    Set<PosixFilePermission> permissions = view.readAttributes().permissions();
    return permissions.contains(PosixFilePermission.GROUP_READ)
        || permissions.contains(PosixFilePermission.OTHERS_READ);
  }

  private static int indexOf(byte[] text, char wanted, int from, int to) {
    int at = from;
    while (at < to && text[at] != wanted) {
      at++;
    }
    return at;
  }

  private static int skipBlanks(byte[] text, int from, int to) {
    int at = from;
    while (at < to && isBlank(text[at])) {
      at++;
    }
    return at;
  }

  private static int skipBlanksBack(byte[] text, int from, int to) {
    int at = to;
    while (at > from && isBlank(text[at - 1])) {
      at--;
    }
    return at;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  /** All bytes of a file that is not too long; no copy of them is left behind. */
  private static byte[] contents(Path file, String what) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": is a folder; expected a " + what);
    }
    byte[] buffer = new byte[MAX_FILE + 1];
    // A channel would keep its own copy outside the heap.
    try (InputStream in = new FileInputStream(file.toFile())) {
      int length = 0;
      int read = 0;
      while (read >= 0 && length < buffer.length) {
        length += read;
        read = in.read(buffer, length, Math.min(SLICE, buffer.length - length));
      }
      if (length == buffer.length) {
        throw new IOException(file + ": longer than " + MAX_FILE + " bytes; expected a " + what);
      }
      return Arrays.copyOf(buffer, length);
    } catch (FileNotFoundException e) {
      if (Files.exists(file)) {
        throw new AccessDeniedException(file.toString());
      }
      throw new IOException(file + ": no such " + what, e);
    } finally {
      Arrays.fill(buffer, (byte) 0);
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
    Path file;
    try {
      file = settings.toAbsolutePath().resolveSibling(name);
    } catch (InvalidPathException e) {
      throw new IOException(settings + ": tls.ca: expected PEM text or the name of a PEM file", e);
    }
    try {
      return contents(file, "PEM file");
    } catch (IOException e) {
      throw new IOException(
          settings + ": tls.ca: expected PEM text or a PEM file; " + e.getMessage(), e);
    }
  }

  /** Wipes all values; there are none afterwards. */
  public void wipe() {
    for (byte[] value : values.values()) {
      Arrays.fill(value, (byte) 0);
    }
    values.clear();
  }
}
