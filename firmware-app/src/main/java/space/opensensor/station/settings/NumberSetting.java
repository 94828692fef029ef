package space.opensensor.station.settings;

import space.opensensor.vee.Settings;

/** A setting that is a whole number within limits. */
final class NumberSetting extends Setting {

  private final int least;
  private final int most;
  private final String remark;

  NumberSetting(String name, int fallback, int least, int most, String meaning, String remark) {
    super(name, Integer.toString(fallback), meaning);
    this.least = least;
    this.most = most;
    this.remark = remark;
  }

  @Override
  public String meaning() {
    return super.meaning() + ", " + least + "-" + most + remark;
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
}
