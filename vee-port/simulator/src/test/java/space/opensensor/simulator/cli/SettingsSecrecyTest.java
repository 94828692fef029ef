package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.settings.Setting;
import space.opensensor.station.settings.SettingsTable;

/** A secret in the line of any setting of a file: no command prints it. */
class SettingsSecrecyTest {

  @TempDir Path folder;
  private final Cli cli = new Cli();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correcthorse",
        "correct.horse.battery",
        "correct:horse/battery",
        "../horse.pem",
        "~/horse",
        "h0rse!",
        "hor7",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "http://me:horse@host.example",
        "café.horse",
      })
  void noCommandPrintsAValueThatItRefuses(String secret) throws IOException {
    int refusals = 0;
    for (Setting setting : SettingsTable.all()) {
      Map<String, String> lines = new LinkedHashMap<>();
      lines.put("s3.endpoint", "https://localhost:1");
      lines.put("s3.bucket", "rows");
      lines.put("s3.access-key", "AKIAEXAMPLE");
      lines.put("s3.secret-key", "EXAMPLEKEY");
      lines.put(setting.name(), secret);
      StringBuilder text = new StringBuilder();
      lines.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
      Path file = Cli.secretFile(folder.resolve("s"), text);
      int code = cli.run("settings", file.toString(), "-o", folder.resolve("image").toString());
      String said = cli.out() + cli.err();
      assertFalse(said.contains(secret), said);
      if (code != 0) {
        refusals++;
        assertEquals(1, cli.err().lines().count(), said);
        assertTrue(said.startsWith("station: ") && said.contains(setting.name()), said);
      }
    }
    assertTrue(refusals > 20, refusals + " settings refused it");
  }
}
