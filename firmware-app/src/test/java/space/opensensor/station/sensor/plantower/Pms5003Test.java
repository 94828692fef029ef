package space.opensensor.station.sensor.plantower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.sensor.ChipBench;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.sensor.simulated.ChipFault;
import space.opensensor.vee.MissingCause;

/** A particle sensor's fan needs 30 seconds after a restart, and sleeps where it may. */
class Pms5003Test {

  @Test
  void theFanRestsBetweenReadingsThatAreFarApart() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    boolean slept = false;
    for (int i = 0; i < 3; i++) {
      bench.tick += 600_000;
      while (bench.now < bench.tick) {
        long due = bench.rack.step(bench.now, bench.tick);
        slept |= bench.chips.pms5003().isAsleep() && bench.tick - bench.now > 300_000;
        bench.now = Math.max(bench.now + 1, Math.min(due, bench.tick));
      }
      assertFalse(bench.chips.pms5003().isAsleep());
      bench.tick();
      assertTrue(bench.has(Quantity.PM2_5));
    }
    assertTrue(slept);
  }

  /** From two minutes before a reading on it rests, and wakes 35 s before it. */
  @Test
  void theFanRestsFromTwoMinutesOnAndWakesForItsWarmUp() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    bench.now++;
    long tick = bench.now + 119_999;
    bench.rack.step(bench.now, tick);
    assertFalse(bench.chips.pms5003().isAsleep());
    tick = bench.now + 120_000;
    assertEquals(tick - 35_000, bench.rack.step(bench.now, tick));
    assertTrue(bench.chips.pms5003().isAsleep());
    bench.now = tick - 35_001;
    assertEquals(tick - 35_000, bench.rack.step(bench.now, tick));
    assertTrue(bench.chips.pms5003().isAsleep());
    bench.now = tick - 35_000;
    assertEquals(bench.now + 100, bench.rack.step(bench.now, tick), "it is to be passive");
    assertFalse(bench.chips.pms5003().isAsleep());
    bench.now += 100;
    assertEquals(tick - SensorRack.LEAD_MILLIS, bench.rack.step(bench.now, tick));
    long before = bench.rack.missing(MissingCause.WARMING);
    bench.tick = bench.now + 20_000;
    bench.tick();
    assertFalse(bench.has(Quantity.PM2_5), "a fan that was woken 20 s ago is not warm");
    assertEquals(3, bench.rack.missing(MissingCause.WARMING) - before);
    bench.ticks(2);
    assertTrue(bench.has(Quantity.PM2_5));
  }

  @Test
  void aParticleSensorThatWasSilentWarmsUpAgain() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    bench.chips.pms5003().setFault(ChipFault.SILENT);
    bench.tick();
    assertEquals(3, bench.rack.missing(MissingCause.ABSENT));
    bench.chips.pms5003().setFault(ChipFault.NONE);
    bench.ticks(6);
    assertFalse(bench.has(Quantity.PM2_5));
    bench.ticks(2);
    assertTrue(bench.has(Quantity.PM2_5));
  }

  @Test
  void aParticleSensorThatRestartedWarmsUpAgain() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    long before = bench.rack.missing(MissingCause.WARMING);
    bench.chips.pms5003().powerOn();
    bench.ticks(20);
    assertEquals(0, bench.missing());
    long missed = bench.rack.missing(MissingCause.WARMING) - before;
    assertEquals(3 * 6, missed);
  }

  @Test
  void aParticleSensorThatRestartedWhileItsLineWasBadWarmsUpAgain() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    bench.chips.pms5003().setFault(ChipFault.GARBLE);
    bench.tick();
    bench.chips.pms5003().setFault(ChipFault.NONE);
    bench.chips.pms5003().powerOn();
    bench.ticks(5);
    assertFalse(bench.has(Quantity.PM2_5));
    bench.ticks(3);
    assertTrue(bench.has(Quantity.PM2_5));
  }

  /** The frames that it sends by itself then are no answers, once the first of them has come. */
  @Test
  void aParticleSensorIsNotBelievedFor30SecondsAfterARestart() {
    for (int delay = 0; delay <= 3000; delay += 100) {
      ChipBench bench = new ChipBench("indoor10");
      bench.warmUp();
      bench.now += delay;
      bench.chips.pms5003().powerOn();
      long restart = bench.now;
      while (bench.tick < restart + 30_000) {
        bench.tick();
        assertFalse(bench.has(Quantity.PM2_5), delay + ": row " + bench.now);
      }
      bench.ticks(2);
      assertTrue(bench.has(Quantity.PM2_5), "" + delay);
      assertEquals(0, bench.rack.missing(MissingCause.ABSENT), "" + delay);
    }
  }

  /**
   * Whatever the interval of the frames that it sends by itself then, and wherever in the second
   * before a measurement, or in the measurement itself, the restart falls.
   */
  @ParameterizedTest
  @ValueSource(ints = {40, 100, 200, 230, 270, 300, 330, 400, 800, 1000, 2300})
  void aFrameOfASensorThatHasJustRestartedIsNotTakenForAnAnswer(int interval) {
    List<Integer> believed = new ArrayList<>();
    for (int before = 1000; before > -300; before -= 10) {
      ChipBench bench = new ChipBench("indoor10");
      bench.warmUp();
      long restart = bench.tick - SensorRack.LEAD_MILLIS - before;
      bench.runTo(restart);
      bench.chips.pms5003().setInterval(interval);
      bench.chips.pms5003().powerOn();
      bench.tick();
      if (bench.has(Quantity.PM2_5)) {
        believed.add(before);
      }
      while (bench.tick < restart + 30_000) {
        bench.tick();
        assertFalse(bench.has(Quantity.PM2_5), before + ": row " + bench.now);
      }
      bench.ticks(2);
      assertTrue(bench.has(Quantity.PM2_5), before + ": is warm");
    }
    // What was asked and answered before the restart is sound.
    believed.removeIf(before -> before <= -100);
    assertEquals(List.of(), believed);
  }
}
