package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the Linux binary says to a command line or a settings file that is wrong. */
class CommandLineTest {

  @TempDir Path directory;

  private Path settings(String text) throws Exception {
    Path file = Files.writeString(directory.resolve("settings.properties"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private void assertRefused(String expected, String... options) throws Exception {
    LinuxStation.End end = LinuxStation.plain(directory).run(options);
    assertEquals(expected, end.log().lines().findFirst().orElse(""));
    assertEquals(2, end.status());
  }

  @ParameterizedTest
  @CsvSource({
    "--windows, 4294967296, 2147483647",
    "--windows, -1, 2147483647",
    "--windows, x, 2147483647",
    "--seed, 2147483648, 2147483647",
    "--heap, 99999999999999999999, 2147483647",
    "--boot-time, 9223372036854775808, 253402300799999",
  })
  void aNumberThatIsNoneOrTooLargeIsNamed(String option, String got, String most) throws Exception {
    settings("");
    assertRefused(
        option + ": expected a number up to " + most + ", got \"" + got + "\"", option, got);
  }

  @Test
  void aFolderInPlaceOfTheSettingsIsNamed() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("settings.properties"));
    assertRefused("--settings: " + folder + ": is a folder; expected a settings file");
  }

  @Test
  void aSettingThatIsThereTwiceIsNamedAndNotShown() throws Exception {
    Path file = settings("s3.token=a\ns3.token=secret\n");
    assertRefused("--settings: " + file + ":2: expected a name that no line before has");
  }

  @Test
  void linesMayEndAsTheyDoOnWindows() throws Exception {
    settings("# desk\r\n\r\ns3.endpoint=https://localhost:1\r\ns3.bucket=rows\r\n");
    assertRefused(
        "E settings: s3.access-key: not set; expected access key id; none with credentials.url");
  }
}
