package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.sensor.simulated.ChipFault;
import space.opensensor.vee.BusException;
import space.opensensor.vee.MissingCause;

/** Light and gas at the ends of what chips measure, and how they are left between measurements. */
class ChipEdgesTest {

  @ParameterizedTest
  @ValueSource(strings = {"indoor10", "air"})
  void afterStrongLightAFaintOneIsMeasuredFinely(String profile) {
    ChipBench bench = new ChipBench(profile);
    bench.room[Quantity.LIGHT] = 9_000_000;
    bench.ticks(3);
    ChipBench.near(9_000_000, bench.get(Quantity.LIGHT), 50_000, profile);
    bench.room[Quantity.LIGHT] = 500;
    bench.ticks(4);
    ChipBench.near(500, bench.get(Quantity.LIGHT), 10, profile);
  }

  /** Channels that are full at every range. */
  @ParameterizedTest
  @ValueSource(strings = {"indoor10", "air"})
  void moreLightThanAChipMeasuresIsOutOfRange(String profile) {
    boolean[] full = {false};
    int register = profile.equals("air") ? 4 : 0x88;
    ChipBench bench =
        tampered(
            profile,
            profile.equals("air") ? 0x10 : 0x23,
            register,
            (to, inLength, in, inOffset) -> {
              for (int i = 0; full[0] && i < Math.min(4, inLength); i++) {
                in[inOffset + i] = (byte) 0xff;
              }
            });
    bench.warmUp();
    full[0] = true;
    bench.tick();
    assertFalse(bench.has(Quantity.LIGHT));
    assertEquals(1, bench.rack.missing(MissingCause.RANGE), bench.lines.toString());
    full[0] = false;
    bench.ticks(3);
    ChipBench.near(45_678, bench.get(Quantity.LIGHT), 60, profile);
  }

  private static ChipBench tampered(
      String profile, int address, int register, ChipBench.Tampering tampering) {
    return new ChipBench(
        SensorProfile.named(profile),
        buses ->
            new SensorBuses(
                (to, out, outOffset, outLength, in, inOffset, inLength) -> {
                  buses.i2c().transfer(to, out, outOffset, outLength, in, inOffset, inLength);
                  if (to == address && inLength > 0 && (out[outOffset] & 0xff) == register) {
                    tampering.with(to, inLength, in, inOffset);
                  }
                },
                buses.uart(),
                buses.sound()),
        true,
        0);
  }

  @Test
  void aStuckLightSensorIsFoundWhereItIsNotDark() {
    ChipBench bench = new ChipBench("air");
    bench.warmUp();
    bench.chips.i2c().chip(0x10).setFault(ChipFault.STUCK);
    bench.ticks(50);
    assertTrue(bench.has(Quantity.LIGHT));
    bench.ticks(12);
    assertFalse(bench.has(Quantity.LIGHT));
    assertTrue(bench.rack.missing(MissingCause.STUCK) > 0);
    ChipBench dark = new ChipBench("air");
    dark.room[Quantity.LIGHT] = 20;
    dark.warmUp();
    dark.chips.i2c().chip(0x10).setFault(ChipFault.STUCK);
    dark.ticks(70);
    assertTrue(dark.has(Quantity.LIGHT), "a dark room may well count the same");
  }

  /** Standby for light and proximity, a lamp of 50 mA, and the shut-down of the VEML7700. */
  @Test
  void lightSensorsSleepBetweenMeasurements() throws BusException {
    ChipBench bench = new ChipBench("indoor10");
    bench.ticks(2);
    assertEquals(0, register(bench, 0x23, 0x80));
    assertEquals(0, register(bench, 0x23, 0x81));
    assertEquals(0x7b, register(bench, 0x23, 0x82));
    ChipBench air = new ChipBench("air");
    air.ticks(2);
    assertEquals(1, register(air, 0x10, 0));
  }

  private static int register(ChipBench bench, int address, int register) throws BusException {
    byte[] value = new byte[2];
    bench.chips.i2c().transfer(address, new byte[] {(byte) register}, 0, 1, value, 0, 1);
    return value[0] & 0xff;
  }

  /** 3.3 V at an input, as where its sensor is broken: no resistance divides that. */
  @Test
  void inputsAtTheSupplyAreOutOfRangeAndNotStuck() {
    ChipBench bench =
        tampered(
            "enviro",
            0x49,
            0,
            (to, inLength, in, inOffset) -> {
              in[inOffset] = (byte) (1650 >> 4);
              in[inOffset + 1] = (byte) (1650 << 4);
            });
    bench.tick();
    assertEquals(3, bench.rack.missing(MissingCause.RANGE));
    assertEquals(0, bench.rack.missing(MissingCause.STUCK));
  }
}
