package space.opensensor.ducklake;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import space.opensensor.ducklake.alert.ServerAddress;

/**
 * Reads a setting's value in the form that {@link LakeSetting} declares, or fails with {@link
 * SettingException}, which shows the value only where it can be no secret.
 */
final class SettingValues {

  private static final int MAX_SECRET_FILE = 64 * 1024;

  private final Map<String, String> values;

  /**
   * @param values by the names of environment variables; an empty value is as good as none
   */
  SettingValues(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /** The first of some settings that has a value, or null. */
  LakeSetting first(LakeSetting... settings) {
    for (LakeSetting setting : settings) {
      if (given(setting) != null) {
        return setting;
      }
    }
    return null;
  }

  /** The value given, or null. */
  String given(LakeSetting setting) {
    String value = present(setting.variable());
    String file = setting.fileVariable() == null ? null : present(setting.fileVariable());
    return value != null || file == null ? value : content(setting.fileVariable(), file);
  }

  private String present(String name) {
    String value = values.get(name);
    return value == null || value.isBlank() ? null : value.trim();
  }

  private static String content(String variable, String file) {
    try (var in = Files.newInputStream(Path.of(file))) {
      String text = new String(in.readNBytes(MAX_SECRET_FILE), StandardCharsets.UTF_8).trim();
      if (text.isEmpty() || text.lines().count() != 1) {
        throw new SettingException(variable + ": expected a file of one line");
      }
      return text;
    } catch (IOException | InvalidPathException e) {
      throw new SettingException(
          variable + ": the file cannot be read: " + e.getClass().getSimpleName());
    }
  }

  String text(LakeSetting setting) {
    String value = given(setting);
    return value == null ? setting.otherwise() : value;
  }

  boolean truth(LakeSetting setting) {
    String value = text(setting);
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "1", "yes", "on" -> true;
      case "false", "0", "no", "off" -> false;
      default -> throw unexpected(setting, "true or false", value);
    };
  }

  int number(LakeSetting setting) {
    String value = text(setting);
    SettingForm form = setting.form();
    try {
      int number = Integer.parseInt(value);
      if (number >= form.least() && number <= form.most()) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw unexpected(setting, form.least() + ".." + form.most(), value);
  }

  Duration time(LakeSetting setting) {
    String value = text(setting);
    Duration time = SettingForm.duration(setting.variable(), value);
    SettingForm form = setting.form();
    if (time.toMillis() < form.least() || time.toMillis() > form.most()) {
      throw unexpected(
          setting,
          Duration.ofMillis(form.least()) + " to " + Duration.ofMillis(form.most()),
          value);
    }
    return time;
  }

  String name(LakeSetting setting) {
    String value = text(setting);
    if (!value.matches("[A-Za-z0-9_-]{1,128}")) {
      throw new SettingException(setting.variable() + ": expected 1-128 letters, digits, - or _");
    }
    return value;
  }

  static URI web(LakeSetting setting, String value, boolean path) {
    try {
      URI uri = URI.create(value);
      boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      boolean bare = path || uri.getPath().isEmpty();
      boolean port = uri.getPort() < 0 || ServerAddress.isPort(uri.getPort());
      if (web && bare && port && isHost(uri.getHost()) && uri.getRawUserInfo() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below, without the value: it may be a secret on the wrong line.
    }
    throw new SettingException(
        setting.variable()
            + (setting == LakeSetting.MINIO_ENDPOINT
                ? ": expected host[:port], in lower case"
                : ": expected https://host[:port], in lower case"));
  }

  /** Whether a text is a host's name or address, and not one that may be a key: those are long. */
  static boolean isHost(String text) {
    return text != null && (text.matches("[a-z0-9-]{1,31}") || text.matches(".*[.:].*"));
  }

  <E extends Enum<E>> E choice(LakeSetting setting, Class<E> type) {
    String value = text(setting);
    int at = setting.form().words().indexOf(value.toLowerCase(Locale.ROOT));
    if (at < 0) {
      throw unexpected(setting, "one of " + setting.form().words(), value);
    }
    return type.getEnumConstants()[at];
  }

  private static SettingException unexpected(LakeSetting setting, String expected, String value) {
    return new SettingException(
        setting.variable() + ": expected " + expected + ", got " + SettingForm.shown(value));
  }
}
