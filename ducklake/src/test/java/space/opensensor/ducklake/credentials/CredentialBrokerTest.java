package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.SdkGlobalTime;
import software.amazon.awssdk.services.s3.S3Client;

/** Stations, and others, at the broker. */
@Timeout(180)
@ExtendWith(SecretSearch.class)
class CredentialBrokerTest extends BrokerBench {

  @Test
  void aStationEnrolsAndUploadsUnderItsOwnPrefixUntilItsKeysEnd() throws Exception {
    TestDevice station = at.device("kitchen-1");
    String code = at.code("kitchen-1");
    assertAnswer(200, "BEGIN CERTIFICATE", station.enrol(code));
    HttpResponse<String> answer = station.keys();
    assertAnswer(200, "credentials", answer);
    assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElse(""));
    JsonNode keys = TestBroker.json(answer).get("credentials");
    assertEquals(4, keys.size(), "AWS IoT's four values");
    String until = keys.get("expiration").asText();
    assertTrue(until.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"), until);
    Duration left = Duration.between(at.now(), Instant.parse(until));
    assertTrue(left.toSeconds() > 800 && left.toSeconds() <= 900, left.toString());
    try (S3Client client = at.client(answer)) {
      put(client, "lab/station=kitchen-1/year=2026/data_0700.parquet");
      put(client, "lab/health/station=kitchen-1/health_0700.parquet");
      put(client, "lab/unsynced/station=kitchen-1/boot=2/data_0700.parquet");
      put(client, "lab/unsynced/health/station=kitchen-1/boot=2/health_0700.parquet");
      assertRefused("AccessDenied", client, "lab/station=kitchen-2/data_0700.parquet");
      assertRefused("AccessDenied", client, "lab/station=kitchen-1");
      assertRefused("AccessDenied", client, "station=kitchen-1/data_0700.parquet");
      assertRefused("AccessDenied", client, "lab/firmware/stable.json");
      assertRefused("AccessDenied", client, "lab/config/station=kitchen-1.properties");
      at.ahead = Duration.ofMinutes(15);
      assertRefused("ExpiredToken", client, "lab/station=kitchen-1/late.parquet");
    }
    assertTrue(logged().contains("keys given"), logged());
    assertTrue(logged().contains("station=\"kitchen-1\""), logged());
    assertNoSecret(
        code,
        code.replace("-", ""),
        keys.get("secretAccessKey").asText(),
        keys.get("sessionToken").asText());
  }

  @Test
  void aCodeIsGoodForOneKeyOfOneStationForAWhile() throws Exception {
    String code = at.code("kitchen-1");
    TestDevice first = at.device("kitchen-1");
    assertAnswer(403, "x-enrol-code", at.device("kitchen-2").enrol(code));
    assertAnswer(403, "x-enrol-code", first.enrol("AAAAA-AAAAA-AAAAA-AAAAA"));
    assertAnswer(403, "x-enrol-code", first.enrol(null));
    assertAnswer(403, "x-enrol-code", first.enrol("' OR 1=1 --"));
    assertAnswer(200, "BEGIN", first.enrol(code.toLowerCase(Locale.ROOT)));
    assertAnswer(403, "x-enrol-code", at.device("kitchen-1").enrol(code));
    assertAnswer(200, "BEGIN", first.enrol(code));
    at.ahead = Duration.ofHours(1);
    assertAnswer(403, "x-enrol-code", first.enrol(code));
    assertNoSecret(code);
  }

