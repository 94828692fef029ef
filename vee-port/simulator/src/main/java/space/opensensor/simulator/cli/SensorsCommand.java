package space.opensensor.simulator.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.sensor.simulated.ChipFault;

/** {@code station sensors}: what is on the simulated buses, and what the drivers read from it. */
@Command(
    name = "sensors",
    description = {
      "Looks for chips on the simulated buses and reads those of a profile with their drivers.",
      "--fault lets chips fail, to see what a station makes of it.",
    },
    mixinStandardHelpOptions = true)
final class SensorsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      completionCandidates = Candidates.Profiles.class,
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
      completionCandidates = Faults.class,
      description = "a chip that fails: ${COMPLETION-CANDIDATES}; may be repeated")
  private Map<String, ChipFault> faults = new TreeMap<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "which room is modelled (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--json", description = "the readings, a JSON object for each column")
  private boolean json;

  @Override
  public Integer call() throws CommandException {
    SensorProfile profile = SensorProfile.named(profileName);
    if (profile == null) {
      throw wrong(
          "--profile: expected "
              + String.join(" or ", SensorProfile.names())
              + ", got \""
              + profileName
              + "\"");
    }
    if (seconds < 5 || seconds > 86_400) {
      throw wrong("--seconds: expected 5 to 86400, got " + seconds);
    }
    SensorBench bench = new SensorBench(profile, seed);
    long last = seconds * 1000L / SensorBench.PERIOD * SensorBench.PERIOD;
    bench.runTo(last - 2 * SensorBench.PERIOD);
    fail(bench);
    bench.runTo(last - SensorBench.PERIOD);
    fail(bench);
    bench.runTo(last);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      bench.readings().json().forEach(out::println);
    } else {
      bench.found().lines().forEach(out::println);
      out.println();
      bench.readings().lines().forEach(out::println);
    }
    return 0;
  }

  private void fail(SensorBench bench) {
    for (Map.Entry<String, ChipFault> fault : faults.entrySet()) {
      if (!bench.fail(fault.getKey(), fault.getValue())) {
        throw wrong("--fault: profile " + profileName + " has no chip \"" + fault.getKey() + "\"");
      }
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** The faults' names for the help, which cannot find them in a map. */
  static final class Faults extends ArrayList<String> {

    private static final long serialVersionUID = 1L;

    Faults() {
      for (ChipFault fault : ChipFault.values()) {
        add(fault.name().toLowerCase(Locale.ROOT));
      }
    }
  }
}
