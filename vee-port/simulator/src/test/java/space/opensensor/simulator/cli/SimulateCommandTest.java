package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.SampleRows;
import space.opensensor.station.sensor.profile.SensorProfile;

@Timeout(180)
class SimulateCommandTest {

  @TempDir Path directory;
  private final Cli cli = new Cli();

  private List<String> objects() throws Exception {
    Path bucket = directory.resolve("data/s3/station");
    try (Stream<Path> files = Files.walk(bucket)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> bucket.relativize(file).toString().replace('\\', '/'))
          .filter(key -> key.contains("/data_"))
          .sorted()
          .toList();
    }
  }

  private String[] simulate(String... more) {
    List<String> args =
        new ArrayList<>(List.of("simulate", "--data-dir", directory.resolve("data").toString()));
    args.addAll(List.of(more));
    return args.toArray(new String[0]);
  }

  private String query(String sql) {
    return cli.succeed("query", sql, "--data-dir", directory.resolve("data").toString())
        .lines()
        .skip(2)
        .map(line -> line.strip().replaceAll(" +", " "))
        .reduce((a, b) -> a + "\n" + b)
        .orElse("");
  }

  @Test
  void fourWindowsOfARoomAndThenTheNextTwo() throws Exception {
    String said = cli.succeed(simulate("--windows", "4", "--station", "bench-1"));
    List<String> objects = objects();
    assertEquals(4, objects.size());
    for (String key : objects) {
      assertTrue(
          key.matches("station=bench-1/year=\\d{4}/month=\\d\\d/day=\\d\\d/data_\\d{4}.parquet"),
          key);
      String size =
          String.format(
              Locale.ROOT, "%,d", Files.size(directory.resolve("data/s3/station/" + key)));
      assertTrue(
          said.lines().anyMatch(l -> l.matches(key + "   180 rows +" + size + " B +\\d+ ms  200")),
          said);
    }
    assertTrue(said.contains("720 in 4 files"), said);
    assertTrue(said.contains("bytes per row"), said);
    assertTrue(said.contains("Java heap used"), said);
    assertTrue(said.contains("duckdb -c \"SELECT * FROM read_parquet('"), said);
    assertEquals(
        "TIMESTAMP WITH TIME ZONE FLOAT 720 720",
        query(
            "SELECT any_value(typeof(timestamp)), any_value(typeof(light)), count(*) AS rows,"
                + " (epoch_ms(max(timestamp)) - epoch_ms(min(timestamp))) // 5000 + 1 AS ticks"
                + " FROM readings"));
    assertEquals("0", query("SELECT min(epoch_ms(timestamp)) % 900000 FROM readings"));

    cli.succeed(simulate("--windows", "2", "--station", "bench-1", "--values", "decimal"));
    assertEquals(6, objects().size());
    assertEquals(
        "1080 1080",
        query(
            "SELECT count(*) AS rows, (epoch_ms(max(timestamp)) - epoch_ms(min(timestamp)))"
                + " // 5000 + 1 AS ticks FROM readings"));
  }

  @Test
  void chipsInTheRoomAreReadByTheirDrivers() throws Exception {
    cli.succeed(simulate("--windows", "1", "--station", "chips", "--sensors", "chips"));
    // Nothing is measured before the first tick; the gas sensor is warm after 300 s.
    assertEquals(
        "179 179 173 119",
        query(
            "SELECT count(*) AS rows, count(temperature) AS t, count(pm2_5) AS pm,"
                + " count(gas_resistance) AS gas FROM readings"));
    cli.succeed(
        simulate(
            "--windows", "1", "--station", "enviro", "--sensors", "chips", "--profile", "enviro"));
    assertEquals(2, objects().size());
    assertEquals(
        "179 179",
        query(
            "SELECT count(raw_temperature) AS t, count(lux) AS lux"
                + " FROM readings WHERE station = 'enviro'"));
  }

  @Test
  void theClosingTableShowsWhatTheProfileMeasures() {
    for (String profile : SensorProfile.names()) {
      String said = cli.succeed(simulate("-n", "1", "--station", profile, "--profile", profile));
      assertTrue(said.contains("round(avg(temperature), 2) AS temperature"), said);
      assertTrue(said.lines().anyMatch(line -> line.matches(profile + " +1[78]\\d .*")), said);
    }
    assertEquals(
        Integer.toString(SensorProfile.names().length),
        query("SELECT count(DISTINCT station) FROM readings"));
  }

  @Test
  void eachStationIsInAnotherRoomAndTheSameStationInTheSame() throws Exception {
    String[] again = {"-n", "1", "--start", "2026-01-31", "--seed", "7", "--station"};
    String sum = "SELECT round(sum(temperature), 2) AS sum FROM readings WHERE station = ";
    List<String> sums = new ArrayList<>();
    for (String station : List.of("hall", "attic")) {
      List<String> arguments = new ArrayList<>(List.of(again));
      arguments.add(station);
      cli.succeed(simulate(arguments.toArray(new String[0])));
      sums.add(query(sum + "'" + station + "'"));
    }
    assertNotEquals(sums.get(0), sums.get(1));
    Path first = directory.resolve("data");
    Files.move(first, directory.resolve("other"));
    List<String> arguments = new ArrayList<>(List.of(again));
    arguments.add("hall");
    cli.succeed(simulate(arguments.toArray(new String[0])));
    assertEquals(sums.get(0), query(sum + "'hall'"));
  }

  @Test
  void aStationStartsWhenItIsAsked() throws Exception {
    cli.succeed(simulate("-n", "2", "--station", "st", "--start", "2026-01-31T06:07"));
    assertEquals(
        List.of(
            "station=st/year=2026/month=01/day=31/data_0615.parquet",
            "station=st/year=2026/month=01/day=31/data_0630.parquet"),
        objects());
    assertEquals(
        "station: --start: the station has recorded up to 2026-01-31T06:45:00Z already; take"
            + " another --station or --data-dir, or a later --start",
        cli.fail(1, simulate("-n", "1", "--station", "st", "--start", "2026-01-31T06:30")));
    cli.succeed(simulate("-n", "1", "--station", "st", "--start", "2026-01-31T06:45Z"));
    assertEquals("540", query("SELECT count(DISTINCT timestamp) FROM readings"));
  }

  @Test
  void aFirstRunEndsNowHoweverLongItIs() throws Exception {
    long before = System.currentTimeMillis();
    cli.succeed(simulate("--windows", "97", "--station", "st"));
    assertEquals(97, objects().size());
    long last = Long.parseLong(query("SELECT epoch_ms(max(timestamp)) + 5000 FROM readings"));
    long after = System.currentTimeMillis();
    assertTrue(last > before - 900_000 && last <= after, last + " of " + after);
    assertTrue(
        cli.fail(1, simulate("--windows", "97", "--station", "st"))
            .contains("readers do not believe rows that are more than a day ahead"));
  }

  @Test
  void aReplayKeepsTheRowsOfItsFiles() throws Exception {
    List<String> args = new ArrayList<>(List.of("--replay"));
    for (int i = 0; i < 4; i++) {
      args.add(SampleRows.file("quant" + i).toString());
    }
    String said = cli.succeed(simulate(args.toArray(new String[0])));
    assertEquals(4, objects().size());
    assertTrue(said.contains("712 in 4 files"), said);
    assertEquals(
        "712 0",
        query(
            "SELECT count(*) AS rows, count(*) FILTER (WHERE r.temperature <> c.temperature::FLOAT"
                + " OR r.light <> c.light::FLOAT OR r.noise <> c.noise::FLOAT"
                + " OR r.gas_resistance <> c.gas_resistance::FLOAT) AS wrong"
                + " FROM (SELECT *, row_number() OVER (ORDER BY timestamp) AS n FROM readings) r"
                + " JOIN (SELECT *, row_number() OVER (ORDER BY timestamp) AS n"
                + " FROM read_csv('"
                + SampleRows.file("quant*")
                + "')) c USING (n)"));
  }

  @Test
  void whenTheNetworkDoesNotComeBackTheFilesWaitForTheNextRun() throws Exception {
    String error = cli.fail(1, simulate("-n", "2", "--station", "a", "--wifi-outage", "1m.."));
    assertTrue(
        error.matches("station: not everything was uploaded; \\d+ bytes of files wait in .*"),
        error);
    assertTrue(
        cli.out().contains("warn: network: no access point of this name; check wifi.ssid"),
        cli.out());
    cli.succeed(simulate("-n", "1", "--station", "a"));
    assertEquals("540", query("SELECT count(DISTINCT timestamp) FROM readings"));
    assertEquals("540", query("SELECT count(*) FROM readings"));
  }

  @Test
  void aFaultOfTheWifiIsNamedTriedSeldomAndCostsNoRow() throws Exception {
    cli.succeed(
        simulate(
            "-n", "2", "--station", "a", "--wifi-fault", "wrong-password@0..20m", "--log", "warn"));
    List<String> lines =
        cli.out().lines().filter(line -> line.contains("warn: network: ")).toList();
    assertTrue(lines.size() >= 4 && lines.size() <= 12, lines.toString());
    for (String line : lines) {
      assertTrue(
          line.contains("network: the password was refused; check wifi.password (15); again in "),
          line);
    }
    assertEquals("360", query("SELECT count(DISTINCT timestamp) FROM readings"));
  }

  @Test
  void aFaultOfTheWifiThatIsNoneIsRefusedWithThoseThereAre() throws Exception {
    String error = cli.fail(2, simulate("--wifi-fault", "wrong-pasword"));
    assertTrue(
        error.contains(
            "--wifi-fault: expected no-access-point, wrong-password, wpa3-only, weak-security,"
                + " no-address, no-name-server, with a span behind @ or none; got"
                + " \"wrong-pasword\""),
        error);
  }

  @Test
  void anotherServerIsUsedWhereOneIsNamedAndItsRefusalEndsTheRun() throws Exception {
    try (EmbeddedS3 s3 = EmbeddedS3.builder().start()) {
      Path settings = directory.resolve("s.properties");
      Cli.secretFile(
          settings,
          "s3.endpoint="
              + s3.endpoint()
              + "\ns3.bucket=station\nwindow.minutes=1\nsample.period=1\ntls.ca=ca.pem\n");
      s3.certificateAuthority().writePem(directory.resolve("ca.pem"));
      cli.with("AWS_ACCESS_KEY_ID", s3.credentials().accessKeyId())
          .with("AWS_SECRET_ACCESS_KEY", "hush-this-is-the-wrong-one");
      String error =
          cli.fail(1, simulate("-n", "1", "--speed", "fast", "--settings", settings.toString()));
      assertTrue(error.contains("the server answered 403"), error);
      assertFalse((cli.out() + cli.err()).contains("hush"), cli.out() + cli.err());
    }
  }

  @Test
  void secretsOfASettingsFileAreInNoOutput() throws Exception {
    Path settings = directory.resolve("s.properties");
    Cli.secretFile(
        settings,
        "s3.endpoint=https://localhost:1\ns3.bucket=station\ns3.access-key=AK\n"
            + "s3.secret-key=hush\ns3.token=hush-token\nwifi.password=hush-wifi\n");
    String error =
        cli.fail(
            1,
            simulate(
                "-n", "1", "--speed", "fast", "--log", "debug", "--settings", settings.toString()));
    assertTrue(error.contains("connect localhost:1"), error);
    assertFalse((cli.out() + cli.err()).contains("hush"), cli.out() + cli.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--windows 0 | --windows: expected at least 1, got 0",
        "--speed -1 | --speed: expected a number up to 1000000 or fast, got \"-1\"",
        "--speed slow | --speed: expected a number up to 1000000 or fast, got \"slow\"",
        "--wifi-outage 5m | --wifi-outage: expected a span of uptime such as 20m..50m or 1h.., got"
            + " \"5m\"",
        "--sntp-fail 3..2 | --sntp-fail: expected a span of uptime such as 20m..50m or 1h.., got"
            + " \"3..2\"",
        "--missing 1001 | --missing: expected 0 to 1000, got 1001",
        "--bucket A_B | --bucket: expected 3 to 63 lower-case letters, digits, '.' or '-', got"
            + " \"A_B\"",
        "--station Bad_Id | --station: expected characters a-z 0-9 -, got" + " \"Bad_Id\"",
        "--endpoint http://localhost:1 | --bucket: not set; expected bucket name",
        "--profile attic | --profile: expected air or co2 or enviro or indoor10 or a text:"
            + " profile NAME/VERSION; ..., got \"attic\"",
        "--profile air --sensors room | --sensors: a room has readings for indoor10/1 alone;"
            + " air/1 is measured by chips",
        "--replay a.csv --sensors chips | --sensors: a --replay has no other source of readings",
        "--start soon | --start: expected a time in UTC from 2020 to 2099 such as 2026-01-31 or"
            + " 2026-01-31T06:00, got \"soon\"",
        "--start 1999-01-01 | --start: expected a time in UTC from 2020 to 2099 such as 2026-01-31"
            + " or 2026-01-31T06:00, got \"1999-01-01\"",
        "--start 2026-01-01 --endpoint https://x.org | --start: an --endpoint has the time of day;"
            + " leave one of them out",
      })
  void aWrongOptionIsNamedAndIsCodeTwo(String options, String expected) {
    assertEquals(
        "station simulate: " + expected + " (see station simulate --help)",
        cli.fail(2, simulate(options.strip().split(" "))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--replay no.csv | no.csv: no such file",
        "--replay src | src: is a folder; expected a CSV file",
        "--settings none.properties | none.properties: no such settings file; ./station init makes"
            + " one",
      })
  void aFileThatCannotBeReadIsNamedAndIsCodeOne(String options, String expected) {
    assertEquals("station: " + expected, cli.fail(1, simulate(options.strip().split(" "))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../b", "."})
  void aDataFolderMayBeWrittenInAnyWay(String name) {
    String folder = directory + "/w/" + name;
    assertTrue(directory.resolve("w").toFile().mkdir());
    cli.succeed("simulate", "-n", "1", "--data-dir", folder);
    cli.succeed("query", "SELECT 1", "--data-dir", Path.of(folder).normalize().toString());
  }

  @Test
  void aRunWithoutARowInTheBucketHasFailed() {
    assertEquals(
        "station: no row was recorded", cli.fail(1, simulate("-n", "1", "--missing", "1000")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3.buckt=x | unknown setting \"s3.buckt\"; remove it or correct its name",
        "tls.ca=/dev/zero | FILE: tls.ca:",
        "window.minutes=7 | window.minutes: expected a divisor of 1440 (a day), got 7",
        "s3.expires=ten | s3.expires: expected a number from 1 to 604800, got 3 characters, which"
            + " are not shown: they may be a secret",
        "file.values=text | file.values: expected float or decimal, got 4 characters, which are not"
            + " shown: they may be a secret",
        "tls.ca=-----BEGIN nonsense | tls.ca: expected PEM certificates",
      })
  void aWrongSettingIsNamed(String line, String expected) throws Exception {
    Path settings = directory.resolve("s.properties");
    Cli.secretFile(
        settings,
        "s3.endpoint=https://localhost:1\ns3.bucket=station\ns3.access-key=AK\n"
            + "s3.secret-key=x\n"
            + line
            + "\n");
    String error = cli.fail(1, simulate("-n", "1", "--settings", settings.toString()));
    assertTrue(
        error.startsWith("station: " + expected.replace("FILE", settings.toString())), error);
  }

  @Test
  void anEmptyDataDirectoryIsNotTheWorkingDirectory() {
    String error = cli.fail(2, "simulate", "--data-dir", "", "-n", "1");
    assertTrue(error.contains("--data-dir: expected a folder, got an empty text"), error);
  }

  @Test
  void aDataDirectoryThatIsALinkToNowhereIsSaidToBeNoFolder() throws Exception {
    Path link = directory.resolve("link");
    Files.createSymbolicLink(link, directory.resolve("nowhere"));
    assertEquals(
        "station: " + link + ": is there already and is no folder",
        cli.fail(1, "simulate", "--data-dir", link.toString(), "-n", "1"));
  }
}