  @Test
  void aRequestForAnotherStationOrWithoutAProofIsRefusedAndTheCodeStaysGood() throws Exception {
    TestDevice station = at.device("kitchen-1");
    String code = at.code("kitchen-1");
    String good = station.request("CN=kitchen-1");
    assertAnswer(
        403, "names another station", station.enrol(code, station.request("CN=kitchen-2")));
    for (String subject :
        List.of("CN=kitchen-1,O=x", "O=kitchen-1", "CN=", "CN=Kitchen-1", "CN=kitchen-1\\,*")) {
      assertAnswer(400, "CN=<station id>", station.enrol(code, station.request(subject)));
    }
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    assertAnswer(
        400,
        "P-256",
        station.enrol(
            code, TestDevice.request("CN=kitchen-1", rsa.generateKeyPair(), "SHA256withRSA")));
    KeyPairGenerator p384 = KeyPairGenerator.getInstance("EC");
    p384.initialize(384);
    assertAnswer(
        400,
        "P-256",
        station.enrol(
            code, TestDevice.request("CN=kitchen-1", p384.generateKeyPair(), "SHA256withECDSA")));
    byte[] forged = Base64.getMimeDecoder().decode(good.replaceAll("-----[A-Z ]+-----", ""));
    forged[forged.length - 1] ^= 1;
    assertAnswer(
        400,
        "request",
        station.enrol(
            code,
            "-----BEGIN CERTIFICATE REQUEST-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(forged)
                + "\n-----END CERTIFICATE REQUEST-----\n"));
    for (String garbage :
        List.of(
            "",
            "garbage",
            "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
            "-----BEGIN CERTIFICATE REQUEST-----\n%%%\n",
            at.broker.authorityPem(),
            "\0".repeat(8000))) {
      assertAnswer(400, "PKCS #10", station.enrol(code, garbage));
    }
    assertAnswer(413, "8192", station.enrol(code, "x".repeat(8193)));
    assertAnswer(413, "8192", station.enrol(code, "x".repeat(60_000)));
    try {
      assertAnswer(413, "8192", station.enrol(code, "x".repeat(3_000_000)));
    } catch (IOException e) {
      // Closed on the way: so much is not read, and the answer can be overtaken.
      assertFalse(logged().contains("request failed"), logged());
    }
    assertAnswer(200, "BEGIN", station.enrol(code, good));
  }

  @Test
  void whoeverShowsNoFittingCertificateGetsNoKeys() throws Exception {
    assertAnswer(403, "none of a station", at.device("kitchen-1").keys());
    TestDevice station = at.enrolled("kitchen-1");
    for (String thing : List.of("kitchen-2", "KITCHEN-1", "kitchen-1 x", "")) {
      assertAnswer(
          403,
          "x-amzn-iot-thingname",
          station.send(
              station
                  .get("/role-aliases/station/credentials")
                  .header("x-amzn-iot-thingname", thing)));
    }
    assertAnswer(
        403,
        "x-amzn-iot-thingname",
        station.send(station.get("/role-aliases/station/credentials")));
    assertAnswer(
        403,
        "x-amzn-iot-thingname",
        station.send(
            station
                .get("/role-aliases/station/credentials")
                .header("x-amzn-iot-thingname", "kitchen-1")
                .header("x-amzn-iot-thingname", "kitchen-2")));
    assertAnswer(404, "alias", station.send(station.get("/role-aliases/other/credentials")));
    assertAnswer(405, "GET", station.send(station.post("/role-aliases/station/credentials", "{}")));
  }

  @Test
  void aCertificateOfAnotherAuthorityOrForServersBreaksTheConnection() throws Exception {
    DeviceAuthority stranger = DeviceAuthority.create(Instant.now());
    TestDevice liar = at.device("kitchen-1");
    liar.certificate =
        stranger.issue("kitchen-1", liar.keys.getPublic(), Instant.now(), Duration.ofDays(1));
    assertThrows(IOException.class, liar::keys);
    // One that has taken the broker's name, but not its key.
    DeviceAuthority namesake =
        new DeviceAuthority(stranger.keys(), TestDevice.certificate(at.broker.authorityPem()));
    liar.certificate =
        namesake.issue("kitchen-1", liar.keys.getPublic(), Instant.now(), Duration.ofDays(1));
    assertThrows(IOException.class, liar::keys);
    DeviceAuthority own = new AuthorityFolder(folder.resolve("authority")).open(Instant.now());
    DeviceAuthority.Server server = own.server(List.of("kitchen-1"), Instant.now());
    TestDevice disguised =
        new TestDevice("kitchen-1", at.uri(), at.broker.authorityPem(), server.keys());
    disguised.certificate = server.certificate();
    assertThrows(IOException.class, disguised::keys);
    TestDevice unknown = at.device("kitchen-1");
    unknown.certificate =
        own.issue("kitchen-1", unknown.keys.getPublic(), Instant.now(), Duration.ofDays(1));
    assertAnswer(403, "not in the register", unknown.keys());
  }

