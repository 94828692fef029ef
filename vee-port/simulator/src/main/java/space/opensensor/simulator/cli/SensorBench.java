package space.opensensor.simulator.cli;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.sensor.profile.SimulatedBuses;
import space.opensensor.station.sensor.simulated.ChipFault;
import space.opensensor.vee.BusException;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Reading;

/** The drivers of a profile on simulated buses, from power-on to a reading. */
final class SensorBench {

  /** Time between readings. */
  static final int PERIOD = 5000;

  private static final int FIRST_ADDRESS = 0x08;
  private static final int LAST_ADDRESS = 0x77;
  private static final byte[] NOTHING = new byte[0];

  private final SimulatedBuses buses;
  private final SensorRack rack;
  private final Reading reading;

  /** What lets the chip at a place fail, by the name that drivers give the place. */
  private final Map<String, Consumer<ChipFault>> places = new LinkedHashMap<>();

  private long now;

  /**
   * A bench at power-on.
   *
   * @param seed which room is modelled
   */
  SensorBench(SensorProfile profile, long seed) {
    long epoch = System.currentTimeMillis();
    buses = new SimulatedBuses(new RoomModel(seed, () -> now, epoch, PERIOD, 0), () -> now, seed);
    rack = profile.rack(buses.buses(), false, 0, (level, line) -> {});
    reading = new Reading(rack.schema());
    for (int address = FIRST_ADDRESS; address <= LAST_ADDRESS; address++) {
      if (buses.i2c().chip(address) != null) {
        places.put(i2c(address), buses.i2c().chip(address)::setFault);
      }
    }
    places.put("uart", buses.pms5003()::setFault);
    places.put("i2s", buses.microphone()::setFault);
  }

  /** The name of a place on the I2C bus, as drivers give it. */
  private static String i2c(int address) {
    return String.format(Locale.ROOT, "i2c 0x%02x", address);
  }

  /** Lets time pass to an uptime, with a reading at each period. */
  void runTo(long uptimeMillis) {
    for (long tick = now - now % PERIOD + PERIOD; tick <= uptimeMillis; tick += PERIOD) {
      while (now < tick) {
        now = Math.max(now + 1, Math.min(tick, rack.step(now, tick)));
      }
      rack.step(now, tick);
      reading.clear();
      rack.read(reading);
    }
  }

  /**
   * Lets a chip fail from now on.
   *
   * @param name of the chip
   * @return whether the profile has such a chip
   */
  boolean fail(String name, ChipFault fault) {
    for (int s = 0; s < rack.size(); s++) {
      Consumer<ChipFault> chip = places.get(rack.get(s).place());
      if (rack.get(s).name().equals(name) && chip != null) {
        chip.accept(fault);
        return true;
      }
    }
    return false;
  }

  /** Every address that acknowledges, and the profile's chips with their state. */
  TextTable found() {
    TextTable table =
        new TextTable(new String[] {"where", "chip", "state"}, new boolean[] {false, false, false});
    for (int address = FIRST_ADDRESS; address <= LAST_ADDRESS; address++) {
      String where = i2c(address);
      if (!addChipsAt(where, table) && answers(address)) {
        table.add(where, "", "answers; not in this profile");
      }
    }
    for (String where : places.keySet()) {
      if (!where.startsWith("i2c")) {
        addChipsAt(where, table);
      }
    }
    return table;
  }

  private boolean addChipsAt(String where, TextTable table) {
    boolean any = false;
    for (int s = 0; s < rack.size(); s++) {
      Sensor sensor = rack.get(s);
      if (sensor.place().equals(where)) {
        table.add(where, sensor.name(), sensor.problem() == null ? "reads" : sensor.problem());
        any = true;
      }
    }
    return any;
  }

  private boolean answers(int address) {
    try {
      buses.i2c().transfer(address, NOTHING, 0, 0, NOTHING, 0, 0);
      return true;
    } catch (BusException e) {
      return false;
    }
  }

  /** The last reading: each column with its unit, its chip, and why it is missing. */
  TextTable readings() {
    TextTable table =
        new TextTable(
            new String[] {"column", "value", "unit", "from", "missing"},
            new boolean[] {false, true, false, false, false});
    for (int c = 0; c < reading.schema().size(); c++) {
      Measurement column = reading.schema().get(c);
      BigDecimal value = reading.has(c) ? BigDecimal.valueOf(reading.get(c), column.scale()) : null;
      String from = "";
      String missing = reading.has(c) ? "" : "no chip of this profile measures it";
      for (int s = rack.size() - 1; s >= 0; s--) {
        Sensor sensor = rack.get(s);
        for (int i = 0; i < sensor.size(); i++) {
          if (sensor.number(i) == SensorRack.measured(column.number())) {
            from = sensor.name();
            missing = reading.has(c) ? "" : cause(sensor, i);
          }
        }
      }
      table.add(column.name(), value, column.unit(), from, missing);
    }
    return table;
  }

  private String cause(Sensor sensor, int index) {
    if (sensor.cause(index) != null) {
      return sensor.cause(index).toString().toLowerCase(Locale.ROOT);
    }
    return sensor.isWarming(index, now) ? "warming" : "range";
  }
}
