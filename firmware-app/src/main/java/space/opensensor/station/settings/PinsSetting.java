package space.opensensor.station.settings;

import space.opensensor.station.sensor.Wiring;
import space.opensensor.vee.Settings;

/** A setting that is the GPIO numbers of a bus, with commas between them, or {@code none}. */
final class PinsSetting extends Setting {

  private final int count;

  /**
   * Declares a setting.
   *
   * @param count how many pins the bus has
   */
  PinsSetting(String name, int count) {
    super(name, "", null);
    this.count = count;
  }

  /**
   * The pins in a store, each {@link Wiring#NONE} for {@code none}; null where it is left out.
   *
   * @throws SettingsException when they are not as many numbers of GPIOs as the bus has pins
   */
  int[] pins(Settings store) throws SettingsException {
    String text = text(store);
    if (text.length() == 0) {
      return null;
    }
    int[] pins = new int[count];
    int start = 0;
    for (int i = 0; i < count; i++) {
      int comma = text.indexOf(',', start);
      boolean last = i == count - 1;
      if (text.equals("none")) {
        pins[i] = Wiring.NONE;
      } else if (comma < 0 == last) {
        pins[i] = pin(text, start, last ? text.length() : comma);
        start = comma + 1;
      } else {
        throw refused(expected(), text);
      }
    }
    return pins;
  }

  private int pin(String text, int start, int end) throws SettingsException {
    int pin = 0;
    boolean good = end > start && end - start <= 2;
    for (int i = start; i < end; i++) {
      int digit = text.charAt(i) - '0';
      good &= digit >= 0 && digit <= 9;
      pin = pin * 10 + digit;
    }
    if (!good || pin > Wiring.MAX_PIN) {
      throw refused(expected(), text);
    }
    return pin;
  }

  private String expected() {
    return count
        + " GPIO numbers of 0 to "
        + Wiring.MAX_PIN
        + " with a comma between them, or none";
  }
}
