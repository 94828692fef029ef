package space.opensensor.station.settings;

import space.opensensor.vee.Settings;

/**
 * The declaration of one setting: its name, what it is when left out, and what it takes. It reads
 * its own value; {@link NumberSetting} and {@link ChoiceSetting} read a typed one. Immutable once
 * declared.
 */
public class Setting {

  /** The shortest secret is a Wi-Fi password. */
  private static final int LEAST_SECRET = 8;

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
        throw wrong("expected printable ASCII, got byte " + (bytes[i] & 0xff) + " at " + i);
      }
      chars[i] = (char) bytes[i];
    }
    return new String(chars);
  }

  /** The refusal of a value, which it repeats only where that can be no secret. */
  final SettingsException refused(String expected, String value) {
    return wrong("expected " + expected + got(value));
  }

  /** A refusal that names this setting. */
  final SettingsException wrong(String what) {
    return new SettingsException(name + ": " + what);
  }

  /** The end of a message about a value. */
  static String got(String text) {
    return ", got " + shown(text);
  }

  /** A text in quotes, or its length where it may be a secret that slipped into the wrong line. */
  static String shown(String text) {
    return isShown(text)
        ? "\"" + text + "\""
        : text.length() + " characters, which are not shown: they may be a secret";
  }

  /** Whether a text is too short for a secret, or looks like a name with dots or an address. */
  static boolean isShown(String text) {
    boolean punctuated = false;
    boolean plain = true;
    boolean printable = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean mark = c == '.' || c == ':' || c == '/';
      punctuated |= mark;
      plain &= mark || c == '-' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
      printable &= c >= 0x20 && c <= 0x7e;
    }
    return printable && text.length() < LEAST_SECRET || plain && punctuated;
  }
}
