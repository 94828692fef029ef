package space.opensensor.simulator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import space.opensensor.simulator.DesktopDevice;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.Outages;
import space.opensensor.simulator.PacedClock;
import space.opensensor.simulator.SettingsFile;
import space.opensensor.simulator.WifiFaults;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.vee.Log;
import space.opensensor.vee.ResetReason;

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

  /** What settings are with a panel, where they are left out. */
  private static final String[][] PANEL = {
    {"station.id", "simulated"},
    {"sensors", "chips"},
    {"sensors.profile", "air"},
    {"window.minutes", "5"},
    {"retry.max", "60"},
    {"panel.access", "open"},
  };

  /** Settings that have an option. */
  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          Map.entry("s3.endpoint", "--endpoint"),
          Map.entry("s3.region", "--region"),
          Map.entry("s3.bucket", "--bucket"),
          Map.entry("s3.prefix", "--prefix"),
          Map.entry("station.id", "--station"),
          Map.entry("sensors", "--sensors"),
          Map.entry("sensors.profile", "--profile"),
          Map.entry("file.values", "--values"),
          Map.entry("file.time", "--time"),
          Map.entry("file.codec", "--codec"),
          Map.entry("file.encodings", "--encodings"));

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
              + " refuses other dates than today's)")
  private String speed;

  @Option(
      names = "--start",
      paramLabel = "TIME",
      description =
          "when it boots, in UTC: 2026-01-31 or 2026-01-31T06:00 (default: so long ago that it ends"
              + " now, or where the run before ended)")
  private String start;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "which rooms are modelled, one for each station (default: ${DEFAULT-VALUE})")
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
      names = "--wifi-fault",
      paramLabel = "FAULT[@SPAN]",
      completionCandidates = Candidates.WifiFaults.class,
      description =
          "no-access-point, wrong-password, wpa3-only, weak-security, no-address or"
              + " no-name-server, all the time or in a span of uptime; may be repeated")
  private List<String> wifiFaults = List.of();

  @Option(
      names = "--sntp-fail",
      paramLabel = "SPAN",
      description = "uptime in which the time server does not answer; may be repeated")
  private List<String> sntpOutages = List.of();

  @Option(
      names = "--firmware-keys",
      paramLabel = "FILE",
      description =
          "the public keys, PEM, that sign firmware, for a station whose settings have an"
              + " update.channel")
  private Path firmwareKeys;

  @Option(
      names = "--log",
      paramLabel = "LEVEL",
      defaultValue = "warn",
      description =
          "what the station tells: error, warn, info or debug (default: ${DEFAULT-VALUE})")
  private Log.Level level;

  @Option(
      names = "--console",
      description =
          "run in real time without an end, and be set up over a serial line, a pseudo-terminal:"
              + " --settings FILE is written there, and need not exist")
  private boolean console;

  @Option(
      names = "--panel",
      paramLabel = "PORT",
      arity = "0..1",
      fallbackValue = "8090",
      description =
          "run without an end, 60 times as fast as real time where no --speed of 1, 60 or fast is given,"
              + " on simulated chips and an S3 server of its own, and show it to a browser on this"
              + " machine, where it can be harmed (default: port ${FALLBACK-VALUE}, 0 for any)")
  private Integer panel;

  @Mixin private ContentOptions content;

  @Mixin private BucketName target;

  @Mixin private BucketOptions options;

  @Mixin private DataDirectory data;

  @Override
  public Integer call() throws Exception {
    if (missing < 0 || missing > 1000) {
      throw wrong("--missing: expected 0 to 1000, got " + missing);
    }
    if (console) {
      runConsole();
      return 0;
    }
    if (panel != null) {
      runPanel();
      return 0;
    }
    if (content.namesSource() && !replay.isEmpty()) {
      throw wrong("--sensors: a --replay has no other source of readings");
    }
    DesktopSettings settings = content.on(target.on(options.settings()));
    boolean embedded = !settings.has("s3.endpoint");
    if (start != null && !embedded) {
      throw wrong("--start: an --endpoint has the time of day; leave one of them out");
    }
    SimulationPlan plan =
        new SimulationPlan(
            speed == null ? (embedded ? PacedClock.FAST : 1) : speed(),
            Optional.ofNullable(start == null ? null : start()),
            windows(),
            replay,
            seed,
            missing,
            wifi(),
            outages("--sntp-fail", sntpOutages),
            Optional.ofNullable(firmwareKeys),
            level);
    Simulation simulation =
        new Simulation(data, plan, new Terminal(spec.commandLine().getOut()), options.file());
    try {
      if (embedded) {
        simulation.runEmbedded(settings);
      } else {
        simulation.run(options.withEnvironment(settings));
      }
      return 0;
    } catch (SettingsException e) {
      throw named(e);
    }
  }

  private void runPanel() throws Exception {
    if (panel < 0 || panel > 65535) {
      throw wrong("--panel: expected a port of 0 to 65535, got " + panel);
    }
    String pace = speed == null ? "60" : speed;
    if (!List.of("1", "60", "fast").contains(pace)) {
      throw wrong("--speed: a --panel has 1, 60 or fast, got \"" + speed + "\"");
    }
    DesktopSettings settings = content.on(target.on(options.settings()));
    if (settings.has("s3.endpoint")
        || start != null
        || windows != null
        || !replay.isEmpty()
        || !wifiOutages.isEmpty()
        || !wifiFaults.isEmpty()
        || !sntpOutages.isEmpty()
        || firmwareKeys != null) {
      throw wrong(
          "--panel: it has a server, faults and no end of its own; leave --endpoint, --start,"
              + " --windows, --replay, --firmware-keys and outages out");
    }
    for (String[] each : PANEL) {
      settings = settings.has(each[0]) ? settings : settings.with(each[0], each[1]);
    }
    try {
      new PanelRun(data, plan(), new Terminal(spec.commandLine().getOut()))
          .run(settings, pace, panel);
    } catch (SettingsException e) {
      throw named(e);
    }
  }

  private SimulationPlan plan() {
    return new SimulationPlan(
        1,
        Optional.empty(),
        OptionalInt.empty(),
        List.of(),
        seed,
        missing,
        new WifiFaults(),
        new Outages(),
        Optional.empty(),
        level);
  }

  private void runConsole() throws IOException, SettingsException {
    if (options.file() == null) {
      throw wrong("--console: expected --settings FILE, which is where changes go");
    }
    Terminal lines = new Terminal(spec.commandLine().getOut());
    SimulationPlan plan = plan();
    DesktopDevice device = new DesktopDevice(Simulation.deviceId(data), ResetReason.POWER_ON);
    new ConsoleRun(data, plan, lines, device).run(new SettingsFile(options.file()));
  }

  /** What is wrong with a setting, by the name of the option where it came by one. */
  private Exception named(SettingsException e) {
    int colon = e.getMessage().indexOf(": ");
    String option = colon < 0 ? null : OPTIONS.get(e.getMessage().substring(0, colon));
    ParseResult given = spec.commandLine().getParseResult();
    return option != null
            && (given.hasMatchedOption(option) || !given.hasMatchedOption("--settings"))
        ? wrong(option + shown(e.getMessage().substring(colon), given, option))
        : "--bucket".equals(option)
            ? new SettingsException(BucketOptions.withoutValue(e.getMessage()))
            : e;
  }

  /** With the value, where it stands on the command line and is no secret of a file. */
  private static String shown(String fault, ParseResult given, String option) {
    Object value = given.matchedOptionValue(option, null);
    return value == null ? fault : SettingAnswers.shown(fault, value.toString());
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private OptionalInt windows() {
    if (windows == null) {
      return OptionalInt.empty();
    }
    if (windows < 1) {
      throw wrong("--windows: expected at least 1, got " + windows);
    }
    return OptionalInt.of(windows);
  }

  private double speed() {
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
    throw wrong("--speed: expected a number up to 1000000 or fast, got \"" + speed + "\"");
  }

  /** A date, a time of it or an instant, in UTC. */
  private Instant start() {
    String time = start.contains("T") ? start : start + "T00:00";
    try {
      Instant instant = OffsetDateTime.parse(time.endsWith("Z") ? time : time + "Z").toInstant();
      if (!instant.isBefore(BootTime.EARLIEST) && instant.isBefore(BootTime.LATEST)) {
        return instant;
      }
    } catch (DateTimeParseException e) {
      // Said below.
    }
    throw wrong(
        "--start: expected a time in UTC from 2020 to 2099 such as 2026-01-31 or"
            + " 2026-01-31T06:00, got \""
            + start
            + "\"");
  }

  private WifiFaults wifi() {
    WifiFaults faults = new WifiFaults(outages("--wifi-outage", wifiOutages));
    for (String fault : wifiFaults) {
      try {
        faults.add(fault);
      } catch (IllegalArgumentException e) {
        throw wrong("--wifi-fault: " + e.getMessage());
      }
    }
    return faults;
  }

  private Outages outages(String option, List<String> spans) {
    Outages outages = new Outages();
    for (String span : spans) {
      try {
        outages.add(span);
      } catch (IllegalArgumentException e) {
        throw wrong(option + ": " + e.getMessage());
      }
    }
    return outages;
  }
}
