package space.opensensor.simulator.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.SntpQuery;
import space.opensensor.simulator.StationCheck;

/** {@code station init}: asks, checks against the bucket, and writes what sets a station up. */
@Command(
    name = "init",
    description = {
      "Sets a station up: asks what is needed, checks it against the bucket and writes the settings"
          + " (for their owner alone), the least policy, and an entry for the network's registry.",
      "Without a terminal it reads the answers from standard input, a line for each; with --yes it"
          + " asks nothing.",
    },
    footer = {
      "",
      "Secrets are no options: they are asked for, or come from AWS_SECRET_ACCESS_KEY,",
      "AWS_SESSION_TOKEN and STATION_WIFI_PASSWORD.",
      "Exit codes: 0 written, 1 not written, 2 wrong command line.",
    },
    mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {

  private final Map<String, String> environment;
  private final BufferedReader input;

  @Spec private CommandSpec spec;

  @Mixin private InitOptions options;

  @Option(
      names = "--ntp-port",
      paramLabel = "N",
      defaultValue = "" + SntpQuery.PORT,
      description = "UDP port of the time server (default: ${DEFAULT-VALUE})")
  private int timePort;

  @Option(
      names = "--ntp-server",
      paramLabel = "HOST",
      description = "time server (default: pool.ntp.org)")
  private String timeServer;

  InitCommand(Map<String, String> environment, BufferedReader input) {
    this.environment = environment;
    this.input = input;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (!List.of("Indoor", "Outdoor", "Moving").contains(options.type)) {
      throw new ParameterException(
          spec.commandLine(),
          "--type: expected Indoor, Outdoor or Moving, got \"" + options.type + "\"");
    }
    if (timePort < 1 || timePort > 65535) {
      throw new ParameterException(
          spec.commandLine(), "--ntp-port: expected 1 to 65535, got " + timePort);
    }
    Questions questions = new Questions(input, Terminal.console(), out, options.silent);
    InitAnswers answers = new InitAnswers(options, questions, environment, out);
    answers.ask(System.currentTimeMillis());
    if (timeServer != null) {
      answers.put("ntp.server", timeServer);
    }
    Map<Path, String> files = files(answers);
    for (Path file : files.keySet()) {
      if (Files.exists(file) && !mayReplace(file, questions)) {
        throw new CommandException(file + " is there; --force replaces it");
      }
    }
    if (!options.unchecked && !isChecked(answers.settings(), questions)) {
      out.println("nothing is written");
      return 1;
    }
    for (Map.Entry<Path, String> file : files.entrySet()) {
      boolean secret = file.getKey().equals(options.output);
      StationFiles.write(file.getKey(), file.getValue(), secret);
      out.println("wrote " + file.getKey() + (secret ? ", which only you may read" : ""));
    }
    out.println("next: ./station settings " + options.output + "   for a board's flash, or");
    out.println("      ./station simulate --settings " + options.output + "   on this machine");
    return 0;
  }

  private boolean mayReplace(Path file, Questions questions) throws CommandException, IOException {
    return options.force || !options.silent && questions.confirm("replace " + file + "?", false);
  }

  private boolean isChecked(Map<String, String> values, Questions questions)
      throws CommandException, IOException {
    PrintWriter out = spec.commandLine().getOut();
    DesktopSettings settings = DesktopSettings.empty();
    for (Map.Entry<String, String> value : values.entrySet()) {
      settings =
          value.getKey().equals(DesktopSettings.TLS_CA)
              ? settings.with(DesktopSettings.TLS_CA, StationFiles.pem(Path.of(value.getValue())))
              : settings.with(value.getKey(), value.getValue());
    }
    FindingLines lines = new FindingLines(out, false, Terminal.isColoured(environment));
    try {
      return new StationCheck(InstantSource.system(), timePort, lines::print).run(settings, null)
              == 0
          || !options.silent && questions.confirm("write the files all the same?", false);
    } finally {
      settings.wipe();
    }
  }

  private Map<Path, String> files(InitAnswers answers) throws CommandException {
    Map<String, String> settings = answers.settings();
    String id = settings.get("station.id");
    String bucket = settings.get("s3.bucket");
    Map<Path, String> files = new LinkedHashMap<>();
    files.put(options.output, StationFiles.settings(settings));
    if (answers.store().takesPolicy()) {
      put(
          files,
          options.output.resolveSibling("station-policy.json"),
          StationFiles.policy(bucket, answers.prefix(), id));
    }
    if (!answers.name().isEmpty()) {
      put(
          files,
          options.output.resolveSibling(id + ".yml"),
          StationFiles.registryEntry(
              id,
              answers.name(),
              options.type,
              answers.location(),
              "s3://" + bucket + "/" + answers.prefix() + "station=" + id + "/",
              LocalDate.now(ZoneOffset.UTC)));
    }
    return files;
  }

  /** Adds a file; that of the settings may have no other's name. */
  private void put(Map<Path, String> files, Path file, String text) throws CommandException {
    if (files.put(file, text) != null) {
      throw new CommandException(
          "-o " + file + ": is the name of another file that is written; choose another");
    }
  }
}
