package space.opensensor.station.settings;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTableTest {

  @Test
  void theReadmeHasEverySettingWithItsDefaultAndMeaning() throws Exception {
    List<String> readme = Files.readAllLines(Path.of("..", "README.md"));
    for (Setting setting : StationSettings.table()) {
      String fallback = setting.fallback();
      String leftOut =
          fallback == null ? "must be set" : fallback.isEmpty() ? "" : "`" + fallback + "`";
      String row = "| `" + setting.name() + "` | " + leftOut + " | " + setting.meaning() + " |";
      assertTrue(readme.contains(row), "README.md lacks: " + row);
    }
  }
}
