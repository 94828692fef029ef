package space.opensensor.station.settings;

import space.opensensor.vee.Settings;

/** A setting that is a whole number within limits. */
final class NumberSetting extends Setting {

  /** The shortest Wi-Fi password: fewer digits are shown. */
  private static final int LEAST_SECRET = 8;

  private final int least;
  private final int most;

  NumberSetting(String name, int fallback, int least, int most) {
    super(name, Integer.toString(fallback), null);
    this.least = least;
    this.most = most;
  }

  @Override
  public String meaning() {
    String text = super.meaning();
    int limits = text.indexOf('#');
    return text.substring(0, limits) + least + "-" + most + text.substring(limits + 1);
  }

  /**
   * The number in a store, or what it is when left out.
   *
   * @throws SettingsException when it is no number or not within the limits
   */
  int number(Settings store) throws SettingsException {
    String text = text(store);
    int value;
    try {
      value = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      value = -1;
    }
    if (value < least || value > most) {
      throw refused("a number from " + least + " to " + most, text);
    }
    return value;
  }

  @Override
  String got(String value) {
    boolean digits = value.length() < LEAST_SECRET;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      digits &= c >= '0' && c <= '9' || c == '-' && i == 0;
    }
    return digits ? ", got \"" + value + "\"" : super.got(value);
  }
}
