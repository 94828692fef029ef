package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import space.opensensor.station.model.ModelBoard;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.sensor.profile.SimulatedBuses;
import space.opensensor.vee.BusException;
import space.opensensor.vee.Log;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.Reading;
import space.opensensor.vee.SensorBoard;

/** A rack over simulated chips in a room that a test sets, run from tick to tick. */
public final class ChipBench {

  static final int PERIOD = 5000;

  public static final int BME280 = 0x76;
  public static final int BME680 = 0x77;

  public final int[] room = new int[Quantity.NOISE + 1];
  public final List<String> lines = new ArrayList<>();
  public final SimulatedBuses chips;
  public SensorRack rack;
  final Reading reading;
  public long now = 100;
  public long period = PERIOD;
  public long tick = PERIOD;
  private final Supplier<SensorRack> racks;
  int mostTransfersInAStep;

  public ChipBench(String profile) {
    this(profile, false, 0);
  }

  public ChipBench(String profile, boolean keepWarming, int heating) {
    this(SensorProfile.named(profile), buses -> buses, keepWarming, heating);
  }

  /** A bench whose bus is tampered with. */
  public ChipBench(
      SensorProfile profile,
      UnaryOperator<SensorBuses> tampered,
      boolean keepWarming,
      int heating) {
    room[Quantity.TEMPERATURE] = 2153;
    room[Quantity.HUMIDITY] = 4711;
    room[Quantity.PRESSURE] = 98_765;
    room[Quantity.PM1_0] = 7;
    room[Quantity.PM2_5] = 11;
    room[Quantity.PM10] = 13;
    room[Quantity.GAS_RESISTANCE] = 123_456;
    room[Quantity.LIGHT] = 45_678;
    room[Quantity.NOISE] = 421;
    chips = new SimulatedBuses(model(), () -> now, 1);
    SensorBuses buses = tampered.apply(chips.buses());
    racks = () -> rack(profile, buses, keepWarming, heating);
    rack = racks.get();
    reading = new Reading(rack.schema());
  }

  /** The processor restarts: the drivers are new, and the chips as they were left. */
  void restart() {
    rack = racks.get();
  }

  /** The room as it is set. */
  SensorBoard model() {
    return ModelBoard.instant(
        into -> {
          for (int c = 0; c < into.schema().size(); c++) {
            into.set(c, room[into.schema().get(c).number()]);
          }
        });
  }

  SensorRack rack(SensorProfile profile, SensorBuses buses, boolean keepWarming, int heating) {
    Log log = (level, line) -> lines.add(level + " " + line);
    return profile.rack(buses, keepWarming, heating, log);
  }

  /** Runs to a time before the next tick. */
  public void runTo(long time) {
    while (now < time) {
      long before = chips.i2c().transfers();
      long due = rack.step(now, tick);
      mostTransfersInAStep =
          Math.max(mostTransfersInAStep, (int) (chips.i2c().transfers() - before));
      now = Math.max(now + 1, Math.min(due, time));
    }
  }

  /** Runs to the next tick and reads. */
  public void tick() {
    runTo(tick);
    rack.step(now, tick);
    reading.clear();
    rack.read(reading);
    tick += period;
  }

  public void ticks(int count) {
    for (int i = 0; i < count; i++) {
      tick();
    }
  }

  /** Runs until everything is warm. */
  public void warmUp() {
    ticks(62);
  }

  public boolean has(int number) {
    return reading.has(column(number));
  }

  public int get(int number) {
    return reading.get(column(number));
  }

  private int column(int number) {
    int column = reading.schema().columnOf(number);
    if (column < 0) {
      throw new AssertionError("no column for " + number);
    }
    return column;
  }

  /** Values of the last reading that are missing. */
  public int missing() {
    int count = 0;
    for (int c = 0; c < reading.schema().size(); c++) {
      count += reading.has(c) ? 0 : 1;
    }
    return count;
  }

  /** All that was counted as missing. */
  long counted() {
    long sum = 0;
    for (MissingCause cause : MissingCause.values()) {
      sum += rack.missing(cause);
    }
    return sum;
  }

  /** What is done to a transfer that was passed on. */
  interface Tampering {
    void with(int address, int inLength, byte[] in, int inOffset) throws BusException;
  }

  /** A bench whose I2C transfers are tampered with. */
  static ChipBench tampered(Tampering tampering) {
    return new ChipBench(
        SensorProfile.indoor10(),
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

  /** Asserts that a value is near what it should be. */
  static void near(int expected, int actual, int most, String what) {
    assertTrue(Math.abs(expected - actual) <= most, what + ": " + actual + ", not " + expected);
  }
}
