package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.SmallDisk;
import space.opensensor.simulator.firmware.OtherVersion;
import space.opensensor.simulator.firmware.Release;
import space.opensensor.station.record.FileMetadata;

/**
 * {@code station release} against the embedded S3 server, and simulated stations as its readers.
 */
@Timeout(180)
class ReleaseCommandTest {

  private static final String IMAGE = "station-7.7.7-jvm-any-ota.jar";

  @TempDir Path directory;
  private final Cli cli = new Cli();
  private EmbeddedS3 s3;
  private Path folder;

  @BeforeEach
  void begin() throws Exception {
    s3 = EmbeddedS3.builder().dataDirectory(directory.resolve("data/s3")).start();
    Cli.publisherFile(directory, s3);
    Files.writeString(
        directory.resolve("station.properties"),
        "station.id=bench-1\nupdate.channel=stable\nupdate.hours=1\n");
    cli.succeed("release", "key", path("signer.pem"));
    folder = made("7.7.7");
  }

  @AfterEach
  void end() throws IOException {
    s3.close();
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  /** What a release's tool has made of a version. */
  private Path made(String version) throws IOException {
    Path made = Files.createDirectories(directory.resolve("release-" + version));
    byte[] image = OtherVersion.image(version);
    String name = IMAGE.replace("7.7.7", version);
    Files.write(made.resolve(name), image);
    Files.write(
        made.resolve("manifest.json"),
        new Release(
                version, Release.RollOut.ALL, List.of(Release.Build.of("JVM", "any", name, image)))
            .bytes());
    return made;
  }

  private String[] sign(Path of, String... more) {
    List<String> args =
        new ArrayList<>(List.of("release", "sign", of.toString(), "--key", path("signer.pem")));
    args.addAll(List.of(more));
    return args.toArray(new String[0]);
  }

  private String[] publish(Path of) {
    return new String[] {
      "release",
      "publish",
      of.toString(),
      "--public-key",
      path("signer.pem.pub"),
      "--settings",
      path("publisher.properties")
    };
  }

  private String[] offer(String... what) {
    List<String> args = new ArrayList<>(List.of("release"));
    args.addAll(List.of(what));
    args.addAll(List.of("--key", path("signer.pem"), "--settings", path("publisher.properties")));
    return args.toArray(new String[0]);
  }

  private String[] check() {
    return new String[] {
      "release",
      "check",
      "--public-key",
      path("signer.pem.pub"),
      "--settings",
      path("publisher.properties")
    };
  }

  private Path object(String name) {
    return directory.resolve("data/s3/station/firmware/" + name);
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
    assertEquals(
        "7.7.7 for JVM any, to no station",
        cli.succeed(sign(folder, "--share", "0%")).strip().replaceAll(".*: ", ""));
    assertEquals(
        "published 7.7.7 for JVM any, to no station", cli.succeed(publish(folder)).strip());
    assertFalse(simulate().contains("7.7.7"));
    assertEquals(
        "7.7.7 for JVM any, to 100% of the stations", cli.succeed(offer("share", "100%")).strip());
    String checked = cli.succeed(check());
    assertTrue(checked.startsWith("7.7.7 for JVM any, to 100% of the stations\n"), checked);
    String said = simulate();
    assertTrue(said.contains("update: 7.7.7 is kept"), said);
    assertEquals("7.7.7 for JVM any, to no station", cli.succeed(offer("pause")).strip());
    // Who has it keeps it.
    assertFalse(simulate().contains("update: "));
  }

  @Test
  void theKeyIsItsOwnersAloneAndIsNeverOverwritten() throws Exception {
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(directory.resolve("signer.pem"))));
    String before = Files.readString(directory.resolve("signer.pem"));
    assertTrue(cli.fail(1, "release", "key", path("signer.pem")).contains("is there already"));
    assertEquals(before, Files.readString(directory.resolve("signer.pem")));
    assertFalse(Files.readString(directory.resolve("signer.pem.pub")).contains("PRIVATE"));
  }

  @Test
  void anImageThatIsNotTheManifestsIsNotSignedAndNotPublished() throws Exception {
    byte[] image = Files.readAllBytes(folder.resolve(IMAGE));
    image[100] ^= 1;
    Files.write(folder.resolve(IMAGE), image);
    assertTrue(
        cli.fail(1, sign(folder)).endsWith(IMAGE + ": not the image that the manifest describes"));
    image[100] ^= 1;
    Files.write(folder.resolve(IMAGE), image);
    cli.succeed(sign(folder));
    image[100] ^= 1;
    Files.write(folder.resolve(IMAGE), image);
    assertTrue(cli.fail(1, publish(folder)).contains("not the image that the manifest describes"));
    assertFalse(Files.exists(object("stable.json")));
    assertFalse(Files.exists(object(IMAGE)));
  }

  @Test
  void whatIsSignedByAnotherKeyIsNotPublished() throws Exception {
    cli.succeed("release", "key", path("other.pem"));
    cli.succeed("release", "sign", folder.toString(), "--key", path("other.pem"));
    assertTrue(cli.fail(1, publish(folder)).contains("the manifest is not signed by "));
    assertFalse(Files.exists(object("stable.json")));
  }

  @Test
  void whatIsNotSignedYetSaysWhatSignsIt() throws Exception {
    String said = cli.fail(1, publish(folder));
    assertTrue(
        said.endsWith(
            "stable.json: not there; ./station release sign makes it of the manifest.json there"),
        said);
  }

  @Test
  void anOlderVersionAndOtherBytesUnderTheSameNameAreRefused() throws Exception {
    cli.succeed(sign(folder));
    cli.succeed(publish(folder));
    Path older = made("7.7.6");
    cli.succeed(sign(older));
    assertTrue(cli.fail(1, publish(older)).contains("7.7.6 is older than 7.7.7"));
    // The same again is the same.
    cli.succeed(publish(folder));
    byte[] image = OtherVersion.deaf("7.7.7");
    Files.write(folder.resolve(IMAGE), image);
    Files.write(
        folder.resolve("manifest.json"),
        new Release(
                "7.7.7", Release.RollOut.ALL, List.of(Release.Build.of("JVM", "any", IMAGE, image)))
            .bytes());
    cli.succeed(sign(folder));
    assertTrue(cli.fail(1, publish(folder)).contains("there is another image of that name"));
    cli.succeed(check());
  }

  @Test
  void checkNamesWhatIsWrongInTheBucket() throws Exception {
    assertTrue(cli.succeed(check()).contains("nothing is published"));
    cli.succeed(sign(folder));
    cli.succeed(publish(folder));
    Files.delete(object(IMAGE));
    assertEquals(1, cli.run(check()));
    assertEquals(IMAGE + ": is not there", cli.err().strip());
    Files.writeString(object("stable.json"), Files.readString(object("stable.json")) + " ");
    assertEquals(1, cli.run(check()));
    assertTrue(cli.err().contains("firmware/stable.json: is not what was signed"), cli.err());
    Files.delete(object("stable.json.next"));
    assertTrue(cli.fail(1, check()).contains("firmware/stable.json: not signed by "));
    assertTrue(cli.fail(1, offer("share", "50%")).contains("not signed by "));
  }

  /** The connection ended between the two, or the computer did. */
  @Test
  void whatWasInterruptedBetweenSignatureAndManifestIsGoneOnWith() throws Exception {
    cli.succeed(sign(folder));
    cli.succeed(publish(folder));
    byte[] before = Files.readAllBytes(object("stable.json"));
    for (String share : List.of("50", "20")) {
      cli.succeed(offer("share", share + "%"));
      Files.write(object("stable.json"), before);
      assertEquals(1, cli.run(check()));
      assertEquals(
          "firmware/stable.json: is not what was signed, and stations refuse it: publish, share or"
              + " pause again",
          cli.err().strip());
      assertTrue(cli.out().contains("to " + share + "% of the stations"), cli.out());
    }
    cli.succeed(offer("pause"));
    assertTrue(cli.succeed(check()).contains("7.7.7 for JVM any, to no station"));
    Files.write(object("stable.json"), before);
    cli.succeed(publish(folder));
    assertTrue(cli.succeed(check()).contains("to 100% of the stations"));
    Files.writeString(object("stable.json.next"), "{}");
    Files.writeString(object("stable.json"), "{}");
    assertTrue(
        cli.fail(1, publish(folder))
            .endsWith(
                "; give the key that signed it, or, where that is lost, delete it to publish anew"),
        cli.err());
    Files.delete(object("stable.json"));
    cli.succeed(publish(folder));
  }

  @Test
  void aKeyStoreSigns() throws Exception {
    Path store = directory.resolve("signer.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "signer",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=signer",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes());
    assertEquals(0, keytool.waitFor(), said);
    cli.with(SignerOptions.PASSWORD, "changeit")
        .succeed("release", "sign", folder.toString(), "--keystore", store.toString());
    assertTrue(cli.fail(1, publish(folder)).contains("not signed by "));
    cli.with(SignerOptions.PASSWORD, "wrong");
    assertEquals("station: " + store + ": its password is another", signedBy(store));
    Files.writeString(store, "-----BEGIN PRIVATE KEY-----\n");
    assertEquals("station: " + store + ": expected a key store, PKCS #12", signedBy(store));
    assertEquals("station: " + folder + ": is a folder; expected a file", signedBy(folder));
  }

  private String signedBy(Path store) {
    return cli.fail(1, "release", "sign", folder.toString(), "--keystore", store.toString());
  }

  @Test
  void aKeyWithAPasswordOfItsOwnIsRefusedWithWhatIsExpected() throws Exception {
    Path locked = directory.resolve("locked.pem");
    Files.writeString(
        locked,
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    assertEquals(
        "station: "
            + locked
            + ": no block \"PRIVATE KEY\"; expected PEM without a password, as openssl pkey writes"
            + " it, and with -pubout the public key after it",
        cli.fail(1, "release", "sign", folder.toString(), "--key", locked.toString()));
  }

  /** The beginning of an image of ESP-IDF, by its documentation of the format. */
  private static byte[] board(int chip, String version) {
    ByteBuffer image = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    image.put(0, (byte) 0xe9).putShort(12, (short) chip).putInt(32, 0xabcd5432);
    image.put(48, version.getBytes(StandardCharsets.US_ASCII));
    return image.array();
  }

  @ParameterizedTest
  @CsvSource({
    "9, 7.7.7, ''",
    "9, 7.7.6, 'is version \"7.7.6\", and the manifest says 7.7.7'",
    "13, 7.7.7, 'is for ESP32-C6, and the manifest says ESP32-S3'",
    "5, 7.7.7, 'is for ESP32-C3, and the manifest says ESP32-S3'",
    "0, 7.7.7, 'is for a chip of number 0, and the manifest says ESP32-S3'"
  })
  void anImageThatSaysOtherwiseOfItselfIsNotSigned(int chip, String version, String why)
      throws Exception {
    byte[] image = board(chip, version);
    Files.write(folder.resolve("x.bin"), image);
    Files.write(
        folder.resolve("manifest.json"),
        new Release(
                "7.7.7",
                Release.RollOut.ALL,
                List.of(Release.Build.of("ESP32-S3", "8mb", "x.bin", image)))
            .bytes());
    if (why.isEmpty()) {
      cli.succeed(sign(folder));
    } else {
      assertEquals("station: x.bin: " + why, cli.fail(1, sign(folder)));
    }
  }

  @Test
  void wrongCommandLinesAreNamed() {
    assertTrue(
        cli.fail(2, sign(folder, "--share", "101%")).contains("--share: expected 0% to 100%"));
    assertTrue(cli.fail(2, sign(folder, "--least", "1.5")).contains("--least: expected such as"));
    assertTrue(cli.fail(2, sign(folder, "--channel", "a/b")).contains("--channel: expected"));
    assertTrue(
        cli.fail(2, sign(folder, "--not-after", "soon")).contains("--not-after: expected such as"));
    assertTrue(
        cli.fail(2, "release", "sign", folder.toString())
            .contains("expected one of --key, --keystore and --pkcs11"));
  }

  @Test
  void theImageOfTheseClassesIsOfThisVersion() throws Exception {
    cli.succeed("release", "image", path("image"));
    Release release = Release.read(Files.readAllBytes(directory.resolve("image/manifest.json")));
    assertEquals(FileMetadata.VERSION, release.version());
    assertTrue(
        release
            .builds()
            .get(0)
            .is(Files.readAllBytes(directory.resolve("image/" + release.builds().get(0).path()))));
  }

  @Test
  void aRollOutThatReachesNobodyIsNotSigned() throws Exception {
    String said = cli.fail(2, sign(folder, "--least", "7.7.8"));
    assertTrue(said.contains("--least: expected at most 7.7.7, which is offered, got 7.7.8"), said);
    said =
        cli.fail(
            2,
            sign(folder, "--not-before", "2026-12-02T00:00Z", "--not-after", "2026-12-01T00:00Z"));
    assertTrue(said.contains("--not-after: expected a time after --not-before"), said);
    assertFalse(Files.exists(folder.resolve("stable.json")));
    cli.succeed(sign(folder, "--least", "7.7.7"));
  }

  @Test
  void aShareThatNoIntHoldsIsRefusedByName() throws Exception {
    Path manifest = folder.resolve("manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"share\": 100", "\"share\": 99999999999"));
    String said = cli.fail(1, sign(folder));
    assertTrue(said.contains("manifest: share: expected 0 to 100 percent"), said);
  }

  @Test
  void aManifestThatIsNoneIsNamed() throws Exception {
    Path folder = Files.createDirectories(directory.resolve("empty"));
    Files.writeString(folder.resolve("manifest.json"), "");
    assertTrue(
        cli.fail(1, sign(folder)).contains("manifest.json: expected '{' at byte 0"), cli.err());
  }

  @Test
  void aFolderInThePlaceOfAFileIsNamed() throws Exception {
    String keys = Files.createDirectory(directory.resolve("keys")).toString();
    assertEquals(
        "station: " + keys + ": is a folder; expected a file",
        cli.fail(1, "release", "sign", folder.toString(), "--key", keys));
    Path image = folder.resolve(IMAGE);
    Files.delete(image);
    Files.createDirectory(image);
    assertEquals("station: " + image + ": is a folder; expected a file", cli.fail(1, sign(folder)));
  }

  @Test
  void twoImagesForOneKindOfBoardAreNotSigned() throws Exception {
    Path manifest = folder.resolve("manifest.json");
    String one = Files.readString(manifest);
    String build = one.substring(one.indexOf("{\"chipFamily\""), one.lastIndexOf(']')).strip();
    Files.writeString(manifest, one.replace(build, build + ", " + build));
    String said = cli.fail(1, sign(folder));
    assertTrue(said.endsWith(IMAGE + ": a second image for JVM any"), said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+999999999-12-31T00:00Z", "+10000-01-01T00:00Z", "1969-12-31T00:00Z"})
  void aTimeThatNoStationReadsIsNotSigned(String time) {
    String said = cli.fail(2, sign(folder, "--not-after", time));
    assertTrue(said.contains("--not-after: expected such as 2026-12-01T06:00Z, got "), said);
  }

  @Test
  void aFullDiskIsNamedAndHoldsNoHalfOfAKey() throws Exception {
    try (SmallDisk disk = new SmallDisk(directory.resolve("full"), 4)) {
      Path full = directory.resolve("full");
      Files.write(full.resolve("all"), new byte[4096]);
      String key = path("full/signer.pem");
      assertEquals(
          "station: " + key + ": No space left on device", cli.fail(1, "release", "key", key));
      assertFalse(Files.exists(full.resolve("signer.pem")));
      Files.createSymbolicLink(folder.resolve("stable.json"), full.resolve("stable.json"));
      assertEquals(
          "station: " + folder.resolve("stable.json") + ": No space left on device",
          cli.fail(1, sign(folder)));
      assertTrue(
          cli.fail(1, "release", "image", full.toString())
              .startsWith("station: " + full.resolve("station-")),
          cli.err());
      Files.writeString(directory.resolve("change.properties"), "sample.period=10\n");
      String[] settings = {
        "release",
        "settings",
        "bench-1",
        path("change.properties"),
        "--key",
        path("signer.pem"),
        "--to",
        full.toString()
      };
      assertTrue(
          cli.fail(1, settings)
              .startsWith("station: " + full.resolve("station=bench-1.properties.sig: No space")),
          cli.err());
    }
  }

  @Test
  void noKeyIsOverwrittenNorItsPublicPart() throws Exception {
    String there = ": is there already; a key is never overwritten";
    assertEquals(
        "station: " + path("signer.pem") + there,
        cli.fail(1, "release", "key", path("signer.pem")));
    Files.move(directory.resolve("signer.pem"), directory.resolve("elsewhere.pem"));
    assertEquals(
        "station: " + path("signer.pem.pub") + there,
        cli.fail(1, "release", "key", path("signer.pem")));
    assertFalse(Files.exists(directory.resolve("signer.pem")));
  }

  @Test
  void aBucketThatIsNotThereIsNotAnEmptyOne() throws Exception {
    Path publisher = directory.resolve("publisher.properties");
    Cli.secretFile(
        publisher, Files.readString(publisher).replace("s3.bucket=station", "s3.bucket=other"));
    String said =
        cli.fail(
            1,
            "release",
            "check",
            "--public-key",
            path("signer.pem.pub"),
            "--settings",
            publisher.toString());
    assertTrue(said.endsWith("the server answered 404; check s3.bucket and s3.endpoint"), said);
  }
}
