package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ej.bon.Util;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.Wiring;

/** What the application does where it cannot run: it says why in one line, and ends. */
@Timeout(60)
class MainTest {

  @TempDir Path folder;

  private final PrintStream console = System.out;
  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

  @BeforeEach
  void start() {
    Util.clock = () -> 0;
    System.setProperty("opensensor.folder", folder.resolve("spool").toString());
    System.setOut(new PrintStream(lines, true));
    PortSsl.install();
  }

  @AfterEach
  void giveBack() {
    System.setOut(console);
    System.clearProperty("opensensor.folder");
  }

  /** How the application ends with these settings, beside a bucket's. */
  private String ending(String... namesAndValues) throws Exception {
    Properties settings = new Properties();
    settings.setProperty("s3.endpoint", "https://localhost:1");
    settings.setProperty("s3.bucket", "rows");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      settings.setProperty(namesAndValues[i], namesAndValues[i + 1]);
    }
    MockBridge.start(folder, settings);
    lines.reset();
    Main.main(new String[0]);
    return lines.toString().trim();
  }

  @Test
  void aWrongSettingIsNamed() throws Exception {
    assertEquals(
        "ERROR settings: s3.endpoint: not set; expected https://host[:port] of the S3 service",
        ending("s3.endpoint", ""));
  }

  @Test
  void sensorsThatTheApplicationDoesNotHaveAreRefused() throws Exception {
    assertEquals(
        "ERROR settings: sensors: this firmware has drivers and no modelled room; leave it out"
            + " or say chips",
        ending("sensors", "room"));
    assertEquals(
        "ERROR settings: sensors.profile: expected air or co2 or enviro or indoor10 or a"
            + " text: profile NAME/VERSION; ..., got 7 characters, which are not shown: they may be a secret",
        ending("sensors.profile", "outdoor"));
  }

  @Test
  void aBusThatCannotBeOpenedIsNamedAndTheRestGoesOn() throws Exception {
    List<String> log = new ArrayList<>();
    MockBridge.start(folder, new Properties());
    for (String opening : new String[] {"i2cOpen", "uartOpen", "soundOpen"}) {
      BoardNatives.ANSWERS.put(opening, -5);
    }
    SensorBuses none =
        new BoardBuses().open(Wiring.DEVKITC_1, (level, line) -> log.add(level + " " + line));
    assertEquals(
        List.of(
            "ERROR i2c 0: the line or its driver failed",
            "ERROR uart 1: the line or its driver failed",
            "ERROR i2s: the line or its driver failed"),
        log);
    assertTrue(none.i2c() == null && none.uart() == null && none.sound() == null);
    BoardNatives.ANSWERS.clear();
    SensorBuses all = new BoardBuses().open(Wiring.DEVKITC_1, (level, line) -> log.add(line));
    assertTrue(all.i2c() != null && all.uart() != null && all.sound() != null);
    assertEquals(3, log.size());
  }

  @Test
  void aSettingTooLongForTheBoardIsNamed() throws Exception {
    assertEquals(
        "ERROR crashed: tls.ca: 4001 bytes, at most 4000", ending("tls.ca", "x".repeat(4001)));
  }

  @Test
  void aSpoolThatCannotBeIsNamed() throws Exception {
    Files.writeString(folder.resolve("spool"), "");
    Path below = folder.resolve("spool/below");
    System.setProperty("opensensor.folder", below.toString());
    assertEquals(
        "ERROR flash: below: cannot make this folder; is the file system mounted?", ending());
  }
}
