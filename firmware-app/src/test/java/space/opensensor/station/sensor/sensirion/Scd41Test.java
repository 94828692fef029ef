package space.opensensor.station.sensor.sensirion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.station.sensor.ChipBench;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.simulated.ChipFault;
import space.opensensor.vee.BusException;
import space.opensensor.vee.MissingCause;

/** The SCD41's words, its results every five seconds, and its failures. */
class Scd41Test {

  /** 420 ppm outdoors and 4 ppm for each 0.1 dB above 30 dB, at the bench's 42.1 dB. */
  private static final int PPM = 420 + 4 * 121;

  /** The example of the data sheet: 500 ppm, 25 °C, 37 %. */
  @Test
  void theWordsOfTheDataSheetGiveItsValues() {
    assertEquals(0x92, Words.crc(0xbeef));
    assertEquals(0x33, Words.crc(0x01f4));
    assertEquals(0xa2, Words.crc(0x6667));
    assertEquals(0x3c, Words.crc(0x5eb9));
    assertEquals(2500, Scd41.temperature(0x6667));
    assertEquals(3700, Scd41.humidity(0x5eb9));
    assertEquals(-4500, Scd41.temperature(0));
    assertEquals(13_000, Scd41.temperature(0xffff));
    assertEquals(10_000, Scd41.humidity(0xffff));
  }

  @Test
  void theFirstResultComesWithTheSecondReadingAndThenOneWithEach() {
    ChipBench bench = new ChipBench("co2");
    bench.tick();
    assertEquals(3, bench.missing());
    assertEquals(3, bench.rack.missing(MissingCause.WARMING));
    for (int i = 0; i < 1000; i++) {
      bench.room[Quantity.TEMPERATURE] = 2000 + i;
      bench.tick();
      assertEquals(0, bench.missing(), "reading " + i + ", " + bench.lines);
      near(PPM, bench.get(Scd41.CO2), 1);
      near(2000 + i, bench.get(Quantity.TEMPERATURE), 1);
      near(4711, bench.get(Quantity.HUMIDITY), 1);
    }
    assertTrue(bench.lines.isEmpty(), bench.lines.toString());
  }

  @ParameterizedTest
  @CsvSource({"SILENT, ABSENT", "STRETCH, BUS", "GARBLE, GARBLED", "DROP, GARBLED"})
  void faultsOfTheBusAreToldApartAndOverInTwoReadings(ChipFault fault, MissingCause cause) {
    ChipBench bench = new ChipBench("co2");
    bench.ticks(3);
    long before = bench.rack.missing(cause);
    chip(bench).setFault(fault);
    bench.ticks(5);
    assertEquals(15, bench.rack.missing(cause) - before, bench.lines.toString());
    chip(bench).setFault(ChipFault.NONE);
    bench.ticks(2);
    assertEquals(0, bench.missing());
  }

  @Test
  void anotherChipAtItsAddressIsTheWrongOne() {
    ChipBench bench = new ChipBench("co2");
    bench.chips.i2c().attach(Scd41.ADDRESS, bench.chips.i2c().chip(0x23));
    bench.ticks(2);
    assertEquals(6, bench.rack.missing(MissingCause.WRONG_CHIP));
  }

  @Test
  void aStuckChipIsFoundAtTheSixtiethResult() {
    ChipBench bench = new ChipBench("co2");
    bench.ticks(3);
    chip(bench).setFault(ChipFault.STUCK);
    bench.ticks(58);
    assertEquals(0, bench.missing());
    bench.ticks(3);
    assertTrue(bench.rack.missing(MissingCause.STUCK) > 0);
    chip(bench).setFault(ChipFault.NONE);
    bench.ticks(2);
    assertEquals(0, bench.missing());
  }

  @Test
  void aChipThatLostItsPowerIsSetUpAgainWithinTheReading() {
    ChipBench bench = new ChipBench("co2");
    bench.ticks(10);
    chip(bench).powerOn();
    bench.tick();
    assertEquals(3, bench.missing());
    assertFalse(bench.has(Scd41.CO2));
    bench.tick();
    assertEquals(0, bench.missing());
  }

  /** A chip that measures answers nothing but its results and a stop. */
  @Test
  void aProcessorThatRestartsFindsAChipThatMeasures() throws BusException {
    ChipBench bench = new ChipBench("co2");
    byte[] start = {(byte) (Scd41.START >> 8), (byte) Scd41.START};
    bench.chips.i2c().transfer(Scd41.ADDRESS, start, 0, 2, start, 0, 0);
    bench.tick();
    assertEquals(3, bench.rack.missing(MissingCause.WARMING));
    bench.tick();
    assertEquals(0, bench.missing());
  }

  @Test
  void aSerialNumberThatReadsDifferentlyEachTimeIsGarbledAndNotThatOfAnotherChip() {
    ChipBench bench = new ChipBench("co2");
    chip(bench).setFault(ChipFault.GARBLE);
    bench.ticks(2);
    assertEquals(6, bench.rack.missing(MissingCause.GARBLED), bench.lines.toString());
    assertEquals(0, bench.rack.missing(MissingCause.WRONG_CHIP));
  }

  /** The measurement range of the data sheet ends at 40,000 ppm. */
  @Test
  void moreThanItCanMeasureIsOutOfRange() {
    ChipBench bench = new ChipBench("co2");
    bench.ticks(2);
    bench.room[Quantity.NOISE] = 300 + (39_996 - 420) / 4;
    bench.ticks(2);
    near(39_996, bench.get(Scd41.CO2), 1);
    bench.room[Quantity.NOISE] += 2;
    bench.ticks(2);
    assertEquals(3, bench.missing());
    assertTrue(bench.rack.missing(MissingCause.RANGE) > 0);
  }

  private static Scd41Chip chip(ChipBench bench) {
    return (Scd41Chip) bench.chips.i2c().chip(Scd41.ADDRESS);
  }

  private static void near(int expected, int actual, int most) {
    assertTrue(Math.abs(expected - actual) <= most, actual + ", not " + expected);
  }
}
