package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.CertificateAuthority;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.s3.IncomingRequest;
import space.opensensor.s3.S3Credentials;
import space.opensensor.simulator.LoopbackTimeServer;

/** The check against a real S3 server, with one thing wrong at a time. */
@Timeout(120)
class CheckCommandTest {

  private static final String OWN = "lab/station=desk-1/";

  private final Cli cli = new Cli();
  private final Map<String, String> settings = new TreeMap<>();
  @TempDir private Path folder;
  private EmbeddedS3 s3;
  private LoopbackTimeServer time;

  @BeforeEach
  void start() throws IOException {
    time = new LoopbackTimeServer(0);
    s3 = EmbeddedS3.builder().dataDirectory(folder.resolve("s3")).start();
    S3Credentials keys = S3Credentials.of("AKIASTATION", "secret-of-the-station-0123456789");
    Predicate<IncomingRequest> least = request -> request.key().startsWith(OWN);
    s3.grant(keys, least);
    settings.put("station.id", "desk-1");
    settings.put("s3.endpoint", s3.endpoint().toString());
    settings.put("s3.bucket", s3.bucket());
    settings.put("s3.prefix", "lab");
    settings.put("s3.access-key", keys.accessKeyId());
    settings.put("s3.secret-key", keys.secretAccessKey());
    settings.put("ntp.server", "127.0.0.1");
    settings.put("tls.ca", "ca.pem");
    s3.certificateAuthority().writePem(folder.resolve("ca.pem"));
  }

  @AfterEach
  void stop() throws Exception {
    s3.close();
    time.close();
  }

  private String file() throws IOException {
    StringBuilder text = new StringBuilder();
    settings.forEach((name, value) -> text.append(name + "=" + value + "\n"));
    return Cli.secretFile(folder.resolve("station.properties"), text).toString();
  }

  /** Subjects and outcomes of the lines, each line once. */
  private List<String> check(int code) throws IOException {
    return check(code, time.port());
  }

  private List<String> check(int code, int timePort) throws IOException {
    int ended = cli.run("check", "--settings", file(), "--ntp-port", Integer.toString(timePort));
    assertEquals("", cli.err());
    assertEquals(code, ended, cli.out());
    for (String secret : List.of("s3.access-key", "s3.secret-key")) {
      assertFalse(cli.out().contains(settings.get(secret)), cli.out());
    }
    return cli.out()
        .lines()
        .filter(line -> !line.isBlank() && line.charAt(0) != ' ')
        .map(line -> line.replaceAll("^(\\S+) +(\\S+) .*", "$1 $2"))
        .toList();
  }

  private String cure() {
    return cli.out().lines().filter(line -> line.contains("-> ")).findFirst().orElse("").strip();
  }

  @Test
  void goodSettingsAreAllRight() throws IOException {
    assertEquals(
        List.of(
            "settings ok",
            "name ok",
            "time ok",
            "server ok",
            "tls ok",
            "put ok",
            "head ok",
            "others ok",
            "list ok"),
        check(0));
    assertTrue(cli.out().contains("; issued by " + issuer()), cli.out());
    assertEquals(
        List.of("lab/station=desk-1/check.txt"),
        s3.objects().stream().map(object -> object.key()).toList());
  }

  private String issuer() {
    return s3.certificateAuthority().certificate().getSubjectX500Principal().getName();
  }

  @Test
  void rightsThatNoStationNeedsAreANote() throws IOException {
    settings.put("s3.access-key", s3.credentials().accessKeyId());
    settings.put("s3.secret-key", s3.credentials().secretAccessKey());
    List<String> lines = check(0);
    assertEquals(List.of("others note", "list note"), lines.subList(7, 9));
    assertEquals(
        "-> give these keys the policy that ./station init writes, and no more", cure(), cli.out());
  }

  @Test
  void withoutGetObjectTheHeadIsANote() throws IOException {
    S3Credentials put = S3Credentials.of("AKIAPUTALONE", "secret-of-put-alone-0123456789");
    s3.grant(put, request -> request.method().equals("PUT"));
    settings.put("s3.access-key", put.accessKeyId());
    settings.put("s3.secret-key", put.secretAccessKey());
    assertTrue(check(0).contains("head note"), cli.out());
    assertEquals("-> allow s3:GetObject on lab/station=desk-1/*", cure());
  }

  @Test
  void aWrongSecretKeyIsToldFromAnUnknownKey() throws IOException {
    settings.put("s3.secret-key", "secret-of-another-0123456789");
    assertTrue(check(1).contains("put failed"), cli.out());
    assertEquals("-> check s3.secret-key", cure());
    settings.put("s3.access-key", "AKIAUNKNOWN");
    check(1);
    assertEquals("-> check s3.access-key", cure());
  }

