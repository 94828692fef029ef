package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.Faults;
import space.opensensor.simulator.StationRun;

/**
 * Keys, certificates and the broker end while a station records: no row is lost and none is stored
 * twice.
 */
@Timeout(400)
@ExtendWith(SecretSearch.class)
class IssuedKeysEndTest {

  private static final long HOUR = 3_600_000;
  private static final Map<String, String> SHORT = Map.of("DUCKLAKE_CREDENTIALS_LIFE", "15m");

  @TempDir Path folder;

  private static void assertEachRowOnce(IssuedKeysBench at, int windows) throws Exception {
    long rows = (long) windows * IssuedKeysBench.WINDOW / 1000 / at.period;
    assertEquals(List.of(rows, rows), at.rows(), String.join("\n", at.lines));
  }

  /**
   * The store's clock is ahead, so that keys end there before they do for the station: after the
   * window they came with, and at the latest at the second one after it, in whatever moment of its
   * turn the station comes.
   */
  @Test
  void keysThatEndInTheMiddleOfAnUpload() throws Exception {
    try (IssuedKeysBench at = new IssuedKeysBench(folder, SHORT, Faults.NONE)) {
      at.ahead = Duration.ofMinutes(40);
      assertEquals(StationRun.End.DRAINED, at.run(6, uptime -> {}), at.lines.toString());
      assertTrue(at.answers(400) >= 1, "ExpiredToken " + at.answers(400) + " times");
      assertTrue(at.given.size() >= 3, at.given.size() + " keys");
      assertEachRowOnce(at, 6);
    }
  }

  @Test
  void keysThatEndInAnOutageOfADay() throws Exception {
    try (IssuedKeysBench at = new IssuedKeysBench(folder, Map.of(), Faults.NONE)) {
      at.period = 60;
      at.wifi.add(2 * HOUR, 26 * HOUR);
      int windows = 4 * 28;
      assertEquals(StationRun.End.DRAINED, at.run(windows, uptime -> {}), at.lines.toString());
      assertEachRowOnce(at, windows);
      assertEquals(0, at.answers(400) + at.answers(403), "the station knows that they ended");
    }
  }

  @Test
  void aCertificateIsRenewedBeforeItEnds() throws Exception {
    try (IssuedKeysBench at =
        new IssuedKeysBench(folder, Map.of("DUCKLAKE_CREDENTIALS_VALIDITY", "12h"), Faults.NONE)) {
      at.period = 60;
      int windows = 4 * 28;
      assertEquals(StationRun.End.DRAINED, at.run(windows, uptime -> {}), at.lines.toString());
      assertTrue(at.broker.register().certificates().size() >= 3, at.lines.toString());
      Instant until = Instant.ofEpochMilli(at.key.validUntilMillis());
      assertTrue(until.isAfter(at.world.instant()), until + " is over");
      assertEachRowOnce(at, windows);
      assertEquals(0, at.lines.stream().filter(l -> l.contains("not renewed")).count());
    }
  }

  /** What was stored when: before, and between the end of the last keys and the new certificate. */
  private static final class Watch {
    boolean revoked;
    boolean enrolled;
    long afterLastKeys = -1;
    long beforeEnrolment = -1;
  }

  @Test
  void aStationThatIsRevokedStopsWithinAKeysLifeAndGoesOnWithANewCode() throws Exception {
    try (IssuedKeysBench at = new IssuedKeysBench(folder, SHORT, Faults.NONE)) {
      Watch watch = new Watch();
      assertEquals(
          StationRun.End.DRAINED, at.run(16, uptime -> watch(at, watch, uptime)), at.lines + "");
      assertTrue(watch.afterLastKeys > 0, "nothing was stored before");
      assertEquals(watch.afterLastKeys, watch.beforeEnrolment, "a revoked station stored more");
      assertTrue(
          at.lines.stream().anyMatch(l -> l.contains("does not let this station's certificate in")),
          at.lines.toString());
      assertEachRowOnce(at, 16);
    }
  }

  private static void watch(IssuedKeysBench at, Watch watch, long uptime) {
    if (!watch.revoked && uptime >= HOUR + 300_000) {
      watch.revoked = true;
      assertEquals(1, at.broker.register().revoke(IssuedKeysBench.STATION, at.world.instant()));
    }
    if (watch.afterLastKeys < 0 && uptime >= HOUR + 300_000 + 15 * 60_000) {
      watch.afterLastKeys = at.files();
    }
    if (!watch.enrolled && uptime >= 3 * HOUR) {
      watch.enrolled = true;
      watch.beforeEnrolment = at.files();
      try {
        at.enrol();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
