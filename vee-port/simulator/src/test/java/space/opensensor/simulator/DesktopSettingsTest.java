package space.opensensor.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DesktopSettingsTest {

  private static final Map<String, String> AWS =
      Map.of(
          "AWS_ACCESS_KEY_ID", "AKENV",
          "AWS_SECRET_ACCESS_KEY", "secret-of-env",
          "AWS_SESSION_TOKEN", "token-of-env",
          "AWS_DEFAULT_REGION", "eu-west-1",
          "AWS_REGION", "eu-central-1");

  @TempDir Path directory;
  private final List<String> warnings = new ArrayList<>();

  private DesktopSettings read(String text) throws IOException {
    warnings.clear();
    return DesktopSettings.read(
        Files.writeString(directory.resolve("a.properties"), text), warnings::add);
  }

  private static String text(DesktopSettings settings, String name) {
    return new String(settings.get(name), UTF_8);
  }

  @Test
  void readsNamesAndValues() throws IOException {
    DesktopSettings settings = read("# desk\ns3.bucket = data \nwifi.ssid=caf\u00e9\n");
    assertEquals("data", text(settings, "s3.bucket"));
    assertEquals("caf\u00e9", text(settings, "wifi.ssid"));
    assertArrayEquals(new String[] {"s3.bucket", "wifi.ssid"}, settings.names());
    assertNull(settings.get("s3.prefix"));
  }

  @Test
  void aValueIsAFreshCopyThatMayBeWiped() throws IOException {
    DesktopSettings settings = read("s3.secret-key=abc");
    settings.get("s3.secret-key")[0] = 0;
    assertEquals("abc", text(settings, "s3.secret-key"));
  }

  @Test
  void theEnvironmentFillsInWhatIsMissing() throws IOException {
    DesktopSettings settings = read("s3.bucket=b").withAwsEnvironment(AWS);
    assertEquals("AKENV", text(settings, "s3.access-key"));
    assertEquals("secret-of-env", text(settings, "s3.secret-key"));
    assertEquals("token-of-env", text(settings, "s3.token"));
    assertEquals("eu-central-1", text(settings, "s3.region"));
  }

  @Test
  void credentialsAreNeverMixedFromTwoPlaces() throws IOException {
    DesktopSettings settings =
        read("s3.access-key=AKFILE\ns3.secret-key=x\ns3.region=us-east-2").withAwsEnvironment(AWS);
    assertEquals("AKFILE", text(settings, "s3.access-key"));
    assertFalse(settings.has("s3.token"));
    assertEquals("us-east-2", text(settings, "s3.region"));
  }

  @Test
  void anOptionReplacesWhatTheFileSays() throws IOException {
    DesktopSettings settings = read("s3.bucket=b").with("s3.bucket", "c").with("s3.bucket", null);
    assertEquals("c", text(settings, "s3.bucket"));
  }

  @Test
  void theCaMayBeAFileBesideTheSettings() throws IOException {
    Files.writeString(directory.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----");
    assertEquals("-----BEGIN CERTIFICATE-----", text(read("tls.ca=ca.pem"), "tls.ca"));
    assertEquals("-----BEGIN X", text(read("tls.ca=-----BEGIN X"), "tls.ca"));
  }

  @Test
  void aMissingCaFileIsNamed() {
    IOException e = assertThrows(IOException.class, () -> read("tls.ca=no.pem"));
    assertEquals(
        directory.resolve("a.properties")
            + ": tls.ca: expected PEM text or the name of a PEM file; no such file can be read",
        e.getMessage());
  }

  @Test
  void aFileThatIsMissingOrNoTextIsNamed() throws IOException {
    Path missing = directory.resolve("none.properties");
    IOException e =
        assertThrows(IOException.class, () -> DesktopSettings.read(missing, warnings::add));
    assertEquals(missing + ": no such settings file; ./station init makes one", e.getMessage());

    Path binary = Files.write(directory.resolve("b"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    IOException f =
        assertThrows(IOException.class, () -> DesktopSettings.read(binary, warnings::add));
    assertEquals(binary + ":1: expected UTF-8 text", f.getMessage());

    IOException g =
        assertThrows(IOException.class, () -> DesktopSettings.read(directory, warnings::add));
    assertEquals(directory + ": is a folder; expected a settings file", g.getMessage());
  }

  /** Every other case of a line is in settings-files.tsv, which all ports are asked. */
  @Test
  void aLineThatIsNoSettingIsNamedByItsNumberAndNotShown() {
    Path file = directory.resolve("a.properties");
    IOException e = assertThrows(IOException.class, () -> read("# desk\nwifi.password secret"));
    assertEquals(file + ":2: expected a line name=value", e.getMessage());
  }

  @Test
  void aCaThatIsNoCertificateOrNoFileIsNamed() throws IOException {
    Files.writeString(directory.resolve("no.pem"), "hello");
    IOException e = assertThrows(IOException.class, () -> read("tls.ca=no.pem"));
    assertEquals(
        directory.resolve("a.properties")
            + ": tls.ca: expected a PEM certificate of at most 65536 bytes in the file that it"
            + " names",
        e.getMessage());
    if (Files.exists(Path.of("/dev/zero"))) {
      IOException zero = assertThrows(IOException.class, () -> read("tls.ca=/dev/zero"));
      assertTrue(zero.getMessage().endsWith("no such file can be read"), zero.getMessage());
      IOException all =
          assertThrows(
              IOException.class, () -> DesktopSettings.read(Path.of("/dev/zero"), warnings::add));
      assertEquals("/dev/zero: is no regular file; expected a settings file", all.getMessage());
    }
  }

  @Test
  void aFileOfSecretsThatOthersCanReadIsPointedOut() throws IOException {
    Path file = Files.writeString(directory.resolve("a.properties"), "");
    assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"));
    for (String mode : new String[] {"rw-r-----", "rw----r--"}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      for (String secret : new String[] {"s3.secret-key", "s3.token", "wifi.password"}) {
        read("s3.bucket=b\n" + secret + "=x");
        assertEquals(List.of(file + ": others can read the secrets in it; chmod 600 it"), warnings);
      }
      read("s3.bucket=b");
      assertEquals(List.of(), warnings);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    read("s3.secret-key=x");
    assertEquals(List.of(), warnings);
  }

  @Test
  void itsTextShowsNoValue() throws IOException {
    DesktopSettings settings = read("s3.secret-key=abc").withAwsEnvironment(AWS);
    assertEquals("settings [s3.region, s3.secret-key]", settings.toString());
  }
}
