package space.opensensor.simulator.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import space.opensensor.simulator.SntpQuery;

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

  private final Set<Path> replaced = new HashSet<>();

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
    SettingAnswers settings = new SettingAnswers(spec.commandLine(), questions, environment);
    InitAnswers answers = new InitAnswers(options, questions, settings, environment, out);
    if (timeServer != null) {
      settings.set("ntp.server", timeServer, "time server", null, "--ntp-server");
    }
    mayReplace(options.output, questions);
    answers.askStation(System.currentTimeMillis());
    answers.askStore();
    Path policy = beside(answers, "-policy.json");
    if (answers.store().takesPolicy()) {
      mayReplace(policy, questions);
    }
    answers.askKeys();
    if (!options.unchecked && !answers.isIssued() && !isGood(answers, settings, questions)) {
      out.println("nothing is written");
      return 1;
    }
    answers.askWifi();
    answers.askRegistry();
    Map<Path, String> files = files(answers);
    for (Path file : files.keySet()) {
      mayReplace(file, questions);
    }
    for (Map.Entry<Path, String> file : files.entrySet()) {
      boolean secret = file.getKey().equals(options.output);
      StationFiles.write(file.getKey(), file.getValue(), secret);
      out.println("wrote " + file.getKey() + (secret ? ", which only you may read" : ""));
    }
    tellNext(answers, out);
    return 0;
  }

  private void tellNext(InitAnswers answers, PrintWriter out) {
    String named =
        options.output.equals(Path.of("station.properties")) ? "" : " --settings " + options.output;
    if (answers.isIssued()) {
      out.println("next, with the code of whoever issues keys:");
      out.println(
          "      ./station console DEVICE enrol CODE   on a board that has the settings, or");
      out.println(
          "      ./station enrol CODE" + named + "   on this machine; then ./station check");
    }
    out.println("next: ./station settings " + options.output + "   for a board's flash, or");
    out.println("      ./station simulate --settings " + options.output + "   on this machine");
  }

  /** Goes on where a file is not there, or may be replaced; a person is asked once. */
  private void mayReplace(Path file, Questions questions) throws CommandException, IOException {
    if (!Files.exists(file) || options.force || replaced.contains(file)) {
      return;
    }
    if (options.silent || !questions.confirm("replace " + file + "?", false)) {
      throw new CommandException(file + " is there; --force replaces it, -o names another");
    }
    replaced.add(file);
  }

  /** Checks against the bucket, and asks again for what is wrong; whether to go on. */
  private boolean isGood(InitAnswers answers, SettingAnswers settings, Questions questions)
      throws CommandException, IOException {
    PrintWriter out = spec.commandLine().getOut();
    FindingLines lines = new FindingLines(out, false, Terminal.isColoured(environment));
    InitCheck check = new InitCheck(timePort, lines::print);
    while (!check.run(settings.read())) {
      if (options.silent) {
        return false;
      }
      boolean changed = answers.askAgain(check.suspects());
      if (!changed && !questions.confirm("check once more?", false)) {
        return questions.confirm("write the files all the same?", false);
      }
    }
    return true;
  }

  private Path beside(InitAnswers answers, String ending) {
    return options.output.resolveSibling(answers.settings().get("station.id") + ending);
  }

  private Map<Path, String> files(InitAnswers answers) throws CommandException {
    Map<String, String> settings = answers.settings();
    String id = settings.get("station.id");
    String bucket = settings.get("s3.bucket");
    Map<Path, String> files = new LinkedHashMap<>();
    files.put(options.output, StationFiles.settings(settings));
    if (answers.store().takesPolicy() && !answers.isIssued()) {
      put(
          files,
          beside(answers, "-policy.json"),
          StationFiles.policy(bucket, answers.prefix(), id));
    }
    if (!answers.name().isEmpty()) {
      put(
          files,
          beside(answers, ".yml"),
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
