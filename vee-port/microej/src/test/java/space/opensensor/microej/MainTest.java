package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ej.bon.Util;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

  private String ending(String... namesAndValues) throws Exception {
    Properties settings = new Properties();
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
        ending());
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
