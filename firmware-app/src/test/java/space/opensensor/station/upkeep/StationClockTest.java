package space.opensensor.station.upkeep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
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
      "WARN time: the server's answer is before this firmware's release or after 2099;"
          + " check ntp.server; again in ";

  private final List<String> lines = new ArrayList<>();
  private final Server server = new Server();
  private final StationClock clock =
      new StationClock(
          () -> server.uptime,
          server,
          (level, line) -> lines.add(level + " " + line),
          PERIOD,
          new Backoff(
              (buffer, offset, length) -> {},
              StationClock.leastBoundMillis(2000),
              StationClock.leastBoundMillis(60000)));

  private static long millis(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  /** A server that says what the test tells it to, at once. */
  private static final class Server implements TimeSource {

    private long uptime = 1000;
    private long answer;
    private boolean silent;
    private boolean denies;
    private int requests;

    @Override
    public void request() {
      requests++;
    }

    @Override
    public State poll() {
      State unanswered = denies ? State.DENIED : State.FAILED;
      return requests == 0 ? State.IDLE : silent ? unanswered : State.SYNCHRONISED;
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

  /** The last time proved, or 0; the answer; whether it is taken at once. */
  @ParameterizedTest
  @CsvSource({
    "0, 2026-11-30T23:59:59Z, true",
    "0, 2026-12-02T00:00:00Z, false",
    "0, 2036-02-07T06:28:15Z, false",
    "2028-03-01T00:00:00Z, 2028-03-01T00:00:00Z, true",
    "2028-03-01T00:00:00Z, 2028-03-30T00:00:00Z, true",
    "2028-03-01T00:00:00Z, 2028-04-01T00:00:00Z, false",
    "2028-03-01T00:00:00Z, 2028-02-29T23:45:00Z, true",
    "2028-03-01T00:00:00Z, 2028-02-29T23:30:00Z, false",
    "2028-03-01T00:00:00Z, 2027-03-01T00:00:00Z, false",
    "2036-02-07T06:28:16Z, 2028-03-01T00:00:00Z, false",
    "2035-02-07T06:28:16Z, 2035-02-07T06:28:16Z, false",
    "2035-02-07T06:28:16Z, 2035-02-10T00:00:00Z, false",
    "2036-02-07T06:28:16Z, 2026-11-20T12:00:00Z, true"
  })
  void theFirstAnswerIsJudgedByTheLastTimeProvedOrTheRelease(
      String known, String answer, boolean taken) {
    clock.setLastProved(known.equals("0") ? 0 : millis(known));
    answer(millis(answer));
    assertEquals(taken, clock.isSet());
    if (!taken) {
      String line = lastLine();
      String time = answer.substring(0, 16) + "Z";
      assertTrue(line.startsWith("WARN time: the server's answer " + time + " is far "), line);
    }
  }

  /** Lets servers answer in turn until one is believed. */
  private int answersUntilSet(LongUnaryOperator... servers) {
    for (int i = 0; i < 100; i++) {
      server.uptime = Math.max(server.uptime, clock.due());
      answer(servers[i % servers.length].applyAsLong(server.uptime));
      if (clock.isSet()) {
        return i + 1;
      }
    }
    throw new AssertionError("not set after 100 answers: " + lastLine());
  }

  private static LongUnaryOperator runningFrom(String time) {
    return uptime -> millis(time) + uptime;
  }

  @Test
  void aFarAnswerIsTakenWhenASecondIsLikeIt() {
    assertEquals(2, answersUntilSet(runningFrom("2027-03-01T00:00:00Z")));
    assertEquals("INFO time: synchronised", lastLine());
    assertEquals(server.uptime + PERIOD, clock.due());
  }

  @Test
  void aServerOverASlowLinkIsLikeItself() {
    long time = millis("2027-03-01T00:00:00Z");
    assertEquals(2, answersUntilSet(uptime -> time + uptime, uptime -> time + uptime + 7000));
  }

  @Test
  void anAnswerMoreThanAYearAwayNeedsThreeOverFiveMinutes() {
    int answers = answersUntilSet(runningFrom("2030-02-07T06:28:16Z"));
    assertTrue(answers >= 3, answers + " answers");
    assertTrue(server.uptime >= 300_000, server.uptime + " ms");
    assertTrue(lines.get(0).contains("1 of 3 alike"), lines.get(0));
  }

  @Test
  void aServerThatCountsFromZeroIsNeverBelieved() {
    for (int i = 0; i < 20; i++) {
      server.uptime = Math.max(server.uptime, clock.due());
      answer(millis("2036-02-07T06:28:16Z") + server.uptime);
      assertFalse(clock.isSet(), "after answer " + i);
      assertTrue(lastLine().contains("the server counts from zero: 2036-02-07T"), lastLine());
      assertTrue(lastLine().contains("Z; check ntp.server; again in "), lastLine());
    }
  }

  @Test
  void aStationThatRunsWhenNtpBeginsAtZeroAgainGoesOn() {
    LongUnaryOperator right = runningFrom("2036-02-01T00:00:00Z");
    answersUntilSet(right);
    server.uptime += 30L * 86400_000;
    answer(right.applyAsLong(server.uptime) + 500);
    assertEquals(500, clock.lastStepMillis());
  }

  @Test
  void ofTwoServersTheOneNearerToTheTimeKnownIsBelievedWhoeverIsAskedFirst() {
    LongUnaryOperator right = runningFrom("2027-03-01T00:00:00Z");
    LongUnaryOperator lying = runningFrom("2031-03-01T00:00:00Z");
    answersUntilSet(lying, right);
    assertEquals(right.applyAsLong(server.uptime), now());
    assertTrue(
        lines.get(1).contains("2027-03-01T00:00Z and another, 2031-03-01T00:00Z, differ"),
        lines.get(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void ofThreeServersTheOneThatIsLikeItselfIsBelieved(int honest) {
    LongUnaryOperator right = runningFrom("2027-03-01T00:00:00Z");
    LongUnaryOperator lying = uptime -> millis("2027-06-01T00:00:00Z") + 2 * uptime;
    LongUnaryOperator lyingToo = uptime -> millis("2027-09-01T00:00:00Z") + 2 * uptime;
    LongUnaryOperator[] servers = new LongUnaryOperator[3];
    servers[honest] = right;
    servers[(honest + 1) % 3] = lying;
    servers[(honest + 2) % 3] = lyingToo;
    answersUntilSet(servers);
    assertEquals(right.applyAsLong(server.uptime), now());
  }

  @Test
  void noRequestIsMadeWithinFifteenSecondsOfTheOneBefore() {
    LongUnaryOperator right = runningFrom("2026-11-20T12:00:00Z");
    long last = -15_000;
    for (int i = 0; i < 40; i++) {
      server.silent = i % 5 == 1;
      server.uptime = Math.max(server.uptime, clock.due());
      answer(i % 7 == 3 ? millis("1970-01-01T00:00:00Z") : right.applyAsLong(server.uptime));
      assertTrue(server.uptime - last >= 15_000, "request " + i);
      last = server.uptime;
      clock.contradict(server.uptime);
    }
    assertTrue(last < PERIOD, "the store's refusals brought no request forward");
  }

  @Test
  void aServerThatWantsNoRequestsIsLeftForLong() {
    server.silent = true;
    server.denies = true;
    answer(0);
    assertEquals(
        "WARN time: the server wants no requests; choose another ntp.server; again in 60 s",
        lastLine());
  }

  @Test
  void aServerWhoseClockStandsIsNeverBelieved() {
    for (int i = 0; i < 20; i++) {
      answer(millis("2035-02-07T06:28:16Z"));
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
    assertEquals(server.uptime + 30_000, clock.due());
  }

  @Test
  void twoAnswersFarApartAreAlikeInSpiteOfWhatTheBoardsClockDriftsBetween() {
    long other = millis("2027-03-01T00:00:00Z");
    answer(other);
    server.uptime += 48 * 3600_000;
    answer(other + 48 * 3600_000 + 15_000);
    assertTrue(clock.isSet());
  }

  @Test
  void aSilenceBetweenTwoThatAreAlikeIsNoDisagreement() {
    LongUnaryOperator other = runningFrom("2027-03-01T00:00:00Z");
    answer(other.applyAsLong(server.uptime));
    server.silent = true;
    answer(0);
    assertTrue(lastLine().startsWith("WARN time: no answer from the server"), lastLine());
    server.silent = false;
    assertEquals(1, answersUntilSet(other));
  }

  @ParameterizedTest
  @ValueSource(longs = {1004_000, -1004_000, 3600_000, -86400_000, 360L * 86400_000})
  void aRunningClockIsCorrectedByMoreThanAThousandSecondsOnlyByTwoThatAreAlike(long error) {
    answer(NOW);
    answer(NOW + PERIOD + error);
    assertEquals(NOW + PERIOD, now(), "after the first");
    assertEquals(0, clock.lastStepMillis());
    answer(NOW + PERIOD + 30_000 + error);
    assertEquals(NOW + PERIOD + 30_000 + error, now(), "after the second");
    assertEquals(error, clock.lastStepMillis());
  }

  @Test
  void whatARunningClockMayDriftIsNotFar() {
    answer(NOW);
    answer(NOW + PERIOD + 1002_000);
    assertEquals(1002_000, clock.lastStepMillis());
  }

  @Test
  void aRunningClockThatIsConfirmedForgetsTheDoubt() {
    answer(NOW);
    answer(NOW + PERIOD + 3600_000);
    answer(NOW + PERIOD + 30_000);
    answer(NOW + 2 * PERIOD + 30_000 + 3600_000);
    assertEquals(NOW + 2 * PERIOD + 30_000, now());
  }

  @Test
  void aRefusedTimeDoesNotShortenTheWaitForASecondAnswer() {
    answer(millis("2028-03-01T00:00:00Z"));
    long due = clock.due();
    clock.contradict(server.uptime + 1);
    assertEquals(due, clock.due());
  }

  @Test
  void nothingIsSignedByARefusedTimeUntilItIsSetRightOrTwoMinutesPassed() {
    answer(NOW);
    assertEquals(0, clock.doubtedUntil());
    long refusedAt = server.uptime + 20_000;
    clock.contradict(refusedAt);
    assertEquals(refusedAt + 120_000, clock.doubtedUntil());
    long right = NOW + 3600_000 - server.uptime;
    answer(right + clock.due());
    assertEquals(refusedAt + 120_000, clock.doubtedUntil());
    answer(right + clock.due());
    assertEquals(0, clock.doubtedUntil());
  }

  @Test
  void aRefusedTimeIsAskedForAgainAndNothingIsBelievedAtOnce() {
    answer(NOW);
    long asked = server.uptime;
    clock.contradict(asked + 1);
    assertEquals(asked + 15_000, clock.due());
    answer(NOW + 20L * 86400_000);
    assertEquals(NOW + 15_000, now(), "twenty days ahead");
    answer(NOW + 545_000);
    assertEquals(NOW + 45_000, now(), "the first that is near");
    answer(NOW + 545_000 + clock.due() - server.uptime);
    assertEquals(500_000, clock.lastStepMillis());
    long now = now();
    answer(now + PERIOD + 3600_000);
    assertEquals(now + PERIOD, now(), "the time is a measure again");
  }
}
