package space.opensensor.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsFileTest {

  @TempDir private Path folder;
  private Path file;
  private SettingsFile settings;

  @BeforeEach
  void name() {
    file = folder.resolve("station.properties");
    settings = new SettingsFile(file);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }

  @Test
  void aFileThatIsNotThereIsMadeAndChanged() throws IOException {
    assertEquals(0, settings.names().length);
    settings.put("s3.bucket", bytes("b=#é"));
    settings.put("wifi.password", bytes("correct horse"));
    assertEquals("s3.bucket=b=#é\nwifi.password=correct horse\n", Files.readString(file));
    settings.put("s3.bucket", null);
    assertArrayEquals(bytes("correct horse"), settings.get("wifi.password"));
    assertEquals("wifi.password=correct horse\n", Files.readString(file));
    settings.clear();
    assertEquals("", Files.readString(file));
    assertEquals(List.of("station.properties"), files());
  }

  /** Somebody may have edited it meanwhile, with a mistake. */
  @ParameterizedTest
  @ValueSource(strings = {"s3.bucket=b\nno line\n", "a=1\na=2\n", "a=\u0001\n", "A=1\n"})
  void whatCannotBeReadIsNotReplaced(String text) throws IOException {
    String whole = "s3.secret-key=0123456789\n" + text;
    Files.writeString(file, whole);
    assertEquals(0, settings.names().length);
    IOException e = assertThrows(IOException.class, () -> settings.put("s3.prefix", bytes("lab")));
    assertTrue(e.getMessage().matches("(?s).*station\\.properties:[23]: expected .*"));
    assertEquals(whole, Files.readString(file));
  }

  @Test
  void whatHasNoRoomIsRefusedAndLeavesNothingBehind() throws IOException {
    settings.put("s3.prefix", bytes("lab"));
    assertThrows(IOException.class, () -> settings.put("tls.ca", new byte[8192]));
    assertEquals("s3.prefix=lab\n", Files.readString(file));
    assertEquals(List.of("station.properties"), files());
  }
}
