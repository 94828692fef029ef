package space.opensensor.station.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.sensor.WiredBuses;
import space.opensensor.station.sensor.Wiring;
import space.opensensor.vee.I2cBus;
import space.opensensor.vee.SoundLevel;
import space.opensensor.vee.Uart;

class BoardPinsTest {

  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| `([a-z0-9-]+)` \\|[^|]*\\| (\\d+), (\\d+) \\| (\\d+), (\\d+) \\|"
              + " (?:(\\d+), (\\d+), (\\d+)|none) \\|");

  /** Pins that decide how a chip boots, or are those of its flash, its USB port or its log. */
  private static final Set<Integer> TAKEN_S3 =
      Set.of(0, 45, 46, 26, 27, 28, 29, 30, 31, 32, 19, 20, 43, 44);

  private static final Set<Integer> TAKEN_C6 =
      Set.of(8, 9, 15, 4, 5, 24, 25, 26, 27, 28, 29, 30, 12, 13, 16, 17);
  private static final Set<Integer> TAKEN_C3 =
      Set.of(2, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21);

  @Test
  void theBoardsOfTheWiringPageAreThoseOfTheSetting() throws Exception {
    Matcher row = ROW.matcher(Files.readString(Path.of("WIRING.md")));
    List<String> words = new ArrayList<>();
    while (row.find()) {
      words.add(row.group(1));
      List<Integer> told = new ArrayList<>();
      for (int group = 2; group <= 8; group++) {
        told.add(row.group(group) == null ? Wiring.NONE : Integer.parseInt(row.group(group)));
      }
      assertEquals(told, pins(row.group(1)), row.group(1));
    }
    assertEquals(
        "whose pins buses are at (left out: the DevKit of the firmware's chip): "
            + String.join(", ", words.subList(0, words.size() - 1))
            + " or "
            + words.get(words.size() - 1),
        SettingsTable.BOARD.meaning());
  }

  @Test
  void noBoardsPinHasTwoTasksOrOneThatTheChipNeeds() throws Exception {
    Matcher row = ROW.matcher(Files.readString(Path.of("WIRING.md")));
    while (row.find()) {
      String board = row.group(1);
      Set<Integer> taken =
          board.endsWith("-c6") ? TAKEN_C6 : board.endsWith("-c3") ? TAKEN_C3 : TAKEN_S3;
      Set<Integer> used = new HashSet<>();
      for (int pin : pins(board)) {
        assertFalse(taken.contains(pin), board + ": " + pin);
        assertFalse(pin != Wiring.NONE && !used.add(pin), board + ": " + pin);
      }
    }
  }

  private static List<Integer> pins(String board) throws SettingsException {
    MapSettings store = MapSettings.complete();
    store.put("board", board);
    Wiring w = new BoardPins(store).on(Wiring.UNKNOWN);
    return List.of(w.sda(), w.scl(), w.tx(), w.rx(), w.clock(), w.word(), w.data());
  }

  /** The setting, its pins, the chip and what is said. */
  @ParameterizedTest
  @CsvSource({
    "pins.i2c, '26,4', S3, pins.i2c: GPIO 26 is the flash's on an ESP32-S3; choose another",
    "pins.i2c, '4,32', S3, pins.i2c: GPIO 32 is the flash's on an ESP32-S3; choose another",
    "pins.uart, '19,4', S3, pins.uart: GPIO 19 is the USB port's on an ESP32-S3; choose another",
    "pins.i2s, '4,5,20', S3, pins.i2s: GPIO 20 is the USB port's on an ESP32-S3; choose another",
    "pins.i2c, '4,22', S3, pins.i2c: GPIO 22 is not there on an ESP32-S3; choose another",
    "pins.i2c, '4,49', S3, pins.i2c: GPIO 49 is not there on an ESP32-S3; choose another",
    "pins.i2c, '24,4', C6, pins.i2c: GPIO 24 is the flash's on an ESP32-C6; choose another",
    "pins.i2c, '12,4', C6, pins.i2c: GPIO 12 is the USB port's on an ESP32-C6; choose another",
    "pins.i2c, '31,4', C6, pins.i2c: GPIO 31 is not there on an ESP32-C6; choose another",
    "pins.i2c, '17,4', C3, pins.i2c: GPIO 17 is the flash's on an ESP32-C3; choose another",
    "pins.i2c, '18,4', C3, pins.i2c: GPIO 18 is the USB port's on an ESP32-C3; choose another",
    "pins.i2c, '26,12', C6, pins.i2c: GPIO 26 is the flash's on an ESP32-C6; choose another",
  })
  void aPinThatTheChipNeedsIsRefused(String name, String pins, String chip, String said)
      throws Exception {
    MapSettings store = MapSettings.complete();
    store.put(name, pins);
    BoardPins settings = new BoardPins(store);
    assertEquals(
        said, assertThrows(SettingsException.class, () -> settings.on(usual(chip))).getMessage());
    settings.on(Wiring.UNKNOWN);
  }

  private static Wiring usual(String chip) {
    return chip.equals("S3")
        ? Wiring.DEVKITC_1
        : chip.equals("C6") ? Wiring.DEVKITC_1_C6 : Wiring.DEVKITM_1_C3;
  }

  @Test
  void aBoardOfAnotherChipThanTheFirmwaresIsRefused() throws Exception {
    MapSettings store = MapSettings.complete();
    store.put("board", "xiao-c6");
    BoardPins settings = new BoardPins(store);
    assertEquals(
        "board: it has an ESP32-C6, and this firmware is for an ESP32-S3",
        assertThrows(SettingsException.class, () -> settings.on(Wiring.DEVKITC_1)).getMessage());
    assertEquals(22, settings.on(Wiring.DEVKITC_1_C6).sda());
  }

  /** Boards have sensors at such pins, and start: it is said and no more. */
  @Test
  void aPinThatDecidesHowTheChipBootsIsNamedInTheLog() throws Exception {
    MapSettings store = MapSettings.complete();
    store.put("pins.i2c", "8,10");
    List<String> log = new ArrayList<>();
    new WiredBuses() {
      @Override
      protected I2cBus i2c(int bus, int sda, int scl, int hertz) {
        return null;
      }

      @Override
      protected Uart uart(int uart, int tx, int rx, int baud) {
        return null;
      }

      @Override
      protected SoundLevel sound(int clock, int word, int data) {
        return null;
      }
    }.open(
        new BoardPins(store).on(Wiring.DEVKITM_1_C3), (level, line) -> log.add(level + " " + line));
    assertEquals(
        List.of(
            "WARN pins: the level of GPIO 8 at a reset decides how the chip boots; choose another"
                + " where it does not start"),
        log);
  }
}
