package space.opensensor.station.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.sensor.Wiring;

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
    Wiring w = new BoardPins(store).on(null);
    return List.of(w.sda(), w.scl(), w.tx(), w.rx(), w.clock(), w.word(), w.data());
  }
}
