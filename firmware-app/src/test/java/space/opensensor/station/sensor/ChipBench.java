package space.opensensor.station.sensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import space.opensensor.station.Profiles;
import space.opensensor.station.chip.SimulatedBuses;
import space.opensensor.vee.Log;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.Reading;
import space.opensensor.vee.SensorBoard;

/** A rack over simulated chips in a room that a test sets, run from tick to tick. */
final class ChipBench {

  static final int PERIOD = 5000;

  final int[] room = new int[Profiles.NOISE + 1];
  final List<String> lines = new ArrayList<>();
  final SimulatedBuses chips;
  final SensorRack rack;
  final Reading reading;
  long now = 100;
  long tick = PERIOD;
  int mostTransfersInAStep;

  ChipBench(String profile) {
    this(profile, false, 0);
  }

  ChipBench(String profile, boolean keepWarming, int heating) {
    this(Profile.named(profile), buses -> buses, keepWarming, heating);
  }

  /** A bench whose bus is tampered with. */
  ChipBench(
      Profile profile, UnaryOperator<SensorBuses> tampered, boolean keepWarming, int heating) {
    room[Profiles.TEMPERATURE] = 2153;
    room[Profiles.HUMIDITY] = 4711;
    room[Profiles.PRESSURE] = 98_765;
    room[Profiles.PM1_0] = 7;
    room[Profiles.PM2_5] = 11;
    room[Profiles.PM10] = 13;
    room[Profiles.GAS_RESISTANCE] = 123_456;
    room[Profiles.LIGHT] = 45_678;
    room[Profiles.NOISE] = 421;
    chips = new SimulatedBuses(model(), () -> now, 1);
    rack = rack(profile, tampered.apply(chips.buses()), keepWarming, heating);
    reading = new Reading(rack.schema());
  }

  /** The room as it is set. */
  SensorBoard model() {
    return into -> {
      for (int c = 0; c < into.schema().size(); c++) {
        into.set(c, room[into.schema().get(c).number()]);
      }
    };
  }

  SensorRack rack(Profile profile, SensorBuses buses, boolean keepWarming, int heating) {
    Log log = (level, line) -> lines.add(level + " " + line);
    return new SensorRack(profile, buses, keepWarming, heating, log);
  }

  /** Runs to the next tick and reads. */
  void tick() {
    while (now < tick) {
      long before = chips.i2c().transfers();
      long due = rack.step(now, tick);
      mostTransfersInAStep =
          Math.max(mostTransfersInAStep, (int) (chips.i2c().transfers() - before));
      now = Math.max(now + 1, Math.min(due, tick));
    }
    rack.step(now, tick);
    reading.clear();
    rack.read(reading);
    tick += PERIOD;
  }

  void ticks(int count) {
    for (int i = 0; i < count; i++) {
      tick();
    }
  }

  /** Runs until everything is warm. */
  void warmUp() {
    ticks(62);
  }

  boolean has(int number) {
    return reading.has(column(number));
  }

  int get(int number) {
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
  int missing() {
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
}
