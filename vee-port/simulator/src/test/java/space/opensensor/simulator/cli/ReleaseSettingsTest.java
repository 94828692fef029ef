package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.station.settings.Setting;
import space.opensensor.station.settings.SettingsTable;

/** {@code station release settings} against the embedded S3 server, and a simulated station. */
@Timeout(180)
class ReleaseSettingsTest {

  @TempDir Path directory;
  private final Cli cli = new Cli();
  private EmbeddedS3 s3;

  @BeforeEach
  void begin() throws Exception {
    s3 = EmbeddedS3.builder().dataDirectory(directory.resolve("data/s3")).start();
    Cli.publisherFile(directory, s3);
    Files.writeString(
        directory.resolve("station.properties"),
        "station.id=bench-1\nupdate.channel=stable\nupdate.hours=1\n");
    cli.succeed("release", "key", path("signer.pem"));
  }

  @AfterEach
  void end() throws IOException {
    s3.close();
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private Path object() {
    return directory.resolve("data/s3/station/config/station=bench-1.properties");
  }

  private String[] settings(String text, String... more) throws IOException {
    Files.writeString(directory.resolve("change.properties"), text);
    List<String> args =
        new ArrayList<>(
            List.of(
                "release",
                "settings",
                "bench-1",
                path("change.properties"),
                "--key",
                path("signer.pem"),
                "--settings",
                path("publisher.properties")));
    args.addAll(List.of(more));
    return args.toArray(new String[0]);
  }

  private String simulate() {
    return cli.succeed(
        "simulate",
        "--data-dir",
        path("data"),
        "--settings",
        path("station.properties"),
        "--firmware-keys",
        path("signer.pem.pub"),
        "--windows",
        "2",
        "--log",
        "info");
  }

  @Test
  void theWholeWay() throws Exception {
    String said = cli.succeed(settings("# slower\nsample.period = 20\nretry.max=\n")).strip();
    assertTrue(
        said.matches(
            "published for bench-1 \\(no file of it is in the bucket yet\\),"
                + " version 20\\d{6}00: sample.period, retry.max"),
        said);
    String[] lines = Files.readString(object()).split("\n");
    assertEquals("station=bench-1", lines[0]);
    assertEquals(List.of("sample.period=20", "retry.max="), List.of(lines).subList(2, 4));
    assertTrue(
        simulate().contains("update: settings version " + lines[1].split("=")[1] + " is kept"));
    // The next has the next number.
    String next = cli.succeed(settings("sample.period=30\n")).strip();
    assertTrue(next.matches("published for bench-1, version 20\\d{6}01: sample.period"), next);
    assertTrue(simulate().contains("is kept"));
  }

  @Test
  void aSecretIsInNoLineAndNotWithoutLeave() throws Exception {
    assertEquals(
        "station: wifi.password: to be signed with --allow wifi.password",
        cli.fail(1, settings("wifi.password=the-secret\n")));
    assertFalse(Files.exists(object()));
    assertTrue(
        cli.fail(2, settings("wifi.ssid=room\n", "--allow", "wifi.sid"))
            .contains("--allow: expected names in change.properties, got \"wifi.sid\""));
    String said =
        cli.succeed(
            settings(
                "wifi.password=the-secret\nwifi.ssid=room\n",
                "--allow",
                "wifi.password,wifi.ssid"));
    assertFalse(said.contains("the-secret"), said);
    assertTrue(Files.readString(object()).contains("\nallow=wifi.password wifi.ssid\n"));
  }

  @Test
  void helpAndManualNameAllThatNeedsLeave() throws Exception {
    List<String> guarded = new ArrayList<>();
    for (Setting setting : SettingsTable.all()) {
      cli.run(settings(setting.name() + "=1\n", "--to", path("signed")));
      if (cli.err().contains("to be signed with --allow " + setting.name())) {
        guarded.add(setting.name());
      }
    }
    assertTrue(guarded.contains("wifi.ssid") && !guarded.contains("sample.period"), "" + guarded);
    String help = cli.succeed("release", "settings", "--help").replaceAll("\\s+", " ");
    String manual = Files.readString(Path.of("../../docs/updates.md")).replace("`", "");
    for (String text : List.of(help, manual)) {
      Matcher list = Pattern.compile("give its files away: ([a-z0-9.*, -]+)").matcher(text);
      assertTrue(list.find(), text);
      String[] patterns = list.group(1).split(", |\\. ");
      for (String name : guarded) {
        assertTrue(
            Stream.of(patterns)
                .anyMatch(
                    p ->
                        p.endsWith("*")
                            ? name.startsWith(p.substring(0, p.length() - 1))
                            : name.equals(p)),
            name + " is not in: " + list.group(1));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sample.period=7, sample.period: expected a divisor of the window of 15 minutes",
    "sample.perion=5, unknown setting \"sample.perion\"; remove it or correct its name",
    "update.channel=, update.channel: without one no other document would be taken",
    "tls.ca=x, tls.ca: comes by a cable alone; leave it out",
    "version=5, 'change.properties: version: comes from STATION, --number or --allow; remove it'",
    "nonsense, change.properties: 1: expected a line name=value",
    "# nothing, change.properties: no setting in it",
  })
  void whatTheStationWouldRefuseIsNotPublished(String line, String why) throws Exception {
    String said = cli.fail(1, settings(line + "\n"));
    assertTrue(said.contains(why), said);
    assertFalse(Files.exists(object()));
  }

  @Test
  void whatIsGoodOverTheStationsOwnSettingsIsGood() throws Exception {
    Files.writeString(
        directory.resolve("has.properties"),
        "s3.endpoint=https://s3\ns3.bucket=bucket\nupdate.channel=stable\nwindow.minutes=16\n");
    assertTrue(
        cli.fail(1, settings("sample.period=64\n")).contains("expected a divisor of the window"));
    cli.succeed(settings("sample.period=64\n", "--over", path("has.properties")));
  }

  /** The connection ended between signature and document, or the computer did. */
  @Test
  void theNumberOfWhatWasInterruptedIsKnown() throws Exception {
    cli.succeed(settings("sample.period=20\n", "--number", "2147000001"));
    byte[] before = Files.readAllBytes(object());
    cli.succeed(settings("sample.period=30\n"));
    Files.write(object(), before);
    String said = cli.succeed(settings("sample.period=60\n")).strip();
    assertEquals(
        "published for bench-1 (no file of it is in the bucket yet), version 2147000003: sample.period",
        said);
  }

  @Test
  void aDocumentOfAnotherKeyGivesNoNumber() throws Exception {
    cli.succeed("release", "key", path("other.pem"));
    String[] other = settings("sample.period=30\n", "--number", "2147483647");
    other[5] = path("other.pem");
    cli.succeed(other);
    String said = cli.fail(1, settings("sample.period=20\n"));
    assertTrue(
        said.contains(
            "is there, and not signed by this key; where this one is the stations', say --number"),
        said);
    cli.succeed(settings("sample.period=20\n", "--number", "5"));
    assertTrue(Files.readString(object()).contains("\nversion=5\n"));
  }

  @Test
  void aKeyThatTheStationDoesNotHaveIsRefusedWhereItsKeysAreNamed() throws Exception {
    cli.succeed("release", "key", path("other.pem"));
    String[] other =
        settings("sample.period=30\n", "--public-key", path("signer.pem.pub"), "--number", "7");
    other[5] = path("other.pem");
    String said = cli.fail(1, other);
    assertTrue(
        said.contains(
            "signer.pem.pub: the key that signs is not in it, and the station would refuse it: "),
        said);
    assertFalse(Files.exists(object()));
    cli.succeed(settings("sample.period=20\n", "--public-key", path("signer.pem.pub")));
    assertTrue(Files.exists(object()));
  }

  @Test
  void withoutTheNetworkItWritesTwoFiles() throws Exception {
    s3.close();
    cli.succeed(settings("sample.period=20\n", "--to", path("out"), "--number", "9"));
    assertEquals(
        "station=bench-1\nversion=9\nsample.period=20\n",
        Files.readString(directory.resolve("out/station=bench-1.properties")));
    assertTrue(Files.size(directory.resolve("out/station=bench-1.properties.sig")) > 60);
    assertTrue(
        cli.fail(2, settings("sample.period=20\n", "--to", path("out"), "--number", "9"))
            .contains("--number: expected above 9, which is there already, got 9"));
  }

  @Test
  void aSignersFileThatOthersMayReadIsNamed() throws Exception {
    Path key = directory.resolve("signer.pem");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    String[] command = settings("sample.period=20\n", "--to", path("out"));
    assertEquals(0, cli.run(command));
    assertEquals(
        "station: " + key + ": others can read the key in it; chmod 600 it", cli.err().strip());
  }

  @Test
  void wrongCommandLinesAreNamed() throws Exception {
    assertTrue(
        cli.fail(2, settings("sample.period=20\n", "--number", "0"))
            .contains("--number: expected 1 to 2147483647, got 0"));
    String[] station = settings("sample.period=20\n");
    station[2] = "a/b";
    assertTrue(cli.fail(2, station).contains("STATION: expected 1 to 36 of a-z 0-9 -"));
    assertTrue(cli.fail(1, settings("#" + "x".repeat(8192))).contains("no such file of settings"));
    StringBuilder much = new StringBuilder();
    for (String name : List.of("sensors.profile", "ntp.server")) {
      much.append(name).append('=').append("x".repeat(2000)).append('\n');
    }
    assertTrue(cli.fail(1, settings(much.toString())).contains("stations read 2048"));
  }

  @Test
  void aNumberThatItsStationHasHadIsNotPublished() throws Exception {
    cli.succeed(settings("sample.period=20\n", "--number", "2147483646"));
    String said = cli.fail(2, settings("sample.period=30\n", "--number", "2147483646"));
    assertTrue(said.contains("--number: expected above 2147483646, which is there already"), said);
    cli.succeed(settings("sample.period=30\n"));
    said = cli.fail(2, settings("sample.period=60\n"));
    assertTrue(said.contains("version 2147483647 is there already, and no version is above"), said);
    assertTrue(Files.readString(object()).contains("sample.period=30\n"));
  }
}
