package space.opensensor.simulator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import space.opensensor.simulator.BoardSettings;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.StationEnrolment;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.upload.UtcTime;

/** {@code station enrol}: gets a certificate for a station on this machine. */
@Command(
    name = "enrol",
    description = {
      "Gets a certificate for a station on this machine from the host of credentials.url, by a code"
          + " that is good once.",
      "Its key is made here and stays here, in FILE.key; the certificate goes to FILE.crt. check and"
          + " simulate with these settings use both. A board makes its own: ./station console DEVICE"
          + " enrol CODE.",
    },
    footer = {"", "Exit codes: 0 enrolled, 1 refused, 2 wrong command line."},
    mixinStandardHelpOptions = true)
final class EnrolCommand implements Callable<Integer> {

  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "CODE", description = "the code")
  private String code;

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      defaultValue = "station.properties",
      description = "name=value lines of the station (default: ${DEFAULT-VALUE})")
  private Path file;

  EnrolCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException, SettingsException {
    DesktopSettings store =
        DesktopSettings.read(file, line -> spec.commandLine().getErr().println("station: " + line))
            .withAwsEnvironment(environment);
    try {
      StationSettings settings = new StationSettings(store, BoardSettings.anyDevice());
      long until =
          StationEnrolment.enrol(
              store, settings, StationEnrolment.keyOf(file), code, InstantSource.system());
      spec.commandLine()
          .getOut()
          .println(
              "station "
                  + settings.stationId()
                  + " is enrolled, certificate valid until "
                  + UtcTime.text(until));
      return 0;
    } catch (IOException e) {
      spec.commandLine().getErr().println("station: enrol: " + e.getMessage());
      return 1;
    } finally {
      store.wipe();
    }
  }
}
