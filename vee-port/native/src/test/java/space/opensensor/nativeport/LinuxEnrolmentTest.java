package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The 32-bit process makes its key, enrols, and uploads with keys that a JVM's server issues to who
 * shows a certificate.
 */
@Timeout(300)
class LinuxEnrolmentTest extends LinuxStationBench {

  private final List<String> said = new ArrayList<>();
  private KeyProvider provider;

  @BeforeEach
  void startProvider() throws Exception {
    provider = new KeyProvider(s3, world::instant);
    configured(LinuxStation.plain(directory), "station.id=" + KeyProvider.STATION)
        .issued(KeyProvider.url(provider.port()));
  }

  @AfterEach
  void stopProvider() {
    if (provider != null) {
      provider.close();
    }
  }

  private Path file(String part) {
    return directory.resolve("settings.properties." + part);
  }

  private List<String> say(LinuxConsole boot, String command) throws Exception {
    List<String> answer = boot.say(command);
    said.addAll(answer);
    return answer;
  }

  private LinuxConsole boot() throws Exception {
    LinuxConsole boot = new LinuxConsole(LinuxStation.plain(directory).start("--console"));
    List<String> status = say(boot, "status");
    while (!status.contains(": time is set")) {
      status = say(boot, "status");
    }
    return boot;
  }

  private void enrol() throws Exception {
    try (LinuxConsole boot = boot()) {
      List<String> answer = say(boot, "enrol " + KeyProvider.CODE);
      assertTrue(answer.get(0).startsWith(": enrolled, certificate valid until 20"), "" + answer);
    }
    // What it recorded meanwhile is of another day than what the tests record.
    for (Path old : files(directory.resolve("flash"))) {
      Files.delete(old);
    }
  }

  @Test
  void itEnrolsOnItsConsoleAndUploadsWithKeysThatWereIssued() throws Exception {
    enrol();
    assertTrue(Files.exists(file("key")) && Files.exists(file("crt")));
    assertEquals(List.of(), provider.asked());
    long boot = nextNoon();
    world.follow(boot, () -> 4L * WINDOW);
    LinuxStation.End end =
        record(LinuxStation.plain(directory), boot, 3, "--figures", "--log", "debug");
    assertEquals(0, end.status(), end.log());
    assertEquals(3, keys().size());
    assertEquals("CN=" + KeyProvider.STATION, provider.asked().get(0));
    said.addAll(end.output());
    said.add(end.log());
    for (String secret : provider.secrets()) {
      assertFalse(said.toString().contains(secret), "a secret was said");
    }
  }

  @Test
  void theConsoleChecksKeysAndAFactoryResetTakesThem() throws Exception {
    try (LinuxConsole boot = boot()) {
      assertEquals(
          List.of("error: the code was used already or is wrong; ask for another"),
          say(boot, "enrol no-such-code"));
      List<String> check = say(boot, "check");
      assertTrue(
          check.stream()
              .anyMatch(l -> l.startsWith(": keys failed: localhost: this station is not enr")),
          "" + check);
      say(boot, "enrol " + KeyProvider.CODE);
      check = say(boot, "check");
      for (String line : List.of(": keys ok: issued by localhost", ": put ok: ", ": head ok: ")) {
        assertTrue(check.stream().anyMatch(l -> l.startsWith(line)), line + " in " + check);
      }
      assertEquals(List.of("ok"), say(boot, "factory-reset"));
      assertTrue(boot.process().waitFor(60, TimeUnit.SECONDS));
    }
    assertFalse(Files.exists(file("key")), "the key is still there");
    assertFalse(Files.exists(file("crt")), "the certificate is still there");
  }

  @Test
  void aKeyThatIsCutShortIsNamedAndNotReplaced() throws Exception {
    byte[] half = new byte[50];
    Files.write(file("key"), half);
    try (LinuxConsole boot = boot()) {
      assertEquals(
          List.of("error: the device's key cannot be read; factory-reset takes it away"),
          say(boot, "enrol " + KeyProvider.CODE));
    }
    assertArrayEquals(half, Files.readAllBytes(file("key")));
  }
}
