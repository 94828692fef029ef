package space.opensensor.simulator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.Outages;
import space.opensensor.simulator.PacedClock;
import space.opensensor.station.SettingsException;
import space.opensensor.vee.Log;

/** {@code station simulate}: a whole station on this machine. */
@Command(
    name = "simulate",
    description = {
      "Runs a station: samples, makes files, uploads them and shows what is in the bucket.",
      "Without --endpoint it starts an S3 server of its own, with keys and a CA that it throws away"
          + " afterwards.",
    },
    footer = {
      "",
      "Credentials for an --endpoint come from --settings, or from AWS_ACCESS_KEY_ID,",
      "AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.",
      "Spans of uptime are written 20m..50m or 1h.. (to the end).",
    },
    mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {

  static final String DEFAULT_BUCKET = "station";

  /** Column types in files. */
  enum Values {
    FLOAT,
    DECIMAL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Codecs of data pages. */
  enum PageCodec {
    NONE,
    SNAPPY,
    LZ4;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Encodings of data pages. */
  enum Encodings {
    ALL,
    COMPATIBLE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private CommandSpec spec;

  @Option(
      names = {"-n", "--windows"},
      paramLabel = "N",
      description = "windows to record (default: 4, or as many as --replay has)")
  private Integer windows;

  @Option(
      names = "--replay",
      paramLabel = "FILE.csv",
      arity = "1..*",
      description = "take rows from CSV files instead of the model of a room")
  private List<Path> replay = List.of();

  @Option(
      names = "--speed",
      paramLabel = "X",
      description =
          "simulated over real time, or fast (default: fast, with an --endpoint 1, because AWS"
              + " refuses dates in the future)")
  private String speed;

  @Option(
      names = "--values",
      paramLabel = "TYPE",
      description = "column type: ${COMPLETION-CANDIDATES}")
  private Values values;

  @Option(
      names = "--codec",
      paramLabel = "CODEC",
      description = "page codec: ${COMPLETION-CANDIDATES}; lz4 stands beside snappy")
  private PageCodec codec;

  @Option(
      names = "--encodings",
      paramLabel = "WHICH",
      description = "page encodings: ${COMPLETION-CANDIDATES} with old readers")
  private Encodings encodings;

  /** Where readings come from. */
  enum Source {
    ROOM,
    CHIPS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--sensors",
      paramLabel = "WHICH",
      description =
          "${COMPLETION-CANDIDATES}: readings of a modelled room, or of drivers and simulated chips"
              + " in it")
  private Source sensors;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "what the chips measure; see station sensors")
  private String profile;

  @Option(names = "--station", paramLabel = "ID", description = "station id in keys and files")
  private String stationId;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "which room is modelled (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--missing",
      paramLabel = "N",
      defaultValue = "0",
      description = "how many of 1000 values are missing (default: ${DEFAULT-VALUE})")
  private int missing;

  @Option(
      names = "--wifi-outage",
      paramLabel = "SPAN",
      description = "uptime without Wi-Fi; may be repeated")
  private List<String> wifiOutages = List.of();

  @Option(
      names = "--sntp-fail",
      paramLabel = "SPAN",
      description = "uptime in which the time server does not answer; may be repeated")
  private List<String> sntpOutages = List.of();

  @Option(
      names = "--log",
      paramLabel = "LEVEL",
      defaultValue = "warn",
      description =
          "what the station tells: error, warn, info or debug (default: ${DEFAULT-VALUE})")
  private Log.Level level;

  @Option(names = "--bucket", paramLabel = "NAME", description = "bucket")
  private String bucket;

  @Option(names = "--prefix", paramLabel = "PREFIX", description = "what keys begin with")
  private String prefix;

  @Mixin private BucketOptions options;

  @Mixin private DataDirectory data;

  @Override
  public Integer call() throws CommandException, SettingsException, IOException {
    DesktopSettings settings =
        options
            .settings()
            .with("s3.bucket", bucket)
            .with("s3.prefix", prefix)
            .with("station.id", stationId)
            .with("sensors", text(sensors))
            .with("sensors.profile", profile)
            .with("file.values", text(values))
            .with("file.codec", text(codec))
            .with("file.encodings", text(encodings));
    if (missing < 0 || missing > 1000) {
      throw new CommandException("--missing: expected 0 to 1000, got " + missing);
    }
    boolean embedded = !settings.has("s3.endpoint");
    SimulationPlan plan =
        new SimulationPlan(
            speed == null ? (embedded ? PacedClock.FAST : 1) : speed(),
            windows(),
            replay,
            seed,
            missing,
            outages("--wifi-outage", wifiOutages),
            outages("--sntp-fail", sntpOutages),
            level);
    Terminal terminal = new Terminal(spec.commandLine().getOut());
    return new Simulation(data, plan, terminal)
        .run(embedded ? settings : options.withEnvironment(settings), embedded);
  }

  private static String text(Object value) {
    return value == null ? null : value.toString();
  }

  private OptionalInt windows() throws CommandException {
    if (windows == null) {
      return OptionalInt.empty();
    }
    if (windows < 1) {
      throw new CommandException("--windows: expected at least 1, got " + windows);
    }
    return OptionalInt.of(windows);
  }

  private double speed() throws CommandException {
    if (speed.equalsIgnoreCase("fast")) {
      return PacedClock.FAST;
    }
    try {
      double x = Double.parseDouble(speed);
      if (x > 0 && x <= 1e6) {
        return x;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new CommandException(
        "--speed: expected a number up to 1000000 or fast, got \"" + speed + "\"");
  }

  private static Outages outages(String option, List<String> spans) throws CommandException {
    Outages outages = new Outages();
    for (String span : spans) {
      try {
        outages.add(span);
      } catch (IllegalArgumentException e) {
        throw new CommandException(option + ": " + e.getMessage(), e);
      }
    }
    return outages;
  }
}
