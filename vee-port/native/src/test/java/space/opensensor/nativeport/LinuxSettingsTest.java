package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Settings that are wrong, or that the binary lacks what they ask for, are named. */
class LinuxSettingsTest extends LinuxStationBench {

  @Test
  void saysThatEveryChipIsAbsentWhereThereAreNoBuses() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 3L * WINDOW);
    LinuxStation.End end = record(configured(LinuxStation.boardChips(directory)), boot, 2);
    assertEquals(0, end.status(), end.log());
    assertEquals(
        """
        E i2c 0: there is no such bus
        E uart 1: there is no such bus
        E i2s: there is no such bus
        W sensor bme680 at i2c 0x77: i2c 0x77: there is no such bus
        W sensor pms5003 at uart: uart: there is no such bus
        W sensor ltr559 at i2c 0x23: i2c 0x23: there is no such bus
        W sensor microphone at i2s: i2s: there is no such bus
        """,
        end.log());
    assertEquals(List.of(), keys(), "rows without a value");
  }

  @Test
  void refusesSensorsThatItsFirmwareDoesNotHave() throws Exception {
    LinuxStation.End end =
        configured(LinuxStation.plain(directory), "sensors=chips").run("--windows", "1");
    assertEquals(2, end.status());
    assertTrue(end.log().startsWith("E settings: sensors: this firmware has a model"), end.log());
    end = configured(LinuxStation.plain(directory), "sensors.profile=air").run("--windows", "1");
    assertEquals(2, end.status());
    assertTrue(end.log().startsWith("E settings: sensors.profile: air/1 needs"), end.log());
    end = configured(LinuxStation.simulatedChips(directory), "sensors=room").run("--windows", "1");
    assertEquals(2, end.status());
    assertTrue(end.log().startsWith("E settings: sensors: this firmware has drivers"), end.log());
  }

  @Test
  void namesTheSettingsFileThatIsMissing() throws Exception {
    LinuxStation station = LinuxStation.plain(directory);
    LinuxStation.End end = station.run("--windows", "1");
    assertEquals(2, end.status());
    assertTrue(end.log().startsWith("--settings: "), end.log());
    assertTrue(end.log().contains("no such settings file"), end.log());
  }

  @Test
  void namesTheSettingThatIsWrong() throws Exception {
    LinuxStation station = configured(LinuxStation.plain(directory), "sample.period=7");
    LinuxStation.End end = station.run("--windows", "1");
    assertEquals(2, end.status());
    assertTrue(end.log().startsWith("E settings: sample.period: expected a divisor"), end.log());
  }

  @Test
  void namesTheSettingsFileWithALineThatIsNone() throws Exception {
    LinuxStation station = configured(LinuxStation.plain(directory), "sample.period 5");
    LinuxStation.End end = station.run("--windows", "1");
    assertEquals(2, end.status());
    assertTrue(end.log().contains(":3: expected a line name=value"), end.log());
  }
}
