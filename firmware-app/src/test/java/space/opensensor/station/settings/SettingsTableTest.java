package space.opensensor.station.settings;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsTableTest {

  @Test
  void everySettingSaysWhatItDoes() {
    for (Setting setting : SettingsTable.all()) {
      String name = setting.name();
      assertTrue(setting.fallback() == null || SettingsHelp.of(name) != null, name);
    }
  }

  @Test
  void everyHelpTextIsReadByADeclaration() {
    for (String key : SettingsHelp.keys()) {
      int word = key.indexOf('=');
      Setting setting = SettingsTable.named(word < 0 ? key : key.substring(0, word));
      assertNotNull(setting, key);
      String shown =
          word < 0
              ? SettingsHelp.of(key).split("#")[0]
              : key.substring(word + 1) + " (" + SettingsHelp.of(key) + ")";
      assertTrue(setting.meaning().contains(shown), key);
    }
  }

  @Test
  void theReadmesTableIsThatOfTheDeclarations() throws Exception {
    StringBuilder table = new StringBuilder("\n| setting | left out | meaning |\n|---|---|---|\n");
    for (Setting setting : SettingsTable.all()) {
      String fallback = setting.fallback();
      String leftOut =
          fallback == null ? "must be set" : fallback.isEmpty() ? "" : "`" + fallback + "`";
      table.append("| `" + setting.name() + "` | " + leftOut + " | " + setting.meaning() + " |\n");
    }
    String readme = Files.readString(Path.of("..", "README.md"));
    assertTrue(readme.contains(table + "\n"), "README.md lacks: " + table);
  }
}
