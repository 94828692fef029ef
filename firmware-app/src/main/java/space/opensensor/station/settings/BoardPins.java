package space.opensensor.station.settings;

import space.opensensor.station.sensor.ChipPins;
import space.opensensor.station.sensor.Wiring;
import space.opensensor.vee.Settings;

/** The board and the pins that the settings name, each null where they do not. */
final class BoardPins {

  private final Wiring board;
  private final int[] i2c;
  private final int[] uart;
  private final int[] i2s;

  BoardPins(Settings store) throws SettingsException {
    this.board = SettingsTable.BOARD.value(store);
    this.i2c = SettingsTable.I2C_PINS.pins(store);
    this.uart = SettingsTable.UART_PINS.pins(store);
    this.i2s = SettingsTable.I2S_PINS.pins(store);
  }

  /**
   * These pins, and those of a board where none is named.
   *
   * @throws SettingsException when a pin has two tasks or is not a sensor's to have, or the board
   *     has another chip than that of the port's usual one
   */
  Wiring on(Wiring usual) throws SettingsException {
    Wiring wiring = board == null ? usual : board;
    if (usual.chip() != null && usual.chip() != wiring.chip()) {
      throw SettingsTable.BOARD.wrong(
          "it has an "
              + wiring.chip().chip()
              + ", and this firmware is for an "
              + usual.chip().chip());
    }
    check(SettingsTable.I2C_PINS, i2c, wiring.chip());
    check(SettingsTable.UART_PINS, uart, wiring.chip());
    check(SettingsTable.I2S_PINS, i2s, wiring.chip());
    if (i2c != null) {
      wiring = wiring.withI2c(i2c[0], i2c[1]);
    }
    if (uart != null) {
      wiring = wiring.withUart(uart[0], uart[1]);
    }
    if (i2s != null) {
      wiring = wiring.withSound(i2s[0], i2s[1], i2s[2]);
    }
    int doubled = wiring.doubled();
    if (doubled != Wiring.NONE) {
      throw new SettingsException(
          "pins: GPIO " + doubled + " has two tasks; set pins.i2c, pins.uart or pins.i2s");
    }
    return wiring;
  }

  private static void check(PinsSetting setting, int[] pins, ChipPins chip)
      throws SettingsException {
    for (int i = 0; chip != null && pins != null && i < pins.length; i++) {
      String why = pins[i] == Wiring.NONE ? null : chip.taken(pins[i]);
      if (why != null) {
        throw setting.wrong(
            "GPIO " + pins[i] + " " + why + " on an " + chip.chip() + "; choose another");
      }
    }
  }
}
