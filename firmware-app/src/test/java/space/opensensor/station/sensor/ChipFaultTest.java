package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.station.sensor.bosch.Bme680Chip;
import space.opensensor.station.sensor.light.Ltr559Chip;
import space.opensensor.station.sensor.simulated.ChipFault;
import space.opensensor.vee.BusException;
import space.opensensor.vee.MissingCause;

/** Absent, wrong, stuck, noisy and garbled chips are told apart. */
class ChipFaultTest {

  /** A fault of the ChipBench.BME680, and what becomes of its four values while it lasts. */
  @ParameterizedTest
  @CsvSource({
    "SILENT, ABSENT",
    "STRETCH, BUS",
    "GARBLE, GARBLED",
    "DROP, GARBLED",
  })
  void faultsOfTheBusAreToldApartAndOverInOneTick(ChipFault fault, MissingCause cause) {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    long before = bench.counted();
    bench.chips.i2c().chip(ChipBench.BME680).setFault(fault);
    for (int i = 0; i < 7; i++) {
      bench.tick();
      assertEquals(4, bench.missing());
      assertFalse(bench.has(Quantity.GAS_RESISTANCE));
    }
    assertEquals(before + 28, bench.counted());
    assertEquals(28, bench.rack.missing(cause));
    bench.chips.i2c().chip(ChipBench.BME680).setFault(ChipFault.NONE);
    bench.tick();
    assertEquals(0, bench.missing(), "the chip kept its power, so its gas sensor is warm");
    assertEquals(2, bench.lines.size(), bench.lines.toString());
    assertTrue(bench.lines.get(0).startsWith("WARN sensor bme680 at i2c 0x77: "));
    assertEquals("INFO sensor bme680 at i2c 0x77: answers again", bench.lines.get(1));
  }

  @Test
  void anotherChipAtTheAddressIsTheWrongOne() {
    ChipBench bench = new ChipBench("indoor10");
    bench.chips.i2c().attach(ChipBench.BME680, bench.chips.i2c().chip(ChipBench.BME280));
    bench.ticks(2);
    assertEquals(8, bench.rack.missing(MissingCause.WRONG_CHIP));
    bench.chips.i2c().attach(0x23, bench.chips.i2c().chip(0x10));
    bench.ticks(2);
    assertEquals(1, bench.rack.missing(MissingCause.LATE), "in the midst of its measurement");
    assertEquals(17, bench.rack.missing(MissingCause.WRONG_CHIP));
    ChipBench air = new ChipBench("air");
    air.chips.i2c().attach(0x10, air.chips.i2c().chip(0x23));
    air.chips.i2c().attach(0x12, air.chips.i2c().chip(0x23));
    air.ticks(3);
    assertEquals(12, air.rack.missing(MissingCause.WRONG_CHIP));
    ChipBench enviro = new ChipBench("enviro");
    enviro.chips.i2c().attach(0x49, enviro.chips.i2c().chip(0x12));
    enviro.chips.i2c().attach(ChipBench.BME280, enviro.chips.i2c().chip(ChipBench.BME680));
    enviro.ticks(1);
    assertEquals(3 + 5, enviro.rack.missing(MissingCause.WRONG_CHIP));
  }

  @Test
  void aVariantOfTheBme680ThatIsNotKnownIsTheWrongChip() {
    ChipBench bench = new ChipBench("indoor10");
    ((Bme680Chip) bench.chips.i2c().chip(ChipBench.BME680)).setVariant(2);
    bench.ticks(2);
    assertEquals(8, bench.rack.missing(MissingCause.WRONG_CHIP));
    assertEquals(
        "WARN sensor bme680 at i2c 0x77: it is neither a BME680 nor a BME688 (0xf0: 0 or 1)",
        bench.lines.get(0));
  }

  @Test
  void aChipThatBreaksOffAfterItAnsweredIsNotAbsent() {
    int[] transfers = {0};
    int[] breaking = {0};
    ChipBench bench =
        ChipBench.tampered(
            (to, inLength, in, inOffset) -> {
              if (to == ChipBench.BME680 && transfers[0]++ == breaking[0]) {
                throw new BusException("i2c", BusException.Kind.NO_ANSWER);
              }
            });
    bench.tick();
    assertEquals(4, bench.rack.missing(MissingCause.ABSENT));
    transfers[0] = 0;
    breaking[0] = 3;
    bench.tick();
    assertEquals(4, bench.rack.missing(MissingCause.ABSENT));
    assertEquals(4, bench.rack.missing(MissingCause.BUS));
  }

