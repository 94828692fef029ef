package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import space.opensensor.vee.TimeSource.State;

class SimulatedSntpTest {

  private static final long BOOT = 1_790_000_000_000L;

  private final ManualClock clock = new ManualClock();
  private final Outages wifiOutages = new Outages();
  private final Outages outages = new Outages();
  private final SimulatedWifi wifi = new SimulatedWifi(clock, wifiOutages);
  private final SimulatedSntp sntp = new SimulatedSntp(clock, wifi, outages, BOOT);

  @BeforeEach
  void joinWifi() {
    wifi.join();
    clock.now = SimulatedWifi.JOIN_MILLIS;
    wifi.state();
  }

  @Test
  void answersAfterAWhileWithTheTimeAtBoot() {
    assertEquals(State.IDLE, sntp.poll());
    sntp.request();
    clock.now += SimulatedSntp.ANSWER_MILLIS - 1;
    assertEquals(State.PENDING, sntp.poll());
    clock.now++;
    assertEquals(State.SYNCHRONISED, sntp.poll());
    assertEquals(BOOT, sntp.epochMillisAtBoot());
  }

  @Test
  void anOutageMakesARequestFailAfterItsTimeout() {
    outages.add(0, 10_000);
    sntp.request();
    clock.now += SimulatedSntp.TIMEOUT_MILLIS - 1;
    assertEquals(State.PENDING, sntp.poll());
    clock.now++;
    assertEquals(State.FAILED, sntp.poll());
    clock.now = 10_000;
    sntp.request();
    clock.now += SimulatedSntp.ANSWER_MILLIS;
    assertEquals(State.SYNCHRONISED, sntp.poll());
  }

  @Test
  void withoutTheLinkThereIsNoAnswer() {
    wifiOutages.add(clock.now, clock.now + 100_000);
    sntp.request();
    clock.now += SimulatedSntp.TIMEOUT_MILLIS;
    assertEquals(State.FAILED, sntp.poll());
  }

  @Test
  void aLinkLostBeforeTheAnswerLosesIt() {
    sntp.request();
    wifiOutages.add(clock.now + 1, clock.now + 2);
    clock.now += 10;
    assertEquals(State.PENDING, sntp.poll());
    clock.now += SimulatedSntp.TIMEOUT_MILLIS;
    assertEquals(State.FAILED, sntp.poll());
  }

  @Test
  void aSecondRequestWhileOneIsUnderWayChangesNothing() {
    sntp.request();
    clock.now += SimulatedSntp.ANSWER_MILLIS - 1;
    sntp.request();
    clock.now++;
    assertEquals(State.SYNCHRONISED, sntp.poll());
  }
}
