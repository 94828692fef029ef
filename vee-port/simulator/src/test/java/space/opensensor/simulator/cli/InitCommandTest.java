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
import java.util.Collections;
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
            "ntp.server=127.0.0.1",
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
            "wifi.password=correct horse"),
        Files.readAllLines(file).subList(1, 13));
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
    assertEquals(
        Set.of("station.properties", ID + "-policy.json", ID + ".yml"),
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
    String policy = Files.readString(file.resolveSibling(ID + "-policy.json"));
    List<String> resources =
        policy.lines().filter(line -> line.contains("arn:aws")).map(String::strip).toList();
    assertEquals(
        List.of(
            "\"arn:aws:s3:::station/lab/station=" + ID + "/*\",",
            "\"arn:aws:s3:::station/lab/health/station=" + ID + "/*\",",
            "\"arn:aws:s3:::station/lab/unsynced/station=" + ID + "/*\",",
            "\"arn:aws:s3:::station/lab/unsynced/health/station=" + ID + "/*\"",
            "\"arn:aws:s3:::station/lab/firmware/*\",",
            "\"arn:aws:s3:::station/lab/config/station=" + ID + ".*\""),
        resources);
    assertTrue(
        policy.indexOf("\"Action\": \"s3:GetObject\",") > policy.indexOf("unsynced/health"),
        policy);
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
            "", // keys of one's own
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
    "--wifi, 'home\ns3.prefix=evil'",
    "--wifi, ' home'",
    "--ntp-server, 'a\nb=c'",
    "--access-key, 'AKIA\nb=c'",
  })
  void noAnswerIsMoreThanItsLine(String option, String value) {
    cli.with("AWS_SECRET_ACCESS_KEY", SECRET);
    List<String> line =
        new ArrayList<>(
            List.of("init", "--yes", "--no-check", "--store", "aws", "--bucket", "bucket"));
    line.addAll(List.of("-o", file.toString(), option, value));
    if (!option.equals("--access-key")) {
      line.addAll(List.of("--access-key", "AKIA"));
    }
    assertEquals(
        "station init: "
            + option
            + ": expected no space at its ends and no control characters (see station init --help)",
        cli.fail(2, line.toArray(String[]::new)));
    assertFalse(Files.exists(file.getParent()));
  }

  @Test
  void aNameOfTwoLinesIsNone() {
    cli.with("AWS_SECRET_ACCESS_KEY", SECRET);
    assertEquals(
        "station init: --name: expected no space at its ends and no control characters (see station"
            + " init --help)",
        cli.fail(2, complete("--name", "two\nlines", "--location", "1,2")));
  }

  @Test
  void whereOneFileIsThereNoneIsWritten() throws IOException {
    cli.with("AWS_SECRET_ACCESS_KEY", SECRET);
    Files.createDirectories(file.getParent());
    Path policy = file.resolveSibling(ID + "-policy.json");
    Files.writeString(policy, "precious");
    assertEquals(
        "station: " + policy + " is there; --force replaces it, -o names another",
        cli.fail(1, complete()));
    assertFalse(Files.exists(file));
    assertEquals("precious", Files.readString(policy));
  }

  @Test
  void theSettingsHaveAFileOfTheirOwn() {
    cli.with("AWS_SECRET_ACCESS_KEY", SECRET);
    Path policy = file.resolveSibling(ID + "-policy.json");
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
        "station init: --ca: "
            + ca
            + ": expected PEM certificates of at most 65536 bytes (see station init --help)",
        cli.fail(2, complete()));
    assertFalse(Files.exists(file));
  }

  @Test
  void aFileThatIsThereIsReplacedOnlyWhereThatIsSaid() throws IOException {
    cli.with("AWS_SECRET_ACCESS_KEY", SECRET);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "precious");
    assertEquals(
        "station: " + file + " is there; --force replaces it, -o names another",
        cli.fail(1, complete("--no-check")));
    assertEquals("precious", Files.readString(file));
    cli.succeed(complete("--no-check", "--force"));
    assertNotEquals("precious", Files.readString(file));
  }

  /** Answers up to the keys, of a person who has keys of their own. */
  private List<String> answersToKeys() {
    return new ArrayList<>(
        List.of(ID, "", "other", "", "localhost:" + s3.port(), s3.bucket(), "lab", ca, ""));
  }

  private Cli answering(List<String> first, String... more) {
    List<String> all = new ArrayList<>(first);
    all.addAll(Arrays.asList(more));
    return cli.reading(all.toArray(String[]::new));
  }

  @Test
  void aWrongSecretIsAskedForAgainAndNothingElse() throws IOException {
    answering(answersToKeys(), "AKIASTATION", "wrong-secret-0123456789", SECRET, "", "")
        .succeed(init());
    assertTrue(cli.out().contains("-> check s3.secret-key\nsecret access key again"), cli.out());
    assertTrue(cli.out().contains("put       ok"), cli.out());
    assertTrue(Files.readString(file).contains("\ns3.secret-key=" + SECRET + "\n"));
    assertFalse(cli.out().contains("wrong-secret"), cli.out());
  }

  @Test
  void anUnknownKeyIsAskedForAgainWithItsSecret() throws IOException {
    answering(answersToKeys(), "AKIAOTHER", "wrong", "AKIASTATION", SECRET, "", "").succeed(init());
    assertTrue(Files.readString(file).contains("\ns3.access-key=AKIASTATION\n"), cli.out());
  }

  @Test
  void aPlaceThatIsNotAllowedIsAskedForAgain() throws IOException {
    List<String> answers = answersToKeys();
    answers.set(6, "elsewhere");
    answering(answers, "AKIASTATION", SECRET, "lab", "", "", "").succeed(init());
    assertTrue(Files.readString(file).contains("\ns3.prefix=lab\n"), cli.out());
  }

  @Test
  void whoeverChangesNothingMayWriteAllTheSame() throws IOException {
    answering(answersToKeys(), "AKIASTATION", "wrong-0123456789", "", "no", "yes", "", "")
        .succeed(init());
    assertTrue(Files.exists(file), cli.out());
  }

  @Test
  void aPasswordThatIsTooShortIsAskedForAgain() throws IOException {
    answering(answersToKeys(), "AKIASTATION", SECRET, "garden", "short", "correct horse", "")
        .succeed(init());
    assertTrue(cli.out().contains("\n  wifi.password: expected 8 to 63 characters, got 5\n"));
    assertTrue(Files.readString(file).contains("\nwifi.password=correct horse\n"), cli.out());
  }

  @Test
  void aFileThatIsThereIsAskedAboutFirst() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "precious");
    assertEquals(
        "station: " + file + " is there; --force replaces it, -o names another",
        cli.reading("no").fail(1, init()));
    assertTrue(cli.out().startsWith("replace " + file + "?"), cli.out());
    answering(List.of("yes"), answersToKeys().toArray(String[]::new));
    assertTrue(cli.fail(1, init()).startsWith("station: no answer for access key id"), cli.err());
    assertEquals(1, cli.out().split("replace ", -1).length - 1, cli.out());
    assertEquals("precious", Files.readString(file));
  }

  @Test
  void aTimeServerThatDoesNotAnswerHereIsANote() throws Exception {
    cli.with("AWS_SECRET_ACCESS_KEY", SECRET);
    String[] line = complete();
    time.close();
    cli.succeed(line);
    assertTrue(cli.out().contains("time      note"), cli.out());
    assertTrue(Files.exists(file));
  }

  @Test
  void aSecondStationHasFilesOfItsOwn() throws IOException {
    cli.with("AWS_SECRET_ACCESS_KEY", SECRET).succeed(complete("--no-check"));
    String other = ID.replace("001", "002");
    file = file.resolveSibling("second.properties");
    String[] second = complete("--no-check");
    Collections.replaceAll(Arrays.asList(second), ID, other);
    cli.succeed(second);
    assertEquals(
        Set.of(
            "station.properties", "second.properties", ID + "-policy.json", other + "-policy.json"),
        new HashSet<>(Arrays.asList(file.getParent().toFile().list())));
  }

  @Test
  void whereKeysAreIssuedNoneAreAskedFor() throws IOException {
    String issuer = "https://keys.example.org/role-aliases/station/credentials";
    List<String> answers = answersToKeys();
    answers.set(8, issuer);
    answering(answers, "", "").succeed(init());
    String text = Files.readString(file);
    assertTrue(text.contains("\ncredentials.url=" + issuer + "\n"), text);
    assertFalse(text.contains("s3.access-key"), text);
    assertTrue(cli.out().contains("./station console DEVICE enrol CODE"), cli.out());
    assertEquals(List.of("station.properties"), List.of(file.getParent().toFile().list()));
  }

  @ParameterizedTest
  @CsvSource({
    "--store, cloud, --store: expected one of aws",
    "--station, No Station, --station: expected",
    "--profile, nothing, --profile: expected",
    "--region, 'a b', --region: expected",
    "--credentials-url, http://x, --credentials-url: expected",
  })
  void anOptionsValueThatIsWrongIsAWrongCommandLine(String option, String value, String fault) {
    String line =
        option.equals("--store")
            ? cli.fail(2, "init", "--yes", option, value)
            : cli.fail(2, "init", "--yes", "--store", "aws", "--bucket", "b-u", option, value);
    assertTrue(line.startsWith("station init: " + fault), line);
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
