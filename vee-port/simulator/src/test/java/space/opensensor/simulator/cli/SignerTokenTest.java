package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.firmware.OtherVersion;
import space.opensensor.simulator.firmware.Release;
import space.opensensor.simulator.firmware.SignerKeys;

/** A release that a token signs: SoftHSM, in a folder of the test, with a key made in it. */
@Timeout(180)
class SignerTokenTest {

  private static final Path LIBRARY = Path.of("/usr/lib/softhsm/libsofthsm2.so");
  private static final String PIN = "73250914";
  private static final String IMAGE = "station-7.7.7-jvm-any-ota.jar";

  @TempDir Path directory;
  private final Cli cli = new Cli();
  private Path configuration;
  private Path release;

  @BeforeEach
  void makeATokenAndAReleaseForIt() throws Exception {
    assumeTrue(Files.exists(LIBRARY), "skipped: no SoftHSM (Debian: softhsm2)");
    Files.createDirectory(directory.resolve("tokens"));
    Files.writeString(
        directory.resolve("softhsm2.conf"),
        "directories.tokendir = " + directory.resolve("tokens") + "\nobjectstore.backend = file\n");
    run(
        "softhsm2-util",
        "--init-token",
        "--free",
        "--label",
        "s",
        "--pin",
        PIN,
        "--so-pin",
        "1234");
    configuration =
        Files.writeString(
            directory.resolve("token.cfg"),
            "name = signer\nlibrary = " + LIBRARY + "\nslotListIndex = 0\n");
    keytool("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=signer");
    keytool("-exportcert", "-file", directory.resolve("signer.crt").toString());
    try (InputStream in = Files.newInputStream(directory.resolve("signer.crt"))) {
      byte[] key =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(in)
              .getPublicKey()
              .getEncoded();
      Files.writeString(
          directory.resolve("signer.pub"),
          "-----BEGIN PUBLIC KEY-----\n"
              + Base64.getEncoder().encodeToString(key)
              + "\n-----END PUBLIC KEY-----\n");
    }
    release = Files.createDirectory(directory.resolve("release"));
    byte[] image = OtherVersion.image("7.7.7");
    Files.write(release.resolve(IMAGE), image);
    Files.write(
        release.resolve("manifest.json"),
        new Release(
                "7.7.7", Release.RollOut.ALL, List.of(Release.Build.of("JVM", "any", IMAGE, image)))
            .bytes());
  }

  /** What a program said, and how it ended. */
  private record Answer(int status, String said) {}

  /** Runs a program with the token, whose place and PIN are in the environment. */
  private Answer answer(String pin, List<String> command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SOFTHSM2_CONF", directory.resolve("softhsm2.conf").toString());
    builder.environment().put(SignerOptions.PASSWORD, pin);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // Java's own first line, where its options come from the environment.
    said = said.replaceFirst("^Picked up [^\n]*\n", "");
    return new Answer(process.waitFor(), said.strip());
  }

  private void run(String... command) throws Exception {
    Answer answer = answer(PIN, List.of(command));
    assertEquals(0, answer.status(), answer.said());
  }

  private void keytool(String... command) throws Exception {
    List<String> all = new ArrayList<>(List.of(program("keytool")));
    all.addAll(List.of(command));
    all.addAll(List.of("-alias", "signer", "-keystore", "NONE", "-storetype", "PKCS11"));
    all.addAll(List.of("-addprovider", "SunPKCS11", "-providerarg", configuration.toString()));
    all.addAll(List.of("-storepass:env", SignerOptions.PASSWORD));
    run(all.toArray(new String[0]));
  }

  private static String program(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  private Answer sign(String pin, Path token, String... more) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                program("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "release",
                "sign",
                release.toString(),
                "--pkcs11",
                token.toString()));
    all.addAll(List.of(more));
    return answer(pin, all);
  }

  @Test
  void aStationTakesWhatATokenSigned() throws Exception {
    Answer signed = sign(PIN, configuration);
    assertEquals(0, signed.status(), signed.said());
    assertFalse(signed.said().contains(PIN), signed.said());
    byte[] manifest = Files.readAllBytes(release.resolve("stable.json"));
    byte[] signature = Files.readAllBytes(release.resolve("stable.json.sig"));
    SignerKeys keys = SignerKeys.read(directory.resolve("signer.pub"));
    assertTrue(keys.isSigned(manifest, signature));
    manifest[10] ^= 1;
    assertFalse(keys.isSigned(manifest, signature));
    assertTrue(simulated().contains("update: 7.7.7 is kept"));
  }

  /** What a simulated station says of the release, which another place publishes. */
  private String simulated() throws IOException {
    try (EmbeddedS3 s3 = EmbeddedS3.builder().dataDirectory(directory.resolve("data/s3")).start()) {
      Path publisher = Cli.publisherFile(directory, s3);
      cli.succeed(
          "release",
          "publish",
          release.toString(),
          "--public-key",
          directory.resolve("signer.pub").toString(),
          "--settings",
          publisher.toString());
    }
    return cli.succeed(
        "simulate",
        "--data-dir",
        directory.resolve("data").toString(),
        "--settings",
        Files.writeString(
                directory.resolve("station.properties"),
                "station.id=bench-1\nupdate.channel=stable\nupdate.hours=1\n")
            .toString(),
        "--firmware-keys",
        directory.resolve("signer.pub").toString(),
        "--windows",
        "2",
        "--log",
        "info");
  }

  @Test
  void whatIsWrongIsNamedAndShowsNoPin() throws Exception {
    String name = configuration + ": ";
    assertLine(
        name + "the token refuses the PIN: CKR_PIN_INCORRECT", sign("99999999", configuration));
    assertLine(
        "PKCS11: no private key of the alias nobody",
        sign(PIN, configuration, "--alias", "nobody"));
    Path none = directory.resolve("none.cfg");
    assertLine(
        none + ": cannot be read; expected lines such as name = signer, library = FILE",
        sign(PIN, none));
    Files.writeString(none, "name = signer\nlibrary = /nowhere/token.so\n");
    assertLine(
        none + ": no token by it: Library /nowhere/token.so does not exist", sign(PIN, none));
    Files.writeString(none, "nam = signer\n");
    Answer wrong = sign(PIN, none);
    assertEquals(1, wrong.status());
    assertTrue(wrong.said().startsWith("station: " + none + ": no token by it: "), wrong.said());
    assertEquals(1, wrong.said().lines().count(), wrong.said());
  }

  private static void assertLine(String line, Answer answer) {
    assertEquals("station: " + line, answer.said());
    assertEquals(1, answer.status());
  }
}
