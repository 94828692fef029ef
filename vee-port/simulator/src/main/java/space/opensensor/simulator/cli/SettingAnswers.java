package space.opensensor.simulator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import space.opensensor.simulator.DesktopDevice;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.ResetReason;

/**
 * The settings of a new station, each from an option, the environment or a person. What an option
 * says has to be good, which else is a wrong command line; a person is asked again.
 */
final class SettingAnswers {

  private static final String ONE_LINE = "expected no space at its ends and no control characters";

  private static final Pattern HIDDEN =
      Pattern.compile("got \\d+ characters, which are not shown: they may be a secret$");

  private final CommandLine line;
  private final Questions questions;
  private final Map<String, String> environment;
  private final Map<String, String> settings = new LinkedHashMap<>();

  /** No settings yet. */
  SettingAnswers(CommandLine line, Questions questions, Map<String, String> environment) {
    this.line = line;
    this.questions = questions;
    this.environment = environment;
  }

  /** The settings, in the order of the file. */
  Map<String, String> settings() {
    return settings;
  }

  /** A setting's value, or a fallback. */
  String get(String setting, String fallback) {
    return settings.getOrDefault(setting, fallback);
  }

  /** Keeps a setting that is one line; an empty value takes it away. */
  void put(String setting, String value) {
    if (value.isEmpty()) {
      settings.remove(setting);
    } else {
      settings.put(setting, value);
    }
  }

  /** A setting that a station checks. */
  void set(String setting, String given, String what, String fallback, String option)
      throws CommandException, IOException {
    put(setting, given(given, what, fallback, option, rule(setting)));
  }

  /** What an option says, or else a person; it is one line, without spaces at its ends. */
  String given(String given, String what, String fallback, String option, Questions.Rule rule)
      throws CommandException, IOException {
    Questions.Rule lines = text -> isOneLine(text) ? rule.fault(text) : option + ": " + ONE_LINE;
    if (given == null) {
      return questions.ask(what, fallback, option, lines);
    }
    String fault = lines.fault(given);
    if (fault != null) {
      throw wrong(option, fault);
    }
    return given;
  }

  /** Asks for a setting once more; an empty answer leaves it as it is. */
  void again(String setting, String what, Questions.Rule rule)
      throws CommandException, IOException {
    String value = get(setting, "");
    put(setting, given(null, what, value.isEmpty() ? "" : value, setting, rule));
  }

  /** A secret of the environment or a person; it may not be shown, whatever it is. */
  void secret(String setting, String variable, String what, boolean needed, Questions.Rule rule)
      throws CommandException, IOException {
    Questions.Rule lines = text -> isOneLine(text) ? rule.fault(text) : setting + ": " + ONE_LINE;
    String value = environment.get(variable);
    if (value == null) {
      char[] typed = questions.secret(what, needed ? variable : null, lines);
      value = new String(typed);
      Arrays.fill(typed, '\0');
    } else if (lines.fault(value) != null) {
      throw new CommandException(variable + ": " + lines.fault(value));
    }
    put(setting, value);
  }

  /** Asks for a secret once more; an empty answer leaves it as it is. */
  void secretAgain(String setting, String what) throws CommandException, IOException {
    char[] typed =
        questions.secret(
            what + " again, or nothing to leave it",
            null,
            text -> isOneLine(text) ? null : setting + ": " + ONE_LINE);
    if (typed.length > 0) {
      put(setting, new String(typed));
    }
    Arrays.fill(typed, '\0');
  }

  /** The settings as a station reads them; the file of a CA is read. */
  DesktopSettings read() throws IOException {
    DesktopSettings all = DesktopSettings.empty();
    for (Map.Entry<String, String> value : settings.entrySet()) {
      boolean ca = value.getKey().equals(DesktopSettings.TLS_CA);
      all =
          all.with(
              value.getKey(), ca ? StationFiles.pem(Path.of(value.getValue())) : value.getValue());
    }
    return all;
  }

  /** What a station would say of one setting. */
  static Questions.Rule rule(String setting) {
    return value -> {
      DesktopSettings one =
          DesktopSettings.empty()
              .with("s3.endpoint", "https://s3.example.org")
              .with("s3.bucket", "bucket")
              .with(setting, value);
      try {
        new StationSettings(one, new DesktopDevice("init", ResetReason.POWER_ON));
        return null;
      } catch (SettingsException e) {
        return shown(e.getMessage(), value);
      }
    };
  }

  /** A refusal with the value that was given where all can see it, on a command line or here. */
  static String shown(String fault, String value) {
    return HIDDEN.matcher(fault).replaceFirst(Matcher.quoteReplacement("got \"" + value + "\""));
  }

  /** A wrong command line; a fault that names a setting names the option in its place. */
  ParameterException wrong(String option, String fault) {
    int colon = fault.indexOf(": ");
    return new ParameterException(
        line, option + (colon < 0 ? ": " + fault : fault.substring(colon)));
  }

  private static boolean isOneLine(String text) {
    return text.equals(text.strip()) && text.chars().noneMatch(Character::isISOControl);
  }
}
