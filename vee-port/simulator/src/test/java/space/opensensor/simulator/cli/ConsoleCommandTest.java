package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.PseudoTerminal;

/** A station is set up from nothing over its serial line, and asked how it is. */
@Timeout(180)
class ConsoleCommandTest {

  private static final Pattern PATH = Pattern.compile("console at (/dev/\\S+);");

  private final Cli station = new Cli();
  private final Cli host = new Cli();
  private final AtomicInteger code = new AtomicInteger(-1);
  @TempDir private Path folder;
  private EmbeddedS3 s3;
  private Path settings;
  private Thread thread;
  private String device;

  @BeforeEach
  void start() throws Exception {
    try (PseudoTerminal any = PseudoTerminal.open()) {
      assertTrue(any.path().startsWith("/dev/"));
    } catch (IOException e) {
      assumeTrue(false, "skipped: no pseudo-terminal here: " + e.getMessage());
    }
    s3 = EmbeddedS3.builder().dataDirectory(folder.resolve("s3")).start();
    s3.certificateAuthority().writePem(folder.resolve("ca.pem"));
    settings = folder.resolve("station.properties");
    thread =
        new Thread(
            () ->
                code.set(
                    station.run(
                        "simulate",
                        "--console",
                        "--settings",
                        settings.toString(),
                        "--data-dir",
                        folder.toString())));
    thread.start();
    Matcher found = PATH.matcher(station.out());
    while (!found.find()) {
      assertTrue(thread.isAlive(), station.err());
      Thread.onSpinWait();
      found = PATH.matcher(station.out());
    }
    device = found.group(1);
  }

  @AfterEach
  void stop() throws Exception {
    if (thread != null) {
      thread.interrupt();
      thread.join();
      s3.close();
    }
  }

  private void set(String name, String value) {
    host.succeed("console", device, "set", name, value);
  }

  @Test
  void aStationIsSetUpFromNothingAndChecksItself() throws Exception {
    assertTrue(station.out().contains("; waiting for them on the console"), station.out());
    set("s3.endpoint", s3.endpoint().toString());
    set("s3.bucket", s3.bucket());
    set("s3.prefix", "lab");
    set("s3.access-key", s3.credentials().accessKeyId());
    set("tls.ca", folder.resolve("ca.pem").toString());
    String secret = s3.credentials().secretAccessKey();
    assertEquals(
        "s3.secret-key: \n",
        host.reading(secret).succeed("console", device, "set", "s3.secret-key"));
    assertEquals("s3.secret-key is set\n", host.succeed("console", device, "get", "s3.secret-key"));
    if (settings.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(settings)));
    }

    host.succeed("console", device, "reboot");
    String status = "";
    while (!status.contains("time is set") || !status.contains("link up")) {
      status = host.succeed("console", device, "status");
    }
    String check = host.succeed("console", device, "check");
    assertTrue(check.contains("\nput ok: stored lab/station="), check);
    assertTrue(check.contains("\nhead ok: "), check);
    assertTrue(
        s3.objects().stream().anyMatch(object -> object.key().endsWith("/check.txt")), check);
    assertFalse((station.out() + station.err() + check).contains(secret));
  }

  @Test
  void linesAreReadFromAPipeAndARefusalIsOneLine() {
    int ended =
        host.reading("set s3.prefix lab", "set s3.region", "no such thing", "get s3.prefix")
            .run("console", device);
    assertEquals(1, ended);
    assertEquals("station: no such command; help names all\n", host.err());
    assertTrue(host.out().contains("s3.prefix=lab\n"), host.out());
  }

  @Test
  void whatAnotherHostLeftHalfSaidIsNotAnswered() throws IOException {
    set("s3.prefix", "lab");
    Files.writeString(Path.of(device), "no such command\nhalf a comm", StandardOpenOption.APPEND);
    assertEquals("s3.prefix=lab\n", host.succeed("console", device, "get", "s3.prefix"));
  }

  @Test
  void aSecretIsNoArgument() throws IOException {
    String error = host.fail(2, "console", device, "set", "wifi.password", "correct horse");
    assertTrue(error.contains("a secret is no argument"), error);
    assertFalse(error.contains("correct horse"), error);
    assertFalse(Files.exists(settings));
  }

  @Test
  void aSecretIsNoArgumentBetweenQuotesEither() {
    String error = host.fail(2, "console", device, "set wifi.password correct-horse");
    assertTrue(error.contains("a secret is no argument"), error);
  }

  @Test
  void aFileThatTheSettingsNameAndIsNotThereIsWaitedFor() throws Exception {
    set("tls.ca", "no-such.pem");
    host.succeed("console", device, "reboot");
    Pattern waits = Pattern.compile("tls\\.ca: expected .*; waiting for them on the console");
    while (!waits.matcher(station.out()).find()) {
      assertTrue(thread.isAlive(), station.err());
      Thread.onSpinWait();
    }
    set("tls.ca", folder.resolve("ca.pem").toString());
    assertTrue(host.succeed("console", device, "status").contains("not started"), host.out());
  }

  @Test
  void linesThatAreNoAnswerDoNotKeepItWaiting() throws Exception {
    try (PseudoTerminal other = PseudoTerminal.open()) {
      AtomicBoolean ended = new AtomicBoolean();
      byte[] noise = "$GPGGA,1\n".getBytes(StandardCharsets.US_ASCII);
      Thread talker =
          new Thread(
              () -> {
                while (!ended.get()) {
                  other.write(noise, 0, noise.length);
                  Thread.onSpinWait();
                }
              });
      talker.start();
      String error = host.fail(1, "console", "--timeout", "1", other.path(), "status");
      ended.set(true);
      talker.join();
      assertTrue(error.contains(": no answer in 1 s; is a station there"), error);
    }
  }

  @Test
  void aLineThatGoesIsSaidAtOnce() throws Exception {
    PseudoTerminal other = PseudoTerminal.open();
    byte[] byteOfCommand = new byte[1];
    Thread ending =
        new Thread(
            () -> {
              while (other.read(byteOfCommand, 0, 1) == 0) {
                Thread.onSpinWait();
              }
              other.close();
            });
    ending.start();
    String error = host.fail(1, "console", "--timeout", "3600", other.path(), "status");
    ending.join();
    assertTrue(error.contains(": the line is gone; plug it in and try again"), error);
  }

  @Test
  void whatIsNoSerialLineIsNamed() {
    String none = folder.resolve("ttyUSB9").toString();
    assertEquals(
        "station: " + none + ": no such serial line", host.fail(1, "console", none, "status"));
    String ca = folder.resolve("ca.pem").toString();
    assertEquals(
        "station: " + ca + ": is no serial line, or may not be opened by you",
        host.fail(1, "console", ca, "status"));
  }
}
