package space.opensensor.simulator.cli;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.sensor.profile.SimulatedBuses;
import space.opensensor.station.sensor.simulated.ChipFault;
import space.opensensor.vee.BusException;
import space.opensensor.vee.Reading;

/** {@code station sensors}: what is on the simulated buses, and what the drivers read from it. */
@Command(
    name = "sensors",
    description = {
      "Looks for chips on the simulated buses and reads those of a profile with their drivers.",
      "--fault lets chips fail, to see what a station makes of it.",
    },
    mixinStandardHelpOptions = true)
final class SensorsCommand implements Callable<Integer> {

  private static final int PERIOD = 5000;
  private static final int FIRST_ADDRESS = 0x08;
  private static final int LAST_ADDRESS = 0x77;
  private static final byte[] NOTHING = new byte[0];

  @Spec private CommandSpec spec;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = "indoor10",
      description = "what is measured, with which chips (default: ${DEFAULT-VALUE})")
  private String profileName;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "310",
      description =
          "seconds from power-on to the reading; a gas sensor needs 300 to be warm (default:"
              + " ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--fault",
      paramLabel = "CHIP=FAULT",
      description = "a chip that fails: ${COMPLETION-CANDIDATES}; may be repeated")
  private Map<String, ChipFault> faults = new TreeMap<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "which room is modelled (default: ${DEFAULT-VALUE})")
  private long seed;

  private long now;

  @Override
  public Integer call() throws CommandException {
    SensorProfile profile = SensorProfile.named(profileName);
    if (profile == null) {
      throw new CommandException(
          "--profile: expected "
              + String.join(" or ", SensorProfile.names())
              + ", got \""
              + profileName
              + "\"");
    }
    if (seconds < 5 || seconds > 86_400) {
      throw new CommandException("--seconds: expected 5 to 86400, got " + seconds);
    }
    long epoch = System.currentTimeMillis();
    SimulatedBuses chips =
        new SimulatedBuses(new RoomModel(seed, () -> now, epoch, PERIOD, 0), () -> now, seed);
    SensorRack rack = new SensorRack(profile, chips.buses(), false, 0, (level, line) -> {});
    Reading reading = new Reading(rack.schema());
    for (long tick = PERIOD; tick <= seconds * 1000L; tick += PERIOD) {
      if (tick + 2 * PERIOD > seconds * 1000L) {
        fail(chips, rack);
      }
      runTo(rack, tick);
      reading.clear();
      rack.read(reading);
    }
    found(chips, rack).forEach(spec.commandLine().getOut()::println);
    spec.commandLine().getOut().println();
    readings(rack, reading).forEach(spec.commandLine().getOut()::println);
    return 0;
  }

  private void runTo(SensorRack rack, long tick) {
    while (now < tick) {
      now = Math.max(now + 1, Math.min(tick, rack.step(now, tick)));
    }
    rack.step(now, tick);
  }

  private void fail(SimulatedBuses chips, SensorRack rack) throws CommandException {
    for (Map.Entry<String, ChipFault> fault : faults.entrySet()) {
      Sensor failing = null;
      for (int s = 0; s < rack.size(); s++) {
        failing = rack.get(s).name().equals(fault.getKey()) ? rack.get(s) : failing;
      }
      if (failing == null) {
        throw new CommandException(
            "--fault: profile " + profileName + " has no chip \"" + fault.getKey() + "\"");
      }
      if (failing.place().equals("uart")) {
        chips.pms5003().setFault(fault.getValue());
      } else if (failing.place().equals("i2s")) {
        chips.microphone().setFault(fault.getValue());
      } else {
        int address = Integer.decode(failing.place().substring("i2c ".length()));
        chips.i2c().chip(address).setFault(fault.getValue());
      }
    }
  }

  /** Every address that acknowledges, and the profile's chips with their state. */
  private static List<String> found(SimulatedBuses chips, SensorRack rack) {
    TextTable table =
        new TextTable(new String[] {"where", "chip", "state"}, new boolean[] {false, false, false});
    for (int address = FIRST_ADDRESS; address <= LAST_ADDRESS; address++) {
      String where = String.format(Locale.ROOT, "i2c 0x%02x", address);
      String answer = null;
      try {
        chips.i2c().transfer(address, NOTHING, 0, 0, NOTHING, 0, 0);
      } catch (BusException e) {
        answer = e.kind() == BusException.Kind.TIMED_OUT ? "holds the clock" : "no answer";
      }
      boolean known = false;
      for (int s = 0; s < rack.size(); s++) {
        if (rack.get(s).place().equals(where)) {
          known = true;
          table.add(where, rack.get(s).name(), state(rack.get(s)));
        }
      }
      if (!known && answer == null) {
        table.add(where, "", "answers; not in this profile");
      }
    }
    for (int s = 0; s < rack.size(); s++) {
      if (!rack.get(s).place().startsWith("i2c")) {
        table.add(rack.get(s).place(), rack.get(s).name(), state(rack.get(s)));
      }
    }
    return table.lines();
  }

  private static String state(Sensor sensor) {
    return sensor.problem() == null ? "reads" : sensor.problem();
  }

  private List<String> readings(SensorRack rack, Reading reading) {
    TextTable table =
        new TextTable(
            new String[] {"column", "value", "unit", "from", "missing"},
            new boolean[] {false, true, false, false, false});
    for (int c = 0; c < reading.schema().size(); c++) {
      String value = "";
      if (reading.has(c)) {
        value = BigDecimal.valueOf(reading.get(c), reading.schema().get(c).scale()).toPlainString();
      }
      String from = "";
      String missing = reading.has(c) ? "" : "no chip of this profile measures it";
      for (int s = rack.size() - 1; s >= 0; s--) {
        for (int i = 0; i < rack.get(s).size(); i++) {
          if (rack.get(s).number(i) == SensorRack.measured(reading.schema().get(c).number())) {
            from = rack.get(s).name();
            missing = reading.has(c) ? "" : cause(rack.get(s), i);
          }
        }
      }
      table.add(
          reading.schema().get(c).name(), value, reading.schema().get(c).unit(), from, missing);
    }
    return table.lines();
  }

  private String cause(Sensor sensor, int index) {
    if (sensor.cause(index) != null) {
      return sensor.cause(index).toString().toLowerCase(Locale.ROOT);
    }
    return sensor.isWarming(index, now) ? "warming" : "range";
  }
}
