package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.sensor.simulated.ChipFault;
import space.opensensor.vee.MissingCause;

/** Quantity on simulated chips: what the room has, what is late or warming, and what chips cost. */
class SensorRackTest {

  @Test
  void theIndoorStationMeasuresWhatIsInItsRoom() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    assertEquals(0, bench.missing());
    ChipBench.near(2153, bench.get(Quantity.TEMPERATURE), 1, "temperature");
    ChipBench.near(4711, bench.get(Quantity.HUMIDITY), 2, "humidity");
    ChipBench.near(98_765, bench.get(Quantity.PRESSURE), 2, "pressure");
    ChipBench.near(123_456, bench.get(Quantity.GAS_RESISTANCE), 250, "gas resistance");
    ChipBench.near(45_678, bench.get(Quantity.LIGHT), 50, "light");
    ChipBench.near(421, bench.get(Quantity.NOISE), 1, "noise");
    assertEquals(7, bench.get(Quantity.PM1_0));
    assertEquals(11, bench.get(Quantity.PM2_5));
    assertEquals(13, bench.get(Quantity.PM10));
  }

  @Test
  void theEnviroStationMeasuresWhatIsInItsRoom() {
    ChipBench bench = new ChipBench("enviro");
    bench.warmUp();
    assertEquals(19, bench.reading.schema().size());
    assertEquals(0, bench.missing());
    ChipBench.near(2153, bench.get(Quantity.TEMPERATURE), 1, "temperature");
    assertEquals(bench.get(Quantity.TEMPERATURE), bench.get(Quantity.RAW_TEMPERATURE));
    ChipBench.near(4711, bench.get(Quantity.HUMIDITY), 2, "humidity");
    ChipBench.near(98_765, bench.get(Quantity.PRESSURE), 2, "pressure");
    ChipBench.near(123_456 * 30 / 100, bench.get(Quantity.OXIDISED), 400, "oxidised");
    ChipBench.near(123_456 * 250 / 100, bench.get(Quantity.REDUCING), 4000, "reducing");
    ChipBench.near(123_456 * 90 / 100, bench.get(Quantity.NH3), 1000, "nh3");
    ChipBench.near(22, bench.get(Quantity.PROXIMITY), 2, "proximity");
    assertTrue(bench.get(Quantity.PARTICLES_0_3) > bench.get(Quantity.PARTICLES_0_5));
  }

  @Test
  void theAirStationMeasuresWhatIsInItsRoom() {
    ChipBench bench = new ChipBench("air");
    bench.warmUp();
    assertEquals(0, bench.missing());
    ChipBench.near(45_678, bench.get(Quantity.LIGHT), 60, "light");
    assertEquals(11, bench.get(Quantity.PM2_5));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 500, 44_000, 1_000_000, 2_999_000, 9_000_000, 11_900_000})
  void bothLightSensorsFindTheirRangeWithinTwoTicks(int light) {
    for (String profile : new String[] {"indoor10", "air"}) {
      ChipBench bench = new ChipBench(profile);
      bench.ticks(3);
      bench.room[Quantity.LIGHT] = light;
      bench.ticks(2);
      assertTrue(bench.has(Quantity.LIGHT), profile);
      ChipBench.near(light, bench.get(Quantity.LIGHT), light / 200 + 10, profile);
    }
  }

  @Test
  void noChipDelaysAnother() {
    for (ChipFault fault : ChipFault.values()) {
      for (int address : new int[] {0x23, ChipBench.BME680}) {
        ChipBench bench = new ChipBench("indoor10");
        bench.warmUp();
        bench.chips.i2c().chip(address).setFault(fault);
        bench.ticks(3);
        assertTrue(bench.has(Quantity.PM2_5) && bench.has(Quantity.NOISE), fault.toString());
        assertTrue(bench.has(address == 0x23 ? Quantity.TEMPERATURE : Quantity.LIGHT));
        assertTrue(bench.mostTransfersInAStep <= 24, bench.mostTransfersInAStep + " transfers");
      }
    }
  }

  @Test
  void aBoardWithoutBusesHasAbsentChipsAndNothingElse() {
    ChipBench bench = new ChipBench("indoor10");
    SensorRack bare =
        bench.rack(SensorProfile.named("indoor10"), new SensorBuses(null, null, null), false, 0);
    for (int i = 1; i < 4; i++) {
      bare.step(i * 5000 - 900, i * 5000);
      bench.reading.clear();
      bare.read(bench.reading);
      assertEquals(9, bench.missing());
    }
    assertEquals(27, bare.missing(MissingCause.ABSENT));
  }

  @Test
  void aReadingThatNobodySteppedTowardsIsLateAndNeverOld() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    assertEquals(0, bench.missing());
    bench.reading.clear();
    bench.rack.read(bench.reading);
    assertEquals(9, bench.missing());
    assertEquals(9, bench.rack.missing(MissingCause.LATE));
  }

  @Test
  void valuesOfWarmingChipsAreMissingOrMarked() {
    ChipBench skipping = new ChipBench("indoor10");
    skipping.tick();
    assertEquals(5, skipping.missing(), "particles, gas, and the first interval of sound");
    assertEquals(5, skipping.rack.missing(MissingCause.WARMING));
    ChipBench marking = new ChipBench("indoor10", true, 0);
    marking.ticks(2);
    assertEquals(0, marking.missing());
    assertEquals(4, marking.get(Quantity.WARMING));
    marking.warmUp();
    assertEquals(0, marking.get(Quantity.WARMING));
  }
}
