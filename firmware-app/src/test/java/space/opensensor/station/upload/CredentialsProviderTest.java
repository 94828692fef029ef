package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.model.ModelIdentity;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Ending;
import space.opensensor.station.upload.ScriptedServer.Request;

/**
 * Keys that are issued for a while, by a provider that a test scripts, and what becomes of files.
 */
class CredentialsProviderTest {

  private static final String URL = "https://keys.example:8443/role-aliases/station/credentials";
  private static final String SECRET = "ISSUED/SECRET+";
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;
  private static final long NOON = UploadBench.NOON;

  private final UploadBench it = new UploadBench();
  private final ModelIdentity identity = ModelIdentity.certified(NOON - DAY, NOON + 300 * DAY);
  private final PartsModel store = new PartsModel(new ModelStore());
  private Answer provider;
  private Answer bucket;
  private Answer heads;
  private Answer renewal;
  private Answer enrolment;
  private String refusePart;
  private boolean always;
  private int issued;
  private long life = HOUR;
  private final ScriptedServer server = new ScriptedServer(this::answer);

  @BeforeEach
  void start() throws Exception {
    it.settings.put("credentials.url", URL);
    it.settings.remove("s3.access-key");
    it.settings.remove("s3.secret-key");
    it.settings.put("s3.create-only", "on");
    server.use(identity);
    it.start(server);
  }

  private Answer answer(Request request) {
    if (request.target().equals("/enrol")) {
      return enrolment;
    }
    if (request.target().startsWith("/role-aliases/") || request.target().equals("/renew")) {
      if (request.target().equals("/renew")) {
        return renewal;
      }
      return provider == null ? issue(NOON + it.now + life) : provider;
    }
    if (refusePart != null && request.target().contains("partNumber=" + refusePart)) {
      refusePart = null;
      return Answer.error(400, "ExpiredToken");
    }
    if (heads != null && request.method().equals("HEAD")) {
      Answer refusal = heads;
      heads = null;
      return refusal;
    }
    Answer once = bucket;
    bucket = always ? bucket : null;
    return once == null ? store.apply(request) : once;
  }

  private Answer issue(long until) {
    issued++;
    return keys("TOKEN" + issued, Instant.ofEpochMilli(until).toString());
  }

  private static Answer keys(String token, String until) {
    return Answer.document(
        "HTTP/1.1 200 OK",
        "{\"credentials\":{\"accessKeyId\":\"ASIAEXAMPLE\",\"secretAccessKey\":\""
            + SECRET
            + "\",\"sessionToken\":\""
            + token
            + "\",\"expiration\":\""
            + until
            + "\"}}");
  }

  private List<String> puts() {
    return server.requests().stream()
        .filter(request -> request.method().equals("PUT"))
        .map(Request::target)
        .toList();
  }

  private long asked() {
    return server.requests().stream().filter(r -> r.target().startsWith("/role-aliases/")).count();
  }

  @Test
  void aFileGoesUpWithKeysThatWereIssued() throws Exception {
    it.put(0);
    it.run(10_000);
    Request first = server.requests().get(0);
    assertEquals("GET", first.method());
    assertEquals("/role-aliases/station/credentials", first.target());
    assertEquals("keys.example:8443", first.headers().get("host"));
    assertEquals("7cdfa1e2b3c4", first.headers().get("x-amzn-iot-thingname"));
    assertEquals(List.of("keys.example:8443"), server.identified());
    assertTrue(puts().get(0).contains("X-Amz-Security-Token=TOKEN1"), puts().get(0));
    assertEquals(List.of(), it.waiting());
  }

  @Test
  void keysServeManyFilesAndAreRenewedBeforeTheyExpire() throws Exception {
    for (int n = 0; n < 8; n++) {
      it.put(n);
      it.run(15 * 60_000);
    }
    assertEquals(List.of(), it.waiting());
    assertEquals(3, asked(), "at 0, 45 and 90 minutes: " + it.lines);
    assertEquals(0, it.uploader.retries());
  }