  @Test
  void aCertificateIsRenewedBeforeItEndsAndNotAfter() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    X509Certificate first = station.certificate;
    TestDevice next = at.device("kitchen-1");
    next.certificate = null;
    at.ahead = Duration.ofDays(364);
    HttpResponse<String> renewed = station.renew(next.request("CN=kitchen-1"));
    assertAnswer(200, "BEGIN", renewed);
    next.certificate = TestDevice.certificate(renewed.body());
    assertNotEquals(first.getSerialNumber(), next.certificate.getSerialNumber());
    assertAnswer(403, "names another station", station.renew(next.request("CN=kitchen-2")));
    assertAnswer(400, "PKCS #10", station.renew("garbage"));
    assertAnswer(
        403, "none of a station", at.device("kitchen-1").renew(next.request("CN=kitchen-1")));
    assertAnswer(200, "credentials", station.keys());
    at.ahead = Duration.ofDays(366);
    assertAnswer(403, "ended", station.keys());
    assertAnswer(403, "ended", station.renew(next.request("CN=kitchen-1")));
    SdkGlobalTime.setGlobalTimeOffset(-(int) at.ahead.toSeconds());
    assertAnswer(200, "credentials", next.keys());
    at.ahead = Duration.ofDays(-2);
    assertAnswer(403, "not valid before", next.keys());
    assertEquals(2, at.broker.register().revoke("kitchen-1", at.now()));
  }

  @Test
  void itsAuthorityStaysTheSameAndIsItsOwnersAlone() throws Exception {
    Path key = folder.resolve("authority/ca.key");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    assertFalse(Files.readString(folder.resolve("authority/ca.pem")).contains("PRIVATE"));
    TestDevice station = at.enrolled("kitchen-1");
    String pem = at.broker.authorityPem();
    at.close();
    at = new TestBroker(folder, Map.of("DUCKLAKE_API_TOKEN", TOKEN));
    assertEquals(pem, at.broker.authorityPem());
    TestDevice again = new TestDevice("kitchen-1", at.uri(), pem, station.keys);
    again.certificate = station.certificate;
    assertAnswer(200, "credentials", again.keys());
  }

  /** OpenSSL's request, and its verdict on the answer; skipped where there is none. */
  @Test
  void opensslAsksForACertificateAndTrustsIt() throws Exception {
    assumeTrue(openssl("version") == 0, "skipped: no openssl here");
    Path request = folder.resolve("request.pem");
    Path certificate = folder.resolve("certificate.pem");
    assertEquals(
        0,
        openssl(
            "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=kitchen-1"
                + " -keyout key.pem -out request.pem"));
    TestDevice station = at.device("kitchen-1");
    HttpResponse<String> answer = station.enrol(at.code("kitchen-1"), Files.readString(request));
    assertAnswer(200, "BEGIN CERTIFICATE", answer);
    Files.writeString(certificate, answer.body());
    assertEquals(
        0,
        openssl("verify -x509_strict -purpose sslclient -CAfile authority/ca.pem certificate.pem"));
    assertNotEquals(
        0, openssl("verify -purpose sslserver -CAfile authority/ca.pem certificate.pem"));
  }

  private int openssl(String arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.split(" ")));
    try {
      return new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("openssl.txt").toFile())
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
