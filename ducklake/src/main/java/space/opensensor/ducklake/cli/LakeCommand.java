package space.opensensor.ducklake.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSetting;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogType;

/**
 * A command over a lake. It takes every setting that may stand on a command line as an option,
 * which wins over the environment; in its help they come after its own options.
 */
public abstract class LakeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  private final Map<String, String> given = new HashMap<>();

  /** Gives each command that is a lake's its options for the settings. */
  static void declareSettings(CommandSpec root) {
    root.subcommands()
        .values()
        .forEach(
            line -> {
              CommandSpec each = line.getCommandSpec();
              each.usageMessage().abbreviateSynopsis(true);
              if (each.userObject() instanceof LakeCommand command) {
                each.addArgGroup(command.settingOptions());
              }
              declareSettings(each);
            });
  }

  private ArgGroupSpec settingOptions() {
    ArgGroupSpec.Builder group =
        ArgGroupSpec.builder()
            .validate(false)
            .heading("%nSettings, which may be environment variables as well:%n");
    for (LakeSetting setting : LakeSetting.values()) {
      if (setting.option() != null) {
        ISetter put =
            new ISetter() {
              @Override
              public <T> T set(T value) {
                if (value != null) {
                  given.put(setting.variable(), value.toString());
                }
                return null;
              }
            };
        group.addArg(
            OptionSpec.builder(setting.option())
                .type(String.class)
                .paramLabel(setting.label())
                .description(setting.help())
                .setter(put)
                .build());
      }
    }
    return group.build();
  }

  /** Where answers go. */
  protected final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Where lines about what went wrong go. */
  protected final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** The settings: options first, then the environment. */
  final LakeSettings settings() {
    warnOfPasswords();
    Map<String, String> all = new HashMap<>(System.getenv());
    all.putAll(given);
    return new LakeSettings(all);
  }

  private void warnOfPasswords() {
    for (LakeSetting setting : LakeSetting.values()) {
      if (setting.holdsSecret() && hasPassword(given.get(setting.variable()))) {
        spec.commandLine()
            .getErr()
            .println(
                "lake: "
                    + setting.option()
                    + ": other users of this machine can see its password; set "
                    + setting.variable()
                    + ", or "
                    + setting.fileVariable()
                    + " to a file that holds it");
      }
    }
  }

  private static boolean hasPassword(String address) {
    try {
      String user = address == null ? null : URI.create(address).getRawUserInfo();
      return user != null && user.contains(":") || address != null && address.contains("password=");
    } catch (IllegalArgumentException e) {
      return address.contains("@");
    }
  }

  /** A lake, whose catalog is made when there is none. */
  final Lake open() {
    return new Lake(settings());
  }

  /**
   * A lake for a command that makes none: a path that is mistyped is not a new catalog.
   *
   * @throws CatalogException when there is no catalog file
   */
  protected final Lake openExisting() {
    LakeSettings settings = settings();
    if (settings.catalogType() == CatalogType.SQLITE
        && !Files.isRegularFile(Path.of(settings.catalogPath()))) {
      throw new CatalogException(
          "there is no catalog " + settings.catalogPath() + "; lake init makes one");
    }
    return new Lake(settings);
  }
}
