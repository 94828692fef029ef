package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.s3.S3Credentials;
import space.opensensor.sigv4.Bucket;
import space.opensensor.sigv4.UrlStyle;
import space.opensensor.simulator.LoopbackTimeServer;

/** A station is set up against a real S3 server. */
@Timeout(120)
class InitCommandTest {

  private static final String ID = "0198c0de-0000-7000-8000-000000000001";
  private static final String SECRET = "secret-of-the-station-0123456789";

  private final Cli cli = new Cli();
  @TempDir private Path folder;
  private EmbeddedS3 s3;
  private LoopbackTimeServer time;
  private Path file;
  private String ca;

  @BeforeEach
  void start() throws IOException {
    time = new LoopbackTimeServer(0);
    s3 = EmbeddedS3.builder().dataDirectory(folder.resolve("s3")).start();
    s3.grant(S3Credentials.of("AKIASTATION", SECRET), request -> request.key().startsWith("lab/"));
    file = folder.resolve("new/station.properties");
    ca = folder.resolve("ca.pem").toString();
    s3.certificateAuthority().writePem(Path.of(ca));
  }

  @AfterEach
  void stop() throws Exception {
    s3.close();
    time.close();
  }

  /** A command line that says where the time is, where the file goes, and more. */
  private String[] init(String... more) {
    List<String> line =
        new ArrayList<>(List.of("init", "--ntp-server", "127.0.0.1", "-o", file.toString()));
    line.addAll(List.of("--ntp-port", Integer.toString(time.port())));
    line.addAll(Arrays.asList(more));
    return line.toArray(String[]::new);
  }

  private String[] complete(String... more) {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--yes", "--endpoint", s3.endpoint().toString(), "--ca", ca));
    options.addAll(List.of("--bucket", s3.bucket(), "--prefix", "lab"));
    options.addAll(List.of("--access-key", "AKIASTATION", "--station", ID));
    options.addAll(Arrays.asList(more));
    return init(options.toArray(String[]::new));
  }

  @Test
  void optionsAloneSetAStationUp() throws IOException {
    cli.with("AWS_SECRET_ACCESS_KEY", SECRET).with("STATION_WIFI_PASSWORD", "correct horse");
    cli.succeed(complete("--wifi", "garden", "--name", "Shed \"4\"", "--location", "45.4, -75.7"));

    assertFalse(cli.out().contains(SECRET), cli.out());
    assertFalse(cli.out().contains("correct horse"), cli.out());
    assertEquals(
        List.of(
            "station.id=" + ID,
            "sensors.profile=indoor10",
            "s3.endpoint=" + s3.endpoint(),
            "s3.region=us-east-1",
            "s3.bucket=station",
            "s3.prefix=lab",
            "tls.ca=" + ca,
            "s3.access-key=AKIASTATION",
            "s3.secret-key=" + SECRET,
            "wifi.ssid=garden",
            "wifi.password=correct horse",
            "ntp.server=127.0.0.1"),
        Files.readAllLines(file).subList(1, 13));
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
    assertEquals(
        Set.of("station.properties", "station-policy.json", ID + ".yml"),
        new HashSet<>(Arrays.asList(file.getParent().toFile().list())));
    String entry = Files.readString(file.resolveSibling(ID + ".yml"));
    assertTrue(entry.contains("\nstation_name: \"Shed \\\"4\\\"\"\n"), entry);
    assertTrue(entry.contains("\"coordinates\":[-75.7,45.4]"), entry);
    assertTrue(entry.contains("\nstorage_url: s3://station/lab/station=" + ID + "/\n"), entry);
    String port = Integer.toString(time.port());
    assertEquals(0, cli.run("check", "--settings", file.toString(), "--ntp-port", port), cli.out());
  }

  @Test
  void thePolicyAllowsTheStationsOwnKeysAlone() throws IOException {
    cli.with("AWS_SECRET_ACCESS_KEY", SECRET).succeed(complete());
    String policy = Files.readString(file.resolveSibling("station-policy.json"));
    List<String> resources =
        policy.lines().filter(line -> line.contains("arn:aws")).map(String::strip).toList();
    assertEquals(
        List.of(
            "\"arn:aws:s3:::station/lab/station=" + ID + "/*\",",
            "\"arn:aws:s3:::station/lab/health/station=" + ID + "/*\",",
            "\"arn:aws:s3:::station/lab/unsynced/station=" + ID + "/*\",",
            "\"arn:aws:s3:::station/lab/unsynced/health/station=" + ID + "/*\""),
        resources);
    assertTrue(policy.contains("[\"s3:PutObject\", \"s3:GetObject\"]"), policy);
  }

  @Test
  void answersAreReadFromAPipeAndBadOnesAskedForAgain() throws IOException {
    cli.reading(
            "", // a fresh id
            "outdoors", // no profile of this name
            "",
            "other",
            "",
            "localhost:" + s3.port(),
            "No Bucket",
            s3.bucket(),
            "lab",
            "/no/such/file",
            ca,
            "AKIASTATION",
            SECRET,
            "",
            "")
        .succeed(init());
    assertTrue(cli.out().contains("\n  sensors.profile: expected "), cli.out());
    assertTrue(cli.out().contains("\n  s3.bucket: expected "), cli.out());
    assertTrue(cli.out().contains("\n  --ca: no such file: /no/such/file\n"), cli.out());
    assertFalse(cli.out().contains(SECRET), cli.out());
    String text = Files.readString(file);
    assertTrue(text.contains("\ns3.secret-key=" + SECRET + "\n"), cli.out());
    assertTrue(
        text.lines().anyMatch(line -> line.matches("station\\.id=[0-9a-f]{8}-[0-9a-f]{4}-7.{21}")),
        "a UUID of version 7");
  }