  @Test
  void withoutAFileNothingIsAsked() {
    it.run(DAY);
    assertEquals(0, server.connections());
  }

  @Test
  void stationsRenewAtTimesOfTheirOwn() throws Exception {
    long mine = renewedAfter("aaa");
    long other = renewedAfter("bbb");
    assertTrue(mine >= HOUR * 5 / 8 - 60_000 && mine <= HOUR * 3 / 4 + 60_000, "" + mine);
    assertTrue(other >= HOUR * 5 / 8 - 60_000 && other <= HOUR * 3 / 4 + 60_000, "" + other);
    assertNotEquals(mine, other, "by the same random numbers");
  }

  private long renewedAfter(String station) throws Exception {
    CredentialsProviderTest test = new CredentialsProviderTest();
    test.it.settings.put("station.id", station);
    test.start();
    for (int n = 0; n < 60 && test.asked() < 2; n++) {
      test.it.put(n);
      test.it.run(60_000);
    }
    return test.it.now;
  }

  @Test
  void aProviderThatIsDownCostsNothingWhileKeysHold() throws Exception {
    it.put(0);
    it.run(10_000);
    provider = Answer.document("HTTP/1.1 503 Down", "");
    it.now = HOUR * 9 / 10;
    it.put(1);
    it.run(60_000);
    assertEquals(List.of(), it.waiting());
    assertTrue(asked() >= 2, "it was asked for new ones");
  }

  @Test
  void aProviderThatIsDownForADayCostsTimeAlone() throws Exception {
    provider = Answer.none(Ending.CLOSES);
    for (int n = 0; n < 40; n++) {
      it.put(n);
      it.run(15 * 60_000);
    }
    assertEquals(40, it.waiting().size());
    assertEquals(List.of(), puts());
    provider = null;
    it.run(30 * 60_000);
    assertEquals(List.of(), it.waiting());
    assertEquals(40, puts().size());
    assertTrue(asked() < 100, "it was asked seldom: " + asked());
  }

  @Test
  void aTokenThatExpiredIsReplacedAtOnceAndTheFileGoesUpOnce() throws Exception {
    it.put(0);
    bucket = Answer.error(400, "ExpiredToken");
    it.run(2_000);
    assertEquals(2, asked());
    assertEquals(2, puts().size());
    assertEquals(List.of(), it.waiting());
  }

  @Test
  void tokensThatExpireWithAStoredFileBetweenAreEachReplacedAtOnce() throws Exception {
    for (int n = 0; n < 3; n++) {
      it.put(n);
      bucket = Answer.error(400, "ExpiredToken");
      it.run(2_000);
    }
    assertEquals(4, asked());
    assertEquals(List.of(), it.waiting());
  }

  @Test
  void keysThatAreRefusedAgainAreAskedForSlowly() throws Exception {
    it.put(0);
    bucket = Answer.error(403, "AccessDenied");
    always = true;
    it.run(HOUR);
    assertTrue(asked() >= 4 && asked() < 12, "asked " + asked());
    always = false;
    bucket = null;
    it.run(30 * 60_000);
    assertEquals(List.of(), it.waiting());
  }

  @Test
  void anUploadInPartsGoesOnWithThePartThatWasRefused() throws Exception {
    it.settings.put("upload.part", "1");
    it.start(server);
    it.put(new SpoolEntry(1, UploadBench.NOON_MINUTES, SpoolEntry.DATED, 0), 3000);
    refusePart = "2";
    it.run(10_000);
    List<String> steps =
        server.requests().stream()
            .map(r -> r.method() + r.target().replaceAll(".*[?&]partNumber=([0-9]+).*|.*", "$1"))
            .toList();
    assertEquals(List.of("GET", "POST", "PUT1", "PUT2", "GET", "PUT2", "PUT3", "POST"), steps);
    assertEquals(List.of(), it.waiting());
  }

