package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What the keys that the broker gives reach, and how it says that it can give none. */
@Timeout(180)
@ExtendWith(SecretSearch.class)
class BrokerKeysTest extends BrokerBench {

  @Test
  void newFirmwareCanBeReadAndNothingElse() throws Exception {
    try (S3Client owner = owner();
        S3Client client = at.client(at.enrolled("kitchen-1").keys())) {
      for (String key :
          List.of(
              "lab/firmware/stable.json",
              "lab/config/station=kitchen-1.properties",
              "lab/config/x",
              "firmware/x")) {
        put(owner, key);
      }
      client.getObjectAsBytes(r -> r.bucket("lake-bucket").key("lab/firmware/stable.json"));
      client.headObject(
          r -> r.bucket("lake-bucket").key("lab/config/station=kitchen-1.properties"));
      for (String key :
          List.of("lab/config/x", "firmware/x", "lab/config/station=kitchen-2.properties")) {
        assertThrows(
            S3Exception.class,
            () -> client.getObjectAsBytes(r -> r.bucket("lake-bucket").key(key)),
            key);
      }
      assertThrows(S3Exception.class, () -> client.listObjectsV2(r -> r.bucket("lake-bucket")));
    }
  }

  @Test
  void aRevokedStationGetsNoKeysAndThoseItHasEndWithinTheirLife() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    TestDevice other = at.enrolled("kitchen-2");
    try (S3Client client = at.client(station.keys())) {
      String open = at.code("kitchen-1");
      assertEquals(1, at.broker.register().revoke("kitchen-1", at.now()));
      assertAnswer(403, "revoked", station.keys());
      assertAnswer(403, "revoked", station.renew(station.request("CN=kitchen-1")));
      assertAnswer(403, "x-enrol-code", at.device("kitchen-1").enrol(open));
      assertAnswer(200, "credentials", other.keys());
      put(client, "lab/station=kitchen-1/still.parquet");
      at.ahead = Duration.ofMinutes(15);
      assertRefused("ExpiredToken", client, "lab/station=kitchen-1/no-more.parquet");
    }
    at.ahead = Duration.ZERO;
    TestDevice thief =
        new TestDevice("kitchen-1", at.uri(), at.broker.authorityPem(), station.keys);
    thief.certificate = station.certificate;
    assertAnswer(200, "BEGIN", station.enrol(at.code("kitchen-1")));
    for (int i = 0; i < 20; i++) {
      thief.keys();
    }
    assertAnswer(429, "too often", thief.keys());
    assertAnswer(200, "credentials", station.keys());
  }

  @Test
  void aKeyThatIsFreeLooksFreeWhereListingIsAllowed() throws Exception {
    try (TestBroker listing =
            new TestBroker(folder, Map.of("DUCKLAKE_CREDENTIALS_LISTING", "true"));
        S3Client client = listing.client(listing.enrolled("kitchen-2").keys());
        S3Client blind = at.client(at.enrolled("kitchen-1").keys())) {
      assertEquals(404, status(client, "lab/station=kitchen-2/free"));
      assertEquals(403, status(blind, "lab/station=kitchen-1/free"));
      client.listObjectsV2(r -> r.bucket("lake-bucket"));
      assertRefused("AccessDenied", client, "lab/station=kitchen-1/file");
    }
  }

  private static int status(S3Client client, String key) {
    return assertThrows(
            S3Exception.class, () -> client.headObject(r -> r.bucket("lake-bucket").key(key)))
        .statusCode();
  }

  @Test
  void whileStsIsAwayItSaysSoAndIsIllUntilKeysCanBeMadeAgain() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    at.s3.stopListening();
    HttpResponse<String> answer = station.keys();
    assertAnswer(503, "log says why", answer);
    assertEquals("60", answer.headers().firstValue("Retry-After").orElse(""));
    assertTrue(logged().contains("STS was not reached"), logged());
    assertEquals("{\"status\":\"ill\"}", station.send(station.get("/health")).body());
    assertEquals(503, station.send(station.get("/health")).statusCode());
    at.s3.resumeListening();
    assertAnswer(200, "credentials", station.keys());
    assertEquals("{\"status\":\"up\"}", station.send(station.get("/health")).body());
  }

  @Test
  void aKeyOfTheBrokerThatMayNotIsNamedInTheLogAlone() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    at.s3.revoke(at.s3.credentials());
    HttpResponse<String> answer = station.keys();
    assertAnswer(503, "log says why", answer);
    assertTrue(logged().contains("STS answered 403 InvalidClientTokenId"), logged());
  }

  @Test
  void metricsAreForWhoHasTheToken() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    station.keys();
    at.device("kitchen-3").keys();
    assertEquals(403, station.send(station.get("/metrics")).statusCode());
    String text =
        station.send(station.get("/metrics").header("Authorization", "Bearer " + TOKEN)).body();
    assertTrue(text.contains("lake_credentials_keys_given_total 1.0"), text);
    assertTrue(text.contains("lake_credentials_enrolled_total 1.0"), text);
    assertTrue(text.contains("lake_credentials_refused_total{status=\"403\"} 2.0"), text);
    assertTrue(text.contains("lake_credentials_up 1.0"), text);
    assertFalse(text.contains("kitchen"), text);
  }

  @Test
  void theDoctorNamesStationsThatDidNotRenew() throws Exception {
    Path authority = folder.resolve("authority");
    assertTrue(CredentialSurvey.isKept(authority));
    assertFalse(CredentialSurvey.isKept(folder));
    at.enrolled("kitchen-1");
    DeviceRegister register = at.broker.register();
    assertEquals(
        "1 station, no certificate ends within 14 days",
        CredentialSurvey.examine(authority, register, at.now()));
    String late =
        CredentialSurvey.examine(authority, register, at.now().plus(Duration.ofDays(352)));
    assertTrue(late.startsWith("!1 station did not renew: kitchen-1 (until "), late);
    String ended =
        CredentialSurvey.examine(authority, register, at.now().plus(Duration.ofDays(366)));
    assertTrue(ended.contains("kitchen-1 (ended)"), ended);
    String over =
        CredentialSurvey.examine(authority, register, at.now().plus(Duration.ofDays(7000)));
    assertTrue(over.startsWith("!the authority in "), over);
    register.revoke("kitchen-1", at.now());
    assertTrue(
        CredentialSurvey.examine(authority, register, at.now().plus(Duration.ofDays(366)))
            .startsWith("0 stations"));
  }
}
