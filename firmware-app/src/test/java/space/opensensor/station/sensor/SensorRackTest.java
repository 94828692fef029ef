package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.Profiles;
import space.opensensor.station.chip.Bme280Chip;
import space.opensensor.station.chip.Bme680Chip;
import space.opensensor.station.chip.Fault;
import space.opensensor.station.chip.Ltr559Chip;
import space.opensensor.vee.BusException;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.Reading;

class SensorRackTest {

  private static final int BME280 = 0x76;
  private static final int BME680 = 0x77;

  private static void near(int expected, int actual, int most, String what) {
    assertTrue(Math.abs(expected - actual) <= most, what + ": " + actual + ", not " + expected);
  }

  @Test
  void theIndoorStationMeasuresWhatIsInItsRoom() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    assertEquals(0, bench.missing());
    near(2153, bench.get(Profiles.TEMPERATURE), 1, "temperature");
    near(4711, bench.get(Profiles.HUMIDITY), 2, "humidity");
    near(98_765, bench.get(Profiles.PRESSURE), 2, "pressure");
    near(123_456, bench.get(Profiles.GAS_RESISTANCE), 250, "gas resistance");
    near(45_678, bench.get(Profiles.LIGHT), 50, "light");
    near(421, bench.get(Profiles.NOISE), 1, "noise");
    assertEquals(7, bench.get(Profiles.PM1_0));
    assertEquals(11, bench.get(Profiles.PM2_5));
    assertEquals(13, bench.get(Profiles.PM10));
  }

  @Test
  void theEnviroStationMeasuresWhatIsInItsRoom() {
    ChipBench bench = new ChipBench("enviro");
    bench.warmUp();
    assertEquals(19, bench.reading.schema().size());
    assertEquals(0, bench.missing());
    near(2153, bench.get(Profiles.TEMPERATURE), 1, "temperature");
    assertEquals(bench.get(Profiles.TEMPERATURE), bench.get(Profiles.RAW_TEMPERATURE));
    near(4711, bench.get(Profiles.HUMIDITY), 2, "humidity");
    near(98_765, bench.get(Profiles.PRESSURE), 2, "pressure");
    near(123_456 * 30 / 100, bench.get(Profiles.OXIDISED), 400, "oxidised");
    near(123_456 * 250 / 100, bench.get(Profiles.REDUCING), 4000, "reducing");
    near(123_456 * 90 / 100, bench.get(Profiles.NH3), 1000, "nh3");
    near(22, bench.get(Profiles.PROXIMITY), 2, "proximity");
    assertTrue(bench.get(Profiles.PARTICLES_0_3) > bench.get(Profiles.PARTICLES_0_5));
  }

  @Test
  void theAirStationMeasuresWhatIsInItsRoom() {
    ChipBench bench = new ChipBench("air");
    bench.warmUp();
    assertEquals(0, bench.missing());
    near(45_678, bench.get(Profiles.LIGHT), 60, "light");
    assertEquals(11, bench.get(Profiles.PM2_5));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 500, 44_000, 1_000_000, 2_999_000, 9_000_000, 11_900_000})
  void bothLightSensorsFindTheirRangeWithinTwoTicks(int light) {
    for (String profile : new String[] {"indoor10", "air"}) {
      ChipBench bench = new ChipBench(profile);
      bench.ticks(3);
      bench.room[Profiles.LIGHT] = light;
      bench.ticks(2);
      assertTrue(bench.has(Profiles.LIGHT), profile);
      near(light, bench.get(Profiles.LIGHT), light / 200 + 10, profile);
    }
  }

  /** A fault of the BME680, and what becomes of its four values while it lasts. */
  @ParameterizedTest
  @CsvSource({
    "SILENT, ABSENT",
    "STRETCH, BUS",
    "GARBLE, GARBLED",
    "DROP, GARBLED",
  })
  void faultsOfTheBusAreToldApartAndOverInOneTick(Fault fault, MissingCause cause) {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    long before = bench.counted();
    bench.chips.i2c().chip(BME680).setFault(fault);
    for (int i = 0; i < 7; i++) {
      bench.tick();
      assertEquals(4, bench.missing());
      assertFalse(bench.has(Profiles.GAS_RESISTANCE));
    }
    assertEquals(before + 28, bench.counted());
    assertEquals(28, bench.rack.missing(cause));
    bench.chips.i2c().chip(BME680).setFault(Fault.NONE);
    bench.tick();
    assertEquals(0, bench.missing(), "the chip kept its power, so its gas sensor is warm");
    assertEquals(2, bench.lines.size(), bench.lines.toString());
    assertTrue(bench.lines.get(0).startsWith("WARN sensor bme680 at i2c 0x77: "));
    assertEquals("INFO sensor bme680 at i2c 0x77: answers again", bench.lines.get(1));
  }

  @Test
  void anotherChipAtTheAddressIsTheWrongOne() {
    ChipBench bench = new ChipBench("indoor10");
    bench.chips.i2c().attach(BME680, bench.chips.i2c().chip(BME280));
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
    enviro.chips.i2c().attach(BME280, enviro.chips.i2c().chip(BME680));
    enviro.ticks(1);
    assertEquals(3 + 5, enviro.rack.missing(MissingCause.WRONG_CHIP));
  }

  @Test
  void aBme688IsNotTakenForABme680() {
    ChipBench bench = new ChipBench("indoor10");
    ((Bme680Chip) bench.chips.i2c().chip(BME680)).setBme688();
    bench.ticks(2);
    assertEquals(8, bench.rack.missing(MissingCause.WRONG_CHIP));
    assertEquals(
        "WARN sensor bme680 at i2c 0x77: it is a BME688, which measures gas otherwise",
        bench.lines.get(0));
  }

  @Test
  void whatIsTooNearForTheProximityChannelIsOutOfRange() {
    ChipBench bench = new ChipBench("enviro");
    bench.warmUp();
    ((Ltr559Chip) bench.chips.i2c().chip(0x23)).setNear(true);
    bench.tick();
    assertFalse(bench.has(Profiles.PROXIMITY));
    assertTrue(bench.has(Profiles.LIGHT));
    assertEquals(1, bench.rack.missing(MissingCause.RANGE));
    ((Ltr559Chip) bench.chips.i2c().chip(0x23)).setNear(false);
    bench.tick();
    assertTrue(bench.has(Profiles.PROXIMITY));
  }

  @Test
  void aStuckChipIsFoundAtTheTenthResult() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    bench.chips.i2c().chip(BME680).setFault(Fault.STUCK);
    // The last live result is the first of ten.
    for (int i = 0; i < 8; i++) {
      bench.tick();
      assertEquals(0, bench.missing());
    }
    bench.ticks(5);
    assertEquals(20, bench.rack.missing(MissingCause.STUCK));
    bench.chips.i2c().chip(BME680).setFault(Fault.NONE);
    bench.tick();
    assertEquals(0, bench.missing());
  }

  @Test
  void stuckParticleAndLightSensorsAreFoundAtTheSixtiethResult() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    bench.chips.pms5003().setFault(Fault.STUCK);
    bench.chips.i2c().chip(0x23).setFault(Fault.STUCK);
    bench.ticks(58);
    assertEquals(0, bench.missing());
    bench.ticks(3);
    assertEquals(3 * 4, bench.rack.missing(MissingCause.STUCK));
    bench.chips.pms5003().setFault(Fault.NONE);
    bench.chips.i2c().chip(0x23).setFault(Fault.NONE);
    bench.tick();
    assertEquals(0, bench.missing());
  }

  @Test
  void aJumpIsHeldBackUntilTheNextValueConfirmsIt() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    bench.chips.i2c().chip(BME680).setFault(Fault.NOISY);
    bench.tick();
    assertEquals(4, bench.missing());
    assertEquals(4, bench.rack.missing(MissingCause.NOISY));
    bench.chips.i2c().chip(BME680).setFault(Fault.NONE);
    bench.tick();
    assertEquals(0, bench.missing());
    bench.room[Profiles.TEMPERATURE] = -700;
    bench.tick();
    assertEquals(4, bench.missing());
    bench.tick();
    assertEquals(0, bench.missing());
    near(-700, bench.get(Profiles.TEMPERATURE), 1, "temperature");
  }

  @Test
  void aBrownOutInATransferCostsOneRowAndTheGasSensorsWarmth() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    bench.chips.i2c().chip(BME680).setFault(Fault.BROWN_OUT);
    bench.tick();
    assertEquals(4, bench.missing());
    for (int i = 0; i < 60; i++) {
      bench.tick();
      assertEquals(1, bench.missing());
      assertFalse(bench.has(Profiles.GAS_RESISTANCE));
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
      for (int address : new int[] {0x10, 0x23, 0x49, BME280, BME680}) {
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
              Profile.named(profile),
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
        int most = bench[0].reading.schema().get(c).number() == Profiles.REDUCING ? 4000 : 400;
        if (bench[0].reading.has(c)) {
          near(truth[c], bench[0].reading.get(c), most, "transfer " + at + ", column " + c);
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
        assertFalse(bench.has(Profiles.PM2_5), delay + ": row " + bench.now);
      }
      bench.ticks(2);
      assertTrue(bench.has(Profiles.PM2_5), "" + delay);
      assertEquals(0, bench.rack.missing(MissingCause.ABSENT), "" + delay);
    }
  }

  @Test
  void aParticleSensorThatRestartedWhileItsLineWasBadWarmsUpAgain() {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    bench.chips.pms5003().setFault(Fault.GARBLE);
    bench.tick();
    bench.chips.pms5003().setFault(Fault.NONE);
    bench.chips.pms5003().powerOn();
    bench.ticks(5);
    assertFalse(bench.has(Profiles.PM2_5));
    bench.ticks(3);
    assertTrue(bench.has(Profiles.PM2_5));
  }

  /** Without the mark of a result that is valid, and without that of a heater that is stable. */
  @ParameterizedTest
  @ValueSource(ints = {0x20, 0x10})
  void gasWithoutItsMarksIsThatOfASensorThatIsNotWarm(int mark) {
    ChipBench bench =
        tampered(
            (to, inLength, in, inOffset) -> {
              if (to == BME680 && inLength == 15) {
                in[inOffset + 14] &= (byte) ~mark;
              }
            });
    bench.warmUp();
    assertFalse(bench.has(Profiles.GAS_RESISTANCE));
    assertTrue(bench.has(Profiles.PRESSURE));
    assertEquals(63, bench.rack.missing(MissingCause.WARMING), "and the first sound");
  }

  /** The mark of a result that is not valid, and a gain that is not the one that was set. */
  @ParameterizedTest
  @ValueSource(ints = {0x80, 0x10})
  void lightWithTheWrongMarksIsNotBelieved(int mark) {
    ChipBench bench =
        tampered(
            (to, inLength, in, inOffset) -> {
              if (to == 0x23 && inLength == 7) {
                in[inOffset + 4] ^= (byte) mark;
              }
            });
    bench.ticks(3);
    assertFalse(bench.has(Profiles.LIGHT));
    assertEquals(3, bench.rack.missing(MissingCause.BUS));
  }

  @Test
  void aChipThatBreaksOffAfterItAnsweredIsNotAbsent() {
    int[] transfers = {0};
    int[] breaking = {0};
    ChipBench bench =
        tampered(
            (to, inLength, in, inOffset) -> {
              if (to == BME680 && transfers[0]++ == breaking[0]) {
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

  /** What is done to a transfer that was passed on. */
  private interface Tampering {
    void with(int address, int inLength, byte[] in, int inOffset) throws BusException;
  }

  private static ChipBench tampered(Tampering tampering) {
    return new ChipBench(
        Profile.indoor10(),
        buses ->
            new SensorBuses(
                (to, out, outOffset, outLength, in, inOffset, inLength) -> {
                  buses.i2c().transfer(to, out, outOffset, outLength, in, inOffset, inLength);
                  tampering.with(to, inLength, in, inOffset);
                },
                buses.uart(),
                buses.sound()),
        true,
        0);
  }

  @Test
  void aHumidityWithoutItsTemperatureIsNotCorrectedButKeptAsMeasured() {
    Reading reading = new Reading(Profile.indoor10().schema(false, true));
    int humidity = reading.schema().columnOf(Profiles.HUMIDITY);
    reading.set(humidity, 4500);
    new SelfHeating(reading.schema(), 180).correct(reading);
    assertFalse(reading.has(humidity));
    assertEquals(4500, reading.get(reading.schema().columnOf(Profiles.RAW_HUMIDITY)));
  }

  /** In the formula's 1/1024 % as the chip's own registers and words give them. */
  @Test
  void humidityOfABme280IsRoundedToTheNearestThousandth() throws Exception {
    Measurement fine = Measurement.fixed(Profiles.HUMIDITY, "humidity", "%", 3, 0, 100_000);
    Measurement temperature = Measurement.fixed(Profiles.TEMPERATURE, "t", "°C", 2, -4000, 8500);
    ChipBench bench =
        new ChipBench(
            new Profile(
                "fine/1",
                new Measurement[] {temperature, fine},
                new String[] {"bme280"},
                new int[] {BME280}),
            buses -> buses,
            false,
            0);
    Bme280Calibration calibration = new Bme280Calibration();
    calibration.load(Bme280Chip.words());
    byte[] raw = new byte[8];
    for (int i = 0; i < 200; i++) {
      bench.room[Profiles.HUMIDITY] = 4000 + 7 * i;
      bench.tick();
      bench.chips.i2c().transfer(BME280, new byte[] {(byte) 0xf7}, 0, 1, raw, 0, 8);
      int rawTemperature = I2cDevice.bigEndian(raw, 3) << 4 | (raw[5] & 0xff) >> 4;
      assertEquals(bench.get(Profiles.TEMPERATURE), calibration.temperature(rawTemperature));
      int exact = calibration.humidity(I2cDevice.bigEndian(raw, 6));
      assertEquals(Math.round(exact * 1000 / 1024.0), bench.get(Profiles.HUMIDITY), "" + i);
    }
  }

  @ParameterizedTest
  @CsvSource({"SILENT, ABSENT", "GARBLE, GARBLED", "DROP, GARBLED", "STRETCH, BUS"})
  void faultsOfTheSerialPortAreToldApart(Fault fault, MissingCause cause) {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    bench.chips.pms5003().setFault(fault);
    bench.ticks(4);
    assertEquals(12, bench.rack.missing(cause));
    bench.chips.pms5003().setFault(Fault.NONE);
    bench.ticks(fault == Fault.SILENT ? 8 : 2);
    assertEquals(0, bench.missing());
  }

  @ParameterizedTest
  @CsvSource({"SILENT, ABSENT", "STUCK, STUCK", "STRETCH, BUS"})
  void faultsOfTheMicrophoneAreToldApart(Fault fault, MissingCause cause) {
    ChipBench bench = new ChipBench("indoor10");
    bench.warmUp();
    bench.chips.microphone().setFault(fault);
    bench.tick();
    assertFalse(bench.has(Profiles.NOISE));
    assertEquals(1, bench.rack.missing(cause));
    bench.chips.microphone().setFault(Fault.NONE);
    bench.ticks(3);
    assertTrue(bench.has(Profiles.NOISE));
  }

  @Test
  void noChipDelaysAnother() {
    for (Fault fault : Fault.values()) {
      for (int address : new int[] {0x23, BME680}) {
        ChipBench bench = new ChipBench("indoor10");
        bench.warmUp();
        bench.chips.i2c().chip(address).setFault(fault);
        bench.ticks(3);
        assertTrue(bench.has(Profiles.PM2_5) && bench.has(Profiles.NOISE), fault.toString());
        assertTrue(bench.has(address == 0x23 ? Profiles.TEMPERATURE : Profiles.LIGHT));
        assertTrue(bench.mostTransfersInAStep <= 24, bench.mostTransfersInAStep + " transfers");
      }
    }
  }

  @Test
  void aBoardWithoutBusesHasAbsentChipsAndNothingElse() {
    ChipBench bench = new ChipBench("indoor10");
    SensorRack bare =
        bench.rack(Profile.named("indoor10"), new SensorBuses(null, null, null), false, 0);
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
    assertEquals(4, marking.get(Profiles.WARMING));
    marking.warmUp();
    assertEquals(0, marking.get(Profiles.WARMING));
  }

  /** Against Magnus's formula in doubles. */
  @ParameterizedTest
  @ValueSource(ints = {1, 180, 500, 2000})
  void selfHeatingIsTakenOutAndWhatWasMeasuredIsKept(int heating) {
    ChipBench bench = new ChipBench("indoor10", false, heating);
    bench.warmUp();
    assertEquals(2153, bench.get(Profiles.RAW_TEMPERATURE), 1);
    assertEquals(bench.get(Profiles.RAW_TEMPERATURE) - heating, bench.get(Profiles.TEMPERATURE));
    double warm = bench.get(Profiles.RAW_TEMPERATURE) / 100.0;
    double cool = bench.get(Profiles.TEMPERATURE) / 100.0;
    double expected =
        bench.get(Profiles.RAW_HUMIDITY)
            * Math.exp(17.62 * warm / (243.12 + warm) - 17.62 * cool / (243.12 + cool));
    assertEquals(Math.min(10_000, expected), bench.get(Profiles.HUMIDITY), 2.0);
  }

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
      assertTrue(bench.has(Profiles.PM2_5));
    }
    assertTrue(slept);
  }
}
