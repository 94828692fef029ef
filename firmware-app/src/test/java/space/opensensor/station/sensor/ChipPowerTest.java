package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.sensor.simulated.ChipFault;
import space.opensensor.vee.MissingCause;

/** A chip that lost its power or its settings is not believed. */
class ChipPowerTest {

  @Test
  void aBrownOutInATransferCostsOneRowAndTheGasSensorsWarmth() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    bench.chips.i2c().chip(ChipBench.BME680).setFault(ChipFault.BROWN_OUT);
    bench.tick();
    assertEquals(4, bench.missing());
    for (int i = 0; i < 60; i++) {
      bench.tick();
      assertEquals(1, bench.missing());
      assertFalse(bench.has(Quantity.GAS_RESISTANCE));
    }
    bench.tick();
    assertEquals(0, bench.missing());
  }

  @Test
  void aBrownOutBetweenStartAndResultIsNoticedByEveryChip() {
    for (String profile : new String[] {"indoor10", "enviro", "air"}) {
      ChipBench bench = new ChipBench(profile);
      bench.warmUp();
      // Begun, but not over.
      bench.rack.step(bench.tick - SensorRack.LEAD_MILLIS, bench.tick);
      bench.now = bench.tick - SensorRack.LEAD_MILLIS;
      for (int address : new int[] {0x10, 0x23, 0x49, ChipBench.BME280, ChipBench.BME680}) {
        bench.chips.i2c().chip(address).powerOn();
      }
      bench.tick();
      int particles = profile.equals("enviro") ? 9 : profile.equals("indoor10") ? 4 : 3;
      assertEquals(bench.reading.schema().size() - particles, bench.missing(), profile);
      bench.tick();
      assertEquals(profile.equals("enviro") ? 3 : 1, bench.missing(), profile);
    }
  }

  /** Wherever in the exchange of a row a chip loses its power, nothing of it is believed. */
  @ParameterizedTest
  @CsvSource({"indoor10, 0x23", "indoor10, 0x77", "enviro, 0x76", "enviro, 0x49", "air, 0x10"})
  void aPowerFailureBetweenAnyTwoTransfersIsNoticed(String profile, String chipAddress) {
    int address = Integer.decode(chipAddress);
    int transfers = 1;
    for (int at = 0; at < transfers; at++) {
      int failing = at;
      int[] count = {Integer.MIN_VALUE};
      ChipBench[] bench = new ChipBench[1];
      bench[0] =
          new ChipBench(
              SensorProfile.named(profile),
              buses ->
                  new SensorBuses(
                      (to, out, outOffset, outLength, in, inOffset, inLength) -> {
                        if (to == address && count[0]++ == failing) {
                          bench[0].chips.i2c().chip(address).powerOn();
                        }
                        buses.i2c().transfer(to, out, outOffset, outLength, in, inOffset, inLength);
                      },
                      buses.uart(),
                      buses.sound()),
              true,
              0);
      bench[0].warmUp();
      int[] truth = new int[bench[0].reading.schema().size()];
      for (int c = 0; c < truth.length; c++) {
        truth[c] = bench[0].reading.get(c);
      }
      count[0] = 0;
      bench[0].tick();
      transfers = Math.max(transfers, count[0]);
      for (int c = 0; c < truth.length; c++) {
        int most = bench[0].reading.schema().get(c).number() == Quantity.REDUCING ? 4000 : 400;
        if (bench[0].reading.has(c)) {
          ChipBench.near(
              truth[c], bench[0].reading.get(c), most, "transfer " + at + ", column " + c);
        }
      }
    }
    assertTrue(transfers >= 7 && transfers < 100, transfers + " transfers");
  }

  @ParameterizedTest
  @CsvSource({
    "indoor10, 0x23, 0x85, 0x0b, 1",
    "indoor10, 0x77, 0x64, 0x41, 4",
    "indoor10, 0x77, 0x71, 0x00, 4",
    "enviro, 0x76, 0xf2, 0x05, 5"
  })
  void aChipWhoseSettingsWereChangedIsNotBelieved(
      String profile, String address, String register, String value, int missing) throws Exception {
    ChipBench bench = new ChipBench(profile);
    bench.warmUp();
    bench.now = bench.tick - SensorRack.LEAD_MILLIS;
    bench.rack.step(bench.now, bench.tick);
    byte[] change = {Integer.decode(register).byteValue(), Integer.decode(value).byteValue()};
    bench.chips.i2c().transfer(Integer.decode(address), change, 0, 2, change, 0, 0);
    bench.tick();
    assertEquals(missing, bench.missing());
    assertEquals(missing, bench.rack.missing(MissingCause.BUS));
    bench.tick();
    assertEquals(0, bench.missing());
  }

  /** Without the mark of a result that is valid, and without that of a heater that is stable. */
  @ParameterizedTest
  @ValueSource(ints = {0x20, 0x10})
  void gasWithoutItsMarksIsThatOfASensorThatIsNotWarm(int mark) {
    ChipBench bench =
        ChipBench.tampered(
            (to, inLength, in, inOffset) -> {
              if (to == ChipBench.BME680 && inLength == 15) {
                in[inOffset + 14] &= (byte) ~mark;
              }
            });
    bench.warmUp();
    assertFalse(bench.has(Quantity.GAS_RESISTANCE));
    assertTrue(bench.has(Quantity.PRESSURE));
    assertEquals(63, bench.rack.missing(MissingCause.WARMING), "and the first sound");
  }

  /** The mark of a result that is not valid, and a gain that is not the one that was set. */
  @ParameterizedTest
  @ValueSource(ints = {0x80, 0x10})
  void lightWithTheWrongMarksIsNotBelieved(int mark) {
    ChipBench bench =
        ChipBench.tampered(
            (to, inLength, in, inOffset) -> {
              if (to == 0x23 && inLength == 7) {
                in[inOffset + 4] ^= (byte) mark;
              }
            });
    bench.ticks(3);
    assertFalse(bench.has(Quantity.LIGHT));
    assertEquals(3, bench.rack.missing(MissingCause.BUS));
  }
}
