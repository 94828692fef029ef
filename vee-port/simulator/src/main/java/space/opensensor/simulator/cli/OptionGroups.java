package space.opensensor.simulator.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The options in a help text: first the command's own, in the order in which they are declared,
 * then those that it has in common with others, each group under its heading.
 */
final class OptionGroups {

  /** Options that several commands have: a mixin. */
  interface Shared {
    /** What stands above them in a help text; groups with the same are one. */
    String heading();
  }

  private OptionGroups() {}

  /** Lets the help texts of a command's subcommands be grouped. */
  static void inHelpOf(CommandLine root) {
    for (CommandLine each : root.getSubcommands().values()) {
      each.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionGroups::text);
      inHelpOf(each);
    }
  }

  private static String text(Help help) {
    CommandSpec command = help.commandSpec();
    List<OptionSpec> own = new ArrayList<>(command.options());
    List<OptionSpec> standard = new ArrayList<>();
    Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
    for (CommandSpec mixin : command.mixins().values()) {
      own.removeAll(mixin.options());
      (mixin.userObject() instanceof Shared shared
              ? groups.computeIfAbsent(shared.heading(), heading -> new ArrayList<>())
              : standard)
          .addAll(mixin.options());
    }
    own.addAll(standard);
    StringBuilder text = new StringBuilder(list(help, own));
    groups.forEach(
        (heading, options) ->
            text.append(System.lineSeparator())
                .append(heading)
                .append(System.lineSeparator())
                .append(list(help, options)));
    return text.toString();
  }

  private static String list(Help help, List<OptionSpec> options) {
    CommandSpec command = help.commandSpec();
    Help.Layout layout =
        help.createDefaultLayout(
            command.options(), command.positionalParameters(), help.colorScheme());
    return help.optionListExcludingGroups(options, layout, null, help.parameterLabelRenderer());
  }
}
