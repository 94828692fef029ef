package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.BucketObject;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.PseudoTerminal;

/** The station's commands against the broker: one key and one certificate beside its settings. */
@Timeout(300)
@ExtendWith(SecretSearch.class)
class StationCommandsTest {

  private static final List<String> NAME = List.of("station.id=kitchen-1");

  @TempDir private Path folder;
  private final StationProgram station = new StationProgram();
  private TestBroker at;
  private Path settings;

  @BeforeEach
  void start() throws Exception {
    at = new TestBroker(folder, Map.of());
    Files.writeString(
        folder.resolve("ca.pem"), at.s3.certificateAuthority().pem() + at.broker.authorityPem());
    settings = write(NAME);
  }

  @AfterEach
  void stop() {
    at.close();
  }

  private Path write(List<String> more) throws IOException {
    Path file = folder.resolve("station.properties");
    Files.writeString(
        file,
        String.join("\n", more)
            + "\ns3.endpoint="
            + at.s3.endpoint()
            + "\ns3.bucket=lake-bucket\ns3.prefix=lab\nntp.server=127.0.0.1\ntls.ca=ca.pem\n"
            + "credentials.url="
            + at.uri()
            + "role-aliases/station/credentials\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private StationProgram.End run(String command, String... more) throws Exception {
    String[] all = new String[more.length + 3];
    all[0] = command;
    System.arraycopy(more, 0, all, 1, more.length);
    all[more.length + 1] = "--settings";
    all[more.length + 2] = settings.toString();
    return station.run(all);
  }

  private Path key() {
    return folder.resolve("station.properties.key");
  }

  private Path certificate() {
    return folder.resolve("station.properties.crt");
  }

  /** No time server is asked for, which is one line of its own. */
  private StationProgram.End check() throws Exception {
    return run("check", "--ntp-port", "9");
  }

  @Test
  void whatEnrolGotIsWhatCheckAndSimulateUse() throws Exception {
    StationProgram.End before = check();
    assertEquals(
        "keys failed localhost: this station is not enrolled; enrol CODE on its console, or"
            + " ./station enrol",
        before.line("keys"),
        before.out() + before.err());
    assertTrue(before.out().contains("-> enrol CODE, with a code of whoever issues keys"));

    String code = at.code("kitchen-1");
    String enrolled = run("enrol", code).out();
    SecretSearch.secretKey(key());
    assertTrue(enrolled.startsWith("station kitchen-1 is enrolled, certificate valid until 20"));
    for (Path file : List.of(key(), certificate())) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    StationProgram.End after = check();
    assertTrue(after.line("keys").startsWith("keys ok issued by localhost, good until 20"));
    assertTrue(after.line("certificate").startsWith("certificate ok valid until 20"), after.out());
    for (String subject : List.of("put", "head", "others", "list")) {
      assertTrue(after.line(subject).startsWith(subject + " ok "), after.out());
    }

    StationProgram.End run =
        run("simulate", "-n", "1", "--speed", "fast", "--data-dir", folder.resolve("d").toString());
    assertEquals(0, run.code(), run.out() + run.err());
    assertEquals(1, stored("lab/station=kitchen-1/.*data_.*"), run.out());
  }

  private long stored(String pattern) {
    return at.s3.objects().stream().map(BucketObject::key).filter(k -> k.matches(pattern)).count();
  }

  @Test
  void aCodeThatIsWrongIsOneLineAndTheCertificateStays() throws Exception {
    run("enrol", at.code("kitchen-1"));
    byte[] kept = Files.readAllBytes(certificate());
    StationProgram.End again = run("enrol", "no-such-code");
    assertEquals(1, again.code());
    assertEquals(
        "station: enrol: the code was used already or is wrong; ask for another\n", again.err());
    assertEquals("", again.out());
    assertEquals(new String(kept), Files.readString(certificate()));
  }

  @Test
  void keysOfAnotherStoreAreNoMatterOfSettingsThatAreNotThere() throws Exception {
    run("enrol", at.code("kitchen-1"));
    SecretSearch.secretKey(key());
    try (EmbeddedS3 other = EmbeddedS3.builder().bucket("lake-bucket").start()) {
      Files.writeString(
          folder.resolve("ca.pem"), other.certificateAuthority().pem() + at.broker.authorityPem());
      Files.writeString(
          settings,
          Files.readString(settings)
              .replace(at.s3.endpoint().toString(), other.endpoint().toString()));
      String check = check().out();
      assertTrue(check.contains("InvalidAccessKeyId"), check);
      assertTrue(
          check.contains("-> check s3.endpoint, and credentials.url: its keys are another store's"),
          check);
    }
  }

  @Test
  void aStationOnThisMachineIsNamedInItsSettings() throws Exception {
    settings = write(List.of());
    for (String command : List.of("enrol", "simulate")) {
      StationProgram.End end = command.equals("enrol") ? run(command, "a-code") : run(command);
      assertTrue(end.code() != 0, end.out());
      assertTrue(
          end.err().contains("station.id: must be set with credentials.url on this machine"),
          end.err());
    }
    StationProgram.End check = check();
    assertEquals(1, check.code());
    assertTrue(check.line("settings").contains("station.id: must be set"), check.out());
    assertFalse(Files.exists(key()));
  }

  @Test
  void aRunningStationEnrolsOnItsConsoleAndAFactoryResetTakesItsKey() throws Exception {
    try (PseudoTerminal any = PseudoTerminal.open()) {
      assertTrue(any.path().startsWith("/dev/"));
    } catch (IOException e) {
      assumeTrue(false, "skipped: no pseudo-terminal here: " + e.getMessage());
    }
    Process running =
        station.start(
            "simulate",
            "--console",
            "--settings",
            settings.toString(),
            "--data-dir",
            folder.toString());
    try {
      String line = station.await(running, "console at ");
      String device = line.replaceAll("console at (/dev/\\S+);.*", "$1");
      String status = "";
      while (!status.contains("time is set") || !status.contains("link up")) {
        status = station.succeed("console", device, "status");
      }
      StationProgram.End wrong = station.run("console", device, "enrol", "no-such-code");
      assertEquals(1, wrong.code());
      assertEquals(
          "station: the code was used already or is wrong; ask for another\n", wrong.err());
      String enrolled = station.succeed("console", device, "enrol", at.code("kitchen-1"));
      assertTrue(enrolled.startsWith("enrolled, certificate valid until 20"), enrolled);
      assertTrue(Files.exists(certificate()));
      String check = station.succeed("console", device, "check");
      assertTrue(check.contains("\nkeys ok: issued by localhost, good until 20"), check);
      assertTrue(check.contains("\ncertificate ok: valid until 20"), check);
      assertTrue(check.contains("\nput ok: stored lab/station=kitchen-1/"), check);
      station.succeed("console", device, "factory-reset");
      assertFalse(Files.exists(key()), "the key is still there");
      assertFalse(Files.exists(certificate()), "the certificate is still there");
      List<ProcessHandle> itsOwn = running.descendants().toList();
      assertFalse(itsOwn.isEmpty(), "no pseudo-terminal");
      running.destroy();
      for (ProcessHandle process : itsOwn) {
        process.onExit().get(1, TimeUnit.MINUTES);
      }
    } finally {
      running.descendants().forEach(ProcessHandle::destroy);
      running.destroy();
    }
  }
}
