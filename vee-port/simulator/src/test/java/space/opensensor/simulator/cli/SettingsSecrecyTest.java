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

  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG";

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

  @ParameterizedTest
  @ValueSource(strings = {"s3.bucket=", "s3.bucket=a..", "s3.bucket=X"})
  void aSimulationPrintsNoBucketThatItRefuses(String line) throws IOException {
    Path file = Cli.secretFile(folder.resolve("s"), line + SECRET + "\n");
    String said =
        cli.fail(1, "simulate", "--settings", file.toString(), "--data-dir", folder.toString());
    assertTrue(said.startsWith("station: s3.bucket: expected "), said);
    assertFalse(said.contains(SECRET), said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3.endpoint=", "s3.region=", "s3.endpoint=https://me:"})
  void noUrlIsSignedForAValueThatIsRefusedAndNotPrinted(String line) throws IOException {
    String keys = "s3.access-key=AKIAEXAMPLE\ns3.secret-key=EXAMPLEKEY\n";
    Path file = Cli.secretFile(folder.resolve("s"), keys + line + SECRET + "\n");
    String said = cli.fail(2, "presign", "GET", "s3://rows/key", "--settings", file.toString());
    assertTrue(said.contains(": expected "), said);
    assertFalse(said.contains(SECRET), said);
  }
}
