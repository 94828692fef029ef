package space.opensensor.translator.firmware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static space.opensensor.translator.firmware.FirmwareImages.ESP32C3;
import static space.opensensor.translator.firmware.FirmwareImages.ESP32S3;
import static space.opensensor.translator.firmware.FirmwareImages.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The signature is held against OpenSSL's own tool, which also makes the keys. */
class ReleaseManifestTest {

  @TempDir Path folder;
  @TempDir Path keys;

  private static byte[] application(int chip, int bytes) throws GeneralSecurityException {
    return image(chip, new int[] {0x3c000020, 0x42000020}, new int[] {bytes, 400});
  }

  private void put(String name, byte[] application) throws IOException {
    byte[] whole = new byte[0x20000 + application.length];
    Arrays.fill(whole, (byte) 0xff);
    System.arraycopy(application, 0, whole, 0x20000, application.length);
    Files.write(folder.resolve(name + ".bin"), whole);
    Files.write(folder.resolve(name + "-ota.bin"), application);
  }

  private String refusal(String version) {
    return assertThrows(FirmwareException.class, () -> ReleaseManifest.read(folder, version))
        .getMessage();
  }

  private String openssl(int status, String... arguments) throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder(arguments).directory(keys.toFile()).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "skipped: " + e.getMessage());
      return "";
    }
    String output = new String(process.getInputStream().readAllBytes());
    assertEquals(status, process.waitFor(), output);
    return output;
  }

  private String key(String curve) throws Exception {
    openssl(
        0,
        ("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:" + curve + " -out key.pem")
            .split(" "));
    openssl(0, "openssl pkey -in key.pem -pubout -out public.pem".split(" "));
    return Files.readString(keys.resolve("key.pem")) + Files.readString(keys.resolve("public.pem"));
  }

  @Test
  void eachImageIsABuildAndTheSmallestFlashOfAChipIsFirst() throws Exception {
    byte[] small = application(ESP32S3, 1000);
    put("station-1.2.0-esp32s3-16mb", application(ESP32S3, 2000));
    put("station-1.2.0-esp32s3-8mb", small);
    put("station-1.2.0-esp32c3-4mb", application(ESP32C3, 500));
    put("station-1.1.0-esp32s3-8mb", application(ESP32S3, 300));

    String json = ReleaseManifest.read(folder, "1.2.0").json();

    String[] flashes =
        json.lines()
            .filter(line -> line.contains("flash"))
            .map(String::strip)
            .toArray(String[]::new);
    assertEquals(
        "[\"flash\": \"8mb\",, \"flash\": \"16mb\",, \"flash\": \"4mb\",]",
        Arrays.toString(flashes));
    assertFalse(json.contains("1.1.0"), json);
    String first =
        """
        {
          "name": "opensensor station",
          "version": "1.2.0",
          "builds": [
            {
              "chipFamily": "ESP32-S3",
              "flash": "8mb",
              "parts": [{"path": "station-1.2.0-esp32s3-8mb.bin", "offset": 0}],
              "ota": {"path": "station-1.2.0-esp32s3-8mb-ota.bin", "size": SIZE, "sha256": "HASH"}
            },
        """
            .replace("SIZE", String.valueOf(small.length))
            .replace("HASH", ReleaseManifest.sha256(small));
    assertEquals(first, json.substring(0, first.length()));
    Files.write(keys.resolve("small"), small);
    assertEquals(
        ReleaseManifest.sha256(small),
        openssl(0, "openssl dgst -sha256 -r small".split(" ")).split(" ")[0]);
  }

  @Test
  void opensslVerifiesTheSignature() throws Exception {
    ReleaseSigner signer = ReleaseSigner.fromPem(key("P-256"));
    Path manifest = Files.writeString(keys.resolve("manifest.json"), "{}\n");
    signer.sign(manifest);

    String verify =
        "openssl dgst -sha256 -verify public.pem -signature manifest.json.sig manifest.json";
    assertEquals("Verified OK", openssl(0, verify.split(" ")).strip());
    assertEquals(
        Files.readString(keys.resolve("public.pem")),
        Files.readString(keys.resolve("manifest.json.pub")));
    openssl(0, "openssl pkey -pubin -in public.pem -outform DER -out public.der".split(" "));
    assertEquals(
        signer.fingerprint(),
        openssl(0, "openssl dgst -sha256 -r public.der".split(" ")).split(" ")[0]);

    Files.writeString(manifest, "{ }\n");
    openssl(1, verify.split(" "));
  }

  @Test
  void aKeyOfTheMomentSignsToo() throws Exception {
    Path manifest = Files.writeString(keys.resolve("manifest.json"), "{}\n");
    ReleaseSigner.ofTheMoment().sign(manifest);
    openssl(
        0,
        "openssl dgst -sha256 -verify manifest.json.pub -signature manifest.json.sig manifest.json"
            .split(" "));
  }

  @Test
  void aKeyThatCannotSignIsRefusedWithoutBeingShown() throws Exception {
    String other = key("P-384");
    assertEquals("the key: expected one of P-256", refusalOfKey(other));
    String good = key("P-256");
    String bits = good.lines().skip(1).findFirst().orElseThrow();
    String broken = refusalOfKey(good.replace(bits, bits.substring(20)));
    assertEquals(
        "the key: cannot be read; expected PEM, PKCS #8, of P-256, and its public key after it",
        broken);
    assertEquals(
        "the key: no block \"PUBLIC KEY\" in its file",
        refusalOfKey(good.substring(0, good.indexOf("-----BEGIN PUBLIC"))));
    String mixed = good.substring(0, good.indexOf("-----BEGIN PUBLIC"));
    key("P-256");
    ReleaseSigner signer =
        ReleaseSigner.fromPem(mixed + Files.readString(keys.resolve("public.pem")));
    Path manifest = Files.writeString(keys.resolve("manifest.json"), "{}\n");
    assertEquals(
        "the key: its public key is another's",
        assertThrows(FirmwareException.class, () -> signer.sign(manifest)).getMessage());
    assertFalse(Files.exists(keys.resolve("manifest.json.sig")));
  }

  private static String refusalOfKey(String pem) {
    return assertThrows(FirmwareException.class, () -> ReleaseSigner.fromPem(pem)).getMessage();
  }

  @Test
  void whatIsNotWhatItsNameSaysIsRefused() throws Exception {
    assertEquals("version: expected such as 1.2.0, got 1.2\"", refusal("1.2\""));
    assertEquals(folder + ": no image of the name station-1.2.0-CHIP-FLASH.bin", refusal("1.2.0"));

    put("station-1.2.0-esp32c3-4mb", application(ESP32S3, 1000));
    assertEquals("station-1.2.0-esp32c3-4mb-ota.bin: is an image for esp32s3", refusal("1.2.0"));

    byte[] torn = application(ESP32C3, 1000);
    torn[700] ^= 1;
    put("station-1.2.0-esp32c3-4mb", torn);
    assertEquals(
        "station-1.2.0-esp32c3-4mb-ota.bin: checksum: does not fit the segments", refusal("1.2.0"));

    put("station-1.2.0-esp32c3-4mb", application(ESP32C3, 1000));
    Files.write(folder.resolve("station-1.2.0-esp32c3-4mb-ota.bin"), application(ESP32C3, 1001));
    assertEquals(
        "station-1.2.0-esp32c3-4mb.bin: does not hold station-1.2.0-esp32c3-4mb-ota.bin at 0x20000",
        refusal("1.2.0"));

    Files.write(folder.resolve("station-1.2.0-esp32c3-4mb.bin"), new byte[(4 << 20) + 1]);
    assertEquals(
        "station-1.2.0-esp32c3-4mb.bin: 4194305 bytes, which a flash of 4 MB cannot hold",
        refusal("1.2.0"));

    Files.delete(folder.resolve("station-1.2.0-esp32c3-4mb-ota.bin"));
    assertEquals(
        "station-1.2.0-esp32c3-4mb.bin: has no station-1.2.0-esp32c3-4mb-ota.bin beside it",
        refusal("1.2.0"));
  }
}
