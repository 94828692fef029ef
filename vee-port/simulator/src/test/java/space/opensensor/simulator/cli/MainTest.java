package space.opensensor.simulator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import space.opensensor.station.record.FileMetadata;

class MainTest {

  private final Cli cli = new Cli();

  @Test
  void withoutArgumentsItNamesTheCommands() {
    String usage = cli.succeed();
    for (String command :
        new String[] {
          "init", "check", "console", "simulate", "s3", "encode", "presign", "query", "settings"
        }) {
      assertTrue(usage.contains("  " + command + " "), usage);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "init",
        "check",
        "console",
        "simulate",
        "s3",
        "encode",
        "presign",
        "query",
        "settings"
      })
  void everyCommandHasHelp(String command) {
    String usage = cli.succeed(command, "--help");
    assertTrue(usage.startsWith("Usage: station " + command), usage);
    assertTrue(usage.lines().allMatch(line -> line.length() <= 100), usage);
  }

  @Test
  void picocliFindsNoFaultInAnyHelp() {
    CommandSpec all = Main.commandLine(new Main.Parts(Map.of(), null)).getCommandSpec();
    ByteArrayOutputStream warnings = new ByteArrayOutputStream();
    PrintStream usual = System.err;
    System.setErr(new PrintStream(warnings, true, UTF_8));
    try {
      int commands = showHelp(all);
      assertTrue(commands > 20, commands + " commands");
    } finally {
      System.setErr(usual);
    }
    // Such as of a % that stands for itself.
    assertEquals("", warnings.toString(UTF_8));
  }

  /** Makes the help of a command and of those below it, and says how many they are. */
  private static int showHelp(CommandSpec command) {
    assertFalse(command.commandLine().getUsageMessage(Ansi.OFF).isBlank());
    return 1
        + command.subcommands().values().stream()
            .mapToInt(below -> showHelp(below.getCommandSpec()))
            .sum();
  }

  @Test
  void aCommandsOwnOptionsComeBeforeThoseItSharesWithOthers() {
    String usage = cli.succeed("simulate", "--help");
    String[] own = usage.split("\nWhat is in its files:\n");
    assertTrue(own[0].contains("\n  -n, --windows=N"), usage);
    assertTrue(own[0].contains("\n  -h, --help"), usage);
    String[] shared = own[1].split("\nWhere they are kept:\n");
    assertTrue(shared[0].contains("      --codec=CODEC"), usage);
    for (String option : List.of("--bucket=", "--settings=", "--data-dir=")) {
      assertTrue(shared[1].contains("      " + option), usage);
      assertEquals(-1, shared[0].indexOf("      " + option), usage);
    }
    for (String command : List.of("simulate", "presign", "query", "s3", "init", "encode")) {
      String help = cli.succeed(command, "--help");
      long times = help.lines().filter(line -> line.matches(" +(-V, )?--version .*")).count();
      assertEquals(1, times, help);
    }
  }

  @Test
  void theVersionIsTheFirmwares() {
    assertEquals(FileMetadata.FIRMWARE, cli.succeed("--version").strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bake | station: Unmatched argument at index 0: 'bake' (see station --help)",
        "simulate --spead 1 | station simulate: Unknown option: '--spead'; did you mean"
            + " --speed? (see station simulate --help)",
        "simulat | station: Unmatched argument at index 0: 'simulat'; did you mean"
            + " simulate? (see station --help)",
        "init --bukcet=hush | station init: Unknown option: '--bukcet'; did you mean"
            + " --bucket? (see station init --help)",
        "check --wifi-password hush | station check: Unknown option: '--wifi-password' (see station"
            + " check --help)",
        "simulate -n x | station simulate: Invalid value for option '--windows': 'x' is not an"
            + " int (see station simulate --help)",
        "encode a.csv | station encode: Missing required parameter: 'OUT.parquet' (see station"
            + " encode --help)",
        "presign POST s3://b/k | station presign: Invalid value for positional parameter at index"
            + " 0 (<method>): expected one of [PUT, GET, HEAD, DELETE] (case-insensitive) but was"
            + " 'POST' (see station presign --help)",
      })
  void aWrongCommandLineIsOneLineAndCodeTwo(String arguments, String expected) {
    assertEquals(expected, cli.fail(2, arguments.strip().split(" ")));
  }

  @Test
  void errorsOfTheFileSystemSayMoreThanAName() {
    assertEquals("x: no such file or folder", Main.describe(new NoSuchFileException("x")));
    assertEquals("x: access denied", Main.describe(new AccessDeniedException("x")));
    assertEquals("x: FileSystemLoopException", Main.describe(new FileSystemLoopException("x")));
    assertEquals("IOException", Main.describe(new java.io.IOException()));
  }
}