  @ParameterizedTest
  @CsvSource({"SILENT, ABSENT", "GARBLE, GARBLED", "DROP, GARBLED", "STRETCH, BUS"})
  void faultsOfTheSerialPortAreToldApart(ChipFault fault, MissingCause cause) {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    bench.chips.pms5003().setFault(fault);
    bench.ticks(4);
    assertEquals(12, bench.rack.missing(cause));
    bench.chips.pms5003().setFault(ChipFault.NONE);
    bench.ticks(fault == ChipFault.SILENT ? 8 : 2);
    assertEquals(0, bench.missing());
  }

  @ParameterizedTest
  @CsvSource({"SILENT, ABSENT", "STUCK, STUCK", "STRETCH, BUS"})
  void faultsOfTheMicrophoneAreToldApart(ChipFault fault, MissingCause cause) {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    bench.chips.microphone().setFault(fault);
    bench.tick();
    assertFalse(bench.has(Quantity.NOISE));
    assertEquals(1, bench.rack.missing(cause));
    bench.chips.microphone().setFault(ChipFault.NONE);
    bench.ticks(3);
    assertTrue(bench.has(Quantity.NOISE));
  }

  @Test
  void aStuckChipIsFoundAtTheTenthResult() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    bench.chips.i2c().chip(ChipBench.BME680).setFault(ChipFault.STUCK);
    // The last live result is the first of ten.
    for (int i = 0; i < 8; i++) {
      bench.tick();
      assertEquals(0, bench.missing());
    }
    bench.ticks(5);
    assertEquals(20, bench.rack.missing(MissingCause.STUCK));
    bench.chips.i2c().chip(ChipBench.BME680).setFault(ChipFault.NONE);
    bench.tick();
    assertEquals(0, bench.missing());
  }

  @Test
  void stuckParticleAndLightSensorsAreFoundAtTheSixtiethResult() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    bench.chips.pms5003().setFault(ChipFault.STUCK);
    bench.chips.i2c().chip(0x23).setFault(ChipFault.STUCK);
    bench.ticks(58);
    assertEquals(0, bench.missing());
    bench.ticks(3);
    assertEquals(3 * 4, bench.rack.missing(MissingCause.STUCK));
    bench.chips.pms5003().setFault(ChipFault.NONE);
    bench.chips.i2c().chip(0x23).setFault(ChipFault.NONE);
    bench.tick();
    assertEquals(0, bench.missing());
  }

  @Test
  void aStuckConverterIsFoundAtOnceByItsInputsThatAreAlike() {
    ChipBench bench = new ChipBench("enviro");
    bench.warmUp();
    bench.chips.i2c().chip(0x49).setFault(ChipFault.STUCK);
    bench.tick();
    assertEquals(3, bench.missing());
    assertEquals(3, bench.rack.missing(MissingCause.STUCK));
    assertTrue(bench.lines.get(0).endsWith("i2c 0x49: all its inputs read the same"));
    bench.chips.i2c().chip(0x49).setFault(ChipFault.NONE);
    bench.tick();
    assertEquals(0, bench.missing());
  }

  @Test
  void aJumpIsHeldBackUntilTheNextValueConfirmsIt() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    bench.chips.i2c().chip(ChipBench.BME680).setFault(ChipFault.NOISY);
    bench.tick();
    assertEquals(4, bench.missing());
    assertEquals(4, bench.rack.missing(MissingCause.NOISY));
    bench.chips.i2c().chip(ChipBench.BME680).setFault(ChipFault.NONE);
    bench.tick();
    assertEquals(0, bench.missing());
    bench.room[Quantity.TEMPERATURE] = -700;
    bench.tick();
    assertEquals(4, bench.missing());
    bench.tick();
    assertEquals(0, bench.missing());
    ChipBench.near(-700, bench.get(Quantity.TEMPERATURE), 1, "temperature");
  }

  @Test
  void whatIsTooNearForTheProximityChannelIsOutOfRange() {
    ChipBench bench = new ChipBench("enviro");
    bench.warmUp();
    ((Ltr559Chip) bench.chips.i2c().chip(0x23)).setNear(true);
    bench.tick();
    assertFalse(bench.has(Quantity.PROXIMITY));
    assertTrue(bench.has(Quantity.LIGHT));
    assertEquals(1, bench.rack.missing(MissingCause.RANGE));
    ((Ltr559Chip) bench.chips.i2c().chip(0x23)).setNear(false);
    bench.tick();
    assertTrue(bench.has(Quantity.PROXIMITY));
  }
}