  @ParameterizedTest
  @ValueSource(strings = {"400 Bad Request", "401 Unauthorized", "403 Forbidden"})
  void keysThatExpireBeforeAHeadIsAnsweredAreNoReasonForAnotherKey(String status) throws Exception {
    life = 20_000;
    server.readEach(1000, () -> it.now);
    bucket = Answer.error(412, "PreconditionFailed").dripping(4);
    heads = Answer.of("HTTP/1.1 " + status);
    it.put(0);
    it.run(120_000);
    assertTrue(it.linesWith("the keys have expired") == 1, "" + it.lines);
    assertTrue(puts().stream().noneMatch(put -> put.contains("_1.parquet")), "" + puts());
    assertEquals(List.of(), it.waiting());
  }

  @Test
  void aHeadThatFindsNothingIsAnsweredAlsoWhereTheKeysHaveExpired() throws Exception {
    life = 20_000;
    server.readEach(1000, () -> it.now);
    bucket = Answer.error(412, "PreconditionFailed").dripping(4);
    heads = Answer.of("HTTP/1.1 404 Not Found");
    it.put(0);
    it.run(120_000);
    assertEquals(0, it.linesWith("the keys have expired"), "" + it.lines);
    assertEquals(1, it.linesWith("the key is called taken, but HEAD finds no object"));
    assertEquals(List.of(), it.waiting());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"message\":\"no\"}",
        "<Error/>",
        "",
        "[[[[[[[[[[[[[[[[[[[[",
      })
  void anAnswerOfAnotherKindIsRefusedByNameAndTheFileWaits(String body) throws Exception {
    provider = Answer.document("HTTP/1.1 200 OK", body);
    it.put(0);
    it.run(60_000);
    assertEquals(1, it.waiting().size());
    assertTrue(it.linesWith("credentials: the answer ") > 0, "" + it.lines);
    provider = null;
    it.run(HOUR);
    assertEquals(List.of(), it.waiting());
  }

  @Test
  void aHugeAnswerIsRefusedByName() throws Exception {
    provider = keys("a".repeat(20_000), "2026-11-29T07:00:00Z");
    it.put(0);
    it.run(10_000);
    assertTrue(
        it.linesWith("credentials: the answer is longer than 8000 bytes") > 0, "" + it.lines);
  }

  @Test
  void keysOfThePastAreRefusedByName() throws Exception {
    provider = keys("T", "2026-11-20T11:59:59Z");
    it.put(0);
    it.run(10_000);
    assertTrue(
        it.linesWith("credentials: the keys that came expired at 2026-11-20T11:59Z") > 0,
        "" + it.lines);
    assertEquals(List.of(), puts());
  }

  @Test
  void keysOfTheFarFutureAreBelievedForHalfADay() throws Exception {
    provider = keys("T", "2099-01-01T00:00:00Z");
    it.put(0);
    it.run(10_000);
    assertEquals(1, asked());
    it.now = 12 * HOUR;
    it.put(1);
    it.run(10_000);
    assertEquals(2, asked());
  }

  @Test
  void aSlowAnswerEndsAtTheDeadline() throws Exception {
    provider = keys("T", "2026-11-29T07:00:00Z").dripping(1);
    server.readEach(10_000, () -> it.now);
    it.put(0);
    it.run(15 * 60_000);
    assertTrue(it.linesWith("credentials: only ") > 0, "" + it.lines);
  }

  @Test
  void aStationWithoutACertificateSaysSoAndOpensNoConnection() throws Exception {
    identity.clear();
    it.put(0);
    it.run(10_000);
    assertEquals(0, server.connections());
    assertTrue(it.linesWith("credentials: this station is not enrolled") == 1, "" + it.lines);
  }

  @Test
  void aCertificateThatIsNotLetInIsAskedForSeldom() throws Exception {
    provider = Answer.document("HTTP/1.1 403 Forbidden", "{\"message\":\"Invalid\"}");
    it.put(0);
    it.run(2 * HOUR);
    assertTrue(asked() > 5 && asked() < 20, "asked " + asked());
    assertTrue(it.linesWith("does not let this station's certificate in") > 0, "" + it.lines);
  }

  @Test
  void aCertificateIsRenewedWhenTwoThirdsOfItAreOver() throws Exception {
    ModelIdentity old = ModelIdentity.certified(NOON - 80 * DAY, NOON + 10 * DAY);
    old.next(NOON, NOON + 90 * DAY);
    server.use(old);
    it.start(server);
    renewal = Answer.document("HTTP/1.1 200 OK", "-----BEGIN CERTIFICATE-----");
    it.put(0);
    it.run(10_000);
    assertEquals("/renew", server.requests().get(1).target());
    String body = new String(server.requests().get(1).body(), StandardCharsets.US_ASCII);
    assertTrue(body.startsWith("-----BEGIN CERTIFICATE REQUEST-----"), body);
    assertEquals(2, server.identified().size());
    assertEquals(NOON + 90 * DAY, old.validUntilMillis());
    assertEquals(1, puts().size());
    it.put(1);
    it.run(HOUR);
    assertEquals(1, server.requests().stream().filter(r -> r.target().equals("/renew")).count());
  }

  /** Each way in which the answer to a renewal is none: what was good stays, and files go on. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "the certificate that came has expired",
        "the certificate that came is not valid yet",
        "the certificate that came is for another key",
        "the certificate that came is for another station",
        "the certificate cannot be kept",
        "the answer is no certificate"
      })
  void aRenewalThatBringsNoGoodCertificateReplacesNone(String fault) throws Exception {
    ModelIdentity old = ModelIdentity.certified(NOON - 80 * DAY, NOON + 10 * DAY);
    server.use(old);
    it.start(server);
    renewal = Answer.document("HTTP/1.1 200 OK", "-----BEGIN CERTIFICATE-----");
    if (fault.endsWith("expired")) {
      old.next(NOON - 3 * DAY, NOON - DAY);
    } else if (fault.endsWith("yet")) {
      old.next(NOON + DAY, NOON + 90 * DAY);
    } else if (fault.endsWith("is no certificate")) {
      renewal = Answer.document("HTTP/1.1 200 OK", "<html>login</html>");
    } else {
      old.nextIsFor(fault);
    }
    for (int n = 0; n < 3; n++) {
      it.put(n);
      it.run(HOUR);
    }
    assertEquals(NOON + 10 * DAY, old.validUntilMillis());
    String until = UtcTime.text(NOON + 10 * DAY);
    assertEquals(
        1, it.linesWith("not renewed, valid until " + until + ": " + fault), "" + it.lines);
    assertEquals(3, puts().size(), "" + it.lines);
  }

  @Test
  void aRenewalThatFailsHoldsUpNoFile() throws Exception {
    server.use(ModelIdentity.certified(NOON - 80 * DAY, NOON + 10 * DAY));
    it.start(server);
    renewal = Answer.document("HTTP/1.1 404 Not Found", "");
    for (int n = 0; n < 8; n++) {
      it.put(n);
      it.run(HOUR);
    }
    assertEquals(8, puts().size());
    assertEquals(2, it.linesWith("certificate not renewed"), "each 6 hours: " + it.lines);
  }

  @Test
  void anAuthorityThatEndsIsNamedAsWhyAndTheCertificateStays() throws Exception {
    ModelIdentity old = ModelIdentity.certified(NOON - 80 * DAY, NOON + 10 * DAY);
    server.use(old);
    it.start(server);
    renewal = Answer.document("HTTP/1.1 409 Conflict", "");
    it.put(0);
    it.run(HOUR);
    String until = UtcTime.text(NOON + 10 * DAY);
    assertEquals(
        1,
        it.linesWith(
            "not renewed, valid until "
                + until
                + ": the server gives none that is valid for longer"),
        "" + it.lines);
    assertEquals(1, puts().size(), "" + it.lines);
  }

  private ModelIdentity without(String code) throws Exception {
    ModelIdentity fresh = new ModelIdentity(NOON - DAY, NOON + 90 * DAY);
    it.settings.put("enrol.code", code);
    server.use(fresh);
    it.start(server);
    return fresh;
  }

  @Test
  void aStationWithACodeInItsSettingsEnrolsItselfOnce() throws Exception {
    ModelIdentity fresh = without("WONCE-23456");
    enrolment = Answer.document("HTTP/1.1 200 OK", "-----BEGIN CERTIFICATE-----");
    it.put(0);
    it.run(10_000);
    Request first = server.requests().get(0);
    assertEquals("POST", first.method());
    assertEquals("WONCE-23456", first.headers().get("x-enrol-code"));
    assertEquals(1, puts().size(), "" + it.lines);
    String until = UtcTime.text(fresh.validUntilMillis());
    assertEquals(1, it.linesWith("enrolled, certificate valid until " + until), "" + it.lines);
    it.put(1);
    it.run(2 * HOUR);
    assertEquals(2, puts().size(), "" + it.lines);
    it.start(server);
    it.put(2);
    it.run(10_000);
    assertEquals(1, server.requests().stream().filter(r -> r.target().equals("/enrol")).count());
    assertEquals(0, it.linesWith("WONCE"), "" + it.lines);
  }

  @Test
  void aCodeThatIsRefusedIsNamedAndFilesWait() throws Exception {
    without("WRONG");
    enrolment = Answer.document("HTTP/1.1 403 Forbidden", "");
    it.put(0);
    it.run(10_000);
    assertEquals(
        1,
        it.linesWith("not enrolled by enrol.code: the code was used already or is wrong"),
        "" + it.lines);
    assertEquals(0, puts().size());
    assertEquals(0, asked());
    assertEquals(0, it.linesWith("WRONG"), "" + it.lines);
    enrolment = Answer.document("HTTP/1.1 200 OK", "-----BEGIN CERTIFICATE-----");
    it.run(HOUR);
    assertEquals(1, puts().size(), "" + it.lines);
  }

  @Test
  void noLineHasASecret() throws Exception {
    it.put(0);
    bucket = Answer.error(403, "AccessDenied");
    it.run(60_000);
    for (String line : it.lines) {
      assertFalse(line.contains(SECRET) || line.contains("TOKEN1"), line);
    }
  }

  /** New keys are asked for where a server may have refused these, and not for another refusal. */
  @ParameterizedTest
  @CsvSource({
    "401, Unauthorized, 2",
    "403, AccessDenied, 2",
    "400, InvalidToken, 2",
    "400, Odd, 1"
  })
  void keysAreReplacedWhereTheyMayBeWhatIsRefused(int status, String code, int times)
      throws Exception {
    it.put(0);
    bucket = Answer.error(status, code);
    it.run(2_000);
    assertEquals(times, asked());
    assertEquals(times == 2 ? 0 : 1, it.waiting().size());
    assertEquals(times - 1, it.linesWith("; new keys"));
  }

  @Test
  void keysComeFromTheirHostAndFilesGoToTheBucket() throws Exception {
    it.put(0);
    it.run(10_000);
    assertEquals(List.of("keys.example:8443", "localhost:9000"), server.hosts());
    assertEquals(0, server.open(), "nothing waits any more");
  }

  @Test
  void afterAnEnrolmentFilesGoToTheBucketAgain() throws Exception {
    enrolment = Answer.document("HTTP/1.1 200 OK", "-----BEGIN CERTIFICATE-----");
    it.put(0);
    it.run(10_000);
    Enrolment again = it.uploader.enrolment();
    again.begin("code");
    while (!again.step(it.now, NOON + it.now)) {
      it.now += 10;
    }
    assertNull(again.failure());
    it.put(1);
    it.run(10_000);
    String keys = "keys.example:8443";
    assertEquals(List.of(keys, "localhost:9000", keys, "localhost:9000"), server.hosts());
    assertEquals(List.of(), it.waiting());
  }
}
