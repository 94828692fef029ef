package space.opensensor.simulator.cli;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Which subcommands a program looks at: reading all of them takes longer than one of them runs. */
public final class Subcommands {

  private Subcommands() {}

  /**
   * The one that a command line names, or all: without a name, with one that is not known, and to
   * make the completion of all names.
   */
  public static List<Class<?>> named(List<Class<?>> all, String... args) {
    if (args.length > 0 && !args[0].equals(name(AutoComplete.GenerateCompletion.class))) {
      for (Class<?> each : all) {
        if (name(each).equals(args[0])) {
          return List.of(each);
        }
      }
    }
    return all;
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }
}
