package space.opensensor.station.settings;

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
   * @throws SettingsException when a pin has two tasks
   */
  Wiring on(Wiring usual) throws SettingsException {
    Wiring wiring = board == null ? usual : board;
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
}
