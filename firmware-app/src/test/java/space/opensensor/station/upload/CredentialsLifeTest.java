package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelDevice;
import space.opensensor.station.model.ModelIdentity;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.station.upload.ScriptedServer.Answer;

/** The life of keys that are issued, told by the provider itself, to the millisecond. */
class CredentialsLifeTest {

  private static final long NOON = UploadBench.NOON;
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;
  private static final String SECRET = "ISSUED/SECRET+";

  private final List<String> lines = new ArrayList<>();
  private final ModelIdentity identity = ModelIdentity.certified(NOON - DAY, NOON + 90 * DAY);
  private Answer answer = keys(NOON + HOUR);
  private Answer renewal;
  private final ScriptedServer server =
      new ScriptedServer(r -> r.target().equals("/renew") ? renewal : answer);
  private RequestSigner signer;
  private CredentialsProvider provider;
  private long now;

  @BeforeEach
  void start() throws Exception {
    MapSettings map =
        MapSettings.complete()
            .put("credentials.url", "https://keys.example/role-aliases/a/credentials");
    map.put("retry.first", "2").put("retry.max", "600");
    map.remove("s3.access-key");
    map.remove("s3.secret-key");
    StationSettings settings = new StationSettings(map, new ModelDevice());
    server.use(identity);
    signer = new RequestSigner(settings, new CredentialsReader(map));
    HttpClient client = new HttpClient(server, settings);
    // Without chance every delay is its bound.
    Backoff backoff =
        new Backoff(
            (buffer, offset, length) -> {}, settings.retryFirstMillis(), settings.retryMaxMillis());
    provider =
        CredentialsProvider.of(
            client, signer, settings, identity, backoff, (level, line) -> lines.add(line));
  }

  private static Answer keys(long until) {
    return Answer.document(
        "HTTP/1.1 200 OK",
        "{\"credentials\":{\"accessKeyId\":\"ASIAEXAMPLE\",\"secretAccessKey\":\""
            + SECRET
            + "\",\"sessionToken\":\"T\",\"expiration\":\""
            + Instant.ofEpochMilli(until)
            + "\"}}");
  }

  private void fetch(long epochMillis) {
    provider.begin();
    while (!provider.step(now, epochMillis)) {
      now += 10;
    }
  }

  @Test
  void keysAreGoodUntilTheyExpireAndNotInThatMoment() {
    assertFalse(provider.hasKeys());
    assertFalse(provider.isGood(NOON));
    assertTrue(provider.isDue(now, NOON));
    fetch(NOON);
    assertNull(provider.problem());
    assertTrue(provider.hasKeys());
    assertEquals(NOON + HOUR, provider.goodUntil());
    assertTrue(provider.isGood(NOON + HOUR - 1));
    assertFalse(provider.isGood(NOON + HOUR));
    assertEquals(NOON + 90 * DAY, provider.certificateUntil());
    assertEquals(List.of("credentials: from keys.example, good until 2026-11-20T13:00Z"), lines);
  }

  @Test
  void newKeysAreDueFromOneMomentOn() {
    fetch(NOON);
    long from = NOON;
    while (!provider.isDue(now, from)) {
      from++;
    }
    // A share of its own, by the CRC-32 of its id, of the eighth before the last quarter.
    CRC32 crc = new CRC32();
    crc.update("7cdfa1e2b3c4".getBytes(StandardCharsets.US_ASCII));
    long share = crc.getValue() & 0xffff;
    assertEquals(HOUR * 3 / 4 - (HOUR / 8 * share >> 16), from - NOON);
    assertFalse(provider.isDue(now, from - 1));
  }

