package space.opensensor.ducklake.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.ServiceLoader;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import space.opensensor.simulator.cli.Subcommands;
import space.opensensor.simulator.cli.WrongArgument;

/** The command {@code lake}, which only holds the others. */
@Command(
    name = "lake",
    description = "From the bucket to a lakehouse table, with snapshots and time travel.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed or refused; one line on standard error says what and what to do",
      "2:the command line is wrong, values of options included; nothing was begun",
      "3:an ingest could not read an object now, and tries it again with the next",
    },
    version = "lake 0.1.0")
public final class Main {

  private static final List<Class<?>> COMMANDS =
      List.of(
          DemoCommand.class,
          ServeCommand.class,
          IngestCommands.Init.class,
          IngestCommands.Ingest.class,
          IngestCommands.Import.class,
          IngestCommands.Stations.class,
          IngestCommands.FleetCommand.class,
          IngestCommands.Aside.class,
          AlertsCommand.class,
          IngestCommands.Forget.class,
          IngestCommands.Columns.class,
          QueryCommands.Tables.class,
          QueryCommands.Snapshots.class,
          QueryCommands.Query.class,
          QueryCommands.SqlCommand.class,
          QueryCommands.Changes.class,
          MaintenanceCommands.Expire.class,
          MaintenanceCommands.CleanupCommand.class,
          MaintenanceCommands.Compact.class,
          MaintenanceCommands.Orphans.class,
          MaintenanceCommands.Verify.class,
          MaintenanceCommands.Check.class,
          CredentialsCommands.class,
          DoctorCommand.class,
          AutoComplete.GenerateCompletion.class);

  private Main() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    if (System.getenv("LAKE_LOG_LEVEL") == null) {
      // A service tells what it does; a command at a terminal only what went wrong.
      List<String> all = List.of(args);
      boolean service = all.contains("serve") || all.contains("--watch");
      System.setProperty("LAKE_LOG_LEVEL", service ? "INFO" : "ERROR");
    }
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, args));
  }

  /** Runs a command and gives its exit code. */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = new CommandLine(new Main());
    List<Class<?>> commands = Subcommands.named(COMMANDS, args);
    commands.forEach(line::addSubcommand);
    if (commands == COMMANDS) {
      // Those of other modules, where they are on the class path.
      ServiceLoader.load(LakeCommand.class).forEach(line::addSubcommand);
    }
    LakeCommand.declareSettings(line.getCommandSpec());
    line.setOut(out);
    line.setErr(err);
    line.setUsageHelpAutoWidth(true);
    line.setParameterExceptionHandler(
        (e, arguments) -> {
          String command = e.getCommandLine().getCommandSpec().qualifiedName();
          err.println(
              command + ": " + oneLine(WrongArgument.message(e)) + " (see " + command + " --help)");
          return 2;
        });
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          err.println("lake: " + firstLine(e));
          if (System.getenv("LAKE_LOG_LEVEL") != null
              && System.getenv("LAKE_LOG_LEVEL").equalsIgnoreCase("debug")) {
            e.printStackTrace(err);
          }
          return isArgument(e) ? 2 : 1;
        });
    if (args.length == 0) {
      line.usage(out);
      return 0;
    }
    return line.execute(args);
  }

  /** Whether an argument or a setting is wrong, rather than what a query found in a file. */
  private static boolean isArgument(Exception e) {
    return e instanceof IllegalArgumentException && !(e.getCause() instanceof SQLException);
  }

  private static String firstLine(Exception e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String known = e.getMessage() == null ? "; LAKE_LOG_LEVEL=DEBUG shows where" : "";
    return oneLine(message) + known;
  }

  private static String oneLine(String message) {
    return message.lines().findFirst().orElse("failed").replaceAll("[\\p{Cc}\\p{Cf}]", "?");
  }
}
