package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Ending;
import space.opensensor.station.upload.ScriptedServer.Request;

/** Keys that are issued for a while, and what becomes of files. */
class CredentialsProviderTest extends IssuedKeysBench {

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
}
