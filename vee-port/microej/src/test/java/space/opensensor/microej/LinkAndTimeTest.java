package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ej.bon.Util;
import ej.net.util.NetUtil;
import ej.net.util.NtpUtil;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.station.upkeep.StationClock;
import space.opensensor.vee.NetworkLink;
import space.opensensor.vee.TimeSource;

/** Joining and asking for the time, which the worker does one after the other. */
@Timeout(30)
class LinkAndTimeTest {

  @TempDir Path folder;

  private final BlockingWorker worker = new BlockingWorker((level, line) -> {});
  private long now = 5000;

  @BeforeEach
  void nothingIsKnown() {
    NetUtil.joined = false;
    NtpUtil.silent = false;
    Util.asked = false;
    Util.clock = () -> now;
    Util.epochMillisAtBoot = 1_790_000_000_000L;
  }

  @AfterEach
  void answerAgain() {
    NtpUtil.silent = false;
  }

  private WifiLink link(String password) throws Exception {
    return new WifiLink(settings("wifi.ssid", "greenhouse", "wifi.password", password), worker);
  }

  private NtpTimeSource time(String... settings) throws Exception {
    return new NtpTimeSource(() -> now, settings(settings), worker);
  }

  /** How many tasks the worker still takes, of four. */
  private int freeTasks() {
    int taken = 0;
    while (worker.offer(() -> {})) {
      taken++;
    }
    return taken;
  }

  private SniSettings settings(String... namesAndValues) throws Exception {
    Properties settings = new Properties();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      settings.setProperty(namesAndValues[i], namesAndValues[i + 1]);
    }
    MockBridge.start(folder, settings);
    return new SniSettings();
  }

  @Test
  void theLinkIsUpOnceTheWorkerHasJoined() throws Exception {
    WifiLink link = link("correct horse");
    assertEquals(NetworkLink.State.DOWN, link.state());
    assertEquals(NetworkLink.NO_RSSI, link.rssiDbm());
    link.join();
    link.join();
    assertEquals(NetworkLink.State.JOINING, link.state());
    assertEquals(3, freeTasks());
    worker.runOne();
    assertEquals(NetworkLink.State.UP, link.state());
    assertEquals("", link.failure());
    assertEquals(-55, link.rssiDbm());
  }

  @Test
  void aRefusedJoinSaysSoWithoutThePassword() throws Exception {
    WifiLink link = link("wrong horse");
    link.join();
    worker.runOne();
    assertEquals(NetworkLink.State.DOWN, link.state());
    assertEquals(
        "not joined; check wifi.ssid, wifi.password, the distance, and that it has WPA2",
        link.failure());
    assertFalse(link.failure().contains("horse"));
  }

  @Test
  void aMissingNameOrPasswordIsSaidBeforeTheRadioIsUsed() throws Exception {
    for (String missing : new String[] {"wifi.ssid", "wifi.password"}) {
      String other = missing.equals("wifi.ssid") ? "wifi.password" : "wifi.ssid";
      WifiLink link = new WifiLink(settings(other, "x", missing, ""), worker);
      link.join();
      worker.runOne();
      assertEquals(NetworkLink.State.DOWN, link.state());
      assertEquals(missing + ": not set", link.failure());
    }
  }

  @Test
  void aLostAddressTakesTheLinkDownAndItJoinsAgain() throws Exception {
    WifiLink link = link("correct horse");
    link.join();
    worker.runOne();
    NetUtil.joined = false;
    assertEquals(NetworkLink.State.DOWN, link.state());
    assertEquals("the address is gone; check the access point and its DHCP", link.failure());
    link.join();
    worker.runOne();
    assertEquals(NetworkLink.State.UP, link.state());
  }

  @Test
  void aBusyWorkerLeavesTheLinkDown() throws Exception {
    WifiLink link = link("correct horse");
    while (worker.offer(() -> {})) {}
    link.join();
    assertEquals(NetworkLink.State.DOWN, link.state());
    assertEquals("the worker is busy", link.failure());
  }

  @Test
  void theTimeIsThatOfTheServerLessTheUptime() throws Exception {
    NtpTimeSource time = time();
    assertEquals(TimeSource.State.IDLE, time.poll());
    time.request();
    time.request();
    assertEquals(TimeSource.State.PENDING, time.poll());
    assertEquals(3, freeTasks());
    now = 6000;
    worker.runOne();
    now = 9000;
    assertEquals(TimeSource.State.SYNCHRONISED, time.poll());
    assertEquals(1_790_000_000_000L, time.epochMillisAtBoot());
  }

  @Test
  void aSilentServerIsAFailureAndTheNextRequestCanSucceed() throws Exception {
    NtpTimeSource time = time();
    NtpUtil.silent = true;
    time.request();
    worker.runOne();
    assertEquals(TimeSource.State.FAILED, time.poll());
    NtpUtil.silent = false;
    time.request();
    worker.runOne();
    assertEquals(TimeSource.State.SYNCHRONISED, time.poll());
  }

  @Test
  void theServerIsThatOfTheSettingOrThePublicPool() throws Exception {
    for (String[] settings : new String[][] {{}, {"ntp.server", ""}}) {
      time(settings).request();
      worker.runOne();
      assertEquals("pool.ntp.org:123 within 10000", NtpUtil.asked);
    }
    time("ntp.server", "time.example").request();
    worker.runOne();
    assertEquals("time.example:123 within 10000", NtpUtil.asked);
  }

  /** The library gives a time and nothing of the answer; the station's clock judges it. */
  @Test
  void whatAServerMakesOfZeroIsATimeThatTheStationRefuses() throws Exception {
    List<String> lines = new ArrayList<>();
    NtpTimeSource time = time();
    StationClock station =
        new StationClock(
            () -> now,
            time,
            (level, line) -> lines.add(level + " " + line),
            3600000,
            new Backoff((buffer, offset, length) -> {}, 2000, 60000));
    for (int i = 0; i < 5; i++) {
      Util.epochMillisAtBoot = 2085978496000L - now;
      station.step(now, true);
      worker.runOne();
      station.step(now, true);
      assertFalse(station.isSet(), lines.toString());
      now = station.due();
    }
    Util.epochMillisAtBoot = time.earliestMillis() + 86400000L;
    station.step(now, true);
    worker.runOne();
    station.step(now, true);
    assertTrue(station.isSet(), lines.toString());
  }

  @Test
  void aConnectionIsDatedByTheTimeThatTheStationBelieves() throws Exception {
    new TlsConnector(SocketFactory.getDefault(), null, null, worker)
        .open("localhost", 1, 1_796_000_000_000L);
    assertEquals(1_796_000_000_000L, Util.set);
  }

  @Test
  void aBusyWorkerFailsARequestAtOnce() throws Exception {
    NtpTimeSource time = time();
    while (worker.offer(() -> {})) {}
    time.request();
    assertEquals(TimeSource.State.FAILED, time.poll());
  }

  @Test
  void theClockCountsFromTheStartOfTheApplicationAndNoTimeServerStepsIt() {
    PlatformClock clock = new PlatformClock();
    assertEquals(0, clock.uptimeMillis());
    now = 7500;
    Util.asked = true;
    assertEquals(2500, clock.uptimeMillis());
  }
}