  @Test
  void anInputThatEndsIsOneLineAndWritesNothing() {
    assertEquals(
        "station: no answer for bucket; give --bucket",
        cli.reading("", "", "aws", "").fail(1, init()));
    assertFalse(Files.exists(file.getParent()));
  }

  @Test
  void nobodyIsAskedWhereNobodyShallBe() {
    cli.reading("", "", "aws", "", "bucket", "", "", "AKIA", "secret", "", "");
    assertEquals(
        "station: no answer for store: aws, r2, b2, gcs, minio, ceph, garage, source-coop, other;"
            + " give --store",
        cli.fail(1, init("--yes")));
    assertEquals(
        "station: no answer for secret access key; set AWS_SECRET_ACCESS_KEY",
        cli.fail(1, complete()));
  }

  @Test
  void aCheckThatFailsWritesNothing() {
    cli.with("AWS_SECRET_ACCESS_KEY", "another-secret-0123456789");
    assertEquals(1, cli.run(complete()));
    assertTrue(cli.out().contains("-> check s3.secret-key\nnothing is written\n"), cli.out());
    assertFalse(Files.exists(file));
    cli.succeed(complete("--no-check"));
    assertTrue(Files.exists(file));
  }

  @ParameterizedTest
  @CsvSource({
    "--wifi, 'home\ns3.prefix=evil', wifi.ssid",
    "--wifi, ' home', wifi.ssid",
    "--ntp-server, 'a\nb=c', ntp.server",
    "--access-key, 'AKIA\nb=c', s3.access-key",
  })
  void noAnswerIsMoreThanItsLine(String option, String value, String setting) {
    cli.with("AWS_SECRET_ACCESS_KEY", SECRET);
    List<String> line =
        new ArrayList<>(
            List.of("init", "--yes", "--no-check", "--store", "aws", "--bucket", "bucket"));
    line.addAll(List.of("-o", file.toString(), option, value));
    if (!option.equals("--access-key")) {
      line.addAll(List.of("--access-key", "AKIA"));
    }
    assertEquals(
        "station: " + setting + ": expected no space at its ends and no control characters",
        cli.fail(1, line.toArray(String[]::new)));
    assertFalse(Files.exists(file.getParent()));
  }

  @Test
  void aNameOfTwoLinesIsNone() {
    cli.with("AWS_SECRET_ACCESS_KEY", SECRET);
    assertEquals(
        "station: --name: expected 3 to 50 characters, none of them a control character",
        cli.fail(1, complete("--name", "two\nlines", "--location", "1,2")));
  }

  @Test
  void whereOneFileIsThereNoneIsWritten() throws IOException {
    cli.with("AWS_SECRET_ACCESS_KEY", SECRET);
    Files.createDirectories(file.getParent());
    Path policy = file.resolveSibling("station-policy.json");
    Files.writeString(policy, "precious");
    assertEquals("station: " + policy + " is there; --force replaces it", cli.fail(1, complete()));
    assertFalse(Files.exists(file));
    assertEquals("precious", Files.readString(policy));
  }

  @Test
  void theSettingsHaveAFileOfTheirOwn() {
    cli.with("AWS_SECRET_ACCESS_KEY", SECRET);
    Path policy = file.resolveSibling("station-policy.json");
    file = policy;
    assertEquals(
        "station: -o " + policy + ": is the name of another file that is written; choose another",
        cli.fail(1, complete()));
  }

  @Test
  void aCaThatIsNoTextIsNamed() throws IOException {
    cli.with("AWS_SECRET_ACCESS_KEY", SECRET);
    Files.write(Path.of(ca), new byte[] {(byte) 0xff, 0, 1});
    assertEquals(
        "station: " + ca + ": expected PEM certificates of at most 65536 bytes",
        cli.fail(1, complete()));
    assertFalse(Files.exists(file));
  }

  @Test
  void aFileThatIsThereIsReplacedOnlyWhereThatIsSaid() throws IOException {
    cli.with("AWS_SECRET_ACCESS_KEY", SECRET);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "precious");
    assertEquals(
        "station: " + file + " is there; --force replaces it", cli.fail(1, complete("--no-check")));
    assertEquals("precious", Files.readString(file));
    cli.succeed(complete("--no-check", "--force"));
    assertNotEquals("precious", Files.readString(file));
  }

  @ParameterizedTest
  @EnumSource(StorePreset.class)
  void everyPresetMakesAnAddressAndIsDescribed(StorePreset preset) throws IOException {
    String endpoint = preset.endpoint(preset.region(), "abc.example");
    String name = preset.bucket() == null ? "bucket" : preset.bucket();
    Bucket bucket = new Bucket(endpoint, preset.region(), name, UrlStyle.PATH);
    assertFalse(bucket.host().contains("{"), endpoint);
    String page = Files.readString(Path.of("../../docs/s3-stores.md"));
    assertTrue(page.contains("| `" + preset.word() + "` |"), preset.word());
  }

  @Test
  void stationIdsAreUuidsOfVersionSevenWithTheirTime() {
    long time = 1_790_000_000_123L;
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      UUID id = UUID.fromString(StationId.made(time));
      assertEquals(7, id.version());
      assertEquals(2, id.variant());
      assertEquals(time, id.getMostSignificantBits() >>> 16);
      ids.add(id.toString());
    }
    assertEquals(1000, ids.size());
  }

  @Test
  void placesOutsideTheEarthAreRefused() {
    for (String bad : List.of("91,0", "0,181", "1", "1,2,3", "x,y", "1e1,0", ",")) {
      assertTrue(Locations.fault(bad) != null, bad);
    }
    assertEquals(null, Locations.fault("-90,180"));
  }
}
