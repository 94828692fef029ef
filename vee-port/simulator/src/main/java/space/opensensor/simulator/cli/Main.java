package space.opensensor.simulator.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import space.opensensor.simulator.Reason;
import space.opensensor.station.record.FileMetadata;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.settings.Setting;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.SettingsTable;
import space.opensensor.vee.Schema;

/** The command {@code station}, which only holds the others. */
@Command(
    name = "station",
    description = "A sensor station on this machine, and tools for its files.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed or refused; one line on standard error says what and what to do",
      "2:the command line is wrong, values of options included; nothing was begun",
    },
    versionProvider = Main.Version.class)
public final class Main {

  /** The environment variable that lets errors tell where they come from. */
  private static final String TRACE = "STATION_TRACE";

  private static final List<Class<?>> COMMANDS =
      List.of(
          InitCommand.class,
          CheckCommand.class,
          EnrolCommand.class,
          ConsoleCommand.class,
          FlashCommand.class,
          SimulateCommand.class,
          SensorsCommand.class,
          S3Command.class,
          EncodeCommand.class,
          PresignCommand.class,
          ShareCommand.class,
          ReleaseCommand.class,
          QueryCommand.class,
          SettingsCommand.class,
          AutoComplete.GenerateCompletion.class);

  private Main() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, System.getenv(), args));
  }

  /** Runs a command and gives its exit code. */
  static int run(
      PrintWriter out, PrintWriter err, Map<String, String> environment, String... args) {
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    return run(input, out, err, environment, args);
  }

  /** Runs a command that may read a person's answers. */
  public static int run(
      BufferedReader input,
      PrintWriter out,
      PrintWriter err,
      Map<String, String> environment,
      String... args) {
    CommandLine line = commandLine(new Parts(environment, input), args);
    line.setOut(out);
    line.setErr(err);
    line.setParameterExceptionHandler((e, arguments) -> usageError(err, e));
    line.setExecutionExceptionHandler((e, command, parsed) -> failure(err, environment, e));
    if (args.length == 0) {
      line.usage(out);
      return 0;
    }
    try {
      return line.execute(args);
    } catch (OutOfMemoryError | StackOverflowError e) {
      return failure(err, environment, e);
    }
  }

  /** The command with those below it that a command line needs. */
  static CommandLine commandLine(Parts parts, String... args) {
    CommandLine line = new CommandLine(new Main(), parts);
    Subcommands.named(COMMANDS, args).forEach(line::addSubcommand);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    OptionGroups.inHelpOf(line);
    footer(line, "settings", Main::settingsTable);
    footer(line, "sensors", Main::profiles);
    return line;
  }

  private static void footer(CommandLine line, String command, Supplier<String[]> text) {
    CommandLine named = line.getSubcommands().get(command);
    if (named != null) {
      named.getCommandSpec().usageMessage().footer(text.get());
    }
  }

  private static String[] settingsTable() {
    List<String> lines = new ArrayList<>(List.of("", "Settings:"));
    for (Setting setting : SettingsTable.all()) {
      String fallback = setting.fallback();
      String leftOut =
          fallback == null ? "; must be set" : fallback.isEmpty() ? "" : "; left out: " + fallback;
      String line =
          String.format(Locale.ROOT, "  %-15s  %s%s", setting.name(), setting.meaning(), leftOut);
      lines.add(line.replace("%", "%%"));
    }
    return lines.toArray(String[]::new);
  }

  private static String[] profiles() {
    List<String> lines =
        new ArrayList<>(List.of("", "Profiles, and the columns that they measure:"));
    for (String name : SensorProfile.names()) {
      Schema schema = SensorProfile.named(name).schema();
      List<String> columns = new ArrayList<>();
      for (int i = 0; i < schema.size(); i++) {
        columns.add(schema.get(i).name());
      }
      lines.add(String.format(Locale.ROOT, "  %-8s  %s", name, String.join(", ", columns)));
    }
    return lines.toArray(String[]::new);
  }

  private static int usageError(PrintWriter err, ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println(
        command + ": " + oneLine(WrongArgument.message(e)) + " (see " + command + " --help)");
    return 2;
  }

  /** Tells what failed in one line; where, only to someone who looks for a fault in the program. */
  private static int failure(PrintWriter err, Map<String, String> environment, Throwable e) {
    boolean told =
        e instanceof CommandException
            || e instanceof SettingsException
            || e instanceof IOException
            || e instanceof UncheckedIOException;
    if (environment.containsKey(TRACE)) {
      e.printStackTrace(err);
    }
    if (told) {
      err.println("station: " + oneLine(describe(e)));
    } else if (e instanceof OutOfMemoryError) {
      err.println("station: not enough memory for this");
    } else {
      err.println(
          "station: a fault of this program: "
              + oneLine(e.toString())
              + "; "
              + TRACE
              + "=1 shows where");
    }
    return 1;
  }

  /** An error's message; those of the file system hold only a name. */
  static String describe(Throwable e) {
    if (e instanceof UncheckedIOException unchecked) {
      return describe(unchecked.getCause());
    }
    if (e instanceof NoSuchFileException) {
      return e.getMessage() + ": no such file or folder";
    }
    if (e instanceof FileAlreadyExistsException) {
      return e.getMessage() + ": is there already and is no folder";
    }
    if (e instanceof AccessDeniedException) {
      return e.getMessage() + ": access denied";
    }
    if (e instanceof FileSystemException file && file.getReason() == null) {
      return e.getMessage() + ": " + e.getClass().getSimpleName();
    }
    return Reason.of(e);
  }

  private static String oneLine(String text) {
    return Terminal.printable(text.lines().findFirst().orElse("failed"));
  }

  /** Makes the parts of commands, with the environment for those that want it. */
  record Parts(Map<String, String> environment, BufferedReader input)
      implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      if (type == BucketOptions.class) {
        return type.cast(new BucketOptions(environment));
      }
      if (type == SignerOptions.class) {
        return type.cast(new SignerOptions(environment));
      }
      if (type == CheckCommand.class) {
        return type.cast(new CheckCommand(environment));
      }
      if (type == EnrolCommand.class) {
        return type.cast(new EnrolCommand(environment));
      }
      if (type == ConsoleCommand.class) {
        return type.cast(new ConsoleCommand(input));
      }
      if (type == InitCommand.class) {
        return type.cast(new InitCommand(environment, input));
      }
      return CommandLine.defaultFactory().create(type);
    }
  }

  /** Tells the firmware's version. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {FileMetadata.FIRMWARE};
    }
  }
}
