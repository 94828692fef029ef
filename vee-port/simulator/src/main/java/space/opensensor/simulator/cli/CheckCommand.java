package space.opensensor.simulator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.SntpQuery;
import space.opensensor.simulator.StationCheck;
import space.opensensor.simulator.StationEnrolment;

/** {@code station check}: whether settings work from here, and what to do where they do not. */
@Command(
    name = "check",
    description = {
      "Checks settings from this machine: names, time, TLS, the bucket, and what the keys may do.",
      "It stores one small object, [prefix/]station=<id>/check.txt, and no value that is secret is"
          + " printed.",
    },
    footer = {
      "",
      "A line is ok, a note (the station works, and something could be better) or failed, each with"
          + " its cure.",
      "Exit codes: 0 nothing failed, 1 something did, 2 wrong command line.",
    },
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      defaultValue = "station.properties",
      description = "name=value lines of the station (default: ${DEFAULT-VALUE})")
  private Path file;

  @Option(
      names = "--ntp-port",
      paramLabel = "N",
      defaultValue = "" + SntpQuery.PORT,
      description = "UDP port of ntp.server (default: ${DEFAULT-VALUE})")
  private int timePort;

  @Option(names = "--json", description = "a JSON object for each line")
  private boolean json;

  CheckCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException {
    if (timePort < 1 || timePort > 65535) {
      throw new ParameterException(
          spec.commandLine(), "--ntp-port: expected 1 to 65535, got " + timePort);
    }
    DesktopSettings settings =
        DesktopSettings.read(file, line -> spec.commandLine().getErr().println("station: " + line))
            .withAwsEnvironment(environment);
    FindingLines lines =
        new FindingLines(spec.commandLine().getOut(), json, Terminal.isColoured(environment));
    try {
      int failures =
          new StationCheck(InstantSource.system(), timePort, lines::print)
              .run(settings, StationEnrolment.keyOf(file));
      return failures == 0 ? 0 : 1;
    } finally {
      settings.wipe();
    }
  }
}
