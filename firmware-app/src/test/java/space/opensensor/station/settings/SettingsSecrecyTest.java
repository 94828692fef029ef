package space.opensensor.station.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelDevice;

/** A secret may stand in the line of any setting, or as its name: no message repeats it. */
class SettingsSecrecyTest {

  private static String message(MapSettings store) {
    try {
      new StationSettings(store, new ModelDevice());
      new CredentialsReader(store).read().wipe();
      return "";
    } catch (SettingsException e) {
      return e.getMessage();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "AKIAIOSFODNN7EXAMPLE",
        "correcthorse",
        "correct.horse.battery",
        "correct:horse",
        "correct/horse",
        "correct-horse7",
        "//horse.staple",
        "http://me:horse@host.example",
        "https://me:horse@host.example",
        "https://host.example/horse",
        "horse",
        "h0rse!",
        "h.o:r/s",
        "H7",
        "pw 1",
        "20261128",
        "-1234567",
        "-20261128",
        "0x1f2e3d4c",
        "café-horse",
        "horse\u0000staple",
        "horse\u001b[31m",
        "https://horse\u001b[31m",
      })
  void noSettingRepeatsAValueThatItRefuses(String secret) {
    int refusals = 0;
    for (Setting setting : SettingsTable.all()) {
      String message = message(MapSettings.complete().put(setting.name(), secret));
      refusals += message.isEmpty() ? 0 : 1;
      assertFalse(message.contains(secret), message);
      assertTrue(message.matches("[ -~°]*"), message);
      for (String part : secret.split("[^A-Za-z0-9]+")) {
        assertFalse(
            part.length() > 4 && !part.startsWith("http") && message.contains(part), message);
      }
    }
    assertTrue(refusals > 20, refusals + " settings refused it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hunter2",
        "correct.horse",
        "file.cabinet",
        "s3.hunter2",
        "wifi.hunter2",
        "tls.horse",
        "sensors.horse7",
        "s3.",
        "s3.buc\u001b[2Jet",
        "s3.buc\u0000et",
        "wJalrXUtnFEMI/K7",
      })
  void anUnknownNameThatIsNotNearlyAKnownOneIsNotRepeated(String name) {
    String message = message(MapSettings.complete().put(name, "x"));
    assertEquals(
        "unknown setting of "
            + name.length()
            + " characters, which are not shown: they may be a secret; remove it or correct its"
            + " name",
        message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"s3.bukcet", "s3.buckt", "s3.bucket2", "sample-period", "sensor", "ss3.region"})
  void aMistypedNameIsShown(String name) {
    assertEquals(
        "unknown setting \"" + name + "\"; remove it or correct its name",
        message(MapSettings.complete().put(name, "x")));
  }

  @Test
  void aNumberTooShortToBeASecretIsShown() {
    MapSettings store = MapSettings.complete().put("sample.period", "-999999");
    SettingsException e =
        assertThrows(SettingsException.class, () -> new StationSettings(store, new ModelDevice()));
    assertEquals(
        "sample.period: expected a number from 1 to 3600, got \"-999999\"", e.getMessage());
  }
}
