package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.station.bench.Bench;
import space.opensensor.station.model.BucketReader.StoredRow;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.ConnectionException.Cause;
import space.opensensor.vee.ResetReason;

/**
 * Access points, name servers, login pages and power supplies that are not as they should be: one
 * line says what to do, it is tried again after growing delays, and no row is lost.
 */
class BadNetworkTest {

  private static final long NOON = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();
  private static final long WINDOW = 900000;
  private static final long HOUR = 3600000;
  private static final Pattern AGAIN = Pattern.compile("; again in (\\d+) s$");

  private final Bench bench = new Bench(NOON);

  private List<String> lines(String start) {
    return bench.board.lines().stream().filter(l -> l.startsWith(start)).toList();
  }

  private static List<Integer> delays(List<String> lines) {
    List<Integer> delays = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = AGAIN.matcher(line);
      assertTrue(matcher.find(), line);
      delays.add(Integer.parseInt(matcher.group(1)));
    }
    return delays;
  }

  /** Delays grow to the largest and stay there: a few tries an hour. */
  private static void assertBacksOff(List<String> lines) {
    List<Integer> delays = delays(lines);
    assertTrue(delays.size() >= 5, lines.toString());
    assertTrue(delays.size() <= 25, delays.size() + " tries in an hour");
    assertTrue(delays.get(0) <= 30, "soon again: " + delays);
    int last = delays.get(delays.size() - 1);
    assertTrue(last >= 5 * delays.get(0), "later and later: " + delays);
  }

  private void assertNothingLost(long end) throws Exception {
    bench.runUntil(end);
    assertEquals(bench.sampledMarks(end), bench.storedMarks());
    assertEquals(0, bench.bucket.overwritten());
  }

  @Test
  void anAccessPointThatIsGoneForAnHourIsJoinedSeldomAndCostsNoRow() throws Exception {
    bench.boot();
    bench.runUntil(NOON + WINDOW);
    bench.board.modelLink().setReachable(false);
    bench.runUntil(NOON + WINDOW + HOUR);
    List<String> lines = lines("WARN network: ");
    assertBacksOff(lines);
    assertTrue(lines.get(0).contains("no such network"), lines.get(0));
    bench.board.modelLink().setReachable(true);
    assertNothingLost(NOON + 7 * WINDOW);
  }

  @Test
  void aPasswordThatIsWrongFromTheFirstJoinOnCostsNoRow() throws Exception {
    bench.board.modelLink().setReachable(false);
    bench.boot();
    bench.runUntil(NOON + HOUR);
    assertBacksOff(lines("WARN network: "));
    assertEquals(List.of(), bench.bucket.keys());
    bench.board.modelLink().setReachable(true);
    assertNothingLost(NOON + 7 * WINDOW);
  }

  /** What a connection says, and what there is to do about it. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "NAME_NOT_FOUND, 'check s3.endpoint, and that the network has a name server'",
    "REFUSED, check the port of s3.endpoint",
    "UNTRUSTED, 'if this network has a login page, let the station past it'",
    "WRONG_HOST, 'if this network has a login page, let the station past it'",
    "TLS, 'if this network has a login page, let the station past it'",
    "WRONG_DATE, check the server's certificate and ntp.server",
  })
  void aConnectionThatFailsForAnHourSaysInEachLineWhatToDo(Cause cause, String remedy)
      throws Exception {
    bench.bucket.failConnections(new ConnectionException(cause, "connect s3.example:443: so"));
    bench.boot();
    bench.runUntil(NOON + WINDOW + HOUR);
    List<String> lines = lines("WARN upload ");
    assertBacksOff(lines);
    for (String line : lines) {
      assertTrue(line.contains(": connect s3.example:443: so; " + remedy + "; again in "), line);
    }
    assertEquals(List.of(), bench.bucket.keys());
    bench.bucket.failConnections(null);
    assertNothingLost(NOON + 8 * WINDOW);
  }

  @Test
  void withoutANameServerTheTimeIsAskedForSeldomToo() throws Exception {
    bench.board.modelTime().setAnswering(false);
    bench.boot();
    bench.runUntil(NOON + HOUR);
    List<String> lines = lines("WARN time: ");
    assertBacksOff(lines);
    assertTrue(
        lines.get(0).contains("check ntp.server, the name server and UDP port 123; again in "),
        lines.get(0));
    bench.board.modelTime().setAnswering(true);
    assertNothingLost(NOON + 8 * WINDOW);
  }

  private void brownOut(long epochMillis) throws Exception {
    bench.reset(epochMillis, ResetReason.BROWN_OUT);
    assertEquals(
        List.of(
            "WARN power: the supply fell too low and restarted the board;"
                + " check supply, cable and battery"),
        lines("WARN power"));
  }

  @Test
  void aBrownOutLoopInWhichTheTimeIsNeverLearnedLosesNoRow() throws Exception {
    bench.boot();
    long time = NOON + 20000;
    bench.runUntil(time);
    for (int boot = 0; boot < 150; boot++) {
      brownOut(time + 500);
      time += 6000 + boot % 4 * 1000;
      bench.runUntil(time);
      assertEquals(0, bench.board.modelLink().joins(), "the radio waits");
    }
    bench.reset(time + 500);
    assertNothingLost(time / WINDOW * WINDOW + 3 * WINDOW);
  }

  @Test
  void aBrownOutLoopThatReachesNoWindowsEndMakesWholeWindows() throws Exception {
    bench.boot();
    long time = NOON + 20000;
    bench.runUntil(time);
    for (int boot = 0; boot < 400; boot++) {
      brownOut(time + 500);
      time += 20000;
      bench.runUntil(time);
    }
    bench.reset(time + 500);
    long end = time / WINDOW * WINDOW + 2 * WINDOW;
    bench.runUntil(end);
    List<Long> times = bench.allRows().stream().map(StoredRow::timestamp).toList();
    assertEquals(bench.sampledUntil(end).size(), times.size());
    assertEquals(times.size(), new HashSet<>(times).size());
    assertEquals(
        (end - NOON) / WINDOW,
        bench.bucket.keys().stream().filter(k -> k.contains("/data_")).count(),
        "a file for each window");
  }

  @Test
  void aSupplyThatTheRadioPullsDownLeavesRowsEachTime() throws Exception {
    bench.boot();
    long time = NOON + 1000;
    bench.runUntil(time);
    int boots = 20;
    for (int boot = 0; boot < boots; boot++) {
      brownOut(time + 500);
      while (bench.board.modelLink().joins() == 0) {
        time += 100;
        bench.runUntil(time);
      }
    }
    assertTrue(bench.sampledMarks(time).size() > boots, "rows: " + bench.sampledMarks(time));
    bench.reset(time + 500);
    assertNothingLost(time / WINDOW * WINDOW + 3 * WINDOW);
  }
}
