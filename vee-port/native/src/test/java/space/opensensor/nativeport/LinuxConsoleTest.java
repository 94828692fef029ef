package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import space.opensensor.s3.EmbeddedS3;

/** The Linux station is set up from nothing over its pseudo-terminal. */
@Timeout(300)
class LinuxConsoleTest extends LinuxStationBench {

  private static final int RESTART = 6;

  private Path file() {
    return directory.resolve("settings.properties");
  }

  private LinuxConsole boot() throws IOException {
    return new LinuxConsole(LinuxStation.plain(directory).start("--console"));
  }

  @Test
  void aStationWithoutSettingsWaitsForThemAndChecksItselfAfterAReboot() throws Exception {
    Files.deleteIfExists(file());
    try (EmbeddedS3 server =
        EmbeddedS3.builder().dataDirectory(directory.resolve("store")).start()) {
      server.certificateAuthority().writePem(directory.resolve("ca.pem"));
      setUp(server);
      checkItself(server);
    }
    assertEquals("", Files.readString(file()));
  }

  /** On a board it would restart again and again, and nobody could change its settings. */
  @Test
  void settingsThatTheHeapIsTooSmallForAreWaitedFor() throws Exception {
    Files.writeString(
        file(),
        "s3.endpoint=https://localhost\ns3.bucket=bucket\ns3.access-key=AKIA\n"
            + "s3.secret-key=secret\nsample.period=1\nwindow.minutes=1\nhealth.hours=24\n");
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
    try (LinuxConsole boot = boot()) {
      assertTrue(
          boot.say("status")
              .contains(
                  ": not started: it failed with its settings, log says why; change them and reboot"));
      assertTrue(boot.say("log").toString().contains("out of memory at start: window.minutes"));
      assertEquals(List.of("ok"), boot.say("set sample.period 5"));
      assertEquals(List.of("ok"), boot.say("set health.hours 1"));
      assertEquals(List.of("ok"), boot.say("reboot"));
    }
    try (LinuxConsole boot = boot()) {
      assertTrue(boot.say("status").toString().contains(": rows "));
    }
  }

  private void setUp(EmbeddedS3 server) throws Exception {
    String secret = server.credentials().secretAccessKey();
    try (LinuxConsole boot = boot()) {
      assertTrue(boot.say("status").contains(": not started: its settings are not complete"));
      for (String setting :
          List.of(
              "s3.endpoint " + server.endpoint(),
              "s3.bucket " + server.bucket(),
              "s3.access-key " + server.credentials().accessKeyId(),
              "s3.secret-key " + secret,
              "sample.period 4",
              "tls.ca ca.pem")) {
        assertEquals(List.of("ok"), boot.say("set " + setting), setting);
      }
      assertEquals(
          List.of("error: sample.period: expected a number from 1 to 3600, got \"0\""),
          boot.say("set sample.period 0"));
      assertEquals(List.of(": s3.secret-key is set", "ok"), boot.say("get s3.secret-key"));
      assertFalse(boot.say("get").toString().contains(secret));
      assertEquals(List.of("ok"), boot.say("reboot"));
      assertTrue(boot.process().waitFor(60, TimeUnit.SECONDS));
      assertEquals(RESTART, boot.process().exitValue());
    }
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
  }

  private void checkItself(EmbeddedS3 server) throws Exception {
    try (LinuxConsole boot = boot()) {
      List<String> status = boot.say("status");
      while (!status.contains(": time is set")) {
        status = boot.say("status");
      }
      List<String> check = boot.say("check");
      assertTrue(check.stream().anyMatch(l -> l.startsWith(": put ok: ")), "" + check);
      assertTrue(check.stream().anyMatch(l -> l.startsWith(": head ok: ")), "" + check);
      assertEquals(11, boot.say("chips").size() + 1);
      assertEquals(List.of("ok"), boot.say("factory-reset"));
      assertTrue(boot.process().waitFor(60, TimeUnit.SECONDS));
    }
    assertTrue(server.objects().stream().anyMatch(object -> object.key().endsWith("/check.txt")));
  }

  @Test
  void garbageIsAnsweredWithErrorsAndTheStationGoesOn() throws Exception {
    Files.deleteIfExists(file());
    Random random = new Random(18);
    byte[] garbage = new byte[20_000];
    random.nextBytes(garbage);
    try (LinuxConsole boot = boot()) {
      for (int i = 0; i < garbage.length; i += 500) {
        boot.send(Arrays.copyOfRange(garbage, i, i + 500));
        boot.skip();
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1500));
      boot.send("\n".getBytes(StandardCharsets.US_ASCII));
      List<String> answer = boot.say("get s3.bucket");
      while (!answer.contains(": s3.bucket is not set")) {
        answer = boot.say("get s3.bucket");
      }
      assertEquals("ok", answer.get(answer.size() - 1));
    }
  }

  @Test
  void theConsoleIsOfRealTime() throws Exception {
    Files.writeString(file(), "");
    LinuxStation.End end = LinuxStation.plain(directory).run("--console");
    assertEquals(2, end.status());
    assertTrue(end.log().contains("--console: expected without --fast"), end.log());
  }
}
