package space.opensensor.station.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelDevice;

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

  @Test
  void theExampleHasEverySettingOnceAsItsDeclarationSays() throws Exception {
    String example = example();
    for (Setting setting : SettingsTable.all()) {
      String name = (setting.fallback() == null ? "" : "#") + setting.name() + "=";
      String value =
          setting.fallback() == null || setting.fallback().length() == 0
              ? ".+"
              : Pattern.quote(setting.fallback());
      String entry = "\n# " + setting.meaning() + "\n" + name;
      assertTrue(
          Pattern.compile(Pattern.quote(entry) + value + "\n").matcher(example).find(),
          "station.properties.example lacks: " + entry + value);
    }
    assertEquals(SettingsTable.all().length, example.split("\n#?[a-z0-9.-]+=", -1).length - 1);
  }

  @Test
  void theExampleIsReadAsItStandsAndWithAllOfItsLines() throws Exception {
    assertEquals(4, readExample(example()));
    assertEquals(
        SettingsTable.all().length, readExample(example().replaceAll("\n#([a-z0-9.-]+=)", "\n$1")));
  }

  /** Reads a text as a station does; returns how many settings are in it. */
  private static int readExample(String text) throws SettingsException {
    MapSettings store = new MapSettings();
    SettingsText lines = new SettingsText(text.getBytes(StandardCharsets.UTF_8));
    while (lines.next()) {
      store.put(lines.name(), new String(lines.value(), StandardCharsets.UTF_8));
    }
    new StationSettings(store, new ModelDevice());
    return store.names().length;
  }

  private static String example() throws IOException {
    return Files.readString(Path.of("..", "station.properties.example"));
  }
}
