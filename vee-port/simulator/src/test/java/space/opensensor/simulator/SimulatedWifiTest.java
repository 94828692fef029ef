package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.vee.NetworkLink;
import space.opensensor.vee.NetworkLink.State;

class SimulatedWifiTest {

  private final ManualClock clock = new ManualClock();
  private final Outages outages = new Outages();
  private final SimulatedWifi wifi = new SimulatedWifi(clock, outages);

  private void joinAt(long now) {
    clock.now = now;
    wifi.join();
    clock.now = now + SimulatedWifi.JOIN_MILLIS;
  }

  @Test
  void isDownUntilToldToJoin() {
    clock.now = 60_000;
    assertEquals(State.DOWN, wifi.state());
    assertEquals(NetworkLink.NO_RSSI, wifi.rssiDbm());
  }

  @Test
  void joiningTakesItsTime() {
    wifi.join();
    clock.now = SimulatedWifi.JOIN_MILLIS - 1;
    assertEquals(State.JOINING, wifi.state());
    clock.now++;
    assertEquals(State.UP, wifi.state());
    assertTrue(wifi.rssiDbm() < 0);
  }

  @Test
  void joiningAgainWhileJoiningStartsNothing() {
    wifi.join();
    clock.now = 1_000;
    wifi.join();
    clock.now = SimulatedWifi.JOIN_MILLIS;
    assertEquals(State.UP, wifi.state());
  }

  @Test
  void anOutageCutsTheLinkAndLeavesItDownWhenItIsOver() {
    outages.add(10_000, 20_000);
    joinAt(0);
    assertEquals(State.UP, wifi.state());
    clock.now = 10_000;
    assertEquals(State.DOWN, wifi.state());
    assertEquals(WifiFault.GONE, wifi.failure());
    clock.now = 20_000;
    assertEquals(State.DOWN, wifi.state());
    joinAt(20_000);
    assertEquals(State.UP, wifi.state());
    assertEquals("", wifi.failure());
  }

  @Test
  void anOutageBetweenTwoLooksIsNoticed() {
    outages.add(10_000, 11_000);
    joinAt(0);
    assertEquals(State.UP, wifi.state());
    clock.now = 30_000;
    assertEquals(State.DOWN, wifi.state());
  }

  @Test
  void joiningDuringAnOutageFailsAfterAScan() {
    outages.add(0, 60_000);
    wifi.join();
    clock.now = SimulatedWifi.SCAN_MILLIS - 1;
    assertEquals(State.JOINING, wifi.state());
    clock.now++;
    assertEquals(State.DOWN, wifi.state());
    assertEquals(WifiFault.NO_ACCESS_POINT.failure(), wifi.failure());
  }

  @Test
  void anOutageDuringTheTestCanBeAddedWhileTheLinkIsUp() {
    joinAt(0);
    assertEquals(State.UP, wifi.state());
    outages.add(clock.now, clock.now + 1);
    assertEquals(State.DOWN, wifi.state());
  }

  @ParameterizedTest
  @EnumSource(value = WifiFault.class, names = "NO_NAME_SERVER", mode = EnumSource.Mode.EXCLUDE)
  void eachFaultFailsAJoinWithItsLineAndIsOverWithItsSpan(WifiFault fault) {
    WifiFaults faults = new WifiFaults();
    faults.add(fault + "@1m..2m");
    SimulatedWifi faulty = new SimulatedWifi(clock, faults);
    clock.now = 60_000;
    faulty.join();
    clock.now += fault.afterMillis() - 1;
    assertEquals(State.JOINING, faulty.state());
    clock.now++;
    assertEquals(State.DOWN, faulty.state());
    assertEquals(fault.failure(), faulty.failure());
    clock.now = 120_000;
    faulty.join();
    clock.now += SimulatedWifi.JOIN_MILLIS;
    assertEquals(State.UP, faulty.state());
  }

  @Test
  void withoutANameServerTheLinkIsUpAndKnowsNoNames() {
    WifiFaults faults = new WifiFaults();
    faults.add("no-name-server");
    SimulatedWifi faulty = new SimulatedWifi(clock, faults);
    faulty.join();
    clock.now = SimulatedWifi.JOIN_MILLIS;
    assertEquals(State.UP, faulty.state());
    assertFalse(faulty.hasNameServer());
  }
}
