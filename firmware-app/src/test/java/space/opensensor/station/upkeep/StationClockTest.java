package space.opensensor.station.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.vee.TimeSource;

class StationClockTest {

  private static final int PERIOD = 6 * 3600000;
  private static final long BUILT = millis("2026-11-01T00:00:00Z");
  private static final long NOW = millis("2026-11-20T12:00:00Z");
  private static final String REFUSED =
      "WARN time: the server's answer is before this firmware or after 2099; again in ";
  private static final String DOUBTED =
      "WARN time: the server's answer is far from the time known, and needs a second like it;"
          + " again in ";

  private final List<String> lines = new ArrayList<>();
  private final Server server = new Server();
  private final StationClock clock =
      new StationClock(
          () -> server.uptime,
          server,
          (level, line) -> lines.add(level + " " + line),
          PERIOD,
          new Backoff((buffer, offset, length) -> {}, 2000, 60000));

  private static long millis(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  /** A server that says what the test tells it to, at once. */
  private static final class Server implements TimeSource {

    private long uptime = 1000;
    private long answer;
    private boolean silent;
    private int requests;

    @Override
    public void request() {
      requests++;
    }

    @Override
    public State poll() {
      return requests == 0 ? State.IDLE : silent ? State.FAILED : State.SYNCHRONISED;
    }

    @Override
    public long epochMillisAtBoot() {
      return answer - uptime;
    }

    @Override
    public long earliestMillis() {
      return BUILT;
    }
  }

  /** Lets a request come due, and gives it an answer. */
  private void answer(long epochMillis) {
    server.uptime = Math.max(server.uptime, clock.due());
    server.answer = epochMillis;
    clock.step(server.uptime, true);
    clock.step(server.uptime, true);
    assertFalse(clock.isSynchronising());
  }

  private long now() {
    return clock.epochMillis(server.uptime);
  }

  private String lastLine() {
    return lines.get(lines.size() - 1);
  }

  @Test
  void anAnswerNearTheTimeKnownIsTakenAtOnce() {
    answer(NOW);
    assertTrue(clock.isSet());
    assertEquals(NOW, now());
    answer(NOW + PERIOD + 999_000);
    assertEquals(NOW + PERIOD + 999_000, now());
    assertEquals(999_000, clock.lastStepMillis());
    assertEquals(2, server.requests);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1900-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "2024-06-01T00:00:00Z",
        "2026-10-31T23:59:59.999Z",
        "2100-01-01T00:00:00Z"
      })
  void anAnswerBeforeTheBuildOrAfter2099IsRefusedHoweverOftenItComes(String time) {
    for (int i = 0; i < 3; i++) {
      answer(millis(time));
      assertFalse(clock.isSet(), "after answer " + i);
      if (i == 0) {
        assertTrue(lastLine().startsWith(REFUSED), lastLine());
      }
    }
  }

  @Test
  void theSecondOfTheBuildIsTakenAndTheMillisecondBeforeIsNot() {
    answer(BUILT - 1);
    assertFalse(clock.isSet());
    answer(BUILT);
    assertTrue(clock.isSet());
  }

  /** The last time known, or 0; the answer; whether it is taken at once. */
  @ParameterizedTest
  @CsvSource({
    "0, 2026-11-30T23:59:59Z, true",
    "0, 2026-12-02T00:00:00Z, false",
    "0, 2036-02-07T06:28:16Z, false",
    "2028-03-01T00:00:00Z, 2028-03-01T00:00:00Z, true",
    "2028-03-01T00:00:00Z, 2028-03-30T00:00:00Z, true",
    "2028-03-01T00:00:00Z, 2028-04-01T00:00:00Z, false",
    "2028-03-01T00:00:00Z, 2028-02-29T23:45:00Z, true",
    "2028-03-01T00:00:00Z, 2028-02-29T23:30:00Z, false",
    "2028-03-01T00:00:00Z, 2027-03-01T00:00:00Z, false",
    "2036-02-07T06:28:16Z, 2028-03-01T00:00:00Z, false"
  })
  void theFirstAnswerIsJudgedByTheLastTimeKnownOrTheBuild(
      String known, String answer, boolean taken) {
    clock.setLastKnown(known.equals("0") ? 0 : millis(known));
    answer(millis(answer));
    assertEquals(taken, clock.isSet());
    if (!taken) {
      assertTrue(lastLine().startsWith(DOUBTED), lastLine());
    }
  }

