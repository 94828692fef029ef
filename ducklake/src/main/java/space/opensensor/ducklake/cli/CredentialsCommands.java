package space.opensensor.ducklake.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.credentials.CredentialBroker;
import space.opensensor.ducklake.credentials.CredentialSettings;
import space.opensensor.ducklake.credentials.DeviceRegister;

/** {@code lake credentials}: keys for stations that hold none of their own. */
@Command(
    name = "credentials",
    description = "Gives short-lived keys to stations that show a certificate.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = {
      CredentialsCommands.Serve.class,
      CredentialsCommands.NewCode.class,
      CredentialsCommands.Revoke.class,
      CredentialsCommands.Stations.class,
      CredentialsCommands.Policy.class
    })
final class CredentialsCommands {

  private CredentialsCommands() {}

  private static CatalogDatabase database(LakeSettings settings) {
    return CatalogDatabase.open(
        settings.catalogType(), settings.catalogPath(), settings.catalogRetry());
  }

  /** For all but what makes a register on purpose: a path that is mistyped is not a new one. */
  private static CatalogDatabase existing(LakeSettings settings) {
    if (settings.catalogType() == CatalogType.SQLITE
        && !Files.isRegularFile(Path.of(settings.catalogPath()))) {
      throw none(settings.catalogPath());
    }
    CatalogDatabase database = database(settings);
    try {
      if (DeviceRegister.isKept(database)) {
        return database;
      }
      throw none(database.label());
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static CatalogException none(String place) {
    return new CatalogException(
        "there is no register in "
            + place
            + "; lake credentials serve makes one, and so does code --create");
  }

  /** {@code lake credentials serve}. */
  @Command(
      name = "serve",
      description = "Serves stations over mutual TLS, as AWS IoT's credential provider does.",
      mixinStandardHelpOptions = true)
  static final class Serve extends LakeCommand {

    @Override
    public Integer call() throws Exception {
      LakeSettings settings = settings();
      CredentialSettings own = settings.credentials();
      try (CatalogDatabase database = database(settings);
          CredentialBroker broker = new CredentialBroker(own, database, InstantSource.system())) {
        out().println(broker.url());
        out().println("stations trust " + own.folder().resolve("ca.pem"));
        Thread.currentThread().join();
      }
      return 0;
    }
  }

  /** {@code lake credentials code}. */
  @Command(
      name = "code",
      description = "Prints a code with which a station enrols, once.",
      mixinStandardHelpOptions = true)
  static final class NewCode extends LakeCommand {

    @Parameters(paramLabel = "STATION", description = "the station's id")
    private String station;

    @Option(
        names = "--life",
        paramLabel = "TIME",
        defaultValue = "1d",
        description = "how long it is good for (default: ${DEFAULT-VALUE})")
    private String life;

    @Option(names = "--create", description = "make the register where there is none")
    private boolean create;

    @Override
    public Integer call() {
      LakeSettings settings = settings();
      try (CatalogDatabase database = create ? database(settings) : existing(settings)) {
        out()
            .println(
                new DeviceRegister(database)
                    .newCode(station, Instant.now(), LakeSettings.duration("--life", life)));
      }
      return 0;
    }
  }

  /** {@code lake credentials revoke}. */
  @Command(
      name = "revoke",
      description = "Takes a station's certificates and codes back; its keys end by themselves.",
      mixinStandardHelpOptions = true)
  static final class Revoke extends LakeCommand {

    @Parameters(paramLabel = "STATION", description = "the station's id")
    private String station;

    /** Exit code 1 where nothing was to be taken back, for the id may be mistyped. */
    @Override
    public Integer call() {
      Instant now = Instant.now();
      boolean hadCode;
      int revoked;
      try (CatalogDatabase database = existing(settings())) {
        DeviceRegister register = new DeviceRegister(database);
        hadCode = register.codes(now).stream().anyMatch(c -> c.station().equals(station));
        revoked = register.revoke(station, now);
      }
      if (revoked == 0 && !hadCode) {
        err()
            .println(
                "lake: "
                    + station
                    + ": has no certificate that holds, and no code; see lake credentials list");
        return 1;
      }
      out()
          .println(
              station
                  + ": "
                  + (revoked == 0
                      ? "its code is taken back; it has no certificate that holds"
                      : revoked + " revoked; keys it has been given end by themselves"));
      return 0;
    }
  }

  /** {@code lake credentials list}. */
  @Command(
      name = "list",
      description = "Lists stations' certificates and open codes.",
      mixinStandardHelpOptions = true)
  static final class Stations extends LakeCommand {

    @Mixin private TableOutput output;

    @Override
    public Integer call() {
      try (CatalogDatabase database = existing(settings())) {
        print(out(), output, new DeviceRegister(database));
      }
      return 0;
    }

    /** Prints the register as it is now. */
    static void print(PrintWriter out, TableOutput output, DeviceRegister register) {
      Instant now = Instant.now();
      List<List<?>> rows = new ArrayList<>();
      for (DeviceRegister.Certificate c : register.certificates()) {
        String state =
            c.revoked() != null ? "revoked" : c.until().isBefore(now) ? "ended" : "valid";
        rows.add(
            Arrays.asList(
                c.station(),
                state,
                time(c.until()),
                time(c.asked()),
                c.fingerprint().substring(0, 16)));
      }
      for (DeviceRegister.Code c : register.codes(now)) {
        rows.add(
            Arrays.asList(
                c.station(), c.used() ? "code, used" : "code", time(c.until()), null, null));
      }
      output.print(out, List.of("station", "state", "until", "keys given", "certificate"), rows);
    }

    private static OffsetDateTime time(Instant instant) {
      return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
  }

  /** {@code lake credentials policy}. */
  @Command(
      name = "policy",
      description = "Prints the policy of a station's keys.",
      mixinStandardHelpOptions = true)
  static final class Policy extends LakeCommand {

    @Parameters(paramLabel = "STATION", description = "the station's id")
    private String station;

    @Override
    public Integer call() {
      out().println(settings().stationScope().policy(station));
      return 0;
    }
  }
}
