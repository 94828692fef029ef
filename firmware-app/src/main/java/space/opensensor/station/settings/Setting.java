package space.opensensor.station.settings;

import space.opensensor.vee.Settings;

/**
 * The declaration of one setting: its name, what it is when left out, and what it takes. It reads
 * its own value; {@link NumberSetting} and {@link ChoiceSetting} read a typed one. Immutable once
 * declared.
 */
public class Setting {

  /** The shortest Wi-Fi password: a shorter name or number is shown. */
  private static final int LEAST_SECRET = 8;

  private final String name;
  private final String fallback;
  private final String expected;
  private final boolean isName;

  /**
   * Declares a setting.
   *
   * @param fallback null where it must be set
   * @param expected what is expected where it must be set; otherwise null
   * @param isName whether it is an address or a name, which a message may repeat
   */
  Setting(String name, String fallback, String expected, boolean isName) {
    this.name = name;
    this.fallback = fallback;
    this.expected = expected;
    this.isName = isName;
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

  /** The end of a message about a value, in quotes, or its length where it may be a secret. */
  final String got(String value) {
    return isShown(value)
        ? ", got \"" + value + "\""
        : ", got " + value.length() + " characters, which are not shown: they may be a secret";
  }

  /**
   * Whether a value is shown: a short number, and in a name or an address what is short or looks
   * like one. Anything else may be a secret that slipped into the wrong line.
   */
  final boolean isShown(String value) {
    boolean digits = true;
    boolean punctuated = false;
    boolean plain = true;
    boolean printable = true;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      boolean mark = c == '.' || c == ':' || c == '/';
      digits &= digit || c == '-' && i == 0;
      punctuated |= mark;
      plain &= digit || mark || c == '-' || c >= 'a' && c <= 'z';
      printable &= c >= 0x20 && c <= 0x7e;
    }
    boolean isShort = value.length() < LEAST_SECRET;
    return isShort && digits || isName && (isShort && printable || plain && punctuated);
  }
}
