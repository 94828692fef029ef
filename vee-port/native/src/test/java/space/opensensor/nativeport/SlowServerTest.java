package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import space.opensensor.s3.Faults;
import space.opensensor.s3.ServerFault;

/** A server that is slow or mute delays no row and loses none. */
class SlowServerTest extends LinuxStationBench {

  @Test
  void samplesOnWhileAServerHoldsBackItsHandshake() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 4 * 60_000);
    int[] rows = {0};
    try (HeldRelay relay = new HeldRelay(s3.endpoint("localhost").getPort())) {
      LinuxStation station =
          LinuxStation.plain(directory)
              .settings(
                  s3,
                  "https://localhost:" + relay.port(),
                  s3.certificateAuthority().pem(),
                  "sample.period=1",
                  "window.minutes=1",
                  "health.hours=1",
                  "timeout.connect=600",
                  "s3.expires=604800");
      // The server goes on once three more rows were sampled; without them it never does.
      LinuxStation.End end =
          station.run(
              (process, line) -> {
                if (relay.isHolding() && ++rows[0] == 3) {
                  relay.release();
                }
              },
              "--rows",
              "--figures",
              "--boot-time",
              Long.toString(boot),
              "--windows",
              "3");
      assertEquals(0, end.status(), end.log());
      assertEquals("", end.log());
      assertEquals(3, rows[0]);
      assertEquals(3, keys().size());
      List<Long> ticks = end.numbers();
      for (int i = 0; i < ticks.size(); i++) {
        assertEquals(boot + i * 1000L, ticks.get(i), "a tick was late or left out");
      }
      System.out.println("while the handshake was held: " + end.figure("turn of the loop"));
    }
  }

  @Test
  void givesUpOnAServerThatNeverSpeaksAndTriesAgain() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 10L * WINDOW);
    LinuxStation station = LinuxStation.plain(directory);
    try (MuteServer mute = new MuteServer("")) {
      station.settings(
          s3,
          "https://localhost:" + mute.port(),
          s3.certificateAuthority().pem(),
          "timeout.connect=1",
          "retry.max=1800");
      LinuxStation.End end = record(station, boot, 2);
      assertEquals(3, end.status(), end.log());
      assertTrue(end.log().contains("not connected after 1 s"), end.log());
      assertTrue(mute.connections() >= 2, mute.connections() + " connections");
    }
    assertStoresThreeWindows(station, boot);
  }

  @Test
  void givesUpOnAServerThatGoesMuteAfterTheHandshakeAndTriesAgain() throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> 10L * WINDOW);
    ServerFault mute = new ServerFault.Delay(Duration.ofMinutes(10), ServerFault.internalError());
    s3.faults(Faults.script(mute, mute));
    LinuxStation station = configured(LinuxStation.plain(directory), "timeout.idle=5");
    LinuxStation.End end = record(station, boot, 2);
    assertEquals(0, end.status(), end.log());
    assertEquals(
        2, end.log().lines().filter(l -> l.contains("no progress for 5 s")).count(), end.log());
    assertStoresThreeWindows(station, boot);
  }

  /** Starts a station again that has recorded two windows, and looks for all of its rows. */
  private void assertStoresThreeWindows(LinuxStation station, long boot) throws Exception {
    LinuxStation.End end = record(configured(station), boot + 8L * WINDOW, 1);
    assertEquals(0, end.status(), end.log());
    List<Long> rows = BucketRows.timestamps(directory.resolve("s3").resolve(s3.bucket()));
    assertEquals(3 * WINDOW / PERIOD, rows.size(), keys() + end.log());
    assertEquals(rows.size(), new HashSet<>(rows).size(), "a row is stored twice");
  }
}
