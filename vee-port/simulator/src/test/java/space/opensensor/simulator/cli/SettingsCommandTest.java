package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.simulator.NvsReader;
import space.opensensor.station.settings.Setting;
import space.opensensor.station.settings.SettingsTable;

class SettingsCommandTest {

  private static final String SECRET = "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY";

  private final Cli cli = new Cli();

  @TempDir private Path folder;

  private String write(String... lines) throws IOException {
    Path file = folder.resolve("station.properties");
    Cli.secretFile(file, String.join("\n", lines) + "\n");
    return file.toString();
  }

  private String complete(String... more) throws IOException {
    String[] lines = {
      "s3.endpoint=https://s3.example.org",
      "s3.bucket=rows",
      "s3.access-key=AKIAEXAMPLE",
      "s3.secret-key=" + SECRET,
    };
    String[] all = Arrays.copyOf(lines, lines.length + more.length);
    System.arraycopy(more, 0, all, lines.length, more.length);
    return write(all);
  }

  @Test
  void theImageHoldsTheSettingsAndTheOutputNoSecret() throws IOException {
    Path image = folder.resolve("settings.bin");
    Files.writeString(folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\n");

    String out =
        cli.succeed(
            "settings",
            complete("wifi.ssid=garden", "wifi.password=correct horse", "tls.ca=ca.pem"),
            "-o",
            image.toString());

    assertTrue(out.contains(": 7 settings, 1 of 6 pages; "), out);
    assertTrue(out.contains("write_flash 0xf000 "), out);
    for (String hidden : new String[] {SECRET, "AKIAEXAMPLE", "correct horse", "garden"}) {
      assertFalse(out.contains(hidden), out);
    }
    byte[] bytes = Files.readAllBytes(image);
    assertEquals(0x6000, bytes.length);
    Map<String, byte[]> values = NvsReader.read(bytes);
    assertEquals(7, values.size());
    assertArrayEquals(
        SECRET.getBytes(StandardCharsets.US_ASCII), values.get("station/s3.secret-key"));
    assertArrayEquals(
        "-----BEGIN CERTIFICATE-----\n".getBytes(StandardCharsets.US_ASCII),
        values.get("station/tls.ca"));
  }

  @Test
  void onlyTheOwnerMayReadTheImage() throws IOException {
    Path image = folder.resolve("settings.bin");
    Files.writeString(image, "from before, for all to read");

    cli.succeed("settings", complete("wifi.ssid=garden"), "-o", image.toString());

    if (image.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(image)));
    }
  }

  @Test
  void aBoardWithoutANetworkNameIsPointedOut() throws IOException {
    String out =
        cli.succeed("settings", complete(), "-o", folder.resolve("settings.bin").toString());

    assertTrue(out.endsWith("wifi.ssid is not set: a board needs it\n"), out);
  }

  @Test
  void whatTheStationWouldRefuseIsRefusedBeforeAnythingIsWritten() throws IOException {
    Path image = folder.resolve("settings.bin");

    String error = cli.fail(1, "settings", complete("s4.region=x"), "-o", image.toString());

    assertEquals("station: unknown setting \"s4.region\"; remove it or correct its name", error);
    assertFalse(Files.exists(image));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pins.i2c=5,5 | pins: GPIO 5 has two tasks; set pins.i2c, pins.uart or pins.i2s",
        "sensors.chips=bme999 | sensors.chips: indoor10/1: there is no driver for chip 1 of 1",
      })
  void whatTheBoardWouldRefuseIsRefusedBeforeAnythingIsWritten(String line, String message)
      throws IOException {
    Path image = folder.resolve("settings.bin");

    String error = cli.fail(1, "settings", complete(line), "-o", image.toString());

    assertEquals("station: " + message, error);
    assertFalse(Files.exists(image));
  }

  @Test
  void pinsThatOnlyAnotherBoardUsesAreTaken() throws IOException {
    Path image = folder.resolve("settings.bin");

    cli.run("settings", complete("pins.i2c=6,7"), "-o", image.toString());

    assertTrue(Files.exists(image));
  }

  @Test
  void aFolderIsNotReplacedByTheImage() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertEquals(
        "station settings: --output: "
            + empty
            + " is a folder; expected a file name (see station settings --help)",
        cli.fail(2, "settings", complete(), "-o", empty.toString()));
    assertTrue(Files.isDirectory(empty));
  }

  @Test
  void missingKeysAndAWrongSizeAreOneLine() throws IOException {
    String image = folder.resolve("settings.bin").toString();

    assertTrue(
        cli.fail(1, "settings", write("s3.endpoint=https://x.org", "s3.bucket=rows"), "-o", image)
            .contains("s3.access-key: not set"));
    assertEquals(
        "station settings: --size: expected bytes such as 0x6000, got \"24k\" (see station settings"
            + " --help)",
        cli.fail(2, "settings", complete(), "-o", image, "--size", "24k"));
    assertEquals(
        "station settings: --size: expected a multiple of 4096 bytes from 12288 to 16777216, got"
            + " 2147479552 (see station settings --help)",
        cli.fail(2, "settings", complete(), "-o", image, "--size", "0x7ffff000"));
  }

  @Test
  void theHelpHasEverySetting() {
    String help = cli.succeed("settings", "--help").replaceAll("\\s+", " ");
    for (Setting setting : SettingsTable.all()) {
      assertTrue(help.contains(" " + setting.name() + " " + setting.meaning()), setting.name());
    }
  }
}
