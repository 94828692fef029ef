package space.opensensor.simulator.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
    SensorBench bench = new SensorBench(profile, seed);
    long last = seconds * 1000L / SensorBench.PERIOD * SensorBench.PERIOD;
    bench.runTo(last - 2 * SensorBench.PERIOD);
    fail(bench);
    bench.runTo(last - SensorBench.PERIOD);
    fail(bench);
    bench.runTo(last);
    PrintWriter out = spec.commandLine().getOut();
    bench.found().forEach(out::println);
    out.println();
    bench.readings().forEach(out::println);
    return 0;
  }

  private void fail(SensorBench bench) throws CommandException {
    for (Map.Entry<String, ChipFault> fault : faults.entrySet()) {
      if (!bench.fail(fault.getKey(), fault.getValue())) {
        throw new CommandException(
            "--fault: profile " + profileName + " has no chip \"" + fault.getKey() + "\"");
      }
    }
  }
}
