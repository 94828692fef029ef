package space.opensensor.station.settings;

import space.opensensor.parquet.Utf8;
import space.opensensor.vee.Settings;

/**
 * The declaration of one setting: its name, what it is when left out, and what it takes. It reads
 * its own value; {@link NumberSetting} and {@link ChoiceSetting} read a typed one. Immutable once
 * declared.
 */
public class Setting {

  private final String name;
  private final String fallback;
  private final String expected;

  /**
   * Declares a setting.
   *
   * @param fallback null where it must be set
   * @param expected what is expected where it must be set; otherwise null
   */
  Setting(String name, String fallback, String expected) {
    this.name = name;
    this.fallback = fallback;
    this.expected = expected;
  }

  /** The name, at most 15 characters. */
  public final String name() {
    return name;
  }

  /**
   * The value when left out, an empty string where it is optional, or null where it must be set.
   */
  public final String fallback() {
    return fallback;
  }

  /** The words that it is one of, a fresh array; empty where it is no choice. */
  public String[] words() {
    return new String[0];
  }

  /** What it does and takes, with its limits, in a few words; no board code may reach it. */
  public String meaning() {
    return expected != null ? expected : SettingsHelp.of(name);
  }

  /**
   * The value in a store, or what it is when left out.
   *
   * @throws SettingsException when it must be set and is not, or is no printable ASCII
   */
  final String text(Settings store) throws SettingsException {
    byte[] bytes = store.get(name);
    if (bytes == null || bytes.length == 0) {
      if (fallback == null) {
        throw wrong("not set; expected " + expected);
      }
      return fallback;
    }
    char[] chars = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] < 0x20 || bytes[i] > 0x7e) {
        throw wrong("expected printable ASCII, got something else at " + i);
      }
      chars[i] = (char) bytes[i];
    }
    return new String(chars);
  }

  /**
   * The value in a store as UTF-8, or what it is when left out.
   *
   * @throws SettingsException when it is no UTF-8 text without control characters
   */
  final String utf8(Settings store) throws SettingsException {
    byte[] bytes = store.get(name);
    if (bytes == null || bytes.length == 0) {
      return fallback;
    }
    String text = Utf8.decode(bytes, 0, bytes.length);
    boolean good = text != null;
    for (int i = 0; good && i < text.length(); i++) {
      good = text.charAt(i) >= 0x20 && text.charAt(i) != 0x7f;
    }
    if (!good) {
      throw wrong("expected UTF-8 text without control characters");
    }
    return text;
  }

  /** The refusal of a value. */
  final SettingsException refused(String expected, String value) {
    return wrong("expected " + expected + got(value));
  }

  /** A refusal that names this setting. */
  final SettingsException wrong(String what) {
    return new SettingsException(name + ": " + what);
  }

  /** The end of a message about a value, which any line may hold in place of a secret. */
  String got(String value) {
    return ", got " + notShown(value);
  }

  /** What is said of a text that may be a secret on the wrong line: how long it is. */
  static String notShown(String text) {
    return text.length() + " characters, which are not shown: they may be a secret";
  }
}
