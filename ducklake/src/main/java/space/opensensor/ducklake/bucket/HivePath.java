package space.opensensor.ducklake.bucket;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Values that stand in a path, {@code …/station=attic/…}, read as DuckDB reads them: {@code %20}
 * stands for a byte; {@code NULL} in any case, and {@code __HIVE_DEFAULT_PARTITION__}, for no
 * value.
 *
 * @see <a href="https://duckdb.org/docs/stable/data/partitioning/hive_partitioning">DuckDB: hive
 *     partitioning</a>
 */
public final class HivePath {

  private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");

  private HivePath() {}

  /** The text of a key in a path as it is written there, or empty when no folder has the key. */
  public static Optional<String> text(String path, String key) {
    String[] folders = SEPARATOR.split(path);
    for (int i = 0; i < folders.length - 1; i++) {
      int equals = folders[i].indexOf('=');
      if (equals == folders[i].lastIndexOf('=')
          && equals > 0
          && folders[i].substring(0, equals).equals(key)) {
        return Optional.of(folders[i].substring(equals + 1));
      }
    }
    return Optional.empty();
  }

  /**
   * The value that a text of a path stands for.
   *
   * @return null for no value
   * @throws IllegalArgumentException when it is no text in UTF-8
   */
  public static String value(String text) {
    String value = decoded(text);
    boolean none = value.equalsIgnoreCase("NULL") || value.equals("__HIVE_DEFAULT_PARTITION__");
    return none ? null : value;
  }

  private static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] from = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(from.length);
    for (int i = 0; i < from.length; i++) {
      int high = i + 2 < from.length && from[i] == '%' ? Character.digit(from[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(from[i + 2], 16);
      if (low < 0) {
        bytes.put(from[i]);
      } else {
        bytes.put((byte) (high * 16 + low));
        i += 2;
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("\"" + text + "\" is no text in UTF-8", e);
    }
  }
}