  @Test
  void aKeyThatMayNotPutNamesWhatToAllow() throws IOException {
    settings.put("s3.prefix", "elsewhere");
    assertTrue(check(1).contains("put failed"), cli.out());
    assertEquals("-> allow s3:PutObject on elsewhere/station=desk-1/*", cure());
  }

  @Test
  void aWrongRegionNamesTheRightOne() throws IOException {
    settings.put("s3.region", "eu-west-9");
    assertTrue(check(1).contains("put failed"), cli.out());
    assertEquals("-> set s3.region=us-east-1, and its s3.endpoint", cure());
  }

  @Test
  void aBucketThatIsNotThereIsNamed() throws IOException {
    settings.put("s3.access-key", s3.credentials().accessKeyId());
    settings.put("s3.secret-key", s3.credentials().secretAccessKey());
    settings.put("s3.bucket", "not-there");
    assertTrue(check(1).contains("put failed"), cli.out());
    assertEquals("-> check s3.bucket and s3.endpoint", cure());
  }

  @Test
  void aTimeServerThatIsOffMakesTimeAndBucketContradict() throws Exception {
    try (LoopbackTimeServer ahead = new LoopbackTimeServer(1_200_000)) {
      List<String> lines = check(1, ahead.port());
      assertTrue(lines.contains("time failed"), cli.out());
      assertTrue(lines.contains("put failed"), cli.out());
      assertTrue(cli.out().contains("-> set the clock, or another ntp.server"), cli.out());
    }
  }

  @Test
  void withoutATimeServerTheRestIsCheckedByThisClock() throws Exception {
    try (LoopbackTimeServer mute = new LoopbackTimeServer(0, answer -> null)) {
      List<String> lines = check(1, mute.port());
      assertTrue(lines.contains("time failed"), cli.out());
      assertTrue(lines.contains("put ok"), cli.out());
    }
  }

  @Test
  void aForeignAuthorityFailsAtTls() throws IOException {
    new CertificateAuthority().writePem(folder.resolve("ca.pem"));
    List<String> lines = check(1);
    assertEquals("tls failed", lines.get(lines.size() - 1), cli.out());
    assertEquals("-> set tls.ca to the certificate of the server's CA", cure());
  }

  @Test
  void aClosedPortFailsAtTheServer() throws IOException {
    s3.stopListening();
    List<String> lines = check(1);
    assertEquals("server failed", lines.get(lines.size() - 1), cli.out());
    assertEquals("-> check host and port of s3.endpoint, and firewalls", cure());
  }

  @Test
  void aNameWithoutAnAddressEndsTheCheck() throws IOException {
    settings.put("s3.endpoint", "https://s3.invalid");
    assertEquals(List.of("settings ok", "name failed"), check(1));
  }

  @Test
  void aSettingThatIsWrongIsNamedWithItsValueUnseen() throws IOException {
    settings.put("s3.endpoint", "http://s3.example.org");
    assertEquals(List.of("settings failed"), check(1));
    assertTrue(cli.out().contains("s3.endpoint: expected "), cli.out());
    assertFalse(cli.out().contains("s3.example.org"), cli.out());
  }

  @Test
  void aFileThatIsNotThereIsOneLine() {
    Path missing = folder.resolve("none.properties");
    assertFalse(Files.exists(missing));
    assertEquals(
        "station: " + missing + ": no such settings file; ./station init makes one",
        cli.fail(1, "check", "--settings", missing.toString()));
  }

  @Test
  void aPortThatIsNoneIsAWrongCommandLine() {
    assertEquals(
        "station check: --ntp-port: expected 1 to 65535, got 0 (see station check --help)",
        cli.fail(2, "check", "--ntp-port", "0"));
  }

  @Test
  void asJsonEachLineIsAnObject() throws IOException {
    settings.put("s3.secret-key", "secret-of-another-0123456789");
    String port = Integer.toString(time.port());
    assertEquals(1, cli.run("check", "--json", "--settings", file(), "--ntp-port", port));
    List<String> lines = cli.out().lines().toList();
    assertEquals(
        "{\"subject\": \"settings\", \"outcome\": \"ok\", \"text\": \"station desk-1 to"
            + " station\", \"cure\": \"\"}",
        lines.get(0));
    assertTrue(
        lines.get(lines.size() - 1).endsWith("\"cure\": \"check s3.secret-key\"}"), cli.out());
  }
}