  @Test
  void keysThatExpireInThisMomentAreNone() {
    answer = keys(NOON);
    fetch(NOON);
    assertEquals("the keys that came expired at 2026-11-20T12:00Z", provider.problem());
    assertFalse(provider.hasKeys());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401|the server answered 401: it does not let this station's certificate in;"
            + " enrol it again, or allow its id|600",
        "403|the server answered 403: it does not let this station's certificate in;"
            + " enrol it again, or allow its id|600",
        "404|the server answered 404; check credentials.url|600",
        "499|the server answered 499; check credentials.url|600",
        "408|the server answered 408|2",
        "429|the server answered 429|2",
        "500|the server answered 500|2",
        "503|the server answered 503|2",
      })
  void aRefusalIsToldAndNothingIsAskedBeforeItsDelay(int status, String problem, int seconds) {
    answer = Answer.document("HTTP/1.1 " + status + " No", "");
    fetch(NOON);
    assertEquals(problem, provider.problem());
    assertEquals(List.of("credentials: " + problem + "; again in " + seconds + " s"), lines);
    long due = provider.due();
    assertEquals(now + seconds * 1000L, due);
    assertFalse(provider.isDue(due - 1, NOON));
    assertTrue(provider.isDue(due, NOON));
    provider.retry();
    assertEquals(0, provider.due());
  }

  @Test
  void theServersDelayIsKept() {
    answer = Answer.of("HTTP/1.1 503 No", "Retry-After: 77", "Content-Length: 0");
    fetch(NOON);
    assertEquals(now + 77_000, provider.due());
  }

  @Test
  void delaysBeginAnewAfterKeysCameAndAfterACommand() {
    Answer down = Answer.document("HTTP/1.1 503 No", "");
    answer = down;
    for (int i = 0; i < 4; i++) {
      fetch(NOON);
    }
    assertEquals(now + 16_000, provider.due());
    answer = keys(NOON + HOUR);
    fetch(NOON);
    assertEquals(0, provider.due());
    answer = down;
    fetch(NOON);
    assertEquals(now + 2_000, provider.due());
    fetch(NOON);
    provider.retry();
    fetch(NOON);
    assertEquals(now + 2_000, provider.due());
  }

  @Test
  void anAnswerHas8000BytesAtMost() {
    for (int bytes : new int[] {8000, 8001}) {
      String body = answer.text().replaceAll("(?s).*\r\n\r\n", "");
      answer = Answer.document("HTTP/1.1 200 OK", body + " ".repeat(bytes - body.length()));
      fetch(NOON);
      assertEquals(
          bytes == 8000 ? null : "the answer is longer than 8000 bytes", provider.problem());
    }
  }

  @Test
  void noSecretStaysInTheBufferOfAnswers() {
    fetch(NOON);
    assertWiped();
  }

  private void assertWiped() {
    String buffer = new String(signer.unsigned().array(), StandardCharsets.ISO_8859_1);
    assertFalse(buffer.contains("SECRET"), "the answer is wiped");
    assertEquals("", buffer.replace("\0", ""), "all of it");
  }

  @Test
  void aCertificateIsRenewedFromTwoThirdsOnAndThatIsTold() {
    renewal = Answer.document("HTTP/1.1 200 OK", "-----BEGIN CERTIFICATE-----");
    // Valid for 91 days from a day before noon.
    long from = NOON + 90 * DAY - 91 * DAY / 3;
    answer = keys(from + HOUR);
    fetch(from - 1);
    assertEquals(0, lines.stream().filter(line -> line.contains("certificate")).count());
    identity.next(from, from + 91 * DAY);
    fetch(from);
    assertEquals(
        "credentials: certificate renewed, valid until " + UtcTime.text(from + 91 * DAY),
        lines.get(lines.size() - 1));
    assertEquals(from + 91 * DAY, provider.certificateUntil());
    assertWiped();
  }

  @Test
  void aRenewalThatFailsIsTriedAgainAfterSixHoursAndNotBefore() {
    renewal = Answer.document("HTTP/1.1 404 Not Found", "");
    long from = NOON + 80 * DAY;
    for (long later : new long[] {0, 6 * HOUR - 1, 6 * HOUR}) {
      answer = keys(from + later + HOUR);
      fetch(from + later);
    }
    assertEquals(2, server.requests().stream().filter(r -> r.method().equals("POST")).count());
  }

  @Test
  void refusedKeysAreReplacedAtOnceOnceUntilOthersAreTaken() {
    fetch(NOON);
    assertTrue(provider.refuse());
    assertFalse(provider.hasKeys());
    assertFalse(provider.isGood(NOON));
    fetch(NOON);
    assertTrue(provider.isGood(NOON));
    assertFalse(provider.refuse(), "these were refused too");
    fetch(NOON);
    provider.accept();
    assertTrue(provider.refuse());
  }

  @Test
  void whatIsUnderWayCanBeGivenUp() {
    Answer whole = answer;
    answer = whole.dripping(40);
    provider.begin();
    for (int i = 0; i < 5; i++) {
      assertFalse(provider.step(now, NOON));
    }
    provider.stop();
    assertWiped();
    answer = whole;
    fetch(NOON);
    assertTrue(provider.isGood(NOON));
    assertEquals(2, server.connections());
  }
}