  @Test
  void aFarAnswerIsTakenWhenASecondAgrees() {
    long other = millis("2028-03-01T00:00:00Z");
    answer(other);
    long doubtedAt = server.uptime;
    assertEquals(doubtedAt + 15_000, clock.due());
    answer(other + 15_000 + 1999);
    assertTrue(clock.isSet());
    assertEquals(other + 15_000 + 1999, now());
    assertEquals("INFO time: synchronised", lastLine());
    assertEquals(server.uptime + PERIOD, clock.due());
  }

  @Test
  void aFarAnswerIsDroppedWhenTheSecondIsOfAnotherTime() {
    answer(millis("2028-03-01T00:00:00Z"));
    answer(millis("2029-03-01T00:00:00Z"));
    assertFalse(clock.isSet());
    answer(NOW);
    assertEquals(NOW, now());
  }

  @Test
  void aServerWhoseClockStandsIsNeverBelieved() {
    for (int i = 0; i < 20; i++) {
      answer(millis("2036-02-07T06:28:16Z"));
      assertFalse(clock.isSet(), "after answer " + i);
    }
    assertEquals(20, server.requests);
  }

  @Test
  void anOutageBeforeTheFirstAnswerDoesNotDelayTheSecond() {
    server.silent = true;
    for (int i = 0; i < 20; i++) {
      answer(0);
    }
    server.silent = false;
    answer(millis("2028-03-01T00:00:00Z"));
    assertEquals(server.uptime + 15_000, clock.due());
  }

  @Test
  void twoAnswersFarApartAgreeInSpiteOfWhatTheBoardsClockDriftsBetween() {
    long other = millis("2028-03-01T00:00:00Z");
    answer(other);
    server.uptime += 24 * 3600_000;
    answer(other + 24 * 3600_000 + 5_000);
    assertTrue(clock.isSet());
  }

  @Test
  void aSilenceBetweenTwoThatAgreeIsNoDisagreement() {
    long other = millis("2028-03-01T00:00:00Z");
    answer(other);
    long doubtedAt = server.uptime;
    server.silent = true;
    answer(0);
    assertTrue(lastLine().startsWith("WARN time: no answer from the server"), lastLine());
    server.silent = false;
    server.uptime = clock.due();
    answer(other + server.uptime - doubtedAt);
    assertTrue(clock.isSet());
  }

  @ParameterizedTest
  @ValueSource(longs = {1001_000, -1001_000, 3600_000, -86400_000, 9L * 365 * 86400_000})
  void aRunningClockIsCorrectedByMoreThanAThousandSecondsOnlyByTwoThatAgree(long error) {
    answer(NOW);
    answer(NOW + PERIOD + error);
    assertEquals(NOW + PERIOD, now(), "after the first");
    assertEquals(0, clock.lastStepMillis());
    answer(NOW + PERIOD + 15_000 + error);
    assertEquals(NOW + PERIOD + 15_000 + error, now(), "after the second");
    assertEquals(error, clock.lastStepMillis());
  }

  @Test
  void aRunningClockThatIsConfirmedForgetsTheDoubt() {
    answer(NOW);
    answer(NOW + PERIOD + 3600_000);
    answer(NOW + PERIOD + 15_000);
    answer(NOW + 2 * PERIOD + 15_000 + 3600_000);
    assertEquals(NOW + 2 * PERIOD + 15_000, now());
  }

  @Test
  void aRefusedTimeDoesNotShortenTheWaitForASecondOpinion() {
    answer(millis("2028-03-01T00:00:00Z"));
    long due = clock.due();
    clock.contradict(server.uptime + 1);
    assertEquals(due, clock.due());
    answer(NOW);
    clock.contradict(server.uptime + 1);
    assertEquals(server.uptime + 1, clock.due());
  }

  @Test
  void aStoreThatRefusesTheTimeIsASecondOpinionButNotOfAnyAnswer() {
    answer(NOW + 5 * 3600_000);
    clock.contradict(server.uptime);
    answer(NOW);
    assertEquals(NOW, now());
    clock.contradict(server.uptime);
    answer(millis("2036-02-07T06:28:16Z"));
    assertEquals(NOW, now());
    answer(NOW + 15_000);
    answer(NOW + 15_000 + PERIOD + 3600_000);
    assertEquals(NOW + 15_000 + PERIOD, now(), "the time is a measure again");
  }
}
