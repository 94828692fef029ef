package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.simulator.DuckDbFiles;
import space.opensensor.simulator.firmware.OtherVersion;
import space.opensensor.station.record.FileMetadata;

/** {@code station simulate} of a station that updates itself to other classes of the station. */
@Timeout(180)
class UpdatingSimulationTest {

  @TempDir Path directory;
  private final Cli cli = new Cli();
  private KeyPair keys;

  @BeforeEach
  void begin() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    keys = generator.generateKeyPair();
    Files.writeString(
        directory.resolve("keys.pem"),
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
    Files.writeString(
        directory.resolve("station.properties"),
        "station.id=bench-1\nupdate.channel=stable\nupdate.hours=1\nupdate.trial=60\n");
  }

  private void publish(String version, byte[] image, KeyPair signer) throws Exception {
    Path folder = Files.createDirectories(directory.resolve("data/s3/station/firmware"));
    Files.write(folder.resolve("image-" + version + ".jar"), image);
    byte[] manifest =
        """
        {"version": "%s", "builds": [{"chipFamily": "JVM", "flash": "any",
         "ota": {"path": "image-%s.jar", "size": %s, "sha256": "%s"}}]}
        """
            .formatted(
                version,
                version,
                image.length,
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image)))
            .getBytes("UTF-8");
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(signer.getPrivate());
    signature.update(manifest);
    Files.write(folder.resolve("stable.json"), manifest);
    Files.write(folder.resolve("stable.json.sig"), signature.sign());
  }

  private String[] simulate(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "simulate",
                "--data-dir",
                directory.resolve("data").toString(),
                "--settings",
                directory.resolve("station.properties").toString(),
                "--log",
                "info"));
    args.addAll(List.of(more));
    return args.toArray(new String[0]);
  }

  private String run(int windows) {
    return cli.succeed(
        simulate(
            "--windows",
            Integer.toString(windows),
            "--firmware-keys",
            directory.resolve("keys.pem").toString()));
  }

  /** The lines about updates, without their times. */
  private static List<String> updates(String said) {
    return said.lines()
        .filter(line -> line.contains(" update: "))
        .map(line -> line.substring(line.indexOf("update: ")))
        .toList();
  }

  private String query(String sql) {
    return cli.succeed("query", sql, "--data-dir", directory.resolve("data").toString())
        .lines()
        .skip(2)
        .map(String::strip)
        .toList()
        .toString();
  }

  /** Rows that are there twice, and the longest time between two, in seconds. */
  private void assertRowsWhole(int mostSeconds) {
    String sql =
        "SELECT count(*) - count(DISTINCT timestamp) FROM readings UNION ALL SELECT max(gap) FROM"
            + " (SELECT epoch(timestamp - lag(timestamp) OVER (ORDER BY timestamp)) AS gap FROM"
            + " readings)";
    String[] found = query(sql).replaceAll("[^0-9. ]", "").trim().split(" +");
    assertEquals(0, Double.parseDouble(found[0]), "rows stored twice");
    assertTrue(Double.parseDouble(found[1]) <= mostSeconds, found[1] + " s between two rows");
  }

  private String versionsOfFiles() {
    return query(
        "SELECT DISTINCT decode(value) AS v FROM parquet_kv_metadata("
            + DuckDbFiles.in(directory.resolve("data/s3/station"), "station=*/*/*/*/data_*.parquet")
            + ") WHERE decode(key) = 'firmware' ORDER BY 1");
  }

  @Test
  void aStationTakesTheNextVersionAndKeepsIt() throws Exception {
    publish("7.7.7", OtherVersion.image("7.7.7"), keys);
    String said = run(4);
    assertEquals(
        List.of(
            "update: 7.7.7 is fetched",
            "update: 7.7.7 is started",
            "update: 7.7.7 on trial, boot 1",
            "update: 7.7.7 is kept"),
        updates(said));
    assertEquals("[opensensor-java 7.7.7]", versionsOfFiles());
    assertRowsWhole(10);
    assertEquals(List.of(), updates(run(1)));
    assertEquals("[opensensor-java 7.7.7]", versionsOfFiles());
  }

  @Test
  void aVersionThatCrashesIsLeft() throws Exception {
    publish("7.7.7", OtherVersion.crashing("7.7.7"), keys);
    String said = run(3);
    assertTrue(
        updates(said).contains("update: the new firmware did not prove itself; back again"), said);
    assertEquals(3, said.lines().filter(line -> line.contains("crash: ")).count(), said);
    assertEquals("[" + FileMetadata.FIRMWARE + "]", versionsOfFiles());
    assertRowsWhole(30);
  }

  @Test
  void aVersionThatReachesNobodyIsLeftAndItsRowsAreStored() throws Exception {
    publish("7.7.7", OtherVersion.deaf("7.7.7"), keys);
    String said = run(8);
    assertTrue(
        updates(said).contains("update: 7.7.7: no file stored in 60 minutes; going back"), said);
    assertTrue(versionsOfFiles().contains(FileMetadata.FIRMWARE));
    assertRowsWhole(10);
  }

  @Test
  void aForgedOneIsRefused() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    publish("7.7.7", OtherVersion.image("7.7.7"), generator.generateKeyPair());
    List<String> updates = updates(run(2));
    assertEquals(
        "update: firmware/stable.json: not signed by a key of this firmware; again in 3600 s",
        updates.get(1));
    assertEquals("[" + FileMetadata.FIRMWARE + "]", versionsOfFiles());
  }

  private void publishSettings(String text) throws Exception {
    Path folder = Files.createDirectories(directory.resolve("data/s3/station/config"));
    byte[] bytes = text.getBytes("UTF-8");
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(bytes);
    Files.write(folder.resolve("station=bench-1.properties"), bytes);
    Files.write(folder.resolve("station=bench-1.properties.sig"), signature.sign());
  }

  private String periods() {
    return query(
        "SELECT string_agg(DISTINCT gap::INT, ' ' ORDER BY gap::INT) FROM (SELECT epoch(timestamp -"
            + " lag(timestamp) OVER (ORDER BY timestamp)) AS gap FROM readings) WHERE gap IN (5,"
            + " 20)");
  }

  @Test
  void aStationTakesSettingsAndKeepsThemInTheNextRunToo() throws Exception {
    publishSettings("station=bench-1\nversion=1\nsample.period=20\n");
    List<String> said = updates(run(3));
    assertEquals(
        List.of(
            "update: settings version 1 is taken",
            "update: settings version 1 on trial, boot 1",
            "update: settings version 1 is kept"),
        said);
    assertEquals("[20]", periods());
    assertRowsWhole(30);
    assertEquals(List.of(), updates(run(1)));
    assertEquals(
        "sample.period=20\n",
        Files.readString(directory.resolve("data/flash/bench-1/firmware/settings.properties")));
  }

  @Test
  void settingsByWhichItCannotUploadComeBack() throws Exception {
    publishSettings("station=bench-1\nversion=1\nallow=s3.bucket\ns3.bucket=nobodys\n");
    List<String> said = updates(run(8));
    assertTrue(
        said.contains("update: settings version 1: no file stored in 60 minutes; going back"),
        said.toString());
    assertEquals(
        "", Files.readString(directory.resolve("data/flash/bench-1/firmware/settings.properties")));
    assertRowsWhole(30);
  }

  @Test
  void settingsByWhichItDoesNotStartComeBack() throws Exception {
    publishSettings("station=bench-1\nversion=1\nspool.quota=1\n");
    List<String> said = updates(run(3));
    assertTrue(
        said.contains(
            "update: settings version 1: it booted 3 times without a file stored; going back"),
        said.toString());
    assertRowsWhole(60);
  }

  @Test
  void withoutKeysOrWithAReplayItSaysWhatIsMissing() {
    assertEquals(
        "station: update.channel: expected --firmware-keys FILE beside it, whose keys sign"
            + " firmware",
        cli.fail(1, simulate()));
    assertEquals(
        "station: --firmware-keys: expected update.channel in the settings beside it, such as"
            + " stable",
        cli.fail(
            1,
            "simulate",
            "--data-dir",
            directory.resolve("other").toString(),
            "--firmware-keys",
            "keys.pem"));
  }
}
