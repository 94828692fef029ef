package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import space.opensensor.station.sensor.profile.SensorProfile;

class SensorsCommandTest {

  @Test
  void everyProfilesChipsAreFoundAndRead() {
    for (String profile : SensorProfile.names()) {
      String out = new Cli().succeed("sensors", "--profile", profile);
      assertEquals(0, out.lines().filter(line -> line.contains("no answer")).count(), out);
      assertTrue(
          out.lines().anyMatch(line -> line.matches("temperature +\\d+\\.\\d\\d +°C .*")), out);
      for (String cause : new String[] {"absent", "late", "warming", "garbled", "no chip of"}) {
        assertTrue(!out.contains(cause), out);
      }
    }
    String out = new Cli().succeed("sensors");
    assertTrue(
        out.lines().anyMatch(line -> line.matches("i2c 0x10 +answers; not in this profile")), out);
  }

  @Test
  void aFaultIsNamedAtItsChipAndInItsColumns() {
    String out =
        new Cli().succeed("sensors", "--fault", "bme680=silent", "--fault", "microphone=stuck");
    assertTrue(out.contains("no answer; check address and wiring"), out);
    assertTrue(out.lines().anyMatch(line -> line.matches("humidity +% +bme680 +absent")), out);
    assertTrue(out.lines().anyMatch(line -> line.matches("noise +dB +microphone +stuck")), out);
    assertTrue(out.lines().anyMatch(line -> line.matches("light +\\d+\\.\\d\\d +lx +ltr559")), out);
  }

  @Test
  void programsGetJson() {
    String out = new Cli().succeed("sensors", "--fault", "bme680=silent", "--json");
    assertTrue(
        out.lines()
            .anyMatch(
                line ->
                    line.matches(
                        "\\{\"column\": \"light\", \"value\": \\d+\\.\\d\\d, \"unit\": \"lx\", \"from\":"
                            + " \"ltr559\", \"missing\": \"\"}")),
        out);
    assertTrue(
        out.contains(
            "{\"column\": \"humidity\", \"value\": null, \"unit\": \"%\", \"from\": \"bme680\","
                + " \"missing\": \"absent\"}"),
        out);
  }

  @Test
  void aColdGasSensorIsSaidToWarmUp() {
    String out = new Cli().succeed("sensors", "--seconds", "60");
    assertTrue(
        out.lines().anyMatch(line -> line.matches("gas_resistance +Ω +bme680 +warming")), out);
  }

  @Test
  void theHelpNamesTheFaults() {
    assertTrue(
        new Cli()
            .succeed("sensors", "--help")
            .replaceAll("\\s+", " ")
            .contains("a chip that fails: none, silent, stretch, stuck, noisy, garble, drop,"));
  }

  @Test
  void wrongOptionsAreNamed() {
    assertTrue(
        new Cli().fail(2, "sensors", "--profile", "x").contains("--profile: expected air or"));
    assertTrue(new Cli().fail(2, "sensors", "--fault", "scd41=stuck").contains("has no chip"));
    assertTrue(new Cli().fail(2, "sensors", "--seconds", "1").contains("--seconds"));
  }
}
