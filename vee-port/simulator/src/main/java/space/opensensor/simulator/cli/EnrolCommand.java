package space.opensensor.simulator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import space.opensensor.simulator.BoardSettings;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.DeviceKey;
import space.opensensor.simulator.HostLink;
import space.opensensor.simulator.TlsConnector;
import space.opensensor.simulator.TrustedRoots;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.upload.Enrolment;
import space.opensensor.station.upload.UtcTime;

/** {@code station enrol}: gets a certificate for a station on this machine. */
@Command(
    name = "enrol",
    description = {
      "Gets a certificate for a station on this machine from the host of credentials.url, by a code"
          + " that is good once.",
      "Its key is made here and stays here, in FILE.key; the certificate goes to FILE.crt. A board"
          + " makes its own: ./station console DEVICE enrol CODE.",
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
      TrustedRoots roots =
          store.has(DesktopSettings.TLS_CA)
              ? TrustedRoots.ofPem(store.get(DesktopSettings.TLS_CA))
              : TrustedRoots.ofJvm();
      StationSettings settings = new StationSettings(store, BoardSettings.anyDevice());
      TlsConnector connector = new TlsConnector(roots, new HostLink(), new DeviceKey(file));
      Enrolment enrolment = new Enrolment(connector, settings, new CredentialsReader(store));
      enrolment.begin(code);
      long start = System.nanoTime();
      while (!enrolment.step((System.nanoTime() - start) / 1_000_000, System.currentTimeMillis())) {
        LockSupport.parkNanos(1_000_000);
      }
      if (enrolment.failure() != null) {
        spec.commandLine().getErr().println("station: enrol: " + enrolment.failure());
        return 1;
      }
      spec.commandLine()
          .getOut()
          .println(
              "station "
                  + settings.stationId()
                  + " is enrolled, certificate valid until "
                  + UtcTime.text(enrolment.validUntilMillis()));
      return 0;
    } finally {
      store.wipe();
    }
  }
}
